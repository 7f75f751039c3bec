"""Keep the tax bureau's file of payments and queue the job that books it (税务缴费导入)."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import start_job
from accounts.files import read_file, store_file
from accounts.models import Area, User
from collection.models import TaxImport, TaxRow
from enrollment.models import Season
from values.dates import business_date
from values.refusal import Refusal

KIND = "collection.book_tax"
UNDO = "collection.undo_tax"


class TaxRefused(Refusal):
    code = "tax_refused"


def hand_in_tax(
    *, content: bytes, file_name: str, area: Area, season: Season, actor: User, now: datetime
) -> TaxImport:
    """Keep the workbook, sealed, and start the job that books it row by row.

    The same file twice is refused with the first one's date; where its booking was cancelled or
    failed, it goes on. Raises TaxRefused.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            found = TaxImport.objects.create(
                area=area,
                cover_year=season.cover_year,
                file_name=file_name[:200],
                file_sha256=sha256,
                file_size=len(content),
                handed_in_by=actor,
                handed_in_at=now,
            )
            store_file(original_name(found), content)
            _start(found, "hand_in_tax", actor, now, again=0)
    except IntegrityError as error:
        if "tax_import_once" not in str(error):
            raise
        return _again(area, season, sha256, actor, now)
    return found


def match_again(*, found: TaxImport, actor: User, now: datetime) -> None:
    """Look again for those whom nobody had registered. Raises TaxRefused."""
    with transaction.atomic():
        locked = _locked(found)
        left = locked.rows.filter(outcome__in=AGAIN).count()
        if locked.state != TaxImport.State.APPLIED or locked.job.is_live or not left:
            raise TaxRefused(
                what="没有重新匹配",
                why="没有找不到人的行，或者这个文件正在处理",
                cure="请刷新页面查看",
            )
        locked.state = TaxImport.State.RECEIVED
        locked.save(update_fields=["state"])
        _start(locked, "match_tax_again", actor, now, again=now.timestamp())


# What may be found in a second look: somebody was registered, or a name was corrected since.
AGAIN = (TaxRow.Outcome.UNMATCHED, TaxRow.Outcome.NAME_DIFFERS)


def _locked(found: TaxImport) -> TaxImport:
    imports = TaxImport.objects.select_for_update(of=("self",)).select_related("area", "job")
    return imports.get(pk=found.pk)


def _start(found: TaxImport, action: str, actor: User, now: datetime, *, again: float) -> None:
    found.job, _ = start_job(
        kind=KIND,
        title=f"税务缴费入账：{found.file_name[:80]}",
        owner=actor,
        area=found.area,
        input={"import": found.pk, "again": again},
        now=now,
    )
    found.save(update_fields=["job"])
    record_audit(action=action, obj=found, area=found.area, actor=actor, now=now)


def _again(area: Area, season: Season, sha256: str, actor: User, now: datetime) -> TaxImport:
    """The same file once more: a booking that ended without a result goes on."""
    with transaction.atomic():
        live = TaxImport.objects.exclude(
            state__in=[TaxImport.State.UNREADABLE, TaxImport.State.UNDONE]
        )
        first = _locked(live.get(area=area, cover_year=season.cover_year, file_sha256=sha256))
        if first.state != TaxImport.State.RECEIVED or first.job.is_live:
            raise TaxRefused(
                what="没有重复导入",
                why=f"同一个文件已于{business_date(first.handed_in_at)}导入过，"
                f"状态是“{first.get_state_display()}”",
                cure="内容有变化请保存为新文件再导入；没有变化就不用再导",
            )
        _start(first, "hand_in_tax", actor, now, again=0)
    return first


def open_marked_tax(*, found: TaxImport, actor: User, now: datetime) -> bytes:
    """The workbook with what happened to every row, after an audit entry. Raises TaxRefused."""
    try:
        content = read_file(marked_name(found))
    except FileNotFoundError:
        raise TaxRefused(
            what="还没有带结果的表格",
            why="文件还没有处理完，或没有读出来",
            cure="请等处理完成后再下载",
        ) from None
    with transaction.atomic():
        record_audit(action="download_tax", obj=found, area=found.area, actor=actor, now=now)
    return content


def original_name(found: TaxImport) -> str:
    return f"tax/{found.pk}-original"


def marked_name(found: TaxImport) -> str:
    return f"tax/{found.pk}-marked"
