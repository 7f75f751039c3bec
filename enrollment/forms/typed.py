"""The few cells that are looked up while they are typed."""

from datetime import date

from django import forms

from enrollment.forms.clean import clean_born, clean_name
from values.documents import KINDS, Document, parse_document
from values.resident_id import RESIDENT_ID, BadResidentId


class CheckNumber(forms.Form):
    """A number, a name and a birth date as far as typed; what is no number asks nothing."""

    id_kind = forms.ChoiceField(choices=KINDS, required=False)
    id_number = forms.CharField(max_length=40, required=False)
    name = forms.CharField(max_length=60, required=False)
    born = forms.CharField(max_length=20, required=False)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def document(self) -> Document | None:
        kind = self.cleaned_data.get("id_kind") or RESIDENT_ID
        try:
            return parse_document(kind, self.cleaned_data.get("id_number", ""), today=self.today)
        except BadResidentId:
            return None

    def name_and_birth(self, document: Document | None) -> tuple[str, date] | None:
        try:
            name = clean_name(self.cleaned_data.get("name", ""))
            born = clean_born(self.cleaned_data.get("born", ""), self.today)
        except forms.ValidationError:
            return None
        born = (document and document.born) or born
        return (name, born) if born else None
