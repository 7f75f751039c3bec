"""The township looks at new registrations: passed, or sent back with a reason (登记审核)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.history import record_change
from enrollment.models import Change, Enrolment, Review, ReviewSample
from enrollment.reasons import OTHER, review_reasons
from values.refusal import Refusal

State = Enrolment.ReviewState


class ReviewRefused(Refusal):
    code = "review_refused"


def review_enrolment(
    *,
    enrolment: Enrolment,
    reason: str,
    note: str,
    sample: ReviewSample | None,
    actor: User,
    on: date,
    now: datetime,
) -> Review:
    """Pass a waiting registration (`reason` ""), or send it back with a code of the reasons.

    Locks the enrolment's row. Raises ReviewRefused when it does not wait, when the actor
    registered it or changed its details, or when the reason is none.
    """
    _refuse_bad_reason(reason, note)
    with transaction.atomic():
        locked = _lock([enrolment.pk])[0]
        _refuse_not_waiting(locked)
        _refuse_own_work(locked, actor)
        review = Review.objects.create(
            enrolment=locked,
            round=_rounds(locked) + 1,
            sample=sample,
            passed=not reason,
            reason=reason,
            note=note.strip(),
            reviewed_by=actor,
            reviewed_at=now,
        )
        _set(locked, State.RETURNED if reason else State.PASSED)
        _note(locked, locked.review, reason, note, actor, on, now)
        record_audit(
            action="return_registration" if reason else "pass_registration",
            obj=locked,
            area=locked.group,
            actor=actor,
            now=now,
            details={"reason": reason} if reason else {},
        )
    return review


def pass_rest(*, sample: ReviewSample, actor: User, on: date, now: datetime) -> int:
    """Pass those of a clean sample's pool whom nobody looked at; returns how many.

    Registrations of the actor's own, or changed by the actor, stay. Locks the pool's waiting
    enrolments, in the order of their ids. Raises ReviewRefused while people of the sample wait or
    when one was sent back.
    """
    with transaction.atomic():
        waiting = [e for e in _lock(sample.pool) if _waits(e)]
        looked = Review.objects.filter(enrolment__in=waiting).values_list("enrolment", flat=True)
        unseen = [e for e in waiting if e.pk not in set(looked)]
        drawn = set(sample.drawn())
        _refuse_unclean(sample, sum(e.pk in drawn for e in unseen))
        changed = _changed_by(actor, unseen)
        rest = [e for e in unseen if e.registered_by_id != actor.pk and e.pk not in changed]
        _refuse_nobody(rest)
        _pass_unseen(rest, sample, actor, on, now)
        record_audit(
            action="pass_rest_of_sample",
            obj=sample,
            area=sample.village,
            actor=actor,
            now=now,
            details={"persons": len(rest)},
        )
    return len(rest)


def resubmit_enrolment(
    *, enrolment: Enrolment, note: str, actor: User, on: date, now: datetime
) -> None:
    """The village hands a corrected registration in again. Locks its row. Raises ReviewRefused."""
    with transaction.atomic():
        locked = _lock([enrolment.pk])[0]
        if locked.review != State.RETURNED or locked.state != Enrolment.State.ENROLLED:
            raise ReviewRefused(
                what="没有提交",
                why="这份登记现在不是“退回改正”的状态，可能已经提交过，或者已经退出参保",
                cure="请刷新页面查看",
            )
        _set(locked, State.WAITING)
        _note(locked, "resubmitted", "", note, actor, on, now)
        record_audit(
            action="resubmit_registration", obj=locked, area=locked.group, actor=actor, now=now
        )


def _lock(pks: list[int]) -> list[Enrolment]:
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    return list(rows.select_related("person", "group", "registered_by").order_by("pk"))


def _waits(enrolment: Enrolment) -> bool:
    return enrolment.review == State.WAITING and enrolment.state == Enrolment.State.ENROLLED


def _pass_unseen(rest: list[Enrolment], sample: ReviewSample, actor, on, now) -> None:
    Review.objects.bulk_create(
        Review(
            enrolment=enrolment,
            round=1,
            sample=sample,
            passed=True,
            with_sample=True,
            reviewed_by=actor,
            reviewed_at=now,
        )
        for enrolment in rest
    )
    Enrolment.objects.filter(pk__in=[e.pk for e in rest]).update(review=State.PASSED)
    for enrolment in rest:
        _note(enrolment, State.PASSED, "", "抽查合格，随批通过", actor, on, now)


def _rounds(enrolment: Enrolment) -> int:
    return enrolment.reviews.aggregate(n=Max("round"))["n"] or 0


def _set(enrolment: Enrolment, review: str) -> None:
    enrolment.review = review
    enrolment.save(update_fields=["review"])


def _note(enrolment: Enrolment, state: str, reason: str, note: str, actor, on, now) -> None:
    record_change(
        kind=Change.Kind.REVIEWED,
        person=enrolment.person,
        happened_on=on,
        reason=note.strip(),
        details={"cover_year": enrolment.cover_year, "review": str(state), "reason": reason},
        actor=actor,
        now=now,
    )


def _refuse_bad_reason(reason: str, note: str) -> None:
    if reason and reason not in review_reasons():
        raise ReviewRefused(
            what="没有退回", why="没有选择退回原因", cure="请从列表里选一个原因，再点“退回”"
        )
    if reason == OTHER and not note.strip():
        raise ReviewRefused(
            what="没有退回",
            why="选了“其他”，但没有写说明，村里不知道要改什么",
            cure="请在“说明”里写明哪里不对",
        )


def _refuse_not_waiting(enrolment: Enrolment) -> None:
    if _waits(enrolment):
        return
    last = enrolment.reviews.select_related("reviewed_by").order_by("-round").first()
    if enrolment.state == Enrolment.State.WITHDRAWN:
        why = "这个人已经退出参保"
    elif last and enrolment.review != State.WAITING:
        why = f"这份登记已由{last.reviewed_by.display_name}审核：{enrolment.get_review_display()}"
    else:
        why = f"这份登记的状态是“{enrolment.get_review_display()}”，不在待审核之列"
    raise ReviewRefused(what="没有重复审核", why=why, cure="请刷新页面，看下一个人")


def _refuse_own_work(enrolment: Enrolment, actor: User) -> None:
    if enrolment.registered_by_id == actor.pk:
        raise ReviewRefused(
            what="没有审核",
            why="这份登记是您自己录入的，录入人不能审核自己的登记",
            cure="请由镇里另一位经办审核",
        )
    if _changed_by(actor, [enrolment]):
        raise ReviewRefused(
            what="没有审核",
            why="这份登记的资料是您自己改的，改的人不能审核自己的改动",
            cure="请由镇里另一位经办审核",
        )


def _changed_by(actor: User, enrolments: list[Enrolment]) -> set[int]:
    """Those whose details the actor has changed."""
    rows = Change.objects.filter(
        kind=Change.Kind.DETAILS_CHANGED,
        person__in=[e.person_id for e in enrolments],
        actor=actor,
        details__enrolment__in=[e.pk for e in enrolments],
    )
    return set(rows.values_list("details__enrolment", flat=True))


def _refuse_nobody(rest: list[Enrolment]) -> None:
    if not rest:
        raise ReviewRefused(
            what="没有要通过的人",
            why="这一批里其余的人都已经审核，或者是您自己登记的",
            cure="自己登记的，请由镇里另一位经办审核",
        )


def _refuse_unclean(sample: ReviewSample, unseen: int) -> None:
    wrong = sample.reviews.filter(passed=False).count()
    if wrong:
        raise ReviewRefused(
            what="其余的人不能随批通过",
            why=f"抽查的人里有{wrong}人被退回，其余的人也可能有错",
            cure="请重新抽查，提高比例，或者全部审核",
        )
    if unseen:
        raise ReviewRefused(
            what="其余的人还不能随批通过",
            why=f"抽查的人里还有{unseen}人没有看",
            cure="请先把抽中的人看完",
        )
