from reports.models.bulletins import Bulletin
from reports.models.objections import Objection, ObjectionAnswer
from reports.models.postings import Posting, PostingPhoto, PostingRule, PostingTakedown
from reports.models.printed import (
    EVIDENCE_PACK,
    VOLUME,
    PrintedFile,
    PrintedPaper,
    PrintOffset,
    PrintOut,
)
from reports.models.verifications import VerifyFailure

__all__ = [
    "EVIDENCE_PACK",
    "VOLUME",
    "Bulletin",
    "Objection",
    "ObjectionAnswer",
    "Posting",
    "PostingPhoto",
    "PostingRule",
    "PostingTakedown",
    "PrintOffset",
    "PrintOut",
    "PrintedFile",
    "PrintedPaper",
    "VerifyFailure",
]
