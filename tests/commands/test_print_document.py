"""`manage.py print_document`: each kind of paper of an area as a PDF, audited."""

import uuid

import pytest
from django.core.management.base import CommandError

from accounts.models import AuditEntry
from collection.actions.decide_difference import decide_difference
from collection.actions.pay_out import Payee, approve_pay_out, prepare_pay_out
from collection.actions.settle import confirm_settlement, propose_settlement
from collection.models import AssessmentSlip, PayOut, Settlement, Voucher
from collection.queries.differences import differences_of
from reports.documents import DOCUMENTS
from tests.collection import desk, elsewhere
from tests.collection.ranking import freeze
from tests.collection.signing import sign
from tests.commands.running import manage
from tests.reports.documents.reading import text_of
from tests.reports.village import issue
from tests.world import CANARIES, NOW, TODAY, YEAR

SLUGS = [kind.slug for kind in DOCUMENTS]
# These are the county's, whatever place in it is asked for.
OF_THE_COUNTY = ("settlement", "pay_out")
# A group walks; a month has its sheet even if nothing was paid in it.
OF_THE_GROUP, OF_EVERY_MONTH = "walking_list", "month_close"
# These need nothing but a season and the register.
AT_ONCE = (
    "posting",
    "policy_card",
    "registration_form",
    "people_without_numbers",
    "coverage_list",
    "subsidised_list",
)


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
        "coverage_list": "特殊群体未参保人员名单",
        "subsidised_list": "资助人员花名册",
        "settlement": _settled(world).number,
        "pay_out": _paid_out(world).number,
        "progress_report": freeze(world).number,
        "signed_roster": sign(world, "A1", "village").roster.number,
        "refund_form": f"TF-{case.cover_year}-{case.pk:06d}",
        OF_THE_GROUP: "走户",
        OF_EVERY_MONTH: "月结",
    }


def _settled(world) -> Settlement:
    desk.waive(world, world.person("B2"))
    desk.pay(world, "B2")
    proposal = propose_settlement(
        season=world.season, until=TODAY, actor=world.users["county"], on=TODAY, now=NOW
    )
    return confirm_settlement(proposal=proposal, actor=world.users["finance"], now=NOW)


def _paid_out(world) -> PayOut:
    """Somebody paid whom a roster names afterwards."""
    desk.pay(world, "B2", 1)
    desk.waive(world, world.households["B2"][1].head)
    (one,) = differences_of(world.county, YEAR)
    decision = decide_difference(
        entry=one.entry,
        verdict="refund",
        shown_fen=one.difference_fen,
        note="",
        actor=world.users["county"],
        on=TODAY,
        now=NOW,
    )
    pay_out = prepare_pay_out(
        payees=[Payee(decision.payable, "某人")],
        idem=uuid.uuid4(),
        actor=world.users["civil_affairs"],
        now=NOW,
    )
    approve_pay_out(pay_out=pay_out, actor=world.users["county"], now=NOW)
    return pay_out


def printed(tmp_path, slug: str, code: str) -> str:
    out = tmp_path / "paper.pdf"
    manage("print_document", slug, "--area", code, "--out", str(out))
    return text_of(out.read_bytes())


@pytest.mark.parametrize("slug", SLUGS)
def test_paper_of_the_village_is_written(world, papers, tmp_path, slug):
    place = world.groups["A1"][0] if slug == OF_THE_GROUP else world.villages["A1"]
    assert papers[slug] in printed(tmp_path, slug, place.code)


NEVER_MISSING = {*AT_ONCE, *OF_THE_COUNTY, OF_THE_GROUP, OF_EVERY_MONTH}


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in NEVER_MISSING])
def test_village_that_has_no_such_paper_yet_is_told(world, papers, tmp_path, slug):
    with pytest.raises(CommandError, match=f"B1村 has no {slug} yet"):
        printed(tmp_path, slug, world.villages["B1"].code)


@pytest.mark.parametrize("slug", OF_THE_COUNTY)
def test_county_that_has_no_such_paper_yet_is_told(world, tmp_path, slug):
    with pytest.raises(CommandError, match=f"示例县 has no {slug} yet"):
        printed(tmp_path, slug, world.county.code)


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
    receipt = Voucher.objects.get(kind=Voucher.Kind.RECEIPT, village=world.villages["A1"])
    assert (entry.object_id, entry.actor, entry.origin, entry.details) == (
        str(receipt.pk),
        None,
        AuditEntry.Origin.SYSTEM,
        {"document": "收据"},
    )


def test_second_print_says_that_it_is_one(world, papers, tmp_path):
    printed(tmp_path, "receipt", world.villages["A1"].code)
    assert "补打第1次" in printed(tmp_path, "receipt", world.villages["A1"].code)
