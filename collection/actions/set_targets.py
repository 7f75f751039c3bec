"""Give each area the target that the notice's table has for it."""

from datetime import datetime

from accounts.models import Area, User
from collection.actions.write_targets import TargetsRefused, write_targets
from collection.models import Target
from collection.queries.aims import Aim
from enrollment.models import Season
from enrollment.notices import load_notice


def set_targets(*, season: Season, actor: User | None, now: datetime) -> list[Target]:
    """Write the targets of a season from its notice's table, matched by the areas' names.

    What stands already is replaced. Raises TargetsRefused where the notice has no table, or names
    a unit that is not an area; nothing is written then.
    """
    table = next((t for t in load_notice(season.notice).targets if t.units), None)
    if table is None:
        raise TargetsRefused(
            what="没有生成目标任务", why="这份通知没有任务表", cure="请在通知文件里补上任务表"
        )
    places = {area.name: area for area in Area.objects.within(season.area.code)}
    missing = [unit.name for unit in table.units if unit.name not in places]
    if missing:
        raise TargetsRefused(
            what="没有生成目标任务",
            why=f"区划里没有任务表上的：{'、'.join(missing[:8])}",
            cure="请先录入这些村镇的区划，名称要与任务表一致",
        )
    return write_targets(
        place=season.area,
        cover_year=season.cover_year,
        aims=[
            Aim(places[unit.name], unit.residents or unit.target, unit.target, unit.special)
            for unit in table.units
        ],
        method=Target.Method.TABLE,
        measure=table.measure,
        clause=str(table.basis),
        actor=actor,
        now=now,
        alone=True,
    )
