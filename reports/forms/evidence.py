from django import forms


class FindVillage(forms.Form):
    q = forms.CharField(label="村名", max_length=40, required=False)
