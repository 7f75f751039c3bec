"""Take an objection to a posting down; another person answers it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.models import Household
from reports.models import Objection, ObjectionAnswer, Posting
from values.refusal import Refusal


class ObjectionRefused(Refusal):
    code = "objection_refused"


def record_objection(
    *,
    posting: Posting,
    kind: str,
    channel: str,
    raised_by: str,
    phone: str,
    about: str,
    text: str,
    raised_on: date,
    actor: User,
    on: date,
    now: datetime,
) -> Objection:
    """Anybody's objection, sealed, to be answered while the sheet hangs.

    One that comes after the period is taken down too and due at once. Raises ObjectionRefused for
    a day before the posting or to come.
    """
    if not posting.first_day <= raised_on <= on:
        raise ObjectionRefused(
            what="没有登记异议",
            why=f"反映日期要在公示开始（{posting.first_day}）以后、今天或以前",
            cure="请核对反映日期，或换成当时贴着的那张公示榜",
        )
    with transaction.atomic():
        objection = Objection.objects.create(
            posting=posting,
            kind=kind,
            channel=channel,
            raised_by=raised_by,
            phone=phone or None,
            about=about or None,
            text=text,
            raised_on=raised_on,
            due_on=max(posting.last_day, raised_on),
            taken_by=actor,
            taken_at=now,
        )
        _audit("record_objection", objection, actor, now, {"kind": kind})
    return objection


def answer_objection(
    *,
    objection: Objection,
    upheld: bool,
    remedy: str,
    household: Household | None,
    reason: str,
    actor: User,
    now: datetime,
) -> ObjectionAnswer:
    """Upheld, with what is to be mended, or rejected; once, with the reason.

    Raises ObjectionRefused to the person who took the objection down.
    """
    if objection.taken_by_id == actor.pk:
        raise ObjectionRefused(
            what="没有答复",
            why="这件异议是您登记的，要由另一个人核实答复",
            cure="请镇里另一位经办或县医保局办理",
        )
    try:
        with transaction.atomic():
            answer = ObjectionAnswer.objects.create(
                objection=objection,
                upheld=upheld,
                remedy=remedy,
                household=household,
                reason=reason,
                by=actor,
                at=now,
            )
            details = {"decision": "属实" if upheld else "不属实"}
            _audit("answer_objection", objection, actor, now, details)
    except IntegrityError:
        raise ObjectionRefused(
            what="没有再答复一次", why="这件异议刚刚有人答复过", cure="请刷新页面看答复"
        ) from None
    return answer


def _audit(
    action: str, objection: Objection, actor: User, now: datetime, details: dict[str, str]
) -> None:
    posting = objection.posting
    record_audit(
        action=action,
        obj=objection,
        area=posting.village,
        actor=actor,
        now=now,
        details={"number": posting.number} | details,
    )
