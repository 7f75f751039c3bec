from enrollment.models.books import BookUpload, RegisterBook
from enrollment.models.enrolments import Enrolment, HardshipPeriod, Review, ReviewSample
from enrollment.models.evidence import (
    DuplicateCase,
    EvidenceKind,
    EvidenceList,
    EvidenceRow,
    Mark,
)
from enrollment.models.history import Change, ChangeRequest
from enrollment.models.layouts import SheetLayout
from enrollment.models.people import FormerNumber, Household, Person, SearchKey
from enrollment.models.seasons import Season

__all__ = [
    "BookUpload",
    "Change",
    "ChangeRequest",
    "DuplicateCase",
    "Enrolment",
    "EvidenceKind",
    "EvidenceList",
    "EvidenceRow",
    "FormerNumber",
    "HardshipPeriod",
    "Household",
    "Mark",
    "Person",
    "RegisterBook",
    "Review",
    "ReviewSample",
    "SearchKey",
    "Season",
    "SheetLayout",
]
