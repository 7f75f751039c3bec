from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from rules.notice import Notice


class HandInRoster(forms.Form):
    identity = forms.ChoiceField(label="名单类别", required=False)
    file = forms.FileField(label="名单文件（xlsx）")

    def __init__(self, *args, notice: Notice, department: str, **kwargs):
        super().__init__(*args, **kwargs)
        own = [(i.name, i.name) for i in notice.identities_of(department)]
        self.fields["identity"].choices = [("", "表格里有类别列"), *own]
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            limit = filesizeformat(settings.ROSTER_MAX_BYTES)
            raise forms.ValidationError(f"文件太大，最多{limit}。请按镇拆成几个文件提交。")
        return file


class DecideRoster(forms.Form):
    note = forms.CharField(label="审核意见（退回时请写明）", max_length=200, required=False)
