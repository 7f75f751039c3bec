from collection.models.banking import BankLine, BankMatch, BankStatement, DepositPhoto
from collection.models.batches import Batch, BatchFile, BatchLine
from collection.models.counts import VillageMoney, VillagePeople
from collection.models.days import CashDay
from collection.models.doorstep import Payer, UnpaidNote, WalkStop
from collection.models.ledger import Account, Entry, Series, Voucher
from collection.models.months import CashLimit, MonthClose
from collection.models.offices import Office
from collection.models.offline import OfflineBook, OfflineDecision, OfflinePayment
from collection.models.paper import PaperBook, PaperNumber
from collection.models.payables import (
    DifferenceDecision,
    Payable,
    PayOut,
    PayOutLine,
    PayOutMark,
)
from collection.models.rankings import Ranking
from collection.models.refunds import RefundCase
from collection.models.reversals import ReversalRequest
from collection.models.rollovers import Rollover, RolloverItem
from collection.models.rosters import CollectionRoster, CollectionRosterLine, RosterSignature
from collection.models.settlements import (
    Settlement,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
)
from collection.models.slips import AssessmentSlip, AssessmentSlipLine
from collection.models.targets import Target
from collection.models.tax import TaxImport, TaxRow

__all__ = [
    "Account",
    "AssessmentSlip",
    "AssessmentSlipLine",
    "BankLine",
    "BankMatch",
    "BankStatement",
    "Batch",
    "BatchFile",
    "BatchLine",
    "CashDay",
    "CashLimit",
    "CollectionRoster",
    "CollectionRosterLine",
    "DepositPhoto",
    "DifferenceDecision",
    "Entry",
    "MonthClose",
    "Office",
    "OfflineBook",
    "OfflineDecision",
    "OfflinePayment",
    "PaperBook",
    "PaperNumber",
    "PayOut",
    "PayOutLine",
    "PayOutMark",
    "Payable",
    "Payer",
    "Ranking",
    "RefundCase",
    "ReversalRequest",
    "Rollover",
    "RolloverItem",
    "RosterSignature",
    "Series",
    "Settlement",
    "SettlementItem",
    "SettlementLine",
    "SettlementProposal",
    "Target",
    "TaxImport",
    "TaxRow",
    "UnpaidNote",
    "VillageMoney",
    "VillagePeople",
    "Voucher",
    "WalkStop",
]
