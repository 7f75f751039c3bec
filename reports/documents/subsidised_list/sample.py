"""Synthetic people of two departments; numbers masked, births 1903."""

from datetime import UTC, date, datetime

from reports.documents.subsidised_list.context import Subsidised, SubsidisedList
from reports.engine.context import Colophon

NAMES = ("阿卜杜热合曼·麦麦提吐尔逊江", "何𠮷㐂", "欧阳建国", "王小")
KINDS = (
    ("民政部门", "特困供养人员", "全额 280.00", 28000, 0, "医疗救助 280.00", "已核定，已参保"),
    ("残联", "重度残疾人", "定额 140.00", 14000, 14000, "省级 84.00、县级 56.00", "已核定，未缴费"),
    ("民政部门", "城乡最低生活保障对象", "定额 70.00", 0, 0, "", "就高：按特困供养人员资助"),
    ("卫健部门", "计划生育特殊家庭成员", "—", None, None, "", "没有登记"),
)  # fmt: skip


def sample(people: int = 17) -> SubsidisedList:
    return SubsidisedList(
        number="ZZMC-430623-20201020",
        place="华容县",
        department="",
        cover_year=2021,
        period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31),
        until=date(2020, 10, 20),
        dead=2,
        people=tuple(_person(place) for place in range(people)),
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 10, 20, 2, 0, tzinfo=UTC),
            verification="CB.ZZ.ZZMC-430623-20201020.7A3092CF0120",
        ),
    )


def _person(place: int) -> Subsidised:
    department, identity, standard, subsidy, payable, funding, result = KINDS[place % len(KINDS)]
    return Subsidised(
        department=department,
        name=NAMES[place % len(NAMES)],
        masked_id=f"430699********{place % 1000:03}X",
        place="插旗镇同福村一组" if subsidy is not None else "不在本县登记",
        identity=identity,
        source="民政特困.xlsx Sheet1第12行",
        term="2020/01/01—2021/12/31" if place % 2 else "2020/01/01—",
        standard=standard,
        subsidy=subsidy,
        payable=payable,
        funding=funding,
        result=result,
    )
