"""What is typed about postings: the county's rule, photographs, their end."""

from django import forms

from enrollment.forms.proof import clean_proof
from reports.models import PostingRule
from reports.queries.postings import STATES


def day_field(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": missing},
    )


class FilterPostings(forms.Form):
    state = forms.ChoiceField(choices=STATES, required=False)
    page = forms.IntegerField(min_value=1, required=False)


class SetPostingRule(forms.Form):
    layout = forms.ChoiceField(
        label="公示方式", choices=PostingRule.Layout.choices, widget=forms.RadioSelect
    )
    name_children = forms.BooleanField(
        label="未满14周岁的也列名（一般不选：法律特别保护他们的信息）", required=False
    )
    basis = forms.CharField(
        label="未满14周岁列名的依据",
        max_length=120,
        required=False,
        help_text="选了上一项才填：文件名称、文号、条款。",
    )
    days = forms.IntegerField(
        label="公示天数（制作时可改）",
        min_value=1,
        max_value=60,
        error_messages={"invalid": "公示天数请填1到60。"},
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("name_children") and not data.get("basis"):
            self.add_error("basis", "未满14周岁的要列名，请写明依据。")
        return data


class KeepPostingPhoto(forms.Form):
    photo = forms.FileField(
        label="照片（JPG 或 PNG，不超过5MB）",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        error_messages={"required": "请选照片。", "empty": "照片是空的，请重新拍照。"},
    )
    taken_on = day_field("拍摄日期", "请填拍摄日期。")
    place = forms.CharField(
        label="张贴地点", max_length=60, error_messages={"required": "请填张贴地点。"}
    )

    def clean_photo(self):
        return clean_proof(self.cleaned_data["photo"])


class TakeDownPosting(forms.Form):
    note = forms.CharField(label="说明（提前撤下的要写原因）", max_length=100, required=False)
