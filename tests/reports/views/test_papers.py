"""Papers of one sheet from their pages: each print is audited, the next says it is a reprint."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Job
from collection.models import Voucher
from tests.collection import desk
from tests.reports.documents.reading import text_of
from tests.reports.village import issue


def opened(world, who: str, name: str, pk) -> str:
    response = world.client(who).get(reverse(f"reports:{name}", args=[pk]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    return text_of(response.content)


@pytest.fixture
def papers(world) -> dict[str, tuple[str, object]]:
    """A paper of each kind: its address and what it is about."""
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen)
    return {
        "receipt": ("receipt-pdf", voucher.pk),
        "day_close": ("day-close-pdf", day.pk),
        "deposit_slip": ("receipt-pdf", desk.deposit(day).pk),
        "assessment_slip": ("slip-pdf", issue(world, "A1")[0].pk),
    }


@pytest.mark.parametrize("kind", ["receipt", "day_close", "deposit_slip", "assessment_slip"])
def test_second_print_says_that_it_is_one_and_the_first_does_not(world, papers, kind):
    first, second = (opened(world, "clerk-A1", *papers[kind]) for _ in range(2))
    assert ("补打" in first, "补打第1次" in second) == (False, True)


def test_every_print_is_in_the_audit_trail_with_who_and_what(world, papers):
    for who in ("clerk-A1", "township-A"):
        opened(world, who, *papers["receipt"])
    entries = AuditEntry.objects.filter(action="print_document").order_by("seq")
    receipt = str(papers["receipt"][1])
    assert list(entries.values_list("actor__username", "object_id", "details")) == [
        ("clerk-A1", receipt, {"document": "收据"}),
        ("township-A", receipt, {"document": "收据"}),
    ]


def test_difference_is_refused_with_where_it_stands(world):
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen - 500, explanation="找错零钱")
    desk.confirm(day, world.users["township-A"])
    difference = Voucher.objects.get(kind=Voucher.Kind.DIFFERENCE)
    address = reverse("reports:receipt-pdf", args=[difference.pk])
    response = world.client("clerk-A1").get(address)
    assert (response.status_code, "印在当天的日清单上" in response.content.decode()) == (409, True)


def test_open_day_has_no_slip_yet(world):
    day = desk.pay(world).day
    response = world.client("clerk-A1").get(reverse("reports:day-close-pdf", args=[day.pk]))
    assert response.headers["Location"] == reverse("collection:day", args=[day.pk])


def test_township_orders_a_villages_slips_and_is_led_to_the_job(world):
    address = reverse("reports:issue-slips", args=[world.villages["A1"].code])
    response = world.client("township-A").post(address, {"due_on": "2020-12-20"})
    job = Job.objects.get()
    assert (response.headers["Location"], job.area) == (
        reverse("accounts:job", args=[job.pk]),
        world.villages["A1"],
    )
