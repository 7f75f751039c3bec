from django import forms


class PrintPosting(forms.Form):
    days = forms.IntegerField(label="公示天数", min_value=1, max_value=60, initial=7)
