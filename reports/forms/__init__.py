from reports.forms.bulletins import MakeBulletin
from reports.forms.objections import AnswerObjection, FilterObjections, RecordObjection
from reports.forms.postings import (
    FilterPostings,
    KeepPostingPhoto,
    SetPostingRule,
    TakeDownPosting,
)
from reports.forms.printing import PrintForms, PrintPosting
from reports.forms.verify import VerifyPaper

__all__ = [
    "AnswerObjection",
    "FilterObjections",
    "FilterPostings",
    "KeepPostingPhoto",
    "MakeBulletin",
    "PrintForms",
    "PrintPosting",
    "RecordObjection",
    "SetPostingRule",
    "TakeDownPosting",
    "VerifyPaper",
]
