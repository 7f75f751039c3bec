"""The registration form (参保登记表) on screen."""

import unicodedata
from datetime import date

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.models import Area
from enrollment.actions.register import NewMember
from enrollment.notices import Codes
from values import resident_id
from values.refusal import Refusal
from values.text import closed_up

BLANK_ROWS = 4
MOST_MEMBERS = 30
# What keyboards and tables put between the parts of a minority name.
DOTS = str.maketrans(dict.fromkeys(".•・･‧∙⋅●", "·"))
# Controls, direction signs, half characters, and private use, which draws as another character
# or as a box on every other machine.
UNSEEN = ("Cc", "Cf", "Cs", "Co")


class RegisterHousehold(forms.Form):
    group = forms.ModelChoiceField(
        label="村民小组", queryset=Area.objects.none(), empty_label="请选择"
    )
    address = forms.CharField(label="住址", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        field.queryset = groups
        field.label_from_instance = lambda area: f"{area.parent.name} {area.name}"

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RegisterMember(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(label="公民身份号码", max_length=40)
    relationship = forms.TypedChoiceField(label="与户主关系", coerce=int, empty_value=None)
    general_category = forms.TypedChoiceField(label="人员类别", coerce=int, empty_value=None)
    declared_hardships = forms.TypedMultipleChoiceField(
        label="特殊困难类别",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 1, "data-picker": ""}),
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    renewing = forms.BooleanField(label="续保", required=False)

    def __init__(self, *args, codes: Codes, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
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

    def clean_name(self) -> str:
        """The name as typed, spaces taken out and the minority names' dot unified."""
        name = closed_up(self.cleaned_data["name"]).translate(DOTS)
        if len(name) < 2 or any(c.isdigit() or c in "?□" for c in name):
            raise forms.ValidationError("姓名请按身份证填写，至少两个字，不能有数字或“?”。")
        if any(unicodedata.category(c) in UNSEEN for c in name):
            raise forms.ValidationError(
                "姓名里有显示不出来的字，可能是自造字。请对照户口簿改用标准字库里的字。"
            )
        return name

    def clean_id_number(self) -> resident_id.ResidentId:
        try:
            number = resident_id.parse(self.cleaned_data["id_number"], today=self.today)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if number.born is None:
            raise forms.ValidationError(
                "旧版外国人永久居留证的号码里没有出生日期，不能据此登记。"
                "请填写新版（五星卡）的18位号码；没有换证的，请联系镇级经办。"
            )
        return number

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def as_member(self) -> NewMember:
        data = self.cleaned_data
        number = data["id_number"]
        return NewMember(
            name=data["name"],
            id_kind=number.kind,
            id_number=number.number,
            sex=number.sex,
            born=number.born,
            relationship=data["relationship"],
            general_category=data["general_category"],
            declared_hardships=tuple(data["declared_hardships"]),
            phone=data["phone"],
            renewing=data["renewing"],
        )


def clean_phone(text: str) -> str:
    phone = closed_up(text).replace("-", "")
    if phone and not (phone.isascii() and phone.isdigit() and 7 <= len(phone) <= 12):
        raise forms.ValidationError("电话请填11位手机号，或带区号的固定电话，只填数字。")
    return phone


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
