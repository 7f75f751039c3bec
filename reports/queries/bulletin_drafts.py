"""The text that is proposed for a report: a frozen ranking's own figures in sentences.

Nothing is said that the ranking does not hold; whoever sends the report edits it.
"""

from datetime import date
from typing import Any

from django.db.models import Max

from accounts.models import Area, Level
from collection.models import Ranking
from collection.queries.rankings import RankedPlace, rows_of, total_of
from enrollment.notices import load_notice
from reports.engine.filters import day, yuan
from reports.models import Bulletin

NAMED = 3  # places that a report praises
OFFICES = {"县": "医疗保障局", "市": "医疗保障局", "区": "医疗保障局"}
TOWN_OFFICES = {"镇": "人民政府", "乡": "人民政府", "街道": "办事处"}
KEPT = ("head", "organ", "mark", "to", "copies", "signer", "grade", "printer")
TYPED = (*KEPT, "year", "no", "title", "body", "issued_on")


def draft_of(ranking: Ranking, on: date) -> dict[str, Any]:
    """Field of the form -> what it proposes: what stands, to be mended; else a new text, in which
    what the area's last report said of itself stays."""
    if standing := ranking.bulletins.order_by("-pk").first():
        return {name: getattr(standing, name) for name in TYPED}
    organ = _organ(ranking.area)
    towns = ranking.area.level == Level.COUNTY
    proposed = {
        "head": Bulletin.Head.FORMAL,
        "organ": organ,
        "to": "各乡镇人民政府" if towns else "各村（居）民委员会",
        "printer": organ,
    }
    ours = Bulletin.objects.filter(ranking__area=ranking.area)
    last = ours.order_by("-pk").first()
    used = ours.filter(mark=last.mark, year=on.year).aggregate(no=Max("no"))["no"] if last else None
    if last:
        proposed |= {name: getattr(last, name) for name in KEPT}
    title = (
        f"{proposed['organ']}关于",
        f"{ranking.cover_year}年度城乡居民医疗保险",
        "参保缴费进度的通报",
    )
    return proposed | {
        "year": on.year,
        "no": used + 1 if used else None,
        "title": "\n".join(title),
        "body": "\n".join(sentences(ranking)),
        "issued_on": on,
    }


def _organ(area: Area) -> str:
    offices = OFFICES if area.level == Level.COUNTY else TOWN_OFFICES
    return area.name + next((o for end, o in offices.items() if area.name.endswith(end)), "")


def sentences(ranking: Ranking) -> list[str]:
    """The report's paragraphs."""
    rows = rows_of(ranking)
    total = total_of(rows, ranking.area)
    begins, until = day(ranking.from_on), day(ranking.until_on)
    basis = load_notice(ranking.notice).number
    return [
        f"根据{basis}，现将{ranking.area.name}{begins}至{until}城乡居民医疗保险参保缴费进度通报如下：",
        "一、总体进度",
        _whole(ranking, total, until),
        f"困难群众应保{total.hardship}人，已保{total.hardship_paid}人，未保{total.hardship_missing}人。",
        "二、各单位进度",
        *_places(ranking, rows),
        "三、信息准确率",
        _accuracy(rows, total),
    ]


def _whole(ranking: Ranking, total: RankedPlace, until: str) -> str:
    aim = f"任务数{total.target}人" if total.target else f"已登记{total.registered}人"
    parts = [
        f"截至{until}，{ranking.area.name}{aim}",
        f"人、票、款、录入信息四相符的已缴{total.matched}人",
        f"完成率{_percent(total.completion)}，{_beside(total.completion, ranking.elapsed)}",
    ]
    if total.base:
        measure = ranking.measure or "应参人数"
        parts.append(f"{measure}{total.base}人，参保率{_percent(total.coverage)}")
    if total.more is not None:
        parts.append(
            f"较上期增加{total.more}人" if total.more >= 0 else f"较上期减少{-total.more}人"
        )
    return "，".join(parts) + f"。资金到账{yuan(total.matched_fen)}元。"


def _beside(completion: int, elapsed: int) -> str:
    if completion == elapsed:
        return f"与序时进度{_percent(elapsed)}持平"
    word = "高于" if completion > elapsed else "低于"
    apart = abs(completion - elapsed)
    return f"{word}序时进度{_percent(elapsed)}，相差{apart // 100}.{apart % 100:02d}个百分点"


def _places(ranking: Ranking, rows: list[RankedPlace]) -> list[str]:
    ranked = [row for row in rows if row.rank]
    ahead = [row for row in ranked if row.completion >= ranking.elapsed and row.rank <= NAMED]
    behind = [row for row in ranked if row.completion < ranking.elapsed]
    best = (
        f"（一）进度居前的单位。{_named(ahead)}。" if ahead else "（一）本期没有单位达到序时进度。"
    )
    if not ranked:
        return ["本期没有单位参加排名。"]
    if not behind:
        return [best, "（二）各单位都达到序时进度。"]
    return [best, f"（二）未达序时进度的单位。共{len(behind)}个：{_named(behind)}。"]


def _named(rows: list[RankedPlace]) -> str:
    return "、".join(f"{row.name}（{_percent(row.completion)}）" for row in rows)


def _accuracy(rows: list[RankedPlace], total: RankedPlace) -> str:
    if total.accuracy is None:
        return "本期没有信息核查记录。"
    wrong = [row for row in rows if row.right < row.looked]
    told = f"核查{total.looked}人，信息正确{total.right}人，准确率{_percent(total.accuracy)}。"
    names = "、".join(f"{row.name}（{_percent(row.accuracy or 0)}）" for row in wrong)
    return f"{told}有差错的单位：{names}。" if wrong else told


def _percent(rate: int) -> str:
    return f"{rate // 100}.{rate % 100:02d}%"
