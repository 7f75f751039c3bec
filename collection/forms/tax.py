"""The tax bureau's file of payments, and its undoing."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class HandInTax(forms.Form):
    file = forms.FileField(
        label="缴费明细文件（xlsx、xls、csv）",
        error_messages={"required": "请选择缴费明细文件。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            limit = filesizeformat(settings.ROSTER_MAX_BYTES)
            raise forms.ValidationError(f"文件太大，最多{limit}。请分成几个文件导入。")
        return file


class UndoTax(forms.Form):
    reason = forms.CharField(
        label="撤销原因", max_length=200, error_messages={"required": "请写明撤销原因。"}
    )
