"""A register that comes back, or a list as a clerk keeps it."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class HandInBook(forms.Form):
    file = forms.FileField(
        label="改好的底册，或自己的名单（xlsx、xls、csv）",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新保存后再选。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            limit = filesizeformat(settings.ROSTER_MAX_BYTES)
            raise forms.ValidationError(f"文件太大，最多{limit}。请只保留登记底册这一张工作表。")
        return file
