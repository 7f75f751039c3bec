"""改资料: what one clerk changes of a registration, filled in with what stands."""

from datetime import date

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import Area
from enrollment.details import OF_ENROLMENT, PAID_FOR
from enrollment.forms.changes import Dated
from enrollment.forms.clean import clean_periods, clean_phone, too_old_for
from enrollment.models import Enrolment
from enrollment.notices import Codes
from values.text import closed_up, half_width, mask_phone

NONE = "无"
PHONES = ("phone", "household_phone")


class ChangeDetails(Dated):
    """Every field goes out with what was shown, so that only what this clerk changed is sent on.

    Telephones are not shown in full: left empty they stay, "无" takes one away.
    """

    relationship = forms.TypedChoiceField(label="与户主关系", coerce=int)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    general_category = forms.TypedChoiceField(label="人员类别", coerce=int)
    declared_hardships = forms.TypedMultipleChoiceField(
        label="特殊困难类别",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-picker": "", "aria-label": "特殊困难类别"}),
        help_text="填类别前面的数字，几类之间用空格隔开。只是申报，享受资助以部门名单为准。",
    )
    hardship_periods = forms.CharField(
        label="身份起止日期",
        max_length=500,
        required=False,
        help_text="没有起止日期的留空。例如：4:2020-01-01~2020-12-31",
    )
    renewing = forms.BooleanField(label="续保", required=False)
    unit_kind = forms.TypedChoiceField(label="填报单位类别", coerce=int)
    first_treatment_area = forms.CharField(label="首诊统筹区", max_length=60, required=False)
    group = forms.ModelChoiceField(label="村民小组", queryset=Area.objects.none(), empty_label=None)
    address = forms.CharField(label="住址", max_length=120, required=False)
    household_phone = forms.CharField(label="户联系电话", max_length=20, required=False)

    def __init__(
        self,
        *args,
        enrolment: Enrolment,
        standing: dict,
        codes: Codes,
        groups,
        paid: bool,
        **kwargs,
    ):
        self.enrolment, self.codes = enrolment, codes
        super().__init__(*args, initial=_typed(standing), **kwargs)
        self._offer(standing, groups)
        self._lock(paid)
        for name in PHONES:
            self.fields[name].help_text = _phone_help(standing[name])
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in ("on", "reason")
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = f"请从列表里选择{field.label}。"

    def _offer(self, standing: dict, groups) -> None:
        codes = self.codes
        self.is_head = self.enrolment.person.household.head_id == self.enrolment.person_id
        relations = {
            code: name
            for code, name in codes.relationships.items()
            if (code == codes.head) == self.is_head
        }
        for name, table in (
            ("relationship", relations),
            ("general_category", codes.general_categories),
            ("declared_hardships", codes.hardship_categories),
            ("unit_kind", codes.units),
        ):
            self.fields[name].choices = [(code, f"{code} {text}") for code, text in table.items()]
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = lambda group: group.name
        self.fields["group"].help_text = "换组是全户一起换。"

    def _lock(self, paid: bool) -> None:
        """What may not be changed stands there all the same, greyed, with the reason."""
        person = self.enrolment.person
        told = {}
        if self.enrolment.household_id != person.household_id:
            told = dict.fromkeys(OF_ENROLMENT, "参保登记还在收款的村，这里不能改。")
        elif paid:
            told = dict.fromkeys(PAID_FOR, "已经缴费，不能改。填错的请先冲销收据。")
        if self.is_head:
            told["relationship"] = "换户主请办理“变更户主”。"
        for name, why in told.items():
            self.fields[name].disabled, self.fields[name].help_text = True, why

    def seen(self) -> SafeString:
        """Hidden copies of what is shown."""
        shown = (self[n] for n, f in self.fields.items() if f.show_hidden_initial)
        return format_html_join("", "{}", ((f.as_hidden(only_initial=True),) for f in shown))

    def clean_phone(self) -> str | None:
        return _clean_phone(self.cleaned_data["phone"])

    def clean_household_phone(self) -> str | None:
        return _clean_phone(self.cleaned_data["household_phone"])

    def clean_declared_hardships(self) -> list[int]:
        return sorted(self.cleaned_data["declared_hardships"])

    def clean_first_treatment_area(self) -> str:
        return " ".join(half_width(self.cleaned_data["first_treatment_area"]).split())

    def clean_general_category(self) -> int:
        category, born = self.cleaned_data["general_category"], self.enrolment.person.born
        if "general_category" in self.changed_data and too_old_for(
            category, born, self.codes, self.today
        ):
            raise forms.ValidationError(f"人员类别选了新生儿，出生日期却是{born}，请核对。")
        return category

    def clean(self) -> dict:
        data = super().clean()
        self._clean_locked()
        if "hardship_periods" in data and "declared_hardships" in data:
            try:
                data["hardship_periods"] = list(
                    clean_periods(
                        data["hardship_periods"],
                        self.codes.hardship_categories,
                        data["declared_hardships"],
                    )
                )
            except forms.ValidationError as error:
                self.add_error("hardship_periods", error)
        return data

    def _clean_locked(self) -> None:
        """The page was opened before somebody paid: what was chosen is not dropped unsaid."""
        for name in ("general_category", "relationship"):
            field, typed = self.fields[name], self.data.get(name)
            if field.disabled and typed not in (None, str(self.initial[name])):
                self.add_error(name, f"没有保存：{field.help_text}")

    def values(self) -> dict[str, object]:
        """What this clerk changed, as the action takes it."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        for name in ("on", "reason"):
            changed.pop(name, None)
        return {n: v for n, v in changed.items() if not (n in PHONES and v is None)}


def _clean_phone(typed: str) -> str | None:
    """None leaves the number, "" takes it away."""
    if not closed_up(typed):
        return None
    return "" if closed_up(typed) == NONE else clean_phone(typed)


def _phone_help(number: str) -> str:
    if not number:
        return "现在没有登记。"
    return f"现在是 {mask_phone(number)}，不改的留空；不用了的填“{NONE}”。"


def _typed(standing: dict) -> dict[str, object]:
    """What stands, as the form's cells hold it."""
    periods = ";".join(
        f"{code}:{_day(since)}~{_day(until)}" for code, since, until in standing["hardship_periods"]
    )
    return standing | dict.fromkeys(PHONES, "") | {"hardship_periods": periods}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
