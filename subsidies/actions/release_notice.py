"""Put a drafted notice into force: one person proposes, another approves or sends it back."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from enrollment.actions.put_in_force import old_year, put_in_force
from enrollment.models import Season
from enrollment.notices import load_notice
from rules import notices
from rules.proofreading import mistakes
from subsidies.actions.draft_notice import BrokenNotice
from subsidies.actions.draft_rows import WrongState, audit, change, locked
from subsidies.actions.keep_version import keep_version
from subsidies.actions.notice_files import write_released
from subsidies.models import NoticeDraft, NoticeRelease
from subsidies.queries.notices import beside_released, drafted_notice
from values.refusal import Refusal


class SamePerson(Refusal):
    code = "same_person"


class NoReason(Refusal):
    code = "no_reason"


class NotGoverning(Refusal):
    code = "not_governing"


def propose_notice(*, draft: NoticeDraft, actor: User, now: datetime) -> None:
    """Ask a second person to put the draft into force. Raises WrongState. Locks the draft."""
    with transaction.atomic():
        draft = locked(draft, NoticeDraft.State.UPLOADED)
        change(draft, state=NoticeDraft.State.PROPOSED, proposed_by=actor, proposed_at=now)
        audit("propose_notice", draft, actor, now)


def return_notice(*, draft: NoticeDraft, note: str, actor: User, now: datetime) -> None:
    """Send a proposed draft back with a reason.

    Raises NoReason, WrongState, SamePerson. Locks the draft.
    """
    with transaction.atomic():
        draft = locked(draft, NoticeDraft.State.PROPOSED)
        _refuse_same(draft, actor)
        if not note.strip():
            raise NoReason(
                what="没有退回", why="没有写退回的原因", cure="请在复核意见里写明哪里要改，再退回"
            )
        change(
            draft,
            state=NoticeDraft.State.RETURNED,
            decided_by=actor,
            decided_at=now,
            decision_note=note,
        )
        audit("return_notice", draft, actor, now)


def release_notice(*, draft: NoticeDraft, actor: User, now: datetime) -> NoticeRelease:
    """Put a proposed draft into force: the release, the season, and on commit the file.

    Raises WrongState, SamePerson, BrokenNotice, NotGoverning, OldYear, YearTaken. Locks the
    draft, then the area's seasons.
    """
    with transaction.atomic():
        draft = locked(draft, NoticeDraft.State.PROPOSED)
        _refuse_same(draft, actor)
        over = _checked_again(draft)
        notice = drafted_notice(draft)
        if draft.amends:
            _check_governs(draft)
            # What was assessed so far went by the notice without this amendment.
            keep_version(load_notice(draft.amends))
        else:
            put_in_force(
                area=draft.area, notice=draft.name, cover_year=notice.cover_year, over=over
            )
        change(draft, state=NoticeDraft.State.RELEASED, decided_by=actor, decided_at=now)
        release = NoticeRelease.objects.create(
            draft=draft,
            area=draft.area,
            name=draft.name,
            amends=draft.amends,
            cover_year=notice.cover_year,
            content=draft.content,
            sha256=draft.sha256,
            fingerprint=notice.fingerprint,
            proposed_by=draft.proposed_by,
            approved_by=actor,
            released_at=now,
        )
        with beside_released(draft.name, draft.content.encode()) as among:
            keep_version(notice, among)
        transaction.on_commit(lambda: write_released(release, settings.NOTICE_DIR))
        audit("release_notice", draft, actor, now, fingerprint=notice.fingerprint)
    return release


def _refuse_same(draft: NoticeDraft, actor: User) -> None:
    if draft.proposed_by_id == actor.pk:
        raise SamePerson(
            what="提请生效的人不能自己复核",
            why="通知要由两个人先后办理才能生效",
            cure="请县医保局另一位同事复核",
        )


def _checked_again(draft: NoticeDraft) -> str:
    """Read the draft once more beside what was released meanwhile; returns what it is laid over."""
    content = draft.content.encode()
    with beside_released(draft.name, content) as among:
        if hashlib.sha256(content).hexdigest() != draft.sha256:
            raise WrongState(
                what="草稿的内容与上传时不一样", why="库里的内容被改动过", cure="请重新上传"
            )
        if found := mistakes(draft.name, among):
            raise BrokenNotice(found)
        return str(notices.head(draft.name, among).get("over", ""))


def _check_governs(draft: NoticeDraft) -> None:
    """Only the newest year's notice of the area can be amended."""
    seasons = Season.objects.select_for_update().filter(area=draft.area).order_by("-cover_year")
    newest = seasons.first()
    if newest is None or not seasons.filter(notice=draft.amends).exists():
        raise NotGoverning(
            what=f"{draft.area.name}没有执行“{draft.amends}”",
            why="修改通知只能改本地正在执行的通知",
            cure="请核对文件里的 amends 和适用的地方",
        )
    if newest.notice != draft.amends:
        raise old_year(draft.cover_year, newest.cover_year)
