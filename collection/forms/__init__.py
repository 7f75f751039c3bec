"""What clerks and staff type about money."""

from collection.forms.days import NOTES, CloseDay, Denomination, Deposit
from collection.forms.duplicates import DecideDuplicate, DecideMark, FilterDuplicates, UndoDuplicate
from collection.forms.offices import DepositSlip, IssueSlips, SetOffice, VoidSlip
from collection.forms.once import Once
from collection.forms.payables import (
    DecideDifference,
    DecidePayOut,
    DecideSettlement,
    FilterCoverage,
    MarkPayOut,
    PreparePayOut,
    ProposeSettlement,
)
from collection.forms.payments import DecideReversal, RequestReversal, TakePayment
from collection.forms.reviews import DrawSample, Resubmit, ReviewEnrolment, SetAside
from collection.forms.rollovers import DecideItems, UndoRollover
from collection.forms.rosters import UndoRoster
from collection.forms.targets import ImportTargets

__all__ = [
    "NOTES",
    "CloseDay",
    "DecideDifference",
    "DecideDuplicate",
    "DecideItems",
    "DecideMark",
    "DecidePayOut",
    "DecideReversal",
    "DecideSettlement",
    "Denomination",
    "Deposit",
    "DepositSlip",
    "DrawSample",
    "FilterCoverage",
    "FilterDuplicates",
    "ImportTargets",
    "IssueSlips",
    "MarkPayOut",
    "Once",
    "PreparePayOut",
    "ProposeSettlement",
    "RequestReversal",
    "Resubmit",
    "ReviewEnrolment",
    "SetAside",
    "SetOffice",
    "TakePayment",
    "UndoDuplicate",
    "UndoRollover",
    "UndoRoster",
    "VoidSlip",
]
