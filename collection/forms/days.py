"""The cash of a day: counted by denomination, and taken to the bank."""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet

from collection.forms.once import Once
from collection.models import AssessmentSlip, CashDay
from enrollment.forms.proof import clean_proof
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
        required=False,
    )
    since = forms.DateField(
        label="或者从这一天", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="到这一天", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    slip = forms.ModelChoiceField(
        label="凭哪张核定单（没有的留空）",
        queryset=AssessmentSlip.objects.none(),
        required=False,
        empty_label="不凭核定单",
    )
    amount = forms.CharField(label="银行回单金额（元）", max_length=20)
    bank = forms.CharField(label="缴入银行", max_length=60)
    bank_reference = forms.CharField(label="银行回单号", max_length=40)
    remark = forms.CharField(label="备注（村名、经办人）", max_length=80)
    photo = forms.FileField(
        label="银行回单照片（JPG、PNG 或 PDF，可以以后补）",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )

    def __init__(
        self,
        *args,
        days: QuerySet[CashDay],
        slips: QuerySet[AssessmentSlip] | None = None,
        told: tuple[str, ...] = (),
        **kwargs,
    ):
        """`told` are the words that the remark must say: the village and who handles it."""
        super().__init__(*args, **kwargs)
        self.told = told
        slip = self.fields["slip"]
        slip.queryset = AssessmentSlip.objects.none() if slips is None else slips
        slip.label_from_instance = lambda one: f"{one.number}　{yuan(one.payable_fen)}元"
        field = self.fields["days"]
        field.queryset = days
        field.label_from_instance = lambda day: (
            f"{day.business_date:%Y-%m-%d}　{day.village.name}　{yuan(day.counted_fen)}元"
        )

    def clean_remark(self) -> str:
        remark = self.cleaned_data["remark"]
        if missing := [word for word in self.told if word not in remark]:
            raise forms.ValidationError(f"备注里要写明行政村和经办人，还缺：{'、'.join(missing)}。")
        return remark

    def clean_photo(self):
        return clean_proof(self.cleaned_data["photo"])

    def clean(self) -> dict:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since or until:
            found = self.fields["days"].queryset
            found = found.filter(business_date__gte=since) if since else found
            data["days"] = found.filter(business_date__lte=until) if until else found
        if not data.get("days"):
            self.add_error("days", "请勾选要缴款的日期，或者填起止日期。")
        return data

    def photo_bytes(self) -> bytes:
        photo = self.cleaned_data["photo"]
        return photo.read() if photo else b""

    def clean_amount(self) -> int:
        try:
            return fen(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
