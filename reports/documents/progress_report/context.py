"""进度通报: a frozen ranking on paper, alone or as the annex of an official document."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Place:
    """One row; rates are hundredths of a percent, None where there is nothing to measure."""

    rank: Annotated[int, "排名"]  # 0: not ranked
    name: Annotated[str, "单位"]
    target: Annotated[int, "任务数"]
    base: Annotated[int, "应参人数"]
    matched: Annotated[int, "已缴"]
    completion: Annotated[int, "完成率"]
    coverage: Annotated[int | None, "参保率"]
    more: Annotated[int | None, "较上期增量"]
    hardship: Annotated[tuple[int, int, int], "困难群众应保、已保、未保"]
    accuracy: Annotated[int | None, "信息准确率"]
    fen: Annotated[int, "资金到账额"]
    remark: Annotated[str, "备注"]


@dataclass(frozen=True)
class Letter:
    """The official document (公文) before the table. `head`: formal, letter or telegram."""

    head: str
    organ: Annotated[str, "发文机关"]
    number: Annotated[str, "发文字号"]
    to: Annotated[str, "主送"]
    copies: Annotated[str, "抄送"]
    signer: Annotated[str, "签发人"]
    grade: Annotated[str, "等级"]
    title: Annotated[tuple[str, ...], "标题"]  # a string a line, as the title is broken
    body: Annotated[tuple[str, ...], "正文"]  # a string a paragraph
    issued_on: Annotated[date, "成文日期"]
    printer: Annotated[str, "印发机关"]


@dataclass(frozen=True)
class ProgressReport:
    number: Annotated[str, "编号"]
    area: Annotated[str, "范围"]
    title: Annotated[str, "期别"]
    cover_year: Annotated[int, "参保年度"]
    from_on: Annotated[date, "起"]
    until_on: Annotated[date, "止"]
    measure: Annotated[str, "口径"]
    clause: Annotated[str, "依据"]
    elapsed: Annotated[int, "序时进度"]
    digest: Annotated[str, "校验值"]
    places: Annotated[tuple[Place, ...], "各单位"]
    total: Annotated[Place, "合计"]
    colophon: Annotated[Colophon, "落款"]
    letter: Annotated[Letter | None, "公文"] = None
