"""The evidence pack of a village of 5,000 that has paid: every paper drawn, everything zipped."""

import hashlib
import resource
import uuid
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import BytesIO

from accounts.actions.jobs import perform, start_job
from accounts.clock import now, today
from accounts.models import Area, Job, User
from accounts.sealed_streams import read_pieces
from collection.actions.close_day import close_day
from collection.actions.deposit import deposit_days
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.means import CASH
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import CashDay, Voucher
from collection.queries.days import expected_fen
from collection.queries.households import household_lines
from enrollment.models import Household, Season
from enrollment.notices import closing_day, load_notice
from enrollment.queries import season_for
from reports.actions.make_evidence_pack import make_evidence_pack
from reports.bench.book import VILLAGE, grow
from reports.bench.measure import Figure, seconds, timed
from values.dates import SHANGHAI

DAYS = 20


def evidence_pack() -> Iterator[Figure]:
    """Beside the same members hashed and zipped bare."""
    village = Area.objects.get(name=VILLAGE)
    season, clerk = season_for(village), User.objects.get(username="cun1")
    grow(village, season.cover_year)
    _slips(village, season)
    _season(village, season, clerk)
    job, _ = start_job(
        kind="reports.make_evidence_pack",
        title="bench",
        owner=User.objects.get(username="zhen1"),
        area=village,
        input={"village": village.code, "cover_year": season.cover_year},
        now=now(),
    )
    value = seconds(lambda: perform(job.pk, make_evidence_pack))
    kept = Job.objects.get(pk=job.pk).printed_files.get()
    members = _members(b"".join(read_pieces(kept.path)))
    receipts = Voucher.objects.filter(village=village, kind=Voucher.Kind.RECEIPT).count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield timed(
        "evidence pack",
        value,
        "s",
        "the same members hashed and zipped bare",
        seconds(lambda: _bare(members)),
        f"{receipts} receipts, {DAYS} days, {kept.pages} files, {kept.size >> 10} KB,"
        f" the whole run's peak {peak} MB",
    )


def _slips(village: Area, season: Season) -> None:
    due_on, township = closing_day(load_notice(season.notice)), User.objects.get(username="zhen1")
    told = {"season": season, "due_on": due_on, "actor": township, "on": today(), "now": now()}
    for group in village.children.all():
        issue_assessment_slip(group=group, **told)


def _season(village: Area, season: Season, clerk: User) -> None:
    """Everybody pays within some weeks; every day is closed and goes to the bank."""
    homes = list(Household.objects.filter(village=village).order_by("pk"))
    for place in range(DAYS):
        on = today() - timedelta(days=DAYS - place)
        moment = datetime.combine(on, time(9), tzinfo=SHANGHAI)
        told = {"actor": clerk, "now": moment}
        for home in homes[place::DAYS]:
            lines = household_lines(home, season.cover_year, on=on)
            shown = [ShownLine(one.enrolment.pk, one.quote.payable_fen) for one in lines if one.due]
            if shown:
                take_payment(
                    household=home,
                    village=village,
                    lines=shown,
                    idem=uuid.uuid4(),
                    means=CASH,
                    paid_on=on,
                    **told,
                )
        for day in CashDay.objects.filter(village=village, state=CashDay.State.OPEN):
            fen = expected_fen(day)
            closed = close_day(
                day=day,
                denominations={"100": fen // 100} if fen else {},
                counted_fen=fen,
                explanation="",
                **told,
            )
            deposit_days(
                days=[closed],
                bank="示例银行",
                bank_reference=f"{place:04d}",
                remark=VILLAGE,
                amount_fen=fen,
                idem=uuid.uuid4(),
                deposited_on=on,
                **told,
            )


def _members(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def _bare(members: list[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=3) as bare:
        for name, content in members:
            hashlib.sha256(content).digest()
            bare.writestr(name, content)
