"""Issue and void the numbered assessment slips (核定单)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from collection.actions.ledger import check_characters
from collection.models import AssessmentSlip, AssessmentSlipLine
from enrollment.models import Enrolment, Season
from subsidies.actions.assess import freeze_assessments
from subsidies.queries import Quoted, quotes_for
from values.refusal import Refusal


class SlipRefused(Refusal):
    code = "slip_refused"


def issue_assessment_slip(
    *,
    group: Area,
    season: Season,
    due_on: date,
    actor: User,
    on: date,
    now: datetime,
    draft: bool = False,
    replaces: AssessmentSlip | None = None,
) -> AssessmentSlip | None:
    """Freeze the group's enrolled people who stand on no live slip, each with the amount and why.

    A `draft` is looked at first: its people stay free until it is issued. Who comes after the
    group's first slip gets a supplement.

    None where nobody is left. Locks the village's row for the number. A person whom the notice
    refuses today is left out. Raises SlipRefused when it refuses everybody.
    """
    with transaction.atomic():
        village = _lock_village(group)
        enrolments = unassessed(group, season.cover_year)
        if not enrolments:
            return None
        quoted = _payable(quotes_for(enrolments, on=on))
        assessments = freeze_assessments(quoted=quoted, on=on)
        slip = _create(village, group, season, quoted, due_on, actor, on, draft, replaces)
        AssessmentSlipLine.objects.bulk_create(
            AssessmentSlipLine(
                slip=slip,
                line=line,
                enrolment_id=quote.enrolment_id,
                assessment=assessments[quote.enrolment_id],
                live=not draft,
            )
            for line, quote in enumerate(quoted, start=1)
        )
        record_audit(
            action="draft_assessment_slip" if draft else "issue_assessment_slip",
            obj=slip,
            area=group,
            actor=actor,
            now=now,
            details={"number": slip.number, "persons": slip.persons, "fen": slip.payable_fen},
        )
    return slip


def void_assessment_slip(
    *, slip: AssessmentSlip, reason: str, actor: User, now: datetime
) -> AssessmentSlip:
    """Void a slip with a reason; its number stays used and its people can be assessed again."""
    with transaction.atomic():
        slip = AssessmentSlip.objects.select_for_update().select_related("group").get(pk=slip.pk)
        if slip.state == AssessmentSlip.State.VOID:
            raise SlipRefused(what="没有重复作废", why="这张核定单已经作废", cure="请刷新页面")
        if slip.state not in (AssessmentSlip.State.DRAFT, AssessmentSlip.State.ISSUED):
            raise SlipRefused(
                what="没有作废",
                why="这张核定单的款已经缴到银行",
                cure="金额不对的请办理冲销或退费，再开补充核定单",
            )
        slip.state, slip.void_reason = AssessmentSlip.State.VOID, reason.strip()
        slip.voided_by, slip.voided_at = actor, now
        slip.save(update_fields=["state", "void_reason", "voided_by", "voided_at"])
        slip.lines.update(live=False)
        record_audit(
            action="void_assessment_slip",
            obj=slip,
            area=slip.group,
            actor=actor,
            now=now,
            details={"number": slip.number},
        )
    return slip


def unassessed(group: Area, cover_year: int) -> list[Enrolment]:
    """Enrolled people of a group who stand on no live slip, household by household."""
    enrolments = Enrolment.objects.live().filter(group=group, cover_year=cover_year)
    on_slip = AssessmentSlipLine.objects.filter(live=True).values("enrolment_id")
    enrolments = enrolments.exclude(pk__in=on_slip).select_related("person", "household")
    return list(enrolments.order_by("household__number", "person__position"))


def _lock_village(group: Area) -> Area:
    return Area.objects.select_for_update().get(code=group.code_at(Level.VILLAGE))


def _payable(quoted: dict[int, Quoted]) -> list[Quoted]:
    payable = [quote for quote in quoted.values() if not quote.refused]
    if not payable:
        refused = next(iter(quoted.values()))
        raise SlipRefused(
            what="没有开核定单", why=refused.message, cure="请核对参保年度的通知和缴费时间"
        )
    return payable


def _create(
    village, group, season, quoted: list[Quoted], due_on, actor, on, draft, replaces
) -> AssessmentSlip:
    last = AssessmentSlip.objects.filter(village=village, cover_year=season.cover_year)
    number = (last.aggregate(no=Max("no"))["no"] or 0) + 1
    price = sum(quote.price_fen for quote in quoted)
    payable = sum(quote.payable_fen for quote in quoted)
    return AssessmentSlip.objects.create(
        number=_number_text(village, season.cover_year, number),
        village=village,
        group=group,
        cover_year=season.cover_year,
        notice=season.notice,
        no=number,
        issued_on=on,
        due_on=due_on,
        issued_by=actor,
        persons=len(quoted),
        price_fen=price,
        waived_fen=price - payable,
        payable_fen=payable,
        state=AssessmentSlip.State.DRAFT if draft else AssessmentSlip.State.ISSUED,
        part=replaces.part if replaces else _next_part(group, season.cover_year),
        replaces=replaces,
    )


def _next_part(group: Area, cover_year: int) -> int:
    """0 for a group's first slip, then its supplements in turn."""
    live = AssessmentSlip.objects.live().filter(group=group, cover_year=cover_year)
    last = live.aggregate(part=Max("part"))["part"]
    return 0 if last is None else last + 1


def _number_text(village: Area, cover_year: int, number: int) -> str:
    code = village.code
    body = f"{cover_year}-{code[: Level.COUNTY]}-{code[Level.COUNTY :]}-H-{number:05d}"
    return f"{body}-{check_characters(body)}"
