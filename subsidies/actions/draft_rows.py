"""A draft's row under lock, changed and written into the audit trail."""

from datetime import datetime

from accounts.actions.audit import record_audit
from accounts.models import User
from subsidies.models import NoticeDraft
from values.refusal import Refusal


class WrongState(Refusal):
    code = "wrong_state"


def locked(draft: NoticeDraft, *wanted: str) -> NoticeDraft:
    """The draft under lock until the transaction ends. Raises WrongState."""
    found = (
        NoticeDraft.objects.select_for_update(of=("self",)).select_related("area").get(pk=draft.pk)
    )
    if found.state not in wanted:
        raise WrongState(
            what=f"这份通知{found.get_state_display()}，不能再这样办理",
            why="可能已经有人先办了",
            cure="请刷新页面，看现在的状态",
        )
    return found


def change(draft: NoticeDraft, **fields) -> None:
    for field, value in fields.items():
        setattr(draft, field, value)
    draft.save(update_fields=list(fields))


def audit(action: str, draft: NoticeDraft, actor: User, now: datetime, **more: str) -> None:
    details = {"notice": draft.name, "sha256": draft.sha256, **more}
    record_audit(action=action, obj=draft, area=draft.area, actor=actor, now=now, details=details)
