"""Synthetic registration forms: a family with every kind of document, and as many more as asked."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.registration_form.context import (
    Period,
    Registered,
    RegistrationForm,
    RegistrationForms,
)
from reports.engine.context import Colophon

CODES = (
    "一般人员类别：1 普通成年居民　2 农民工　3 灵活就业人员　4 中小学生儿童　5 大学生　6 新生儿",
    "特殊困难类别（可填多项）：1 特困供养人员　2 孤儿　3 丧失劳动能力的残疾人"
    "　4 最低生活保障家庭成员　5 特困优抚对象　6 严重精神障碍患者　7 精准扶贫建档立卡贫困人员",
    "　　8 计划生育特殊困难家庭成员　9 低收入家庭60周岁以上老年人和未成年人　10 政策规定的其他群体",
    "与户主关系：1 户主　2 夫　3 妻　4 子女　5 孙（外孙）子女　6 父母　7 祖父母　8 曾祖父母"
    "　9 兄弟姐妹　10 嫂媳　11 其他",
)


def sample(households: int = 1) -> RegistrationForms:
    return RegistrationForms(tuple(_form(at) for at in range(1, households + 1)), CODES)


def _form(at: int) -> RegistrationForm:
    number = f"DJ-2021-430623006201-{at:05d}"
    return RegistrationForm(
        number=number,
        cover_year=2021,
        county="华容县",
        unit="插旗镇同福村",
        unit_kind="村（社区）",
        group="一组",
        household=f"{at:05d}",
        head="阿卜杜热合曼·麦麦提吐尔逊江",
        address="同福村一组8号",
        phone="13900000001",
        first_treatment_area="岳阳市",
        registered_on=date(2020, 10, 20),
        people=_people(),
        clerk="周协办",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 10, 20, 2, 0, tzinfo=UTC),
            verification=f"CB.DJ.{number}.7A3092CF0131",
        ),
    )


def _people() -> tuple[Registered, ...]:
    head = Registered(
        name="阿卜杜热合曼·麦麦提吐尔逊江",
        document="身份证",
        number="430699190305068014",
        general=1,
        hardships=(4, 7),
        periods=(
            Period(4, date(2020, 1, 1), date(2020, 12, 31)),
            Period(7, date(2020, 3, 1), None),
        ),
        amount=14000,
        phone="13900000001",
        relationship=1,
    )
    plain = replace(head, hardships=(), periods=(), amount=28000, phone="")
    return (
        head,
        replace(
            plain,
            name="何𠮷㐂",
            document="港澳台居住证",
            number="810000190305068026",
            relationship=3,
        ),
        replace(
            plain,
            name="艾小",
            document="出生医学证明",
            number="A123456789",
            general=6,
            relationship=4,
        ),
        replace(
            plain,
            name="艾小双",
            document="其他或无证件",
            number="",
            general=6,
            relationship=4,
            amount=None,
            note="新生儿，胎序2",
        ),
    )
