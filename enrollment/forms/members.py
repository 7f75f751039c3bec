"""The rows of the registration form."""

from datetime import date

from django import forms
from django.forms import BaseFormSet, formset_factory

from enrollment.actions.register import NewMember
from enrollment.forms.clean import (
    LETTERS,
    clean_born,
    clean_name,
    clean_periods,
    clean_phone,
    clean_sex,
    too_old_for,
)
from enrollment.models import Person
from enrollment.notices import Codes
from values.documents import FOREIGN, KINDS, OTHER, Document, parse_document
from values.resident_id import RESIDENT_ID, BadResidentId, OldNumber, upgrade_15
from values.text import closed_up

BLANK_ROWS = 4
MOST_MEMBERS = 30
NoNumber = Person.NoNumber


class RegisterMember(forms.Form):
    """One person. What the number says of birth and sex counts; else the clerk types both."""

    name = forms.CharField(label="姓名", max_length=60)
    id_kind = forms.ChoiceField(label="证件类型", required=False)
    id_number = forms.CharField(label="公民身份号码", max_length=40, required=False)
    sex = forms.CharField(label="性别", max_length=4, required=False)
    born = forms.CharField(label="出生日期", max_length=20, required=False)
    relationship = forms.TypedChoiceField(label="与户主关系", coerce=int, empty_value=None)
    general_category = forms.TypedChoiceField(label="人员类别", coerce=int, empty_value=None)
    declared_hardships = forms.TypedMultipleChoiceField(
        label="特殊困难类别",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 1, "data-picker": ""}),
    )
    hardship_dates = forms.CharField(label="身份起止日期", max_length=500, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    renewing = forms.BooleanField(label="续保", required=False)
    no_number = forms.ChoiceField(
        label="没有证件号码的原因", required=False, choices=[("", "—"), *NoNumber.choices]
    )
    mother = forms.CharField(label="母亲姓名", max_length=60, required=False)
    birth_order = forms.IntegerField(
        label="胎序",
        required=False,
        min_value=1,
        max_value=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, codes: Codes, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.codes = today, codes
        self.notes: list[str] = []
        kinds = [(kind, f"{at} {name}") for at, (kind, name) in enumerate(KINDS.items(), 1)]
        self.fields["id_kind"].choices = kinds
        self.fields["id_kind"].initial = RESIDENT_ID
        for name, table in (
            ("relationship", codes.relationships),
            ("general_category", codes.general_categories),
            ("declared_hardships", codes.hardship_categories),
        ):
            numbered = [(number, f"{number} {text}") for number, text in table.items()]
            first = [] if name == "declared_hardships" else [("", "—")]
            self.fields[name].choices = first + numbered
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = f"请从列表里选择{field.label}。"
        for word in ("invalid", "min_value", "max_value"):
            self.fields["birth_order"].error_messages[word] = (
                "胎序请填1至9的数字，双胞胎依次填1、2。"
            )

    def has_changed(self) -> bool:
        """A row in which only the kind of document stands is empty."""
        return bool(set(self.changed_data) - {"id_kind"})

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_id_kind(self) -> str:
        return self.cleaned_data["id_kind"] or RESIDENT_ID

    def clean_sex(self) -> str:
        return clean_sex(self.cleaned_data["sex"])

    def clean_born(self) -> date | None:
        return clean_born(self.cleaned_data["born"], self.today)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_mother(self) -> str:
        mother = self.cleaned_data["mother"]
        return clean_name(mother) if closed_up(mother) else ""

    def clean(self) -> dict:
        data = self.cleaned_data
        if "id_kind" in data and "id_number" in data:
            self._clean_document()
        self._clean_letters()
        self._clean_newborn()
        if "declared_hardships" in data and "hardship_dates" in data:
            self._clean_periods()
        return data

    def _clean_document(self) -> None:
        data = self.cleaned_data
        kind, typed = data["id_kind"], data["id_number"]
        if not closed_up(typed):
            self._clean_missing_number(kind)
            return
        try:
            document = parse_document(kind, typed, today=self.today)
        except OldNumber as refusal:
            self.add_error("id_number", f"{refusal}{_upgraded(typed)}")
        except BadResidentId as refusal:
            self.add_error("id_number", str(refusal))
        else:
            data.update(id_kind=document.kind, id_number=document.number, no_number="")
            self._take_from(document)

    def _clean_missing_number(self, kind: str) -> None:
        if kind != OTHER:
            self.add_error(
                "id_number",
                "请填写公民身份号码。" if kind == RESIDENT_ID else f"请填写{KINDS[kind]}的号码。",
            )
            return
        if not self.cleaned_data.get("no_number"):
            self.add_error("no_number", "没有证件号码的，请选一个原因。")
        if self.cleaned_data.get("no_number") == NoNumber.NEWBORN:
            self._require_birth()
        self.cleaned_data["id_number"] = ""
        self._take_from(Document(kind, ""))

    def _require_birth(self) -> None:
        """The mother and the order of birth tell a newborn without papers from its twin."""
        if not self.cleaned_data.get("mother") and "mother" not in self.errors:
            self.add_error(
                "mother", "新生儿没有证件号码的，请填写母亲姓名。母亲要在这张表或这一户里。"
            )
        if not self.cleaned_data.get("birth_order") and "birth_order" not in self.errors:
            self.add_error("birth_order", "请填胎序：单胎填1，双胞胎依次填1、2。")

    def _take_from(self, document: Document) -> None:
        """Birth and sex: the number's where it says them, else the typed ones, which must be."""
        data = self.cleaned_data
        for field, said, unsaid in (
            ("born", document.born, None),
            ("sex", document.sex, Person.Sex.UNKNOWN),
        ):
            typed = data.get(field)
            if said != unsaid:
                if typed and typed != said:
                    label = self.fields[field].label
                    self.notes.append(
                        f"{data.get('name', '')}的{label}与证件号码不一致，已按号码登记。"
                    )
                data[field] = said
                self.errors.pop(field, None)
            elif not typed and field not in self.errors:
                label = self.fields[field].label
                self.add_error(field, f"这种证件号码里没有{label}，请照证件填写。")

    def _clean_letters(self) -> None:
        name, kind = self.cleaned_data.get("name", ""), self.cleaned_data.get("id_kind")
        if LETTERS.search(name) and kind not in FOREIGN:
            self.add_error("name", "姓名请写汉字，不要写拼音；外国人请改选证件类型。")

    def _clean_newborn(self) -> None:
        born, category = self.cleaned_data.get("born"), self.cleaned_data.get("general_category")
        if (
            category is not None
            and isinstance(born, date)
            and too_old_for(category, born, self.codes, self.today)
        ):
            self.add_error(
                "general_category",
                f"人员类别是新生儿，出生日期却是{born}。填的是父母的号码的，"
                "请改选证件类型，填孩子出生医学证明的编号。",
            )

    def _clean_periods(self) -> None:
        data = self.cleaned_data
        try:
            data["hardship_periods"] = clean_periods(
                data["hardship_dates"], self.codes.hardship_categories, data["declared_hardships"]
            )
        except forms.ValidationError as error:
            self.add_error("hardship_dates", error)

    def as_member(self) -> NewMember:
        data = self.cleaned_data
        born_without_number = data["no_number"] == NoNumber.NEWBORN
        return NewMember(
            name=data["name"],
            id_kind=data["id_kind"],
            id_number=data["id_number"],
            sex=data["sex"],
            born=data["born"],
            relationship=data["relationship"],
            general_category=data["general_category"],
            declared_hardships=tuple(data["declared_hardships"]),
            hardship_periods=data["hardship_periods"],
            phone=data["phone"],
            renewing=data["renewing"],
            no_number=data["no_number"],
            mother=data["mother"] if born_without_number else "",
            birth_order=data["birth_order"] if born_without_number else None,
        )


def _upgraded(typed: str) -> str:
    """What the old number would be today; the clerk compares it with the card."""
    try:
        return f"如果没有换过号码，应当是{upgrade_15(typed)}，请核对。"
    except BadResidentId:
        return ""


class Members(BaseFormSet):
    """The member rows; rows left empty are no members."""

    default_error_messages = BaseFormSet.default_error_messages | {
        "too_many_forms": f"一张表最多填{MOST_MEMBERS}人，其余的人请保存后用“增加成员”登记。",
        "missing_management_form": "表单不完整，没有保存，请刷新页面后重新填写。",
    }

    def clean(self) -> None:
        if any(self.errors):
            return
        if not self.filled():
            raise forms.ValidationError("至少要填一位家庭成员。")

    def filled(self) -> list[RegisterMember]:
        return [f for f in self.forms if f.has_changed() and f not in self.deleted_forms]

    def notes(self) -> list[str]:
        """What was decided for the clerk, to be told after saving."""
        return [note for row in self.filled() for note in row.notes]


def member_formset(data=None, *, codes: Codes, today: date, extra: int = BLANK_ROWS) -> Members:
    """Rows of the registration form, bound to `data` if given."""
    factory = formset_factory(
        RegisterMember,
        formset=Members,
        extra=extra,
        can_delete=True,
        max_num=MOST_MEMBERS,
        absolute_max=MOST_MEMBERS,
        validate_max=True,
    )
    return factory(data, prefix="members", form_kwargs={"codes": codes, "today": today})
