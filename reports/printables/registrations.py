"""Registration forms: a sheet a household, or a group's households one below the other; two
copies each, for two offices."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from accounts.models import Area
from enrollment.models import Household, Season
from enrollment.queries import season_for
from reports.documents.registration_form import continuous
from reports.documents.registration_form.context import RegistrationForms, RegistrationList
from reports.documents.registration_form.render import COPIES, sheets
from reports.engine.binding import Bound, bound, joined
from reports.engine.renderer import JOB, render_apart
from reports.printables.prepared import CONTINUOUS, Asked, Prepared, groups_of, in_order
from reports.queries.papers import colophon
from reports.queries.registration_papers import registration_forms
from values.dates import SHANGHAI

SLUG, LIST = "registration_form", "registration_list"


def registrations(place: Area, asked: Asked) -> Prepared:
    """Those of a village's or group's households with people of the year; since a day, of those
    that were registered on it or later. Raises PaperRefused."""
    households = Household.objects.filter(group__code__startswith=place.code)
    if asked.since:
        first = datetime.combine(asked.since, datetime.min.time(), tzinfo=SHANGHAI)
        households = households.filter(registered_at__gte=first)
    related = households.select_related("village", "group", "head", "registered_by")
    found, season = list(in_order(related, asked.order)), season_for(place)
    forms = registration_forms(found, season=season, on=asked.on, now=asked.now)
    if asked.layout == CONTINUOUS:
        lists = list(_lists(place, forms, season, asked))
        return Prepared(season.cover_year, (), lambda _: _draw_lists(lists))
    keys = tuple(form.key for form in forms.forms)
    return Prepared(season.cover_year, keys, lambda printed: _draw(_marked(forms, printed)))


def _marked(forms: RegistrationForms, printed: Counter[str]) -> RegistrationForms:
    """Each form with how often it was printed before."""
    marked = (
        replace(form, colophon=replace(form.colophon, reprint=printed[form.key]))
        for form in forms.forms
    )
    return replace(forms, forms=tuple(marked))


def _draw(forms: RegistrationForms) -> Bound:
    lengths = []
    for form in forms.forms:
        both = sheets(replace(forms, forms=(form,)))
        lengths += [both // len(COPIES)] * len(COPIES)
    return bound(render_apart(SLUG, forms, JOB), lengths)


def _lists(
    place: Area, forms: RegistrationForms, season: Season, asked: Asked
) -> Iterator[RegistrationList]:
    """A list a group; made anew each time, known by group and day."""
    groups = {group.name: group for group in groups_of(place)}
    for name, own in groupby(forms.forms, lambda form: form.group):
        members = tuple(own)
        number = f"DJ-{season.cover_year}-{groups[name].code}-{asked.on:%Y%m%d}"
        yield RegistrationList(
            number=number,
            cover_year=season.cover_year,
            county=members[0].county,
            unit=members[0].unit,
            group=name,
            on=asked.on,
            forms=members,
            codes=forms.codes,
            colophon=colophon(notice=season.notice, slug=SLUG, number=number, now=asked.now),
        )


def _draw_lists(lists: list[RegistrationList]) -> Bound:
    drawn = (
        bound(render_apart(LIST, one, JOB), [continuous.sheets(one)] * len(COPIES)) for one in lists
    )
    return joined(drawn, title=f"{lists[0].unit}参保登记表")
