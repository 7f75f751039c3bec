"""What the print room prints village by village: a line each in PRINTABLES."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.access import LOCAL
from accounts.models import Area, Role
from reports.printables.prepared import (
    BY_HOUSEHOLD,
    CONTINUOUS,
    LAYOUTS,
    ORDERS,
    Asked,
    Prepared,
)
from reports.printables.registrations import registrations
from reports.printables.rosters import rosters
from reports.printables.slips import slips
from reports.printables.walking_lists import walking_lists

__all__ = [
    "LAYOUTS",
    "OFFICES",
    "ORDERS",
    "POSTING",
    "PRINTABLES",
    "Asked",
    "Prepared",
    "Printable",
    "printable",
]

OFFICES = (*LOCAL, Role.COUNTY_BUREAU)


@dataclass(frozen=True)
class Printable:
    """One kind of paper in the print room. `prepare` is none for postings, which are records."""

    slug: str
    title: str
    says: str
    icon: str
    roles: tuple[Role, ...]
    prepare: Callable[[Area, Asked], Prepared] | None
    by_group: bool = True
    ordered: bool = False
    layout: str = ""  # the usual one; none where there is no choice
    since: bool = False


POSTING = Printable(
    "posting",
    "张榜公示",
    "贴在墙上：只印姓名、组别和是否参保",
    "megaphone",
    (Role.TOWNSHIP_STAFF,),
    None,
    ordered=True,
)

PRINTABLES = (
    Printable(
        "walking_list",
        "走户收缴清单",
        "带着一户一户收钱，缴费人在上面签字（收缴前的空册）",
        "people",
        OFFICES,
        walking_lists,
        ordered=True,
        layout=CONTINUOUS,
    ),
    Printable(
        "registration_form",
        "参保登记表",
        "一户一张或连着排，一式两份，请参保人签字",
        "person-plus",
        LOCAL,
        registrations,
        ordered=True,
        layout=BY_HOUSEHOLD,
        since=True,
    ),
    Printable(
        "assessment_slip",
        "核定单",
        "已开的核定单：三联、名册和依据",
        "file-text",
        OFFICES,
        slips,
    ),
    Printable(
        "signed_roster",
        "缴费清册",
        "已封册的缴费清册，各方一份",
        "journal-check",
        OFFICES,
        rosters,
        by_group=False,
    ),
    POSTING,
)


def printable(slug: str) -> Printable | None:
    return next((one for one in PRINTABLES if one.slug == slug), None)
