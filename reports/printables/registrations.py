"""Registration forms: a sheet a household, two copies each, for two offices."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from accounts.models import Area
from enrollment.models import Household
from enrollment.queries import season_for
from reports.documents.registration_form.context import RegistrationForms
from reports.documents.registration_form.render import COPIES, sheets
from reports.engine.binding import Bound, bound
from reports.engine.renderer import JOB, render_apart
from reports.printables.prepared import Asked, Prepared, in_order
from reports.queries.registration_papers import registration_forms
from values.dates import SHANGHAI


def registrations(place: Area, asked: Asked) -> Prepared:
    """Those of a village's or group's households with people of the year; since a day, of those
    that were registered on it or later. Raises PaperRefused."""
    households = Household.objects.filter(group__code__startswith=place.code)
    if asked.since:
        first = datetime.combine(asked.since, datetime.min.time(), tzinfo=SHANGHAI)
        households = households.filter(registered_at__gte=first)
    related = households.select_related("village", "group", "head", "registered_by")
    season = season_for(place)
    forms = registration_forms(
        list(in_order(related, asked.order)), season=season, on=asked.on, now=asked.now
    )

    def draw(printed: Counter[str]) -> Bound:
        return _draw(
            replace(
                forms,
                forms=tuple(
                    replace(form, colophon=replace(form.colophon, reprint=printed[form.key]))
                    for form in forms.forms
                ),
            )
        )

    return Prepared(season.cover_year, tuple(form.key for form in forms.forms), draw)


def _draw(forms: RegistrationForms) -> Bound:
    lengths = []
    for form in forms.forms:
        both = sheets(replace(forms, forms=(form,)))
        lengths += [both // len(COPIES)] * len(COPIES)
    return bound(render_apart("registration_form", forms, JOB), lengths)
