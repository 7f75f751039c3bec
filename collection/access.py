"""The only road from a URL to a receipt, day, slip, reversal request, duplicate or sample."""

from accounts.access import CODE, LOCAL, area_codes, areas_for, assignments, holds, refuse, within
from accounts.models import Area, Level, Role, User
from collection.models import (
    AssessmentSlip,
    BankLine,
    BankMatch,
    Batch,
    CashDay,
    CollectionRoster,
    DepositPhoto,
    Entry,
    OfflineBook,
    OfflinePayment,
    PaperBook,
    PayOut,
    Ranking,
    RefundCase,
    ReversalRequest,
    Settlement,
    SettlementProposal,
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


def roster_for(user: User, pk, *roles: Role) -> CollectionRoster:
    """A collection roster of a village in reach. Raises Http404."""
    rosters = CollectionRoster.objects.select_related("village").visible_to(user, *roles)
    roster = rosters.filter(pk=pk).first()
    if roster is None:
        raise refuse(user, f"roster:{pk}")
    return roster


def ranking_for(user: User, pk, *roles: Role) -> Ranking:
    """A ranking of a county or town in reach. Raises Http404."""
    rankings = Ranking.objects.select_related("area", "made_by").visible_to(user, *roles)
    ranking = rankings.filter(pk=pk).first()
    if ranking is None:
        raise refuse(user, f"ranking:{pk}")
    return ranking


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


# Who is on the lists and registered nowhere is known to the county and the department alone.
COVERAGE_READERS = (
    Role.VILLAGE_CLERK,
    Role.TOWNSHIP_STAFF,
    Role.COUNTY_BUREAU,
    Role.DEPARTMENT,
)
COVERAGE_LEVELS = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


def difference_entry_for(user: User, pk) -> Entry:
    """A payment of one's own county, to decide about its difference. Raises Http404."""
    reach = within(area_codes(user, Role.COUNTY_BUREAU), "group__code")
    entries = Entry.objects.filter(reach, kind=Entry.Kind.PAYMENT)
    entry = entries.select_related("enrolment", "group").filter(pk=pk).first()
    if entry is None:
        raise refuse(user, f"entry:{pk}")
    return entry


def pay_out_for(user: User, pk) -> PayOut:
    """A pay-out of one's own department, or of one's county. Raises Http404."""
    pay_outs = PayOut.objects.select_related("area", "prepared_by", "decided_by")
    pay_out = pay_outs.visible_to(user).filter(pk=pk).first()
    if pay_out is None:
        raise refuse(user, f"pay out:{pk}")
    return pay_out


def settlement_for(user: User, pk) -> Settlement:
    """A confirmed settlement of one's county. Raises Http404."""
    found = Settlement.objects.select_related("area", "proposed_by", "confirmed_by")
    settlement = found.visible_to(user).filter(pk=pk).first()
    if settlement is None:
        raise refuse(user, f"settlement:{pk}")
    return settlement


def proposal_for(user: User, pk) -> SettlementProposal:
    """A settlement of one's county that somebody proposed. Raises Http404."""
    found = SettlementProposal.objects.select_related("area", "proposed_by")
    proposal = found.visible_to(user).filter(pk=pk).first()
    if proposal is None:
        raise refuse(user, f"proposal:{pk}")
    return proposal


def own_coverage_area(user: User) -> Area:
    """The highest county, town or village whose special groups the user may see."""
    areas = areas_for(user, *COVERAGE_READERS).filter(level__in=COVERAGE_LEVELS)
    area = areas.order_by("level", "code").first()
    if area is None:
        raise refuse(user, "area:none to list")
    return area


def coverage_area_for(user: User, code: str) -> Area:
    """A county, town or village in reach. Raises Http404."""
    areas = areas_for(user, *COVERAGE_READERS).filter(level__in=COVERAGE_LEVELS)
    area = areas.filter(code=code).first() if CODE.fullmatch(code) else None
    if area is None:
        raise refuse(user, "area:not to list")
    return area


def coverage_department(user: User, area: Area) -> str:
    """The department whose list alone the user may see there, "" for all of them."""
    if holds(user, area.code, *LOCAL, Role.COUNTY_BUREAU):
        return ""
    held = (a for a in assignments(user) if a.role == Role.DEPARTMENT)
    return next(a.department for a in held if a.area.covers(area.code))


def paper_book_for(user: User, pk, *roles: Role) -> PaperBook:
    """A range of paper receipts: the collector's own, or one of the township's. Raises Http404."""
    books = PaperBook.objects.select_related("village", "collector").filter(pk=pk)
    own = books.filter(collector=user).visible_to(user, Role.VILLAGE_CLERK)
    town = books.visible_to(user, Role.TOWNSHIP_STAFF)
    found = (Role.VILLAGE_CLERK in roles and own.first()) or (
        Role.TOWNSHIP_STAFF in roles and town.first()
    )
    if not found:
        raise refuse(user, f"paper-book:{pk}")
    return found


def bank_line_for(user: User, pk) -> BankLine:
    """A line of the statement of one's own town. Raises Http404."""
    lines = BankLine.objects.select_related("town").visible_to(user, Role.TOWNSHIP_STAFF)
    line = lines.filter(pk=pk).first()
    if line is None:
        raise refuse(user, f"bank-line:{pk}")
    return line


def bank_match_for(user: User, pk) -> BankMatch:
    matches = BankMatch.objects.select_related("line__town", "voucher")
    match = matches.visible_to(user, Role.TOWNSHIP_STAFF).filter(pk=pk).first()
    if match is None:
        raise refuse(user, f"bank-match:{pk}")
    return match


def deposit_photo_for(user: User, pk) -> DepositPhoto:
    """A picture of a deposit in one's reach. Raises Http404."""
    photo = DepositPhoto.objects.select_related("voucher__village").filter(pk=pk).first()
    if photo is None:
        raise refuse(user, f"deposit-photo:{pk}")
    voucher_for(user, photo.voucher_id)
    return photo


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


def offline_book_for(user: User, pk, *roles: Role) -> OfflineBook:
    """A list taken out: the clerk's own, or one of the township's villages. Raises Http404."""
    books = OfflineBook.objects.select_related("village", "group", "clerk").filter(pk=pk)
    own = books.filter(clerk=user).visible_to(user, Role.VILLAGE_CLERK)
    town = books.visible_to(user, Role.TOWNSHIP_STAFF)
    found = (Role.VILLAGE_CLERK in roles and own.first()) or (
        Role.TOWNSHIP_STAFF in roles and town.first()
    )
    if not found:
        raise refuse(user, f"offline-book:{pk}")
    return found


def offline_payment_for(user: User, pk, *roles: Role) -> OfflinePayment:
    """What a device sent, of a list in one's reach. Raises Http404."""
    rows = OfflinePayment.objects.select_related(
        "book__village", "book__clerk", "household__head", "household__group", "voucher"
    )
    payment = rows.filter(pk=pk).first()
    if payment is None:
        raise refuse(user, f"offline-payment:{pk}")
    offline_book_for(user, payment.book_id, *roles)
    return payment
