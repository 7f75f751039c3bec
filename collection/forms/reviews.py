"""The township's review of new registrations, and the village's answer."""

from django import forms

from enrollment.reasons import review_reasons


class DrawSample(forms.Form):
    percent = forms.IntegerField(
        label="抽查比例（%）",
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"min": 1, "max": 100}),
    )


class ReviewEnrolment(forms.Form):
    reason = forms.ChoiceField(label="退回原因", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = [(r.code, f"{r.key} {r.name}") for r in review_reasons().values()]
        self.fields["reason"].choices = [("", "请选择"), *reasons]


class SetAside(forms.Form):
    after = forms.IntegerField(min_value=1)


class Resubmit(forms.Form):
    note = forms.CharField(label="改了什么", max_length=200)
