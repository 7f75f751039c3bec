"""What people pay and why, worked out from the notice and the accepted rosters."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, QuerySet

from accounts.models import Area, Level, User
from enrollment.models import Enrolment
from enrollment.notices import load_notice
from rules.jsonl import result_to_json
from rules.profile import Held, Profile
from rules.quote import Quote, Refused
from rules.quoting import quote
from rules.wording import verdict_sentence
from subsidies.models import Assessment, Identity, Roster, RosterRow
from subsidies.queries.facts import profile_from_facts, profile_to_json
from subsidies.queries.notices import version


@dataclass(frozen=True)
class Quoted:
    """One enrolment's answer, amounts in fen. Where `refused` is set, `message` says why."""

    enrolment_id: int
    group_id: int
    name: str
    notice: str
    price_fen: int = 0
    subsidy_fen: int = 0
    payable_fen: int = 0
    settlement: str = ""
    identity: str = ""
    reasons: tuple[str, ...] = ()
    explanation: dict = field(default_factory=dict)
    refused: str = ""
    message: str = ""

    @property
    def summary(self) -> str:
        """The heading over the reasons."""
        return self.identity or "个人缴费标准"

    @cached_property
    def digest(self) -> bytes:
        return digest_of(self.explanation)


def quotes_for(enrolments: Iterable[Enrolment], *, on: date) -> dict[int, Quoted]:
    """Enrolment id -> what the person pays if they pay `on` that day, in the order given.

    Two queries whatever the number, one more where their groups are not at hand. `enrolments`
    come with their person.
    """
    enrolments = list(enrolments)
    codes = _group_codes(enrolments)
    held = identities_of(enrolments, codes)
    return {e.pk: _quoted(e, held.get(e.pk, ()), codes[e.group_id], on) for e in enrolments}


def _group_codes(enrolments: list[Enrolment]) -> dict[int, str]:
    at_hand = Enrolment.group.is_cached
    codes = {e.group_id: e.group.code for e in enrolments if at_hand(e)}
    if missing := {e.group_id for e in enrolments} - codes.keys():
        codes |= dict(Area.objects.filter(pk__in=missing).values_list("pk", "code"))
    return codes


def identities_of(
    enrolments: list[Enrolment], codes: dict[int, str]
) -> dict[int, tuple[Held, ...]]:
    """Enrolment id -> the identities that accepted rosters give the person, with their place.

    A roster counts within its own area: a neighbouring county pays for nobody here. `codes` are
    the area codes of the enrolments' groups by their id.
    """
    by_number = {
        (bytes(e.person.id_index), e.cover_year): e
        for e in enrolments
        if e.person.id_index is not None
    }
    rows = Identity.objects.filter(
        id_index__in=[index for index, _ in by_number],
        cover_year__in={e.cover_year for e in enrolments},
    ).begun()
    found: dict[int, list[Held]] = {}
    for row in rows.select_related("row__roster__area").order_by("pk"):
        enrolment = by_number.get((bytes(row.id_index), row.cover_year))
        if enrolment and row.row.roster.area.covers(codes[enrolment.group_id]):
            found.setdefault(enrolment.pk, []).append(held_from(row))
    return {pk: tuple(held) for pk, held in found.items()}


def held_from(identity: Identity) -> Held:
    """An identity as the rules read it; one that was ended counts to the day before."""
    place = identity.row
    roster = place.roster
    return Held(
        name=identity.name,
        sub=identity.sub or None,
        kind=identity.kind or None,
        grade=identity.grade,
        since=identity.since,
        until=last_day(identity.until, identity.ended_on),
        department=identity.department,
        source=f"{roster.get_department_display()}《{roster.file_name}》"
        f"{place.sheet}第{place.row}行",
    )


def last_day(until: date | None, ended_on: date | None) -> date | None:
    """The last day on which an identity counts, None for no end."""
    last = ended_on - timedelta(days=1) if ended_on else None
    return min(until, last) if until and last else until or last


def _quoted(enrolment: Enrolment, held: tuple[Held, ...], area: str, on: date) -> Quoted:
    person = enrolment.person
    profile = Profile(
        paid_on=on,
        born=person.born,
        sex=person.sex,
        renewing=enrolment.renewing,
        identities=held,
        area=area,
    )
    who = {
        "enrolment_id": enrolment.pk,
        "group_id": enrolment.group_id,
        "name": person.name,
        "notice": enrolment.notice,
    }
    answer = quote(load_notice(enrolment.notice), profile)
    if isinstance(answer, Refused):
        return Quoted(**who, refused=answer.code, message=answer.message)
    return Quoted(**who, **_amounts(answer))


def _amounts(answer: Quote) -> dict:
    explanation = explain(answer)
    return {
        "price_fen": answer.price,
        "subsidy_fen": answer.subsidy,
        "payable_fen": answer.pay,
        "settlement": answer.settlement or "",
        "identity": answer.identity or "",
        "reasons": tuple(explanation["reasons"]),
        "explanation": explanation,
    }


def explain(answer: Quote) -> dict:
    """A quote as JSON that tells everything: the answer, the sentence, each identity's fate.

    Holds nothing of the day it was asked, so that the same facts give the same bytes.
    """
    return result_to_json(answer) | {
        "notice": answer.notice.name,
        "fingerprint": answer.notice.fingerprint,
        "sentence": answer.sentence,
        "verdicts": [
            {
                "name": verdict.name,
                "outcome": verdict.outcome,
                "amount_fen": verdict.amount,
                "clause": str(verdict.rule.basis) if verdict.rule else "",
                "source": verdict.claim.held.source if verdict.claim else "",
            }
            for verdict in answer.verdicts
        ],
        "fates": [verdict_sentence(answer, verdict) for verdict in answer.verdicts],
        "profile": profile_to_json(answer.profile),
    }


def explained_again(assessment: Assessment) -> dict | None:
    """The explanation worked out anew from the facts that were frozen with it, by the notice as
    it was; None where they were not kept. The same as `assessment.explanation`, or something is
    wrong.
    """
    facts = assessment.explanation.get("profile")
    notice = version(assessment.explanation.get("fingerprint", ""))
    if facts is None or notice is None:
        return None
    answer = quote(notice, profile_from_facts(facts, paid_on=assessment.assessed_on))
    return explain(answer) if isinstance(answer, Quote) else {}


def digest_of(explanation: dict) -> bytes:
    """SHA-256 of a whole explanation: the same facts give the same bytes."""
    text = json.dumps(explanation, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def county_of(area: Area) -> Area:
    """The county to which rosters of an area belong."""
    return Area.objects.get(code=area.code_at(Level.COUNTY))


def roster_rows(roster: Roster, outcome: str = "") -> QuerySet[RosterRow]:
    """Rows in the workbook's order, of one outcome if named."""
    rows = roster.rows.select_related("person__household__village").order_by("pk")
    return rows.filter(outcome=outcome) if outcome else rows


def outcome_counts(roster: Roster) -> dict[str, int]:
    rows = roster.rows.values_list("outcome").annotate(n=Count("pk")).order_by()
    return dict(rows)


def rosters_waiting(user: User) -> int:
    """How many checked rosters wait for the user's county to decide."""
    return Roster.objects.visible_to(user).filter(state=Roster.State.CHECKED).count()


def rosters_unclear(user: User) -> int:
    """How many of the department's rosters wait for somebody to say what the columns are."""
    return Roster.objects.visible_to(user).filter(state=Roster.State.WAITING).count()
