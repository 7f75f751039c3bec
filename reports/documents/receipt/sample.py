"""Synthetic receipts: a household as most are, a large one, a reversal."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.receipt.context import Receipt, ReceiptLine, Reversal
from reports.engine.context import Colophon

PRICE = 28000
NAMES = (
    ("阿卜杜热合曼·麦麦提吐尔逊江", "户主"),
    ("𠮷小兰", "配偶"),
    ("周㐂", "子"),
    ("王𬬭", "子之配偶"),
    ("周小禾", "孙子女"),
)


def sample(members: int = 4) -> Receipt:
    """A household of so many members, every third of them subsidised."""
    return Receipt(
        number="430623006201-A-000127-7K",
        county="示例县",
        town="插旗镇",
        village="同福村",
        group="第三村民小组",
        household="0030017",
        head=NAMES[0][0],
        cover_year=2021,
        business_date=date(2020, 11, 3),
        payer=NAMES[1][0],
        payment_method="现金",
        collector="李示范",
        lines=tuple(_line(place) for place in range(members)),
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 7, 26, tzinfo=UTC),
            verification="CB.SJ.430623006201-A-000127-7K.7A3092CF0112",
        ),
    )


def sample_reprint() -> Receipt:
    receipt = sample()
    return replace(receipt, colophon=replace(receipt.colophon, reprint=2))


def sample_reversal() -> Receipt:
    reversal = Reversal(
        of="430623006201-A-000127-7K", reason="周㐂已参加职工医保，重复参保", approved_by="陈复核"
    )
    return replace(sample(2), number="430623006201-A-000131-4C", reversal=reversal)


def _line(place: int) -> ReceiptLine:
    name, relationship = NAMES[place] if place < len(NAMES) else (f"周家第{place}人", "其他")
    subsidy, note = (
        (0, ""),
        (14000, "3－4级残疾人资助50%（通知三（二））"),
        (7000, "低保对象定额资助（通知三（三））"),
    )[place % 3]
    return ReceiptLine(
        name=name,
        relationship=relationship,
        price=PRICE,
        subsidy=subsidy,
        paid=PRICE - subsidy,
        cover_from=date(2021, 1, 1),
        cover_to=date(2021, 12, 31),
        note=note,
    )
