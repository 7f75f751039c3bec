"""The policy card's context, from a notice."""

from datetime import datetime

from accounts.models import Area
from collection.models import Office
from reports.documents.policy_card.context import Amount, Group, PolicyCard, Way
from reports.engine.context import Colophon
from reports.queries.codes import code_of, keyed_check, printed_code
from rules.card import card
from rules.notice import Notice


def policy_card_paper(notice: Notice, *, area: Area | None, now: datetime) -> PolicyCard:
    """The card; with the office's telephone where the reader's area has one."""
    told, number = card(notice), card_number(notice)
    check = keyed_check("policy_card", number)
    return PolicyCard(
        title=told.title,
        area=told.area,
        amounts=tuple(Amount(who, yuan) for who, yuan in told.amounts),
        addons=told.addons,
        deadline=told.deadline,
        late=told.late,
        groups=tuple(Group(g.pays, g.free, g.who) for g in told.helped),
        several=told.several,
        ways=tuple(Way(w.name, w.when, w.pays, w.counts) for w in told.other_ways),
        benefits=told.benefits,
        employees=told.employees,
        hotline=_hotline(area),
        number=number,
        colophon=Colophon(
            notice=told.number,
            printed_at=now,
            verification=printed_code(code_of("policy_card", number, check)),
        ),
    )


def card_number(notice: Notice) -> str:
    """The card speaks of this very text of the notice: another text has another number."""
    return f"MB-{card(notice).year}-{notice.fingerprint[:16].upper()}"


def _hotline(area: Area | None) -> str:
    """The nearest office's above the area; a county with several towns prints none."""
    if area is None:
        return ""
    offices = Office.objects.select_related("area")
    above = [o for o in offices if o.area.covers(area.code)]
    within = [o for o in offices if area.covers(o.area.code)]
    found = above or (within if len(within) == 1 else [])
    return found[0].hotline if found else ""
