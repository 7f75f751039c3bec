"""What a clerk fills in at the door."""

from django import forms

from collection.actions.means import Means, PaidBy
from collection.actions.note_unpaid import Reason
from collection.forms.payments import TakePayment
from collection.models import Voucher
from collection.unpaid_reasons import unpaid_reasons
from values.text import closed_up

METHODS = (Voucher.Method.CASH, Voucher.Method.QR, Voucher.Method.TRANSFER)


class PayBy(forms.Form):
    """How the household pays, and who pays where it is not the household itself."""

    method = forms.ChoiceField(
        label="付款方式",
        choices=[(method.value, method.label) for method in METHODS],
        initial=Voucher.Method.CASH.value,
    )
    reference = forms.CharField(label="转账或扫码流水号", max_length=40, required=False)
    paper = forms.CharField(label="纸质票号", max_length=20, required=False)
    payer_name = forms.CharField(label="代缴人姓名", max_length=40, required=False)
    payer_phone = forms.RegexField(
        label="代缴人电话",
        regex=r"^[0-9-]{7,20}$",
        required=False,
        error_messages={"invalid": "代缴人电话只填数字，例如 13900000000。"},
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("payer_phone") and not data.get("payer_name"):
            raise forms.ValidationError("填了代缴人电话，还要填代缴人姓名。")
        return data

    def means(self) -> Means:
        data = self.cleaned_data
        payer = PaidBy(data["payer_name"], data["payer_phone"]) if data["payer_name"] else None
        cash = data["method"] == Voucher.Method.CASH
        return Means(
            method=Voucher.Method(data["method"]),
            reference="" if cash else data["reference"],
            payer=payer,
            paper=closed_up(data["paper"]),
        )


class CollectHousehold(PayBy, TakePayment):
    """The people ticked with their amounts, and a reason for each due person who is not."""

    note = forms.CharField(label="未缴说明", max_length=100, required=False)

    def __init__(self, *args, lines: list[tuple[int, int]], **kwargs):
        super().__init__(*args, lines=lines, **kwargs)
        choices = [("", "")] + [(r.code, r.name) for r in unpaid_reasons().values()]
        for pk in self.line_ids:
            self.fields[f"reason_{pk}"] = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"was_{pk}"] = forms.CharField(required=False)

    def left_out(self) -> list[int]:
        """Whom the page offered to take and who was not ticked."""
        data = self.cleaned_data
        return [
            pk
            for pk in self.line_ids
            if data[f"amount_{pk}"] is not None and not data[f"take_{pk}"]
        ]

    def without_reason(self) -> list[int]:
        return [pk for pk in self.left_out() if not self.cleaned_data[f"reason_{pk}"]]

    def reasons(self, *, everybody: bool = False) -> list[Reason]:
        """New reasons: what the page showed already is not said again without something new."""
        data = self.cleaned_data
        people = self.line_ids if everybody else self.left_out()
        told = [(pk, data[f"reason_{pk}"]) for pk in people if data[f"reason_{pk}"]]
        return [
            Reason(pk, code, data["note"])
            for pk, code in told
            if code != data[f"was_{pk}"] or data["note"]
        ]


class WalkOrder(forms.Form):
    """A number for each household; equal ones keep the order in which they stood."""

    def __init__(self, *args, households: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.households = households
        for place, pk in enumerate(households, 1):
            self.fields[f"place_{pk}"] = forms.DecimalField(
                min_value=0, max_value=9999, max_digits=6, decimal_places=1, initial=place
            )

    def ordered(self) -> list[int]:
        return sorted(self.households, key=lambda pk: self.cleaned_data[f"place_{pk}"])
