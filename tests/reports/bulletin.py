"""A report about a ranking, with everything filled in that a test does not speak of."""

from dataclasses import replace

from collection.models import Ranking
from reports.actions.make_bulletin import BulletinText, make_bulletin
from reports.models import Bulletin
from tests.collection.ranking import moment
from tests.world import TODAY, World

REPORT = BulletinText(
    head="formal",
    organ="示例镇人民政府",
    mark="示政发",
    year=2020,
    no=9,
    to="各村（居）民委员会",
    copies="示例县医疗保障局",
    signer="",
    grade="",
    title="示例镇人民政府关于\n参保缴费进度的通报",
    body="根据通知，现将进度通报如下。\n一、总体进度\n已缴0人。",
    issued_on=TODAY,
    printer="示例镇党政综合办公室",
)


def bulletin(world: World, ranking: Ranking, **changed) -> Bulletin:
    return make_bulletin(
        ranking=ranking,
        text=replace(REPORT, **changed),
        actor=world.users["township-A"],
        now=moment(TODAY),
    )
