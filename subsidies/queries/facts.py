"""A person's facts as they are frozen with an assessment, and back.

The day of payment is left out: the same facts give the same bytes on every day that they hold.
"""

from dataclasses import fields
from datetime import date
from typing import Any

from rules.profile import Event, Held, History, Profile

LEFT_OUT = ("paid_on", "arrived_on")


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """What is known of the person; what is not known has no key."""
    return {
        field.name: _plain(getattr(profile, field.name))
        for field in fields(Profile)
        if field.name not in LEFT_OUT and getattr(profile, field.name) not in (None, (), "")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Held | Event | History):
        known = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(part) for name, part in known.items() if part not in (None, "")}
    return value


def profile_from_facts(facts: dict[str, Any], *, paid_on: date) -> Profile:
    """The profile again, as of the day on which the assessment was frozen."""
    known = dict(facts)
    if born := known.get("born"):
        known["born"] = date.fromisoformat(born)
    if event := known.get("event"):
        known["event"] = Event(**event | {"on": date.fromisoformat(event["on"])})
    if history := known.get("history"):
        known["history"] = History(**history)
    known["identities"] = tuple(_held(item) for item in known.get("identities", ()))
    return Profile(paid_on=paid_on, **known)


def _held(item: dict[str, Any]) -> Held:
    days = {key: date.fromisoformat(item[key]) for key in ("since", "until") if key in item}
    return Held(**item | days)
