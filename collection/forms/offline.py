"""What a device sends of payments taken without a network, and what a person decides of them."""

from datetime import datetime, timedelta

from django import forms

from accounts.models import Area
from collection.actions.take_in_offline import Sent
from collection.actions.take_payment import ShownLine
from collection.forms.once import Once
from collection.forms.payments import TakePayment
from enrollment.models import Household

YEAR_OF_SECONDS = 366 * 24 * 3600


class TakeInOffline(Once):
    """One payment: `lines` is enrolment:fen, comma-separated; `age` the seconds since it was
    taken by the device's own clock; `void` why the number was spoiled."""

    no = forms.IntegerField(min_value=1, max_value=32767)
    household = forms.IntegerField(min_value=1, max_value=2**62)
    lines = forms.RegexField(
        regex=r"\A[0-9]{1,15}:[0-9]{1,9}(?:,[0-9]{1,15}:[0-9]{1,9}){0,59}\Z", max_length=1600
    )
    age = forms.IntegerField(min_value=0, max_value=YEAR_OF_SECONDS)
    void = forms.CharField(max_length=100, required=False)

    def __init__(self, *args, village: Area, **kwargs):
        super().__init__(*args, **kwargs)
        self.village = village

    def clean_household(self) -> Household:
        homes = Household.objects.filter(pk=self.cleaned_data["household"], village=self.village)
        if (found := homes.first()) is None:
            raise forms.ValidationError("这一户不在本村。")
        return found

    def sent(self, *, now: datetime) -> Sent:
        data = self.cleaned_data
        pairs = [one.split(":") for one in data["lines"].split(",")]
        return Sent(
            no=data["no"],
            key=data["idempotency_key"],
            household=data["household"],
            lines=[ShownLine(int(pk), int(fen)) for pk, fen in pairs],
            taken_at=now - timedelta(seconds=data["age"]),
            void=data["void"],
        )


class HandBackOffline(forms.Form):
    last_no = forms.IntegerField(min_value=0, max_value=32767)


class RevokeOffline(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=100)


class DecideOffline(TakePayment):
    """Today's amounts of those who still owe, or why the money went back."""

    reason = forms.CharField(label="退款说明", max_length=100, required=False)
