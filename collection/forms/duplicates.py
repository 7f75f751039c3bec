"""What lists and searches say of people: marks and duplicates."""

from django import forms

from collection.duplicate_rules import duplicate_rules
from enrollment.models import DuplicateCase


class DecideMark(forms.Form):
    verdict = forms.ChoiceField(
        choices=[("confirm", "属实"), ("dismiss", "不属实")],
        error_messages={"required": "请选“属实”或“不属实”。"},
    )
    note = forms.CharField(label="核实情况", max_length=200, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == "dismiss" and not data.get("note"):
            raise forms.ValidationError("选“不属实”的，请先写明怎么核实的，例如：已电话联系本人。")
        return data


class FilterDuplicates(forms.Form):
    kind = forms.ChoiceField(choices=DuplicateCase.Kind.choices, required=False)
    state = forms.ChoiceField(choices=DuplicateCase.State.choices, required=False)

    def chosen(self) -> dict[str, str]:
        """What to filter by: open cases unless another state is asked for."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return {"state": DuplicateCase.State.OPEN.value} | data


class DecideDuplicate(forms.Form):
    decision = forms.ChoiceField(label="处理结果", choices=DuplicateCase.Decision.choices)
    rule = forms.ChoiceField(label="依据的规则", required=False)
    note = forms.CharField(label="说明（怎样核实的）", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(rule.code, rule.name) for rule in duplicate_rules().values()]
        self.fields["rule"].choices = [("", ""), *names]


class UndoDuplicate(forms.Form):
    note = forms.CharField(label="撤销原因", max_length=200)
