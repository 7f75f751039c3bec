"""Take a notice back before it is in force: the proposal, or the whole draft."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from subsidies.actions.draft_rows import audit, change, locked
from subsidies.models import NoticeDraft
from values.refusal import Refusal


class NotProposer(Refusal):
    code = "not_proposer"


def withdraw_notice(*, draft: NoticeDraft, actor: User, now: datetime) -> None:
    """Make a proposed notice a draft again. Raises WrongState, NotProposer. Locks the draft."""
    with transaction.atomic():
        draft = locked(draft, NoticeDraft.State.PROPOSED)
        if draft.proposed_by_id != actor.pk:
            raise NotProposer(
                what="没有撤回", why="只有提请的人能撤回自己的提请", cure="不同意生效的，请退回"
            )
        change(draft, state=NoticeDraft.State.UPLOADED, proposed_by=None, proposed_at=None)
        audit("withdraw_notice", draft, actor, now)


def discard_notice(*, draft: NoticeDraft, actor: User, now: datetime) -> None:
    """Give a draft up that nobody proposed. Raises WrongState. Locks the draft."""
    with transaction.atomic():
        draft = locked(draft, NoticeDraft.State.UPLOADED)
        change(draft, state=NoticeDraft.State.DISCARDED)
        audit("discard_notice", draft, actor, now)
