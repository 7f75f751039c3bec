"""A form that acts once."""

import uuid

from django import forms


class Once(forms.Form):
    """A form that acts once however often it is sent."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
