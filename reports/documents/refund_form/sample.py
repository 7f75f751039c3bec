"""A synthetic refund of somebody who paid twice."""

from datetime import UTC, date, datetime

from reports.documents.refund_form.context import RefundForm
from reports.engine.context import Colophon


def sample() -> RefundForm:
    return RefundForm(
        number="TF-2021-000012",
        county="示例县",
        place="插旗镇 同福村 3组",
        cover_year=2021,
        kind="重复缴费",
        person="李示范",
        id_number="430699********0012",
        applicant="李示范",
        relation="本人",
        paid_on=date(2020, 10, 18),
        channel="手机App（直接缴给税务）",
        paid_number="T20201018000012",
        paid=28000,
        amount=28000,
        reason="村里收过一次，手机上又缴了一次",
        happened_on=date(2020, 10, 18),
        payee="李示范",
        bank="示例县农村商业银行插旗支行",
        account="6200000000000000018",
        evidence="村里收据、手机缴费凭证",
        basis="医保办函〔2021〕11号 十六",
        steps=("2020-10-20 示范协办员 提交申请", "2020-10-21 示范经办 初审通过"),
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 8, 40, tzinfo=UTC),
            verification="CB.TF.TF-2021-000012.7A3092CF0119",
        ),
    )
