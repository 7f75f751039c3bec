"""What clerks and staff type about money."""

from collection.forms.days import NOTES, CloseDay, Denomination, Deposit
from collection.forms.duplicates import DecideDuplicate, DecideMark, FilterDuplicates, UndoDuplicate
from collection.forms.offices import DepositSlip, IssueSlips, SetOffice, VoidSlip
from collection.forms.once import Once
from collection.forms.payments import DecideReversal, RequestReversal, TakePayment
from collection.forms.reviews import DrawSample, Resubmit, ReviewEnrolment, SetAside
from collection.forms.rollovers import DecideItems, UndoRollover
from collection.forms.targets import ImportTargets

__all__ = [
    "NOTES",
    "CloseDay",
    "DecideDuplicate",
    "DecideItems",
    "DecideMark",
    "DecideReversal",
    "Denomination",
    "Deposit",
    "DepositSlip",
    "DrawSample",
    "FilterDuplicates",
    "ImportTargets",
    "IssueSlips",
    "Once",
    "RequestReversal",
    "Resubmit",
    "ReviewEnrolment",
    "SetAside",
    "SetOffice",
    "TakePayment",
    "UndoDuplicate",
    "UndoRollover",
    "VoidSlip",
]
