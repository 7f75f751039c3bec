"""A person's whole history: registration, changes, reviews, lists, money, identities."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from collection.models import Entry, Voucher
from enrollment import details
from enrollment.models import Change, ChangeRequest, DuplicateCase, Person, Review
from subsidies.models import Identity
from values.money import yuan

# What rows of their own tell better than the history's note of it.
TOLD_ELSEWHERE = (Change.Kind.REVIEWED, Change.Kind.MARKED)

LOOKS = {
    Change.Kind.DIED: "muted",
    Change.Kind.MOVED_AWAY: "muted",
    Change.Kind.ENDED: "warning",
    Change.Kind.RESUMED: "success",
}


@dataclass(frozen=True)
class Event:
    """One line of the page: what, when it happened, when it was noted, by whom."""

    at: datetime
    title: str
    who: str
    kind: str = "info"
    text: str = ""
    happened_on: date | None = None
    second: str = ""
    voucher: Voucher | None = None


def person_history(person: Person) -> list[Event]:
    """Everything that is known of a person, the newest first. Numbers are masked."""
    sources = (
        _changes,
        _home_changes,
        _requests,
        _registered,
        _reviews,
        _marks,
        _cases,
        _money,
        _identities,
    )
    events = [event for source in sources for event in source(person)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _name(user: User | None) -> str:
    return user.display_name if user else "系统"


def _changes(person: Person) -> Iterator[Event]:
    rows = person.changes.exclude(kind__in=TOLD_ELSEWHERE).order_by("-at", "-pk")
    for row in rows.select_related("actor", "approved_by"):
        year = row.details.get("cover_year")
        yield Event(
            at=row.at,
            title=row.get_kind_display() + (f"（{year}年度）" if year else ""),
            who=_name(row.actor),
            kind=LOOKS.get(row.kind, "info"),
            text="　".join(part for part in (_arrow(row), row.reason) if part),
            happened_on=row.happened_on,
            second=_name(row.approved_by) if row.approved_by else "",
        )


def _home_changes(person: Person) -> Iterator[Event]:
    """The address or telephone of the household, changed at another member's page."""
    rows = Change.objects.filter(household=person.household_id, at__gte=person.registered_at)
    rows = rows.filter(kind=Change.Kind.DETAILS_CHANGED).exclude(person=person)
    for row in rows.select_related("actor"):
        text = _altered(row, details.OF_HOUSEHOLD)
        if text:
            yield Event(
                at=row.at,
                title="修改本户登记内容",
                who=_name(row.actor),
                text=f"{text}　{row.reason}",
                happened_on=row.happened_on,
            )


def _altered(change: Change, names: Collection[str]) -> str:
    told = details.shown(change, names)
    return "；".join(f"{label}：{was or '—'} → {now or '—'}" for label, was, now in told)


def _arrow(change: Change) -> str:
    if change.kind == Change.Kind.DETAILS_CHANGED:
        return _altered(change, details.LABELS)
    before = change.before.open() if change.before else ""
    after = change.after.open() if change.after else ""
    return f"{before or '—'} → {after or '—'}" if before or after else ""


def _requests(person: Person) -> Iterator[Event]:
    """Requests that changed nothing, or not yet: what was done stands among the changes."""
    rows = ChangeRequest.objects.filter(people__contains=[person.pk])
    for row in rows.exclude(state=ChangeRequest.State.ACCEPTED).select_related(
        "requested_by", "decided_by"
    ):
        yield Event(
            at=row.decided_at or row.requested_at,
            title=f"申请{row.get_kind_display()}：{row.get_state_display()}",
            who=_name(row.requested_by),
            kind="warning" if row.state == ChangeRequest.State.WAITING else "muted",
            text="　".join(part for part in (row.reason, row.note) if part),
            happened_on=row.happened_on,
            second=_name(row.decided_by) if row.decided_by else "",
        )


def _registered(person: Person) -> Iterator[Event]:
    noted = {
        change.details.get("cover_year")
        for change in person.changes.filter(
            kind__in=(Change.Kind.REGISTERED, Change.Kind.ROLLED_OVER)
        )
    }
    for row in person.enrolments.select_related("registered_by", "group__parent"):
        if row.cover_year not in noted:
            yield Event(
                at=row.registered_at,
                title=f"{row.get_origin_display()}（{row.cover_year}年度）",
                who=_name(row.registered_by),
                text=f"{row.group.parent.name}{row.group.name}",
                kind="success",
            )


def _reviews(person: Person) -> Iterator[Event]:
    rows = Review.objects.filter(enrolment__person=person)
    for row in rows.select_related("reviewed_by", "enrolment"):
        verdict = "审核通过" if row.passed else "审核退回"
        yield Event(
            at=row.reviewed_at,
            title=f"{verdict}（{row.enrolment.cover_year}年度）",
            who=_name(row.reviewed_by),
            kind="success" if row.passed else "warning",
            text=row.note,
        )


def _marks(person: Person) -> Iterator[Event]:
    for row in person.marks.select_related("row__evidence_list__handed_in_by"):
        source = row.row.evidence_list
        yield Event(
            at=row.marked_at,
            title=f"{source.source}名单：{row.get_kind_display()}（{row.get_state_display()}）",
            who=_name(source.handed_in_by),
            kind="warning",
            text="　".join(part for part in (row.place, row.note) if part),
            happened_on=row.happened_on,
        )


def _cases(person: Person) -> Iterator[Event]:
    cases = DuplicateCase.objects.filter(first=person) | DuplicateCase.objects.filter(second=person)
    for row in cases:
        yield Event(
            at=row.found_at,
            title=f"疑似重复：{row.get_kind_display()}（{row.get_state_display()}）",
            who=_name(None),
            kind="warning",
        )


def _money(person: Person) -> Iterator[Event]:
    entries = list(Entry.objects.filter(enrolment__person=person))
    vouchers = Voucher.objects.select_related("actor", "approver", "village")
    vouchers = vouchers.in_bulk([entry.voucher_id for entry in entries])
    for entry in entries:
        voucher = vouchers[entry.voucher_id]
        word = entry.get_kind_display()
        yield Event(
            at=voucher.at,
            title=f"{word} {yuan(entry.amount_fen)}元（{voucher.cover_year}年度）",
            who=_name(voucher.actor),
            kind="success" if entry.kind == Entry.Kind.PAYMENT else "danger",
            text=f"{voucher.village.name}　单号 {voucher.number}",
            happened_on=voucher.paid_on,
            second=_name(voucher.approver) if voucher.approver else "",
            voucher=voucher,
        )


def _identities(person: Person) -> Iterator[Event]:
    if person.id_index is None:
        return
    rows = Identity.objects.filter(id_index=bytes(person.id_index))
    for row in rows.select_related("row__roster__decided_by"):
        roster = row.row.roster
        dates = [f"{day:%Y-%m-%d}" if day else "" for day in (row.since, row.until)]
        yield Event(
            at=roster.decided_at or roster.handed_in_at,
            title=f"{row.get_department_display()}名单认定：{row.name}（{row.cover_year}年度）",
            who=_name(roster.decided_by),
            text="　".join(
                part
                for part in (
                    row.sub,
                    f"{dates[0]} 至 {dates[1]}" if any(dates) else "",
                    f"{row.ended_on}起不算" if row.ended_on else "",
                )
                if part
            ),
        )
