"""`manage.py print_document`: each kind of paper of an area as a PDF, audited."""

import pytest
from django.core.management.base import CommandError

from accounts.models import AuditEntry
from collection.models import AssessmentSlip, Voucher
from reports.documents import DOCUMENTS
from tests.collection import desk, elsewhere
from tests.commands.running import manage
from tests.reports.documents.reading import text_of
from tests.reports.village import issue
from tests.world import CANARIES

SLUGS = [kind.slug for kind in DOCUMENTS]
# These need nothing but a season and the register.
AT_ONCE = ("posting", "policy_card", "registration_form", "people_without_numbers")


@pytest.fixture
def papers(world) -> dict[str, str]:
    """Something of every kind in village A1; a piece of text that each paper must hold."""
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen)
    deposit = desk.deposit(day)
    (slip, _) = issue(world, "A1")
    case = elsewhere.started(world, "wrong")
    elsewhere.applied(world, case)
    return {
        "receipt": voucher.number,
        "day_close": bytes(day.head).hex()[:16],
        "deposit_slip": deposit.number,
        "assessment_slip": slip.number,
        "posting": "参保缴费公示",
        "policy_card": "明白卡",
        "registration_form": "登记管理部门留存",
        "people_without_numbers": "零报告",
        "refund_form": f"TF-{case.cover_year}-{case.pk:06d}",
    }


def printed(tmp_path, slug: str, code: str) -> str:
    out = tmp_path / "paper.pdf"
    manage("print_document", slug, "--area", code, "--out", str(out))
    return text_of(out.read_bytes())


@pytest.mark.parametrize("slug", SLUGS)
def test_paper_of_the_village_is_written(world, papers, tmp_path, slug):
    assert papers[slug] in printed(tmp_path, slug, world.villages["A1"].code)


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in AT_ONCE])
def test_village_that_has_no_such_paper_yet_is_told(world, papers, tmp_path, slug):
    with pytest.raises(CommandError, match=f"A2村 has no {slug} yet"):
        printed(tmp_path, slug, world.villages["A2"].code)


def test_newest_receipt_is_printed_be_it_a_reversal(world, tmp_path):
    reversal = desk.reverse(world, desk.pay(world))
    assert reversal.number in printed(tmp_path, "receipt", world.villages["A1"].code)


def test_slips_of_a_town_each_name_their_village(world, tmp_path):
    issue(world, "A1")
    issue(world, "A2")
    text = printed(tmp_path, "assessment_slip", world.towns["A"].code)
    assert [mark for mark in CANARIES.values() if mark in text] == [CANARIES["A1"], CANARIES["A2"]]
    assert [name for name in ("A1村", "A2村") if name in text] == ["A1村", "A2村"]


def test_slips_of_one_group_are_the_groups_alone(world, papers, tmp_path):
    numbers = list(AssessmentSlip.objects.order_by("no").values_list("number", flat=True))
    text = printed(tmp_path, "assessment_slip", world.groups["A1"][1].code)
    assert [number for number in numbers if number in text] == numbers[1:]


@pytest.mark.parametrize("level", ["town", "group"])
def test_posting_is_a_villages_and_of_nothing_else(world, tmp_path, level):
    place = {"town": world.towns["A"], "group": world.groups["A1"][0]}[level]
    with pytest.raises(CommandError, match="is no village with a season"):
        printed(tmp_path, "posting", place.code)


def test_unknown_area_is_told(world, tmp_path):
    with pytest.raises(CommandError, match="No area 999"):
        printed(tmp_path, "posting", "999")


def test_print_is_in_the_audit_trail_as_the_systems_own(world, papers, tmp_path):
    printed(tmp_path, "receipt", world.villages["A1"].code)
    entry = AuditEntry.objects.get(action="print_document")
    receipt = Voucher.objects.get(kind=Voucher.Kind.RECEIPT)
    assert (entry.object_id, entry.actor, entry.origin, entry.details) == (
        str(receipt.pk),
        None,
        AuditEntry.Origin.SYSTEM,
        {"document": "收据"},
    )


def test_second_print_says_that_it_is_one(world, papers, tmp_path):
    printed(tmp_path, "receipt", world.villages["A1"].code)
    assert "补打第1次" in printed(tmp_path, "receipt", world.villages["A1"].code)
