"""Many villages in one job: a file each, once, in the order asked; volumes for duplex printers."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.jobs import cancel_job, perform
from accounts.models import AuditEntry, Job
from collection.models import WalkStop
from enrollment.models import Person
from reports.actions.order_print import again
from reports.actions.print_batch import print_batch
from reports.models import PrintedFile, PrintedPaper
from reports.queries.found_papers import registration_form
from tests.reports.printing import order, pages, printed
from tests.reports.village import add_household, issue
from tests.watched_run import kill_after, kill_at, perform_until, take_over
from tests.world import CANARIES, NOW, TODAY, World

# One report before each of two villages, one at the end.
BEFORE_SECOND, AT_THE_END = 2, 3


@pytest.fixture
def town(world: World) -> list:
    return [world.villages["A1"], world.villages["A2"]]


def made() -> list[tuple[str, str]]:
    return list(PrintedFile.objects.order_by("part").values_list("part", "title"))


def test_every_village_has_its_file_and_no_others_people(world, town):
    job = printed(world, "walking_list", town)
    first, second = PrintedFile.objects.order_by("part")
    told = "".join(pages(first))
    assert (job.state, job.result["files"], job.result_url) == (
        Job.State.DONE,
        2,
        reverse("reports:print-batch", args=[job.pk]),
    )
    assert (first.title, second.title) == ("A1村走户收缴清单", "A2村走户收缴清单")
    assert (CANARIES["A1"] in told, CANARIES["A2"] in told) == (True, False)
    assert [file.pages for file in (first, second)] == [len(pages(f)) for f in (first, second)]


@pytest.mark.parametrize("slug", ["walking_list", "registration_form", "posting"])
def test_order_is_that_of_the_walk_or_of_the_register(world, slug):
    group = world.groups["A1"][0]
    late = add_household(world, group, "晚登记", 77, date(1904, 1, 1))
    for place, household in enumerate((late, world.households["A1"][0]), 1):
        WalkStop.objects.create(group=group, household=household, place=place)
    first = {}
    for one in ("walk", "register"):
        printed(world, slug, [group], order=one)
        told = "".join(pages(PrintedFile.objects.latest("pk")))
        first[one] = min(("晚登记", CANARIES["A1"] + "甲"), key=told.index)
    assert first == {"walk": "晚登记", "register": f"{CANARIES['A1']}甲"}


def test_walking_list_by_household_begins_a_sheet_for_each(world):
    add_household(world, world.groups["A1"][0], "晚登记", 77, date(1904, 1, 1))
    counted = []
    for layout in ("continuous", "household"):
        printed(world, "walking_list", [world.groups["A1"][0]], layout=layout)
        file = PrintedFile.objects.latest("pk")
        counted.append((file.pages, file.fronts))
    assert counted == [(1, [1]), (2, [1])]


def test_continuous_forms_are_a_list_a_group_that_answers_to_its_code(world, town):
    printed(world, "registration_form", town[:1], layout="continuous")
    file = PrintedFile.objects.get()
    group = world.groups["A1"][1]
    number = f"DJ-2021-{group.code}-20201020"
    assert (file.pages, file.fronts) == (4, [1, 2, 3, 4])  # two groups, two copies each
    assert number in "".join(pages(file))
    assert registration_form(number).place == "示例县A镇A1村"


def test_forms_since_a_day_leave_the_others_out_and_a_day_after_all_says_so(world, town):
    none = printed(world, "registration_form", town, since=date(2020, 10, 21))
    some = printed(world, "registration_form", town[:1], since=TODAY)
    assert (none.state, some.state) == (Job.State.FAILED, Job.State.DONE)
    assert "请核对登记日期" in none.error["cure"]
    assert PrintedFile.objects.get().fronts == [1, 2, 3, 4]  # two households, two copies each


def test_paper_printed_again_says_which_time_it_is_and_the_new_one_does_not(world, town):
    issue(world, "A1")
    printed(world, "assessment_slip", town[:1])
    issue(world, "A2")
    printed(world, "assessment_slip", town)
    marked = [
        {"补打第1次" in page.replace(" ", "") for page in pages(file)}
        for file in PrintedFile.objects.order_by("-pk")[:2]
    ]
    assert marked == [{False}, {True}]  # the newest is of A2, which was never printed


def test_single_paper_after_the_file_counts_on(world, town):
    (slip, *_) = issue(world, "A1")
    printed(world, "assessment_slip", town[:1])
    world.client("clerk-A1").get(reverse("reports:slip-pdf", args=[slip.pk]))
    papers = PrintedPaper.objects.filter(object_id=str(slip.pk)).order_by("copy")
    assert list(papers.values_list("copy", "file__title")) == [(0, "A1村核定单"), (1, None)]


def test_village_without_anything_is_named_and_stops_nobody(world, town):
    issue(world, "A2")
    job = printed(world, "assessment_slip", town)
    assert (job.state, made()) == (Job.State.DONE, [(town[1].code, "A2村核定单")])
    assert job.result["refused"][town[0].code]["what"] == "A1村没有核定单"


def test_name_that_no_font_has_stops_its_own_village_alone(world, town):
    Person.objects.filter(pk=world.person("A1").pk).update(name="王\ue000")
    job = printed(world, "walking_list", town)
    assert (job.state, made()) == (Job.State.DONE, [(town[1].code, "A2村走户收缴清单")])
    assert list(job.result["refused"]) == [town[0].code]


def test_nothing_at_all_ends_with_the_reason(world, town):
    job = printed(world, "assessment_slip", town)
    assert (job.state, job.error["cure"]) == (Job.State.FAILED, "请先到“核定单”页面开单")


def test_single_posting_opens_as_the_record_that_it_is(world, town):
    job = printed(world, "posting", town[:1])
    posting = PrintedFile.objects.get().posting
    assert (job.result_url, posting.first_day) == (
        reverse("reports:posting", args=[posting.pk]),
        TODAY,
    )


def test_many_postings_are_a_record_each_and_done_again_none_more(world, town):
    job = order(world, "posting", town, paper="A3")
    kill_after(job.pk, print_batch)
    perform(job.pk, print_batch)
    files = PrintedFile.objects.order_by("part")
    assert [(file.posting.village, file.posting.paper) for file in files] == [
        (town[0], "A3"),
        (town[1], "A3"),
    ]


@pytest.mark.parametrize("report", [1, BEFORE_SECOND, AT_THE_END])
def test_killed_job_goes_on_with_the_next_village(world, town, report):
    job = order(world, "registration_form", town)
    kill_at(job.pk, print_batch, report)
    before = list(PrintedFile.objects.values_list("pk", "sha256"))
    perform(job.pk, print_batch)
    after = list(PrintedFile.objects.order_by("pk").values_list("pk", "sha256"))
    assert (after[: len(before)], len(after)) == (before, 2)
    assert AuditEntry.objects.filter(action="print_document").count() == 2
    assert set(PrintedPaper.objects.values_list("copy", flat=True)) == {0}


def test_worker_that_was_thought_dead_makes_nothing_more(files, world, town):
    job = order(world, "walking_list", town)
    perform_until(job.pk, print_batch, BEFORE_SECOND, lambda: take_over(job.pk, print_batch))
    assert len(made()) == 2
    assert len(list(files.rglob("*.pdf"))) == 2


def test_cancelled_job_keeps_what_stands_and_the_rest_is_ordered(world, town):
    job = order(world, "walking_list", town)
    perform_until(job.pk, print_batch, BEFORE_SECOND, lambda: cancel_job(job=job))
    job.refresh_from_db()
    assert (job.state, made()) == (Job.State.CANCELLED, [(town[0].code, "A1村走户收缴清单")])
    fresh = again(job, left=town[1:], actor=world.users["township-A"], on=TODAY, now=NOW)
    perform(fresh.pk, print_batch)
    assert made()[1] == (town[1].code, "A2村走户收缴清单")


def test_bound_volume_begins_every_copy_of_every_village_on_a_front(world, town):
    for name in ("A1", "A2"):
        issue(world, name)
    printed(world, "assessment_slip", town, bind=True)
    *singles, volume = PrintedFile.objects.order_by("part")
    texts = [page.replace(" ", "") for page in pages(volume)]
    begins = [at for at, text in enumerate(texts, 1) if "联" in text and "第1页" in text]
    assert (volume.title, volume.area) == ("A镇核定单双面合订本", world.towns["A"])
    assert begins
    assert all(at % 2 for at in begins)
    assert [text for text in texts if text] == [
        page.replace(" ", "") for file in singles for page in pages(file)
    ]


def test_volumes_break_between_villages_and_are_bound_once(world, town, settings):
    settings.PRINT_VOLUME_PAGES = 3
    job = order(world, "walking_list", town, bind=True)
    kill_after(job.pk, print_batch)
    perform(job.pk, print_batch)
    volumes = [(part, title) for part, title in made() if part.startswith("volume-")]
    assert volumes == [
        ("volume-001", "A镇走户收缴清单双面合订本第1册（共2册）"),
        ("volume-002", "A镇走户收缴清单双面合订本第2册（共2册）"),
    ]
