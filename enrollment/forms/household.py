from django import forms

from accounts.models import Area
from enrollment.forms.clean import clean_phone
from enrollment.notices import Codes
from values.text import half_width


class ShareOfForm(forms.Form):
    """What the form says once for all its people."""

    unit_kind = forms.TypedChoiceField(
        label="填报单位类别", coerce=int, required=False, empty_value=None
    )
    first_treatment_area = forms.CharField(label="首诊统筹区", max_length=60, required=False)

    def __init__(self, *args, codes: Codes, **kwargs):
        super().__init__(*args, **kwargs)
        units = [(code, f"{code} {name}") for code, name in codes.units.items()]
        self.fields["unit_kind"].choices = units
        self.own_unit = units[0][0]

    def clean_unit_kind(self) -> int:
        """A village's clerk fills in for the village, unless the form says otherwise."""
        return self.cleaned_data["unit_kind"] or self.own_unit

    def clean_first_treatment_area(self) -> str:
        return " ".join(half_width(self.cleaned_data["first_treatment_area"]).split())


class RegisterHousehold(ShareOfForm):
    group = forms.ModelChoiceField(
        label="村民小组", queryset=Area.objects.none(), empty_label="请选择"
    )
    address = forms.CharField(label="住址", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    field_order = ("group", "address", "phone", "unit_kind", "first_treatment_area")

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        field.queryset = groups
        field.label_from_instance = lambda area: f"{area.parent.name} {area.name}"

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
