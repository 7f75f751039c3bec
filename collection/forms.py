"""What clerks and staff type about money."""

import uuid
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import QuerySet

from collection.actions.take_payment import ShownLine
from collection.duplicate_rules import duplicate_rules
from collection.models import CashDay
from enrollment.models import DuplicateCase, Enrolment
from enrollment.reasons import review_reasons
from values.money import fen, yuan
from values.refusal import Refusal
from values.text import closed_up


class Once(forms.Form):
    """A form that acts once however often it is sent."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class TakePayment(Once):
    """The people ticked, each with the amount that was shown (hidden, checked again)."""

    def __init__(self, *args, lines: list[tuple[int, int]], **kwargs):
        super().__init__(*args, **kwargs)
        self.line_ids = [pk for pk, _ in lines]
        for pk, amount_fen in lines:
            self.fields[f"take_{pk}"] = forms.BooleanField(required=False, initial=True)
            self.fields[f"amount_{pk}"] = forms.IntegerField(
                min_value=0, initial=amount_fen, required=False, widget=forms.HiddenInput
            )

    def shown_lines(self) -> list[ShownLine]:
        data = self.cleaned_data
        return [
            ShownLine(pk, data[f"amount_{pk}"])
            for pk in self.line_ids
            if data[f"take_{pk}"] and data[f"amount_{pk}"] is not None
        ]


class RequestReversal(forms.Form):
    reason = forms.CharField(
        label="冲销原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：多收一人、金额看错、缴费人要求退。",
    )


class DecideReversal(Once):
    note = forms.CharField(label="复核意见", max_length=200, required=False)


@dataclass(frozen=True)
class Denomination:
    """A note or coin: value in fen, the input's name, what it is called."""

    fen: int
    value: object = ""

    @property
    def name(self) -> str:
        return f"count_{self.fen}"

    @property
    def label(self) -> str:
        return f"{self.fen // 100}元" if self.fen >= 100 else f"{self.fen // 10}角"


# The notes and coins of the renminbi in circulation, in fen (People's Bank of China).
NOTES = (10000, 5000, 2000, 1000, 500, 100, 50, 10)


class CloseDay(forms.Form):
    """Cash counted by denomination, and why it differs if it does."""

    explanation = forms.CharField(
        label="差额说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for note in NOTES:
            self.fields[Denomination(note).name] = forms.CharField(required=False, max_length=8)

    def clean(self) -> dict:
        data = super().clean()
        for note in NOTES:
            text = closed_up(data.get(Denomination(note).name, "")) or "0"
            if not (text.isascii() and text.isdigit()):
                raise forms.ValidationError("张数只能填数字，没有的面额留空即可。")
            data[Denomination(note).name] = int(text)
        return data

    def denominations(self) -> dict[str, int]:
        data = self.cleaned_data
        pieces = {note: data[Denomination(note).name] for note in NOTES}
        return {str(note): number for note, number in pieces.items() if number}

    def counted_fen(self) -> int:
        return sum(int(note) * pieces for note, pieces in self.denominations().items())

    def rows(self) -> list[Denomination]:
        return [Denomination(note, self.data.get(Denomination(note).name, "")) for note in NOTES]


class Deposit(Once):
    days = forms.ModelMultipleChoiceField(
        label="缴哪几天的款",
        queryset=CashDay.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要缴款的日期。"},
    )
    amount = forms.CharField(label="银行回单金额（元）", max_length=20)
    bank = forms.CharField(label="缴入银行", max_length=60)
    bank_reference = forms.CharField(label="银行回单号", max_length=40)
    remark = forms.CharField(label="备注（村名、经办人）", max_length=80)

    def __init__(self, *args, days: QuerySet[CashDay], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["days"]
        field.queryset = days
        field.label_from_instance = lambda day: (
            f"{day.business_date:%Y-%m-%d}　{day.village.name}　{yuan(day.counted_fen)}元"
        )

    def clean_amount(self) -> int:
        try:
            return fen(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class IssueSlips(forms.Form):
    due_on = forms.DateField(
        label="缴款期限", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class VoidSlip(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200)


class SetOffice(forms.Form):
    hotline = forms.RegexField(
        label="监督电话（座机，印在公示榜上）",
        regex=r"^(0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{5})$",
        error_messages={"invalid": "请填座机，例如 0730-1234567；公示榜上不印手机号。"},
    )
    bank = forms.CharField(label="开户银行", max_length=60)
    account_name = forms.CharField(label="专户户名", max_length=80)
    account_number = forms.RegexField(
        label="专户账号",
        regex=r"^[0-9]{8,30}$",
        error_messages={"invalid": "账号只填数字。"},
    )


class UndoRollover(forms.Form):
    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        help_text="例如：上年名单没有清理完就做了结转。",
        error_messages={"required": "请写明为什么撤销，会记入操作记录。"},
    )


class DecideItems(forms.Form):
    """One or several people of a review list. `items` are filtered to the village by the view."""

    items = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "请先勾选要办理的人。"}
    )
    verdict = forms.ChoiceField(choices=[("keep", "继续参保"), ("end", "不再参保")])
    reason = forms.ChoiceField(
        label="不再参保的原因",
        required=False,
        choices=[("", "按名单里的情况"), *Enrolment.EndReason.choices],
    )
    on = forms.DateField(
        label="发生日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="死亡、迁出等的日期；不知道的留空，按今天记。",
    )
    note = forms.CharField(label="核实情况", max_length=200, required=False)

    def __init__(self, *args, choices: list[int], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(pk, pk) for pk in choices]
        self.fields["items"].error_messages["invalid_choice"] = "名单已变化，请重新勾选。"
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError("日期不能晚于今天。")
        return on


class DecideMark(forms.Form):
    verdict = forms.ChoiceField(
        choices=[("confirm", "属实"), ("dismiss", "不属实")],
        error_messages={"required": "请选“属实”或“不属实”。"},
    )
    note = forms.CharField(label="核实情况", max_length=200, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == "dismiss" and not data.get("note"):
            raise forms.ValidationError("选“不属实”的，请先写明怎么核实的，例如：已电话联系本人。")
        return data


class FilterDuplicates(forms.Form):
    kind = forms.ChoiceField(choices=DuplicateCase.Kind.choices, required=False)
    state = forms.ChoiceField(choices=DuplicateCase.State.choices, required=False)

    def chosen(self) -> dict[str, str]:
        """What to filter by: open cases unless another state is asked for."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return {"state": DuplicateCase.State.OPEN.value} | data


class DecideDuplicate(forms.Form):
    decision = forms.ChoiceField(label="处理结果", choices=DuplicateCase.Decision.choices)
    rule = forms.ChoiceField(label="依据的规则", required=False)
    note = forms.CharField(label="说明（怎样核实的）", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(rule.code, rule.name) for rule in duplicate_rules().values()]
        self.fields["rule"].choices = [("", ""), *names]


class UndoDuplicate(forms.Form):
    note = forms.CharField(label="撤销原因", max_length=200)


class DrawSample(forms.Form):
    percent = forms.IntegerField(
        label="抽查比例（%）",
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"min": 1, "max": 100}),
    )


class ReviewEnrolment(forms.Form):
    reason = forms.ChoiceField(label="退回原因", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = [(r.code, f"{r.key} {r.name}") for r in review_reasons().values()]
        self.fields["reason"].choices = [("", "请选择"), *reasons]


class SetAside(forms.Form):
    after = forms.IntegerField(min_value=1)


class Resubmit(forms.Form):
    note = forms.CharField(label="改了什么", max_length=200)
