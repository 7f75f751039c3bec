"""Who stands in the register already: told in one sentence, to whom it may be told."""

from collections.abc import Iterable
from datetime import date

from accounts.models import Area
from accounts.personal_data import number_index
from enrollment.models import FormerNumber, Household, Person


def mask_name(name: str) -> str:
    """The surname alone, for people outside the village."""
    return name[:1] + "*" * max(1, len(name) - 1)


def holder_of(kind: str, number: str) -> Person | None:
    """Who has this number now."""
    people = Person.objects.select_related("household__village")
    return people.filter(id_index=number_index(kind, number)).first()


def former_holder_of(kind: str, number: str) -> Person | None:
    """Who had this number before: a birth certificate, an old or a corrected number."""
    former = FormerNumber.objects.filter(id_index=number_index(kind, number))
    found = former.select_related("person__household__village").first()
    return found and found.person


def namesakes(village: Area, name: str, born: date) -> list[Person]:
    """People of the village with the same name and birthday, who may well be the same person."""
    found = Person.objects.filter(household__village=village, name=name, born=born)
    return list(found.exclude(status=Person.Status.DUPLICATE).select_related("household")[:3])


def place_of(person: Person, village: Area) -> tuple[str, str]:
    """Where a person stands, and what to do about it. Names of other villages are masked."""
    household = person.household
    if household.village_id == village.pk:
        return (
            f"本村{household.number}户，姓名{person.name}",
            "请搜索这个人，在原来的户里办理；不用重复登记",
        )
    return (
        f"其他村（{household.village.name}），姓名{mask_name(person.name)}",
        "请先核对证件号码；确实搬到本村的，请联系镇级经办办理迁移",
    )


def number_sentence(kind: str, number: str, village: Area, household: Household | None) -> str:
    """One sentence while a number is typed, "" where nobody has it or ever had it."""
    found = holder_of(kind, number)
    if found and household and found.household_id == household.pk:
        return f"这个号码就是本户的{found.name}，不用再登记。"
    if found:
        return f"这个号码已经登记在{place_of(found, village)[0]}，不用重复登记。"
    former = former_holder_of(kind, number)
    if former:
        place = place_of(former, village)[0]
        return f"这是一个换下来的旧号码，原来登记在{place}，请核对是不是同一个人。"
    return ""


def namesake_sentence(village: Area, name: str, born: date, number: str) -> str:
    """One sentence of warning: the village has somebody of this name and birthday."""
    others = [p for p in namesakes(village, name, born) if not _same_number(p, number)]
    if not others:
        return ""
    places = "、".join(f"{person.household.number}户" for person in others)
    return f"本村{places}有同名同出生日期的人，请核对是不是同一个人。"


def _same_number(person: Person, number: str) -> bool:
    return bool(number) and person.id_number is not None and person.id_number.open() == number


def stands_as(household: Household, members: Iterable[tuple[str, str]]) -> bool:
    """Are exactly these people, by name and number, the household's members?"""
    return are_exactly(household.members.all(), members)


def are_exactly(people: Iterable[Person], members: Iterable[tuple[str, str]]) -> bool:
    """Are these people exactly those, by name and number?"""
    standing = sorted((p.name, p.id_number.open() if p.id_number else "") for p in people)
    return standing == sorted(members)
