"""Keep a list from public security, employee insurance or elsewhere, and queue its match."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import start_job
from accounts.files import read_file, store_file
from accounts.models import Area, User
from enrollment.models import EvidenceKind, EvidenceList, Season
from values.dates import business_date
from values.refusal import Refusal

KIND = "enrollment.match_evidence"


class EvidenceRefused(Refusal):
    code = "evidence_refused"


def hand_in_evidence(
    *,
    content: bytes,
    file_name: str,
    kind: EvidenceKind,
    source: str,
    area: Area,
    season: Season,
    actor: User,
    now: datetime,
) -> EvidenceList:
    """Keep the workbook, sealed, and start the job that matches it row by row.

    The same file twice is refused with the first one's date; where its matching was cancelled or
    failed, it starts again. Raises EvidenceRefused.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            found = EvidenceList.objects.create(
                area=area,
                kind=kind,
                source=source.strip(),
                cover_year=season.cover_year,
                file_name=file_name[:200],
                file_sha256=sha256,
                file_size=len(content),
                handed_in_by=actor,
                handed_in_at=now,
            )
            store_file(original_name(found), content)
            _start(found, actor, now)
    except IntegrityError as error:
        if "evidence_list_once" not in str(error):
            raise
        return _again(area, kind, season, sha256, actor, now)
    return found


def _start(found: EvidenceList, actor: User, now: datetime) -> None:
    found.job, _ = start_job(
        kind=KIND,
        title=f"比对名单：{found.file_name[:80]}",
        owner=actor,
        area=found.area,
        input={"list": found.pk},
        now=now,
    )
    found.save(update_fields=["job"])
    record_audit(
        action="hand_in_evidence",
        obj=found,
        area=found.area,
        actor=actor,
        now=now,
        details={"kind": found.kind},
    )


def _again(area: Area, kind, season: Season, sha256: str, actor: User, now) -> EvidenceList:
    """The same file once more: a matching that ended without a result starts again."""
    with transaction.atomic():
        lists = EvidenceList.objects.select_for_update(of=("self",)).select_related("area", "job")
        first = lists.exclude(state=EvidenceList.State.UNREADABLE).get(
            area=area, kind=kind, cover_year=season.cover_year, file_sha256=sha256
        )
        if first.state != EvidenceList.State.RECEIVED or first.job.is_live:
            raise EvidenceRefused(
                what="没有重复提交",
                why=f"同一个文件已于{business_date(first.handed_in_at)}提交过，"
                f"状态是“{first.get_state_display()}”",
                cure="内容有变化请保存为新文件再提交；没有变化就不用再交",
            )
        _start(first, actor, now)
    return first


def open_marked_list(*, found: EvidenceList, actor: User, now: datetime) -> bytes:
    """The workbook with what happened to every row, after an audit entry: it is full of people.

    Raises EvidenceRefused while there is none.
    """
    try:
        content = read_file(marked_name(found))
    except FileNotFoundError:
        raise EvidenceRefused(
            what="还没有带结果的表格",
            why="名单还没有比对完，或文件没有读出来",
            cure="请等比对完成后再下载",
        ) from None
    with transaction.atomic():
        record_audit(action="download_evidence", obj=found, area=found.area, actor=actor, now=now)
    return content


def original_name(found: EvidenceList) -> str:
    return f"evidence/{found.pk}-original"


def marked_name(found: EvidenceList) -> str:
    return f"evidence/{found.pk}-marked"
