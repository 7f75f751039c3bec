"""Last year's insured carried over: the review list, and taking it back."""

from datetime import date

from django import forms

from enrollment.models import Enrolment


class UndoRollover(forms.Form):
    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        help_text="例如：上年名单没有清理完就做了结转。",
        error_messages={"required": "请写明为什么撤销，会记入操作记录。"},
    )


class DecideItems(forms.Form):
    """One or several people of a review list. `items` are filtered to the village by the view."""

    items = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "请先勾选要办理的人。"}
    )
    verdict = forms.ChoiceField(choices=[("keep", "继续参保"), ("end", "不再参保")])
    reason = forms.ChoiceField(
        label="不再参保的原因",
        required=False,
        choices=[("", "按名单里的情况"), *Enrolment.EndReason.choices],
    )
    on = forms.DateField(
        label="发生日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="死亡、迁出等的日期；不知道的留空，按今天记。",
    )
    note = forms.CharField(label="核实情况", max_length=200, required=False)

    def __init__(self, *args, choices: list[int], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(pk, pk) for pk in choices]
        self.fields["items"].error_messages["invalid_choice"] = "名单已变化，请重新勾选。"
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError("日期不能晚于今天。")
        return on
