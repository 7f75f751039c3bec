"""An assessment slip's further steps: issued from its draft, replaced, deposited, confirmed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.actions.issue_slip import SlipRefused, issue_assessment_slip, void_assessment_slip
from collection.models import AssessmentSlip
from collection.queries.slips import arrived_of
from enrollment.models import Season
from subsidies.queries import quotes_for
from values.money import yuan

State = AssessmentSlip.State


def issue_draft(*, slip: AssessmentSlip, actor: User, on: date, now: datetime) -> AssessmentSlip:
    """Issue a draft as it was looked at. Locks the slip's row.

    Raises SlipRefused where an amount changed since, somebody left, or stands on a slip already.
    """
    try:
        with transaction.atomic():
            slip = _locked(slip, State.DRAFT)
            lines = list(slip.lines.select_related("assessment", "enrolment__person"))
            quoted = quotes_for([line.enrolment for line in lines], on=on)
            changed = [
                line.enrolment.person.name
                for line in lines
                if line.enrolment.state != "enrolled"
                or line.enrolment.group_id != slip.group_id
                or quoted[line.enrolment_id].payable_fen != line.assessment.payable_fen
            ]
            if changed:
                raise _stale(f"{'、'.join(changed[:3])}的登记或金额变了")
            slip.lines.update(live=True)
            slip.state, slip.issued_on, slip.issued_by = State.ISSUED, on, actor
            slip.save(update_fields=["state", "issued_on", "issued_by"])
            _audit("issue_assessment_slip", slip, actor, now)
    except IntegrityError as error:
        if "enrolment_on_one_live_slip" not in str(error):
            raise
        raise _stale("草稿上有人已经在别的核定单上") from None
    return slip


def replace_assessment_slip(
    *, slip: AssessmentSlip, season: Season, reason: str, actor: User, on: date, now: datetime
) -> AssessmentSlip | None:
    """Void a slip and issue the one that stands for it, under a new number.

    None where nobody of the group is left to stand on one.
    """
    with transaction.atomic():
        # The village's row first, as issuing locks it.
        Area.objects.select_for_update().get(pk=slip.village_id)
        old = void_assessment_slip(slip=slip, reason=reason, actor=actor, now=now)
        return issue_assessment_slip(
            group=old.group,
            season=season,
            due_on=old.due_on,
            actor=actor,
            on=on,
            now=now,
            replaces=old,
        )


def record_slip_deposit(
    *, slip: AssessmentSlip, bank_reference: str, actor: User, now: datetime
) -> AssessmentSlip:
    """Note that the slip's money is at the bank, with the bank's receipt number.

    Raises SlipRefused unless every person's payment of the slip's amount was taken there.
    """
    with transaction.atomic():
        slip = _locked(slip, State.ISSUED)
        people, fen = arrived_of(slip)
        if (people, fen) != (slip.persons, slip.payable_fen):
            raise SlipRefused(
                what="没有登记缴款",
                why=f"核定单{slip.persons}人{yuan(slip.payable_fen)}元，"
                f"已缴到银行的是{people}人{yuan(fen)}元",
                cure="请先收齐、日清、缴款；收不齐的作废重开，没缴的人进补充核定单",
            )
        slip.state, slip.bank_reference = State.DEPOSITED, bank_reference.strip()
        slip.deposited_by, slip.deposited_at = actor, now
        slip.save(update_fields=["state", "bank_reference", "deposited_by", "deposited_at"])
        _audit("record_slip_deposit", slip, actor, now)
    return slip


def confirm_slip(*, slip: AssessmentSlip, actor: User, now: datetime) -> AssessmentSlip:
    """A second person compares the bank's receipt with the slip. Raises SlipRefused."""
    with transaction.atomic():
        slip = _locked(slip, State.DEPOSITED)
        if slip.deposited_by_id == actor.pk:
            raise SlipRefused(
                what="没有确认",
                why="缴款是您登记的，要由另一个人确认",
                cure="请另一位经办人核对银行回单后确认",
            )
        slip.state, slip.confirmed_by, slip.confirmed_at = State.CONFIRMED, actor, now
        slip.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        _audit("confirm_slip", slip, actor, now)
    return slip


def _locked(slip: AssessmentSlip, state: State) -> AssessmentSlip:
    rows = AssessmentSlip.objects.select_for_update(of=("self",)).select_related("group")
    slip = rows.get(pk=slip.pk)
    if slip.state != state:
        raise SlipRefused(
            what="没有办理",
            why=f"这张核定单现在是“{slip.get_state_display()}”",
            cure="请刷新页面，按现在的状态办理",
        )
    return slip


def _stale(why: str) -> SlipRefused:
    return SlipRefused(what="没有开出核定单", why=why, cure="请作废这张草稿，重新做一张")


def _audit(action: str, slip: AssessmentSlip, actor: User, now: datetime) -> None:
    record_audit(
        action=action,
        obj=slip,
        area=slip.group,
        actor=actor,
        now=now,
        details={"number": slip.number, "persons": slip.persons, "fen": slip.payable_fen},
    )
