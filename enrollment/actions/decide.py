"""Take a waiting change request once: accepted, sent back, or withdrawn by who asked."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import ChangeRequest


def claim(
    request: ChangeRequest, state: str, *, note: str, actor: User, now: datetime
) -> ChangeRequest:
    """Decide a waiting request in the caller's transaction; its row stays locked.

    Raises ChangeRefused for who asked for it, and for whoever comes second.
    """
    if request.requested_by_id == actor.pk:
        raise ChangeRefused(
            what="没有办理",
            why="申请人不能确认自己的申请",
            cure="请由另一个人办理；填错的可以撤回",
        )
    _take(request, state, note=note, decided_by=actor, decided_at=now)
    return request


def refuse_change(*, request: ChangeRequest, note: str, actor: User, now: datetime) -> None:
    """Send a request back with a note; nothing changes. Raises ChangeRefused."""
    with transaction.atomic():
        claim(request, ChangeRequest.State.REFUSED, note=note, actor=actor, now=now)
        _audit("refuse_change", request, actor, now)


def withdraw_change(*, request: ChangeRequest, actor: User, now: datetime) -> None:
    """Take one's own request back while it waits. Raises ChangeRefused."""
    if request.requested_by_id != actor.pk:
        raise ChangeRefused(
            what="没有撤回", why="只有申请人可以撤回", cure="请由申请人办理，或者退回申请"
        )
    with transaction.atomic():
        _take(request, ChangeRequest.State.WITHDRAWN, note="", decided_by=None, decided_at=now)
        _audit("withdraw_change", request, actor, now)


def _take(request: ChangeRequest, state: str, **decided) -> None:
    waiting = ChangeRequest.objects.waiting().filter(pk=request.pk)
    if not waiting.update(state=state, **decided):
        raise ChangeRefused(
            what="没有重复办理", why="这件申请已经办理过了", cure="请刷新页面查看结果"
        )


def _audit(action: str, request: ChangeRequest, actor: User, now: datetime) -> None:
    record_audit(
        action=action,
        obj=request,
        area=request.from_group,
        actor=actor,
        now=now,
        details={"kind": request.kind},
    )
