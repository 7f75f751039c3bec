"""What clerks type to take a payment, and to have it reversed."""

from django import forms

from collection.actions.take_payment import ShownLine
from collection.forms.once import Once


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
