"""Common surnames and given-name characters for invented people, with their rough weights."""

from random import Random

SURNAMES = (
    "李王张刘陈杨周黄吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万"
    "段雷钱汤尹黎易常武乔贺赖龚文欧阳仇解单区朴覃"
)
MALE = "伟强磊军勇杰涛明辉刚平建国华志文斌波宇浩俊峰林海亮飞鹏健龙德福生根林水清松柏"
FEMALE = "芳娟敏静丽艳娜秀英玲桂兰燕红霞梅琴云凤洁雪慧莉萍香月莲翠珍玉霜婷欣怡悦雨桐诗涵"
# What hundreds of people in a county are called.
POPULAR = {
    "1": ("建国", "国华", "志强", "明", "勇", "军", "海涛", "浩宇"),
    "2": ("秀英", "桂兰", "玉珍", "丽", "芳", "敏", "雨桐", "欣怡"),
}
RARE = ("𠮷", "𬬭", "㐂", "喆", "堃", "翀", "昶", "甡")


def person_name(random: Random, surname: str, sex: str) -> str:
    """Two or three characters, one in five a common name; one in two thousand has a rare one."""
    pool = MALE if sex == "1" else FEMALE
    if random.random() < 0.2:
        return surname + random.choice(POPULAR[sex])
    given = random.choice(pool)
    if random.random() < 0.72:
        given = random.choice(pool) + given
    if random.random() < 0.0005:
        given = random.choice(RARE) + given[-1]
    return surname + given


def surname(random: Random) -> str:
    """The commonest come first in the list and are drawn most."""
    place = min(random.randrange(len(SURNAMES)) for _ in range(4))
    character = SURNAMES[place]
    return {"欧": "欧阳", "阳": "欧阳"}.get(character, character)
