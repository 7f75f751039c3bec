"""A synthetic batch of any size: accounts and cash, names of all kinds."""

from datetime import UTC, date, datetime

from reports.documents.pay_out.context import Payee, PayOut
from reports.engine.context import Colophon

NAMES = ("阿卜杜热合曼·麦麦提吐尔逊江", "何𠮷㐂", "王小", "李示范")


def sample(people: int = 15) -> PayOut:
    return PayOut(
        number="FF-430623-2021-A001",
        unit="华容县民政局",
        cover_year=2021,
        prepared_by="李示范",
        approved_by="王复核",
        approved_on=date(2020, 12, 1),
        payees=tuple(_payee(place) for place in range(people)),
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 12, 1, 2, 0, tzinfo=UTC),
            verification="CB.FF.FF-430623-2021-A001.7A3092CF011B",
        ),
    )


def _payee(place: int) -> Payee:
    name = NAMES[place % len(NAMES)]
    cash = place % 3 == 2
    return Payee(
        village="同福村",
        group="一组",
        name=name,
        id_number="430600********0012",
        kind="退差" if place % 2 else "先征后返",
        payee=name,
        bank="" if cash else "示例县农村商业银行",
        account="" if cash else f"62000000000000{place:05d}",
        amount=7000 + place,
    )
