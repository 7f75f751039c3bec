"""The cash of a day: counted by denomination, and taken to the bank."""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet

from collection.forms.once import Once
from collection.models import CashDay
from values.money import fen, yuan
from values.refusal import Refusal
from values.text import closed_up


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
