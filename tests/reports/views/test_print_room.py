"""The print room's pages: who is asked what, what is told, what is refused."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.files import read_file
from accounts.models import Area, AuditEntry, Job
from reports.actions.remove_old_files import remove_old_files
from reports.models import EVIDENCE_PACK, PrintedFile, PrintOffset, PrintOut
from tests.reports.documents.reading import text_of
from tests.reports.printing import order, printed
from tests.reports.village import issue
from tests.reports.wall import hang
from tests.world import CANARIES, NOW, World


def address(place: Area) -> str:
    return reverse("reports:print-order", args=[place.code])


def asked(world: World, who: str, document: str, place: Area) -> str:
    response = world.client(who).get(address(place), {"document": document})
    assert response.status_code == 200
    return response.content.decode()


def ordered(world: World, who: str, document: str, place: Area, **sent):
    return world.client(who).post(address(place), {"document": document} | sent)


def page(world: World, who: str, name: str, *args, **query) -> str:
    response = world.client(who).get(reverse(f"reports:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def job(world) -> Job:
    return printed(world, "walking_list", [world.villages["A1"], world.villages["A2"]])


def test_clerk_chooses_a_group_and_is_not_asked_for_villages(world):
    told = asked(world, "clerk-A1", "walking_list", world.villages["A1"])
    assert ("全村" in told, "2组" in told, "全镇" in told, "公示天数" in told) == (
        True,
        True,
        False,
        False,
    )


def test_township_chooses_among_its_villages_and_one_of_them_alone(world):
    told = asked(world, "township-A", "walking_list", world.towns["A"])
    alone = asked(world, "township-A", "walking_list", world.villages["A2"])
    assert [("A1村" in t, "A2村" in t, "2组" in t) for t in (told, alone)] == [
        (True, True, False),
        (False, True, True),
    ]
    assert CANARIES["A1"] not in told


def test_county_says_which_town_first(world):
    first = page(world, "county", "print-where", document="walking_list")
    then = asked(world, "county", "walking_list", world.towns["B"])
    assert ("哪个镇" in first, "B1村" in first, "B1村" in then, "A1村" in then) == (
        True,
        False,
        True,
        False,
    )


@pytest.mark.parametrize("slug", ["walking_list", "registration_form", "signed_roster"])
def test_order_starts_a_job_over_what_was_chosen(world, slug):
    village = world.villages["A1"]
    response = ordered(world, "clerk-A1", slug, village, areas=[village.code], order="walk")
    job = Job.objects.get()
    assert (response.headers["Location"], job.area, job.input["areas"]) == (
        reverse("accounts:job", args=[job.pk]),
        village,
        [village.code],
    )


def test_order_of_a_group_is_of_that_group_and_ordered_twice_is_one_job(world):
    group = world.groups["A1"][1]
    for _ in range(2):
        ordered(
            world,
            "township-A",
            "posting",
            world.villages["A1"],
            areas=[world.villages["A1"].code],
            group=group.code,
            days=7,
            paper="A3",
        )
    job = Job.objects.get()
    assert (job.area, job.title, job.input["paper"]) == (group, "A1村2组 张榜公示", "A3")


@pytest.mark.parametrize(
    ("slug", "sent", "why"),
    [
        ("walking_list", {}, "请至少选一个村"),
        ("walking_list", {"areas": ["430699102201"]}, "请从列表里选村"),
        ("registration_form", {"since": "去年"}, "不填就打全部"),
        ("posting", {"days": 0}, "请填1到60"),
        ("posting", {"days": 7, "paper": "A0"}, "A0"),
    ],
)
def test_order_that_cannot_be_is_told_and_starts_nothing(world, slug, sent, why):
    sent = {"areas": [world.villages["A1"].code]} | sent if slug != "walking_list" else sent
    answer = ordered(world, "township-A", slug, world.towns["A"], **sent)
    assert (answer.status_code, why in answer.content.decode()) == (200, True)
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "document", "code"),
    [
        ("clerk-A1", "posting", "430699101201"),
        ("clerk-A1", "walking_list", "430699101202"),
        ("clerk-A1", "walking_list", "430699101"),
        ("county", "registration_form", "430699101201"),
        ("township-A", "receipt", "430699101201"),
        ("township-A", "walking_list", "430699101201001"),
    ],
)
def test_what_is_not_ones_own_is_not_there(world, who, document, code):
    path = reverse("reports:print-order", args=[code])
    assert world.client(who).get(path, {"document": document}).status_code == 404


def test_batch_says_what_was_made_and_what_was_not_and_orders_the_rest(world):
    issue(world, "A2")
    job = printed(world, "assessment_slip", [world.villages["A1"], world.villages["A2"]])
    told = page(world, "township-A", "print-batch", job.pk)
    assert ("A2村核定单" in told, "A1村没有核定单" in told, "补做这 1 个" in told) == (True,) * 3
    answer = world.client("township-A").post(reverse("reports:print-rest", args=[job.pk]))
    fresh = Job.objects.exclude(pk=job.pk).get()
    assert (answer.headers["Location"], fresh.input["areas"], fresh.title) == (
        reverse("accounts:job", args=[fresh.pk]),
        [world.villages["A1"].code],
        "A1村 核定单",
    )


def test_batch_of_a_town_is_no_business_of_a_village(world, job):
    for name in ("print-batch", "packed-files"):
        address = reverse(f"reports:{name}", args=[job.pk])
        assert world.client("clerk-A1").get(address).status_code == 404


def test_zip_holds_every_villages_file_and_the_list_of_hashes(world, job):
    address = reverse("reports:packed-files", args=[job.pk])
    first, second = (
        b"".join(world.client("township-A").get(address).streaming_content) for _ in range(2)
    )
    files = list(PrintedFile.objects.order_by("part"))
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        listed = list(csv.reader(io.StringIO(packed.read("目录.csv").decode("utf-8-sig"))))
        kept = [packed.read(row[0]) for row in listed[1:]]
    assert kept == [read_file(file.path) for file in files]
    assert [row[3] for row in listed[1:]] == [file.sha256 for file in files]
    assert first == second
    assert AuditEntry.objects.filter(action="pack_files").count() == 2


def test_files_are_found_by_village_maker_document_and_day(world, job):
    issue(world, "A1")
    printed(world, "assessment_slip", [world.villages["A1"]], who="county")
    found = {
        query: page(world, "county", "print-room", **dict([query]))
        for query in [
            ("q", "A2村"),
            ("q", "county员"),
            ("document", "assessment_slip"),
            ("since", "2020-10-21"),
        ]
    }
    titles = ("A1村走户收缴清单", "A2村走户收缴清单", "A1村核定单")
    assert [[title in told for title in titles] for told in found.values()] == [
        [False, True, False],
        [False, False, True],
        [False, False, True],
        [False, False, False],
    ]
    assert "没有找到这样的文件" in found["since", "2020-10-21"]


def test_room_shows_a_job_that_runs_and_not_another_towns(world):
    order(world, "walking_list", [world.villages["A1"]])
    shown = [
        "A1村 走户收缴清单" in page(world, who, "print-room")
        for who in ("clerk-A1", "county", "clerk-A2", "township-B")
    ]
    assert shown == [True, True, False, False]


def send(world, file, **sent):
    return world.client("clerk-A1").post(reverse("reports:print-file", args=[file.pk]), sent)


def test_file_goes_to_the_printer_and_on_from_a_jam(world, job):
    file = PrintedFile.objects.get(title="A1村走户收缴清单")
    assert "卡纸" not in page(world, "clerk-A1", "print-file", file.pk).split("<form")[1]
    answer = send(world, file, after=0)
    assert answer.headers["Location"] == reverse(
        "reports:print-out", args=[PrintOut.objects.get().pk]
    )
    opened = world.client("clerk-A1").get(answer.headers["Location"])
    assert (opened.status_code, opened.headers["Content-Type"]) == (200, "application/pdf")
    send(world, file, after=1, from_page=2)
    told = page(world, "clerk-A1", "print-file", file.pk)
    assert ("从第 2 页接着打" in told, "整册补打第 1 次" in told) == (True, True)


@pytest.mark.parametrize(
    ("sent", "status"), [({"after": 0}, 409), ({"after": 1, "from_page": 9}, 409)]
)
def test_print_out_that_is_refused_says_why(world, job, sent, status):
    file = PrintedFile.objects.get(title="A1村走户收缴清单")
    world.client("township-A").post(reverse("reports:print-file", args=[file.pk]), {"after": 0})
    assert send(world, file, **sent).status_code == 409
    assert send(world, file, after=1, from_page="x").status_code == 200


def test_to_go_on_needs_the_page_and_is_never_a_reprint_by_an_empty_field(world, job):
    file = PrintedFile.objects.get(title="A1村走户收缴清单")
    send(world, file, after=0)
    for page_number in ("", "1"):
        answer = send(world, file, after=1, going_on="on", from_page=page_number)
        assert "请填从第几页接着打" in answer.content.decode()
    assert PrintOut.objects.count() == 1


def test_inspector_reads_the_record_and_prints_nothing(world, job):
    file = PrintedFile.objects.first()
    address = reverse("reports:print-file", args=[file.pk])
    assert "打印整份" not in page(world, "inspector", "print-file", file.pk)
    assert world.client("inspector").post(address, {"after": 0}).status_code == 404


def test_offset_is_ones_own_and_moves_the_calibration_sheet(world):
    client, address = world.client("clerk-A1"), reverse("reports:print-offset")
    assert client.post(address, {"right": "1.5", "down": "-2"}).status_code == 302
    offset = PrintOffset.objects.get()
    assert (offset.user.username, offset.right, offset.down) == ("clerk-A1", 15, -20)
    sheet = client.get(reverse("reports:calibration-sheet"))
    assert "右移1.5毫米，下移-2毫米" in text_of(sheet.content)
    other = world.client("clerk-A2").get(reverse("reports:calibration-sheet"))
    assert "右移0毫米，下移0毫米" in text_of(other.content)


@pytest.mark.parametrize("right", ["", "x", "25", "1.55", "NaN", "\0"])
def test_offset_that_is_no_length_is_told(world, right):
    sent = {"right": right, "down": "0"}
    answer = world.client("clerk-A1").post(reverse("reports:print-offset"), sent)
    assert (answer.status_code, "从 -20 到 20" in answer.content.decode()) == (200, True)
    assert PrintOffset.objects.count() == 0


def test_old_files_leave_the_disk_and_their_record_stays(files, world, job):
    posting = hang(world)
    pack = PrintedFile.objects.create(
        document=EVIDENCE_PACK,
        title="证据包",
        area=world.villages["A1"],
        cover_year=2021,
        made_by=world.users["county"],
        made_at=NOW,
        path="evidence/1",
        sha256="0" * 64,
        size=1,
        pages=1,
    )
    later = NOW + timedelta(days=91)
    assert [remove_old_files(now=at) for at in (NOW, later, later)] == [0, 2, 0]
    file = PrintedFile.objects.get(title="A1村走户收缴清单")
    assert [path.name for path in files.rglob("*.pdf")] == [posting.file.path.split("/")[1]]
    pack.refresh_from_db()
    assert pack.removed_at is None
    told = page(world, "clerk-A1", "print-file", file.pk)
    assert ("这个文件已经清理" in told, file.sha256 in told) == (True, True)
    answer = world.client("clerk-A1").get(reverse("reports:printed-file", args=[file.pk]))
    assert (answer.status_code, "重新做一份" in answer.content.decode()) == (409, True)
    zipped = world.client("township-A").get(reverse("reports:packed-files", args=[job.pk]))
    assert zipped.status_code == 409
