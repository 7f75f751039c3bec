"""What is asked, found and changed about people."""

from accounts.actions.jobs import perform
from accounts.personal_data import id_index, tail_index
from collection.actions.compare_book import compare_book
from collection.actions.decide_duplicate import decide_duplicate
from collection.actions.withdraw import paid
from collection.models import (
    Rollover,
)
from enrollment.actions.correct import request_correction
from enrollment.actions.draw_sample import draw_sample
from enrollment.actions.hand_in_book import hand_in_book
from enrollment.actions.hand_in_evidence import hand_in_evidence
from enrollment.actions.match_evidence import match_evidence
from enrollment.actions.record_departure import record_departure
from enrollment.actions.review import review_enrolment
from enrollment.actions.take_out_book import take_out_book
from enrollment.models import (
    BookUpload,
    DuplicateCase,
    Enrolment,
    EvidenceKind,
    FormerNumber,
    Household,
    Person,
)
from enrollment.queries import season_for
from tests.access.seeding.papers import paper, workbook
from tests.access.seeding.places import PEOPLE, SERIALS, moment
from tests.collection.books.desk import Excel
from tests.world import TODAY, YEAR, World, id_number


def rollover(world: World, place: str, household: Household) -> dict[str, object]:
    """A list that names the village's person, and the person on a rollover's review list."""
    season, person = season_for(world.villages[place]), household.head
    county = world.users["county-N" if place == "N1" else "county"]
    enrolment = household.enrolments.get(person=person)
    last = Enrolment.objects.get(pk=enrolment.pk)
    last.pk, last.cover_year = None, season.cover_year - 1
    last.save(force_insert=True)
    found = hand_in_evidence(
        content=workbook([(person.name, person.id_number.open())]),
        file_name="死亡名单.xlsx",
        kind=EvidenceKind.DEAD,
        source="公安局",
        area=season.area,
        season=season,
        actor=county,
        now=moment(TODAY),
    )
    perform(found.job_id, match_evidence)
    rolled, _ = Rollover.objects.get_or_create(
        season=season,
        area=season.area,
        defaults={
            "from_year": season.cover_year - 1,
            "state": Rollover.State.DONE,
            "started_by": county,
            "started_at": moment(TODAY),
        },
    )
    item = rolled.items.create(person=person, enrolment=enrolment, kind="turned_18")
    return {
        "evidence": found.pk,
        "mark": person.marks.get().pk,
        "rollover_item": item.pk,
    }


def upload(world: World, place: str, person: Person) -> BookUpload:
    """The village's register, taken out, changed and handed in again."""
    village, clerk = world.villages[place], world.users[f"clerk-{place}"]
    told = {"village": village, "season": season_for(village), "actor": clerk}
    _, content = take_out_book(**told, paid=paid, now=moment(TODAY))
    excel = Excel(content).write(person.name, phone="13900009999")
    upload = hand_in_book(
        **told, content=excel.saved(), file_name="登记底册.xlsx", now=moment(TODAY)
    )
    perform(upload.job_id, compare_book)
    return upload


def duplicates(world: World, first: Household, unpaid: Household) -> dict[str, object]:
    """A pair that waits, and one that was said to be two people."""
    waiting, decided = (_pair(household) for household in (unpaid, first))
    decide_duplicate(
        case=decided,
        decision=DuplicateCase.Decision.DIFFERENT,
        rule="",
        note="是两个人",
        actor=world.users["county" if first.group.code.startswith("430699") else "county-N"],
        on=TODAY,
        now=moment(TODAY),
    )
    return {"duplicate": waiting.pk, "decided_duplicate": decided.pk}


def _pair(household: Household) -> DuplicateCase:
    first, second = household.members.order_by("pk")[:2]
    return DuplicateCase.objects.create(
        kind=DuplicateCase.Kind.LIKELY_SAME,
        first=first,
        second=second,
        cover_year=YEAR,
        found_at=moment(TODAY),
    )


def reviews(world: World, place: str, second: Household, unpaid: Household) -> dict[str, object]:
    """A clean sample whose rest waits, somebody who waits beside it, somebody sent back."""
    town = world.users[f"township-{place[0]}"]
    when = {"actor": town, "now": moment(TODAY)}
    waiting = Enrolment.ReviewState.WAITING
    second.enrolments.update(review=waiting)
    village, seed = world.villages[place], SERIALS[place]
    sample = draw_sample(village=village, cover_year=YEAR, percent=1, seed=seed, **when)
    looked = Enrolment.objects.get(pk=sample.drawn()[0])
    review_enrolment(enrolment=looked, reason="", note="", sample=sample, on=TODAY, **when)
    unpaid.enrolments.update(review=waiting)
    returned = unpaid.enrolments.exclude(person=unpaid.head).get()
    review_enrolment(enrolment=returned, reason="name", note="", sample=None, on=TODAY, **when)
    return {"review_sample": sample.pk, "returned_enrolment": returned.pk}


def changing(world: World, place: str, household: Household) -> dict[str, object]:
    """A correction that waits for the township, and a number that somebody had before."""
    person = household.head
    asked = request_correction(
        person=person,
        payload={"name": f"{PEOPLE[place]}庚"},
        reason="登记时写错",
        evidence="户口簿",
        evidence_file=paper(),
        on=TODAY,
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )
    former = id_number(SERIALS[place] + 5)
    number = FormerNumber.objects.create(
        person=person,
        id_kind="01",
        id_number=former,
        id_index=id_index(former),
        tail_index=tail_index(former[-4:]),
        until=TODAY,
    )
    departed = world.households[place][1].members.order_by("-position").first()
    record_departure(
        person=departed,
        status=departed.Status.MOVED,
        on=TODAY,
        reason="迁出",
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )
    return {"change": asked.pk, "former_number": number.pk, "departed": departed.pk}
