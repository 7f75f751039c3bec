"""The registration form (参保登记表) on screen: what is checked before anything is saved."""

from enrollment.forms.changes import (
    AcceptMove,
    Answer,
    ChangeHead,
    Correct,
    Dated,
    FindHousehold,
    Leave,
    MergeHouseholds,
    Move,
    Relationships,
    Restore,
    SplitHousehold,
    TakeOverEnrolment,
)
from enrollment.forms.details import ChangeDetails
from enrollment.forms.evidence import HandInEvidence
from enrollment.forms.household import RegisterHousehold, ShareOfForm
from enrollment.forms.members import Members, RegisterMember, member_formset
from enrollment.forms.typed import CheckNumber

__all__ = [
    "AcceptMove",
    "Answer",
    "ChangeDetails",
    "ChangeHead",
    "CheckNumber",
    "Correct",
    "Dated",
    "FindHousehold",
    "HandInEvidence",
    "Leave",
    "Members",
    "MergeHouseholds",
    "Move",
    "RegisterHousehold",
    "RegisterMember",
    "Relationships",
    "Restore",
    "ShareOfForm",
    "SplitHousehold",
    "TakeOverEnrolment",
    "member_formset",
]
