"""What is typed about a refund: the application, opinions, the payment."""

from django import forms

from collection.forms.once import Once
from collection.models import RefundCase
from enrollment.forms.clean import clean_day
from enrollment.forms.proof import clean_proof
from values.money import fen
from values.refusal import Refusal
from values.text import closed_up


class StartRefund(forms.Form):
    kind = forms.ChoiceField(
        label="为什么退费",
        choices=RefundCase.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择为什么退费。"},
    )


class ApplyForRefund(forms.Form):
    """退费申请表 (FIELD F9). Where nothing was paid no account is asked for."""

    amount = forms.CharField(
        label="退费金额（元）",
        max_length=20,
        error_messages={"required": "请填写退费金额。"},
    )
    happened_on = forms.CharField(
        label="事由发生日期",
        max_length=20,
        help_text="去世、参加职工医保、认定身份、重复缴费的那一天，例如 20201018。",
        error_messages={"required": "请填写事由发生日期。"},
    )
    reason = forms.CharField(
        label="退费原因", max_length=200, error_messages={"required": "请写明退费原因。"}
    )
    evidence = forms.CharField(
        label="材料清单",
        max_length=200,
        help_text="例如：两次缴费凭证、死亡证明、职工参保证明。",
        error_messages={"required": "请写明有哪些材料。"},
    )
    file = forms.FileField(
        label="材料的照片或扫描件",
        required=False,
        help_text="JPG、PNG 照片或 PDF，不超过5MB。",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )
    applicant = forms.CharField(
        label="申请人", max_length=40, error_messages={"required": "请填写申请人。"}
    )
    relation = forms.CharField(
        label="与参保人关系",
        max_length=20,
        help_text="本人、配偶、子女……",
        error_messages={"required": "请填写与参保人的关系。"},
    )
    payee = forms.CharField(label="收款户名", max_length=40, required=False)
    bank = forms.CharField(label="开户行", max_length=60, required=False)
    account = forms.CharField(label="收款账号", max_length=40, required=False)

    def clean_amount(self) -> int:
        try:
            return fen(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_happened_on(self):
        day = clean_day(self.cleaned_data["happened_on"])
        if day is None:
            raise forms.ValidationError("请填写事由发生日期。")
        return day

    def clean_account(self) -> str:
        account = closed_up(self.cleaned_data["account"])
        if account and not (account.isascii() and account.isdigit() and 8 <= len(account) <= 30):
            raise forms.ValidationError("账号只填数字，8到30位，请对照存折或银行卡。")
        return account

    def clean_file(self):
        return clean_proof(self.cleaned_data["file"])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("amount"):
            for name in ("payee", "bank", "account"):
                if name not in self.errors and not data.get(name):
                    label = self.fields[name].label
                    self.add_error(name, f"钱要退到账户里，请填写{label}。")
        return data


class RefundOpinion(forms.Form):
    note = forms.CharField(label="意见", max_length=200, required=False)


class PayRefund(Once):
    bank_reference = forms.CharField(
        label="付款回单号",
        max_length=40,
        required=False,
        help_text="银行付款回单或税务退库凭证的号码。",
    )
