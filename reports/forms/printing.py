from django import forms

from accounts.models import Area
from reports.models import Posting

DAYS = {"required": "公示天数请填1到60。", "invalid": "公示天数请填1到60。"}


class PrintPosting(forms.Form):
    """A whole village's posting, or that of one of its groups."""

    days = forms.IntegerField(
        label="公示天数",
        min_value=1,
        max_value=60,
        error_messages=DAYS | {"min_value": DAYS["invalid"], "max_value": DAYS["invalid"]},
    )
    paper = forms.ChoiceField(
        label="纸张", choices=Posting.Paper.choices, required=False, initial=Posting.Paper.A4
    )
    group = forms.ChoiceField(label="范围", required=False)

    def __init__(self, *args, village: Area, **kwargs):
        super().__init__(*args, **kwargs)
        groups = village.children.order_by("code").values_list("code", "name")
        self.fields["group"].choices = [("", "全村"), *groups]


class PrintForms(forms.Form):
    since = forms.DateField(
        label="登记日期自",
        required=False,
        error_messages={"invalid": "日期请按“2020-10-01”的样子填写；不填就打印全村。"},
    )
