from django import forms


class PrintPosting(forms.Form):
    days = forms.IntegerField(label="公示天数", min_value=1, max_value=60, initial=7)


class PrintForms(forms.Form):
    since = forms.DateField(
        label="登记日期自",
        required=False,
        error_messages={"invalid": "日期请按“2020-10-01”的样子填写；不填就打印全村。"},
    )
