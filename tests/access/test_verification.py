"""Every kind of paper, as it is handed out, carries a code that the public page answers."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from accounts.clock import now
from collection.actions.issue_slip import void_assessment_slip
from collection.actions.sign_roster import void_roster
from collection.models import AssessmentSlip, CollectionRoster, Voucher
from reports.actions.take_down_posting import take_down_posting
from reports.actions.verify_paper import PER_ADDRESS
from reports.documents import DOCUMENTS
from reports.models import Posting, VerifyFailure
from reports.queries.codes import chain_check, code_of, keyed_check, printed_code, total_digest
from tests.access.conftest import County
from tests.access.pages import open_page
from tests.access.seeding.places import moment
from tests.access.test_at_rest import numbers
from tests.collection import desk
from tests.reports.documents.reading import pages_of
from tests.world import CANARIES, TODAY

pytestmark = pytest.mark.django_db

# Where each kind is handed out, and what object of a village it is asked for.
HANDED_OUT = {
    "receipt": ("reports:receipt-pdf", "receipt"),
    "day_close": ("reports:day-close-pdf", "closed_day"),
    "deposit_slip": ("reports:receipt-pdf", "deposit"),
    "assessment_slip": ("reports:slip-pdf", "slip"),
    "posting": ("reports:printed-file", "printed_file"),
    "registration_form": ("reports:registration-form-pdf", "household"),
    "people_without_numbers": ("reports:without-numbers-pdf", "village"),
    "walking_list": ("reports:walking-list-pdf", "group"),
    "month_close": ("reports:month-pdf", "month"),
    "refund_form": ("reports:refund-pdf", "refund_applied"),
    "policy_card": ("reports:policy-card-pdf", "notice"),
    "settlement": ("reports:settlement-pdf", "settlement"),
    "pay_out": ("reports:pay-out-pdf", "approved_pay_out"),
    "progress_report": ("reports:ranking-pdf", "ranking"),
    "coverage_list": ("reports:coverage-pdf", "village"),
    "subsidised_list": ("reports:subsidised-pdf", "village"),
    "signed_roster": ("reports:roster-pdf", "collection_roster"),
}
TELLS_A_TOTAL = {
    *("receipt", "day_close", "deposit_slip", "assessment_slip"),
    *("refund_form", "settlement", "pay_out", "signed_roster"),
}


def verify(county: County, **asked: str) -> HttpResponse:
    return county.ask("anonymous", "GET", reverse("verify"), asked).response


def answer(response: HttpResponse) -> str:
    told = re.search(r"<strong>(.*?)</strong>", response.content.decode())
    return told[1] if told else ""


def printed_on(county: County, slug: str) -> tuple[str, str]:
    """Number and characters as somebody reads them from the paper."""
    text = "\n".join(pages_of(b"".join(open_page(county, *HANDED_OUT[slug]))))
    check = re.search(r"\b[0-9A-R]{4}-[0-9A-R]{4}-[0-9A-R]{4}\b", text)[0]
    told = re.findall(r"(?:№|(?<!户)编号：|单号：)\s*(?:\n)?([A-Z0-9-]{4,})", text)
    assert told, text
    return told[0], check


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.slug)
def test_what_is_printed_is_answered_and_names_nobody(county: County, kind):
    number, check = printed_on(county, kind.slug)

    typed = verify(county, number=number.lower(), check=check.lower())
    scanned = verify(county, code=code_of(kind.slug, number, check.replace("-", "")))
    other = ("A" if check[0] != "A" else "B") + check[1:]

    assert answer(typed) == answer(scanned) == "是本系统开出的"
    page = typed.content.decode()
    assert kind.title in page
    assert number in page
    assert ("合计金额</th>" in page) == (kind.slug in TELLS_A_TOTAL)
    assert [one for one in numbers() | set(CANARIES.values()) if one in page] == []
    assert answer(verify(county, number=number, check=other)) == "查不到"


def test_every_kind_has_its_own_mark():
    assert len({kind.mark for kind in DOCUMENTS}) == len(DOCUMENTS) == len(HANDED_OUT)


def of(county: County, model, kind: str):
    return model.objects.get(pk=county.seeded["A1"][kind])


def reverse_receipt(county: County) -> str:
    voucher = of(county, Voucher, "receipt")
    desk.reverse(county.world, voucher, now=moment(TODAY))
    return code_of("receipt", voucher.number, chain_check(voucher.row_hash))


def void_slip(county: County) -> str:
    slip, town = of(county, AssessmentSlip, "slip"), county.world.users["township-A"]
    void_assessment_slip(slip=slip, reason="金额不对", actor=town, now=moment(TODAY))
    check = keyed_check("assessment_slip", slip.number, total_digest(slip.payable_fen))
    return code_of("assessment_slip", slip.number, check)


def void_signed(county: County) -> str:
    roster, town = of(county, CollectionRoster, "collection_roster"), county.world.users
    void_roster(roster=roster, reason="漏人", actor=town["township-A"], now=moment(TODAY))
    return code_of(
        "signed_roster", roster.number, keyed_check("signed_roster", roster.number, roster.digest)
    )


def take_down(county: County) -> str:
    posting, clerk = of(county, Posting, "posting"), county.world.users["clerk-A1"]
    take_down_posting(posting=posting, note="下雨", actor=clerk, on=TODAY, now=moment(TODAY))
    return code_of("posting", posting.number, keyed_check("posting", posting.number))


@pytest.mark.parametrize("undo", [reverse_receipt, void_slip, void_signed, take_down])
def test_a_paper_that_counts_no_more_is_told_as_such(county: County, undo):
    with transaction.atomic():
        response = verify(county, code=undo(county))
        transaction.set_rollback(True)

    assert answer(response) == "已作废"


def test_a_keyed_check_is_letters_so_that_no_posting_is_refused_for_an_amount_in_it():
    checks = [keyed_check("posting", f"GS-430623006201-2021-{n:03}") for n in range(1, 200)]

    assert [check for check in checks if not check.isalpha()] == []


def test_another_total_has_another_check_and_so_has_another_kind():
    number = "HD-430623006201001-2021-001"
    checks = {
        keyed_check("assessment_slip", number, total_digest(28000)),
        keyed_check("assessment_slip", number, total_digest(28001)),
        keyed_check("posting", number, total_digest(28000)),
    }

    assert len(checks) == 3


def test_a_link_from_the_qr_code_opens_the_answer(county: County):
    number, check = printed_on(county, "posting")
    with override_settings(PUBLIC_ADDRESS="https://yb.example.gov.cn"):
        link = printed_code(code_of("posting", number, check.replace("-", "")))

    assert link == f"https://yb.example.gov.cn/verify/?code=CB.GS.{number}.{check.replace('-', '')}"
    assert answer(verify(county, code=link)) == "是本系统开出的"


@pytest.mark.parametrize(
    "code",
    ["http://[", "https://x/?code=%00", "CB..", "CB.GS.%00.A", "CB.FF.FF-430623-2021-A٣٣٣.A"],
)
def test_text_that_is_no_code_is_not_found(county: County, code: str):
    assert verify(county, code=code).status_code == 200


def test_an_address_that_only_tries_is_stopped_and_others_are_not(county: County):
    number, check = printed_on(county, "posting")
    with transaction.atomic():
        tries = [VerifyFailure(address="127.0.0.1", at=now()) for _ in range(PER_ADDRESS - 1)]
        VerifyFailure.objects.bulk_create(tries)
        last = verify(county, number=number, check="000000000000")
        VerifyFailure.objects.create(address="127.0.0.1", at=now())
        stopped = verify(county, number=number, check="000000000000")
        holds_one = verify(county, number=number, check=check)
        VerifyFailure.objects.update(address="10.0.0.9")
        elsewhere = verify(county, number=number, check="000000000000")
        transaction.set_rollback(True)

    assert (answer(last), last.status_code) == ("查不到", 200)
    assert stopped.status_code == 429
    assert answer(holds_one) == "是本系统开出的"
    assert answer(elsewhere) == "查不到"
