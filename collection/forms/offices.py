"""A township's slips, its account and telephone."""

from django import forms


class IssueSlips(forms.Form):
    due_on = forms.DateField(
        label="缴款期限", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class VoidSlip(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200)


class DepositSlip(forms.Form):
    bank_reference = forms.CharField(label="银行回单号", max_length=40)


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
