from collection.models.days import CashDay
from collection.models.ledger import Account, Entry, Series, Voucher
from collection.models.offices import Office
from collection.models.payables import (
    DifferenceDecision,
    Payable,
    PayOut,
    PayOutLine,
    PayOutMark,
)
from collection.models.reversals import ReversalRequest
from collection.models.rollovers import Rollover, RolloverItem
from collection.models.settlements import (
    Settlement,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
)
from collection.models.slips import AssessmentSlip, AssessmentSlipLine
from collection.models.targets import Target

__all__ = [
    "Account",
    "AssessmentSlip",
    "AssessmentSlipLine",
    "CashDay",
    "DifferenceDecision",
    "Entry",
    "Office",
    "PayOut",
    "PayOutLine",
    "PayOutMark",
    "Payable",
    "ReversalRequest",
    "Rollover",
    "RolloverItem",
    "Series",
    "Settlement",
    "SettlementItem",
    "SettlementLine",
    "SettlementProposal",
    "Target",
    "Voucher",
]
