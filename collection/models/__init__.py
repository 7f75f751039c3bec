from collection.models.counts import VillageMoney, VillagePeople
from collection.models.days import CashDay
from collection.models.ledger import Account, Entry, Series, Voucher
from collection.models.offices import Office
from collection.models.rankings import Ranking
from collection.models.reversals import ReversalRequest
from collection.models.rollovers import Rollover, RolloverItem
from collection.models.rosters import CollectionRoster, CollectionRosterLine, RosterSignature
from collection.models.slips import AssessmentSlip, AssessmentSlipLine
from collection.models.targets import Target

__all__ = [
    "Account",
    "AssessmentSlip",
    "AssessmentSlipLine",
    "CashDay",
    "CollectionRoster",
    "CollectionRosterLine",
    "Entry",
    "Office",
    "Ranking",
    "ReversalRequest",
    "Rollover",
    "RolloverItem",
    "RosterSignature",
    "Series",
    "Target",
    "VillageMoney",
    "VillagePeople",
    "Voucher",
]
