"""The only road from a URL to a receipt, day, slip, reversal request, duplicate or sample."""

from accounts.access import holds, refuse
from accounts.models import Role, User
from collection.models import (
    AssessmentSlip,
    Batch,
    CashDay,
    RefundCase,
    ReversalRequest,
    TaxImport,
    Voucher,
)
from enrollment.models import BookUpload, DuplicateCase, ReviewSample

READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
TOWN_READERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)


def voucher_for(user: User, pk, *roles: Role) -> Voucher:
    """A voucher of a village in reach, with its people. Raises Http404."""
    vouchers = Voucher.objects.select_related(
        "village", "household__group", "collector", "day", "series", "reverses"
    )
    voucher = vouchers.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if voucher is None:
        raise refuse(user, f"voucher:{pk}")
    return voucher


def day_for(user: User, pk, *roles: Role) -> CashDay:
    """A cash day: the collector's own, or one in reach of the township and above."""
    days = CashDay.objects.select_related("village", "collector", "reviewed_by")
    own = days.filter(pk=pk, collector=user).visible_to(user, Role.VILLAGE_CLERK)
    above = days.filter(pk=pk).visible_to(user, *(roles or TOWN_READERS))
    day = own.first() or above.first()
    if day is None:
        raise refuse(user, f"day:{pk}")
    return day


def own_day_for(user: User, pk) -> CashDay:
    """The collector's own day, to close it."""
    days = CashDay.objects.select_related("village").filter(collector=user)
    day = days.visible_to(user, Role.VILLAGE_CLERK).filter(pk=pk).first()
    if day is None:
        raise refuse(user, f"day:{pk}")
    return day


def reversal_request_for(user: User, pk, *roles: Role) -> ReversalRequest:
    requests = ReversalRequest.objects.select_related(
        "voucher__village", "voucher__collector", "voucher__household", "requested_by"
    )
    request = requests.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if request is None:
        raise refuse(user, f"reversal:{pk}")
    return request


def assessment_slip_for(user: User, pk, *roles: Role) -> AssessmentSlip:
    slips = AssessmentSlip.objects.select_related("village", "group", "issued_by")
    slip = slips.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if slip is None:
        raise refuse(user, f"slip:{pk}")
    return slip


def duplicate_case_for(user: User, pk, *roles: Role) -> DuplicateCase:
    """A case with one side at least in reach; who decides it says `may_decide`. Raises Http404."""
    sides = [
        f"{side}__household__{place}" for side in ("first", "second") for place in ("group", "head")
    ]
    cases = DuplicateCase.objects.select_related(*sides, "mark__row__evidence_list", "decided_by")
    case = cases.visible_to(user, *(roles or TOWN_READERS)).filter(pk=pk).first()
    if case is None:
        raise refuse(user, f"duplicate:{pk}")
    return case


def may_decide(user: User, case: DuplicateCase) -> bool:
    """The township where both sides are its own, the county in any case of its area."""
    people = [person for person in (case.first, case.second) if person]
    codes = [person.household.group.code for person in people]
    return any(
        all(holds(user, code, role) for code in codes)
        for role in (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
    )


def review_sample_for(user: User, pk) -> ReviewSample:
    """A sample of a village of one's own town. Raises Http404."""
    samples = ReviewSample.objects.select_related("village").visible_to(user, Role.TOWNSHIP_STAFF)
    sample = samples.filter(pk=pk).first()
    if sample is None:
        raise refuse(user, f"sample:{pk}")
    return sample


def book_upload_for(user: User, pk) -> BookUpload:
    """A register that came back, of one's own village. Raises Http404."""
    uploads = BookUpload.objects.select_related(
        "village", "book", "job", "uploaded_by", "applied_by"
    )
    upload = uploads.visible_to(user, Role.VILLAGE_CLERK).filter(pk=pk).first()
    if upload is None:
        raise refuse(user, f"book-upload:{pk}")
    return upload


def tax_import_for(user: User, pk) -> TaxImport:
    """A file of payments of one's own county. Raises Http404."""
    imports = TaxImport.objects.select_related("area", "handed_in_by", "job", "undone_by")
    found = imports.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"tax-import:{pk}")
    return found


def refund_case_for(user: User, pk, *roles: Role) -> RefundCase:
    """A refund of a village in reach, with its payment. Raises Http404."""
    cases = RefundCase.objects.select_related(
        "village__parent",
        "enrolment__person__household__head",
        "enrolment__group",
        "entry__debit",
        "entry__assessment",
        "voucher",
        "applied_by",
        "reviewed_by",
        "approved_by",
    )
    case = cases.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if case is None:
        raise refuse(user, f"refund:{pk}")
    return case


def batch_for(user: User, pk, *roles: Role) -> Batch:
    """A batch of an area in reach. Raises Http404."""
    batches = Batch.objects.select_related("area", "made_by")
    batch = batches.visible_to(user, *(roles or TOWN_READERS)).filter(pk=pk).first()
    if batch is None:
        raise refuse(user, f"batch:{pk}")
    return batch
