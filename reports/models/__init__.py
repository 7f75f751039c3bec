from reports.models.bulletins import Bulletin
from reports.models.objections import Objection, ObjectionAnswer
from reports.models.postings import Posting, PostingPhoto, PostingRule, PostingTakedown
from reports.models.printed import PrintedFile
from reports.models.verifications import VerifyFailure

__all__ = [
    "Bulletin",
    "Objection",
    "ObjectionAnswer",
    "Posting",
    "PostingPhoto",
    "PostingRule",
    "PostingTakedown",
    "PrintedFile",
    "VerifyFailure",
]
