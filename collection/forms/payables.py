"""What people type about differences, pay-outs, settlements and coverage."""

import re
from datetime import date

from django import forms

from accounts.models import Department
from collection.forms.once import Once
from collection.models import DifferenceDecision, PayOutMark
from subsidies.queries.coverage import STATES


class DecideDifference(forms.Form):
    verdict = forms.ChoiceField(
        choices=DifferenceDecision.Verdict.choices,
        error_messages={"required": "请选怎么办。"},
    )
    shown = forms.IntegerField(error_messages={"required": "请刷新页面再办。"})
    note = forms.CharField(max_length=200, required=False)


class PreparePayOut(Once):
    """Ticked payables with, for each, whom the money goes to. `choices` are those in reach."""

    def __init__(self, *args, payables, **kwargs):
        super().__init__(*args, **kwargs)
        self.payables = {payable.pk: payable for payable in payables}

    def clean(self) -> dict:
        data = super().clean()
        taken = [pk for pk in self.payables if self.data.get(f"take_{pk}")]
        if not taken:
            raise forms.ValidationError("请先勾选要发放的人。")
        data["payees"] = [self._payee(pk) for pk in taken]
        return data

    def _payee(self, pk: int) -> dict:
        payable = self.payables[pk]
        name = payable.entry.enrolment.person.name
        account = re.sub(r"[\s-]", "", self.data.get(f"account_{pk}", ""))
        if account and not re.fullmatch(r"[0-9]{10,30}", account):
            raise forms.ValidationError(
                f"{name}的账号应当是10到30位数字。没有账号的留空，现金签领。"
            )
        return {
            "payable": payable,
            "name": self.data.get(f"payee_{pk}", "").strip()[:60] or name,
            "bank": self.data.get(f"bank_{pk}", "").strip()[:60],
            "account": account,
        }


class DecidePayOut(forms.Form):
    note = forms.CharField(label="复核意见（退回时请写明）", max_length=200, required=False)


class MarkPayOut(forms.Form):
    """Ticked lines of a batch and what became of them. `choices` are the batch's lines."""

    lines = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "请先勾选要登记的人。"}
    )
    kind = forms.ChoiceField(choices=PayOutMark.Kind.choices)
    on = forms.DateField(
        label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label="说明（退票请写原因）", max_length=200, required=False)

    def __init__(self, *args, choices: list[int], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(pk, pk) for pk in choices]
        self.fields["lines"].error_messages["invalid_choice"] = "批次已变化，请重新勾选。"
        self.fields["on"].initial = today
        self.today = today

    def clean_on(self) -> date:
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError("日期不能晚于今天。")
        return self.cleaned_data["on"]


class ProposeSettlement(forms.Form):
    until = forms.DateField(
        label="结算到哪一天（含）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "请填写结算到哪一天。",
            "invalid": "日期写成2020-10-20的样子。",
        },
    )


class DecideSettlement(forms.Form):
    note = forms.CharField(label="复核意见（退回时请写明）", max_length=200, required=False)


class FilterCoverage(forms.Form):
    department = forms.ChoiceField(choices=Department.choices, required=False)
    state = forms.ChoiceField(choices=list(STATES.items()), required=False)
    identity = forms.CharField(max_length=120, required=False)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
