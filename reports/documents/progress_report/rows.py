"""The table's rows as text."""

from reports.documents.progress_report.context import Place
from reports.engine.filters import yuan


def cells(place: Place) -> tuple[str, ...]:
    return (
        str(place.rank or "—"),
        place.name,
        str(place.target or "—"),
        str(place.base),
        str(place.matched),
        percent(place.completion),
        percent(place.coverage),
        "—" if place.more is None else f"{place.more:+d}",
        *map(str, place.hardship),
        percent(place.accuracy),
        yuan(place.fen),
        place.remark,
    )


def percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate // 100}.{rate % 100:02d}%"
