"""The registration form (参保登记表) on screen: what is checked before anything is saved."""

from enrollment.forms.evidence import HandInEvidence
from enrollment.forms.household import RegisterHousehold, ShareOfForm
from enrollment.forms.members import Members, RegisterMember, member_formset
from enrollment.forms.typed import CheckNumber

__all__ = [
    "CheckNumber",
    "HandInEvidence",
    "Members",
    "RegisterHousehold",
    "RegisterMember",
    "ShareOfForm",
    "member_formset",
]
