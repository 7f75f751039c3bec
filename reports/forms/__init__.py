from reports.forms.bulletins import MakeBulletin
from reports.forms.evidence import FindVillage
from reports.forms.objections import AnswerObjection, FilterObjections, RecordObjection
from reports.forms.postings import (
    FilterPostings,
    KeepPostingPhoto,
    SetPostingRule,
    TakeDownPosting,
)
from reports.forms.printing import (
    FindFiles,
    PrintOrder,
    PrintOutForm,
    SetPrintOffset,
)
from reports.forms.verify import VerifyPaper

__all__ = [
    "AnswerObjection",
    "FilterObjections",
    "FilterPostings",
    "FindFiles",
    "FindVillage",
    "KeepPostingPhoto",
    "MakeBulletin",
    "PrintOrder",
    "PrintOutForm",
    "RecordObjection",
    "SetPostingRule",
    "SetPrintOffset",
    "TakeDownPosting",
    "VerifyPaper",
]
