from collection.models.batches import Batch, BatchFile, BatchLine
from collection.models.days import CashDay
from collection.models.ledger import Account, Entry, Series, Voucher
from collection.models.offices import Office
from collection.models.refunds import RefundCase
from collection.models.reversals import ReversalRequest
from collection.models.rollovers import Rollover, RolloverItem
from collection.models.slips import AssessmentSlip, AssessmentSlipLine
from collection.models.targets import Target
from collection.models.tax import TaxImport, TaxRow

__all__ = [
    "Account",
    "AssessmentSlip",
    "AssessmentSlipLine",
    "Batch",
    "BatchFile",
    "BatchLine",
    "CashDay",
    "Entry",
    "Office",
    "RefundCase",
    "ReversalRequest",
    "Rollover",
    "RolloverItem",
    "Series",
    "Target",
    "TaxImport",
    "TaxRow",
    "Voucher",
]
