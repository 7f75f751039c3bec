"""Paper receipts, cash limits, statements: what the township and the county type."""

from django import forms

from accounts.models import Area, User
from enrollment.forms.proof import clean_proof
from values.money import fen
from values.refusal import Refusal

MOST_PAPERS = 2000


class IssuePaper(forms.Form):
    """A range of printed numbers; leading zeros say how many digits the paper has."""

    holder = forms.ChoiceField(label="领用人")
    prefix = forms.RegexField(
        label="字轨（号码前面的字，没有的留空）",
        regex=r"^[^0-9\s]{0,8}$",
        required=False,
        error_messages={"invalid": "字轨里不要有数字，数字填在起止号里。"},
    )
    first_no = forms.RegexField(label="起号", regex=r"^[0-9]{1,9}$")
    last_no = forms.RegexField(label="止号", regex=r"^[0-9]{1,9}$")

    def __init__(self, *args, holders: list[tuple[User, Area]], **kwargs):
        super().__init__(*args, **kwargs)
        self.holders = {f"{user.pk}-{village.pk}": (user, village) for user, village in holders}
        self.fields["holder"].choices = [
            (key, f"{village.name} {user.display_name}")
            for key, (user, village) in self.holders.items()
        ]

    def clean(self) -> dict:
        data = super().clean()
        if {"first_no", "last_no"} <= data.keys():
            first, last = int(data["first_no"]), int(data["last_no"])
            if not 1 <= first <= last:
                raise forms.ValidationError("止号要不小于起号，起号从1开始。")
            if last - first >= MOST_PAPERS:
                raise forms.ValidationError(f"一次最多领用{MOST_PAPERS}张，请分几次登记。")
        return data

    def told(self) -> dict:
        """As the action takes it."""
        data = self.cleaned_data
        collector, village = self.holders[data["holder"]]
        digits = max(len(data["first_no"]), len(str(int(data["last_no"]))))
        return {
            "collector": collector,
            "village": village,
            "prefix": data["prefix"],
            "first_no": int(data["first_no"]),
            "last_no": int(data["last_no"]),
            "digits": digits,
        }


class VoidPaper(forms.Form):
    first_no = forms.IntegerField(label="作废起号", min_value=1)
    last_no = forms.IntegerField(label="作废止号", min_value=1, required=False)
    reason = forms.CharField(label="作废原因", max_length=100)


class SetCashLimit(forms.Form):
    amount = forms.CharField(label="手中现金最多（元）", max_length=20)
    max_days = forms.IntegerField(label="最多保管几天", min_value=0, max_value=60)
    source = forms.CharField(label="依据（文件名称、文号、条款）", max_length=120)

    def clean_amount(self) -> int:
        try:
            return fen(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ImportStatement(forms.Form):
    file = forms.FileField(
        label="银行流水（xlsx、xls 或 csv）",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class MatchLine(forms.Form):
    voucher = forms.UUIDField()


class UndoMatch(forms.Form):
    reason = forms.CharField(label="撤销原因", max_length=100)


class KeepPhoto(forms.Form):
    photo = forms.FileField(
        label="银行回单照片（JPG、PNG 或 PDF）",
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )

    def clean_photo(self):
        return clean_proof(self.cleaned_data["photo"])
