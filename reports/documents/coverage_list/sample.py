"""A synthetic list of any length: the four reasons, long names and a rare one."""

from datetime import UTC, date, datetime

from reports.documents.coverage_list.context import CoverageList, Uninsured
from reports.engine.context import Colophon

NAMES = ("阿卜杜热合曼·麦麦提吐尔逊江", "何𠮷㐂", "欧阳建国", "王小")
HELD = (
    ("民政部门", "最低生活保障对象"),
    ("残联", "重度残疾人"),
    ("乡村振兴（扶贫）部门", "脱贫不稳定且纳入相关部门农村低收入人口监测范围的人员"),
    ("卫健部门", "计划生育特殊家庭成员"),
)
WHY = ("没有登记", "登记了没有缴费", "登记为死亡，请部门更正名单", "已迁出或退出参保，请核实")


def sample(people: int = 17) -> CoverageList:
    return CoverageList(
        number="FGMD-430623106-20201020",
        place="华容县插旗镇",
        department="",
        cover_year=2021,
        until=date(2020, 10, 20),
        listed=people + 1203,
        insured=1203,
        people=tuple(_person(place) for place in range(people)),
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 10, 20, 2, 0, tzinfo=UTC),
            verification="CB.FG.FGMD-430623106-20201020.7A3092CF011D",
        ),
    )


def _person(place: int) -> Uninsured:
    department, identity = HELD[place % len(HELD)]
    return Uninsured(
        village="同福村" if place < 9 else "注滋口社区",
        group=f"{'一二三四五'[place % 5]}组",
        name=NAMES[place % len(NAMES)],
        id_number=f"430623********{place:03d}X",
        department=department,
        identity=identity,
        why=WHY[place % len(WHY)],
    )
