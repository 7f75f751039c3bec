from django import forms

from reports.queries.verification import LONGEST, Asked, read_code


class VerifyPaper(forms.Form):
    """The QR code's text, or number and characters as they stand on the paper."""

    code = forms.CharField(label="二维码里的整串文字", max_length=LONGEST, required=False)
    number = forms.CharField(label="单号（编号）", max_length=80, required=False)
    check = forms.CharField(
        label="校验码",
        max_length=40,
        required=False,
        help_text="12位字母和数字，例如 8A3F-22B1-C09D；横线可以不填。",
    )

    def clean(self) -> dict:
        data = super().clean()
        data["asked"] = read_code(
            data.get("code", ""), data.get("number", ""), data.get("check", "")
        )
        if not data["asked"] and not self.errors:
            raise forms.ValidationError("请扫二维码，或把纸上的单号和校验码都填上。")
        return data

    @property
    def asked(self) -> Asked:
        return self.cleaned_data["asked"]
