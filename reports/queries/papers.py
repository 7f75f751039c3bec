"""What every printed paper says at its foot and about its place."""

from datetime import date, datetime

from accounts.models import Area, Level
from collection.models import Office
from enrollment.notices import load_notice
from reports.engine.context import Colophon
from reports.queries.codes import code_of, keyed_check, printed_code
from values.refusal import Refusal


class PaperRefused(Refusal):
    code = "paper_refused"


def colophon(
    *,
    notice: str,
    slug: str,
    number: str,
    now: datetime,
    reprint: int = 0,
    check: str = "",
) -> Colophon:
    """The small print: the notice's number, when it was printed, the verification code.

    `check` is given by papers whose code depends on more than their number (codes.py).
    """
    code = code_of(slug, number, check or keyed_check(slug, number))
    return Colophon(
        notice=load_notice(notice).number,
        printed_at=now,
        verification=printed_code(code),
        reprint=reprint,
    )


def place_names(area: Area) -> dict[Level, str]:
    """Level -> name of an area and those above it."""
    codes = [area.code[: int(level)] for level in Level if int(level) <= area.level]
    rows = Area.objects.filter(code__in=codes).values_list("level", "name")
    return {Level(level): name for level, name in rows}


def office_of(area: Area) -> Office:
    """The township's office. Raises PaperRefused where nobody has entered it."""
    office = Office.objects.filter(area__code=area.code_at(Level.TOWN)).first()
    if office is None:
        raise PaperRefused(
            what="不能打印",
            why="本镇还没有录入征缴专户和监督电话",
            cure="请管理员先录入镇征缴专班信息",
        )
    return office


def full_years(born: date, on: date) -> int:
    """Age in full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
