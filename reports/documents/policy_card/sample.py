"""A card with every part: two standards, several groups, further ways, an add-on."""

from datetime import UTC, datetime

from reports.documents.policy_card.context import Amount, Group, PolicyCard, Way
from reports.engine.context import Colophon


def sample() -> PolicyCard:
    return PolicyCard(
        title="2021年度城乡居民医保缴费明白卡",
        area="插旗镇",
        amounts=(Amount("每人", "280"),),
        addons=("长期护理保险每人10元，自愿参加",),
        deadline="2020年9月1日至12月31日",
        late="过了2020年12月31日一般不再收，请按时缴。",
        groups=(
            Group("自己不用缴", True, ("特困供养人员", "残疾人（1／2级）")),
            Group("自己缴140元", False, ("农村建档立卡贫困人口", "残疾人（3／4级）")),
            Group("自己缴210元", False, ("城乡低保对象", "低保边缘户", "边缘易致贫户")),
        ),
        several="一个人有几种身份的，只按资助最多的一种算，不能相加。",
        ways=(
            Way(
                "新生儿90天内参保",
                "2021年1月1日至12月31日",
                "每人280元",
                "待遇自出生之日起",
            ),
        ),
        benefits="2021年1月1日至12月31日",
        employees="参加职工医保的，不用再参加居民医保。",
        hotline="0730-0000000",
        number="MB-2021-0123456789ABCDEF",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 9, 30, 2, 0, tzinfo=UTC),
            verification="CB.MB.MB-2021-0123456789ABCDEF.7A3092CF0130",
        ),
    )
