"""A form that a workbook is handed in by."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class WithWorkbook(forms.Form):
    """Its `file` is a workbook of bearable size; `too_large` says what to do about another."""

    too_large = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            limit = filesizeformat(settings.ROSTER_MAX_BYTES)
            raise forms.ValidationError(f"文件太大，最多{limit}。{self.too_large}")
        return file
