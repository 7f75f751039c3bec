"""The printed documents. A folder each, one line each in DOCUMENTS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reports.documents.assessment_slip.context import AssessmentSlips
from reports.documents.assessment_slip.render import render as render_assessment_slips
from reports.documents.assessment_slip.sample import sample as sample_assessment_slips
from reports.documents.coverage_list.context import CoverageList
from reports.documents.coverage_list.render import render as render_coverage_list
from reports.documents.coverage_list.sample import sample as sample_coverage_list
from reports.documents.day_close.context import DayClose
from reports.documents.day_close.render import render as render_day_close
from reports.documents.day_close.sample import sample as sample_day_close
from reports.documents.deposit_slip.context import DepositSlip
from reports.documents.deposit_slip.render import render as render_deposit_slip
from reports.documents.deposit_slip.sample import sample as sample_deposit_slip
from reports.documents.month_close.context import MonthClose
from reports.documents.month_close.render import render as render_month_close
from reports.documents.month_close.sample import sample as sample_month_close
from reports.documents.pay_out.context import PayOut
from reports.documents.pay_out.render import render as render_pay_out
from reports.documents.pay_out.sample import sample as sample_pay_out
from reports.documents.people_without_numbers.context import PeopleWithoutNumbers
from reports.documents.people_without_numbers.render import render as render_people_without_numbers
from reports.documents.people_without_numbers.sample import sample as sample_people_without_numbers
from reports.documents.policy_card.context import PolicyCard
from reports.documents.policy_card.render import render as render_policy_card
from reports.documents.policy_card.sample import sample as sample_policy_card
from reports.documents.posting.context import Posting
from reports.documents.posting.render import render as render_posting
from reports.documents.posting.sample import sample as sample_posting
from reports.documents.progress_report.context import ProgressReport
from reports.documents.progress_report.render import render as render_progress_report
from reports.documents.progress_report.sample import sample as sample_progress_report
from reports.documents.receipt.context import Receipt
from reports.documents.receipt.render import render as render_receipt
from reports.documents.receipt.sample import sample as sample_receipt
from reports.documents.refund_form.context import RefundForm
from reports.documents.refund_form.render import render as render_refund_form
from reports.documents.refund_form.sample import sample as sample_refund_form
from reports.documents.registration_form.context import RegistrationForms
from reports.documents.registration_form.continuous import render as render_registration_list
from reports.documents.registration_form.render import render as render_registration_forms
from reports.documents.registration_form.sample import sample as sample_registration_forms
from reports.documents.settlement.context import Settlement
from reports.documents.settlement.render import render as render_settlement
from reports.documents.settlement.sample import sample as sample_settlement
from reports.documents.signed_roster.context import SignedRoster
from reports.documents.signed_roster.render import render as render_signed_roster
from reports.documents.signed_roster.sample import sample as sample_signed_roster
from reports.documents.subsidised_list.context import SubsidisedList
from reports.documents.subsidised_list.render import render as render_subsidised_list
from reports.documents.subsidised_list.sample import sample as sample_subsidised_list
from reports.documents.walking_list.context import WalkingList
from reports.documents.walking_list.render import render as render_walking_list
from reports.documents.walking_list.sample import sample as sample_walking_list


@dataclass(frozen=True)
class Document:
    """One kind of paper: what it needs to know, and how it becomes a PDF."""

    slug: str
    mark: str
    title: str
    context: type
    render: Callable[[Any], bytes]
    sample: Callable[..., Any]


DOCUMENTS = (
    Document("receipt", "SJ", "收据", Receipt, render_receipt, sample_receipt),
    Document("day_close", "RQ", "日清单", DayClose, render_day_close, sample_day_close),
    Document("deposit_slip", "JK", "缴款单", DepositSlip, render_deposit_slip, sample_deposit_slip),
    Document(
        "assessment_slip",
        "HD",
        "核定单",
        AssessmentSlips,
        render_assessment_slips,
        sample_assessment_slips,
    ),
    Document("posting", "GS", "张榜公示", Posting, render_posting, sample_posting),
    Document(
        "registration_form",
        "DJ",
        "参保登记表",
        RegistrationForms,
        render_registration_forms,
        sample_registration_forms,
    ),
    Document(
        "people_without_numbers",
        "WZ",
        "无身份证号码人员明细",
        PeopleWithoutNumbers,
        render_people_without_numbers,
        sample_people_without_numbers,
    ),
    Document(
        "walking_list", "ZH", "走户收缴清单", WalkingList, render_walking_list, sample_walking_list
    ),
    Document("month_close", "YJ", "月结表", MonthClose, render_month_close, sample_month_close),
    Document(
        "refund_form", "TF", "退费申请审批表", RefundForm, render_refund_form, sample_refund_form
    ),
    Document("policy_card", "MB", "明白卡", PolicyCard, render_policy_card, sample_policy_card),
    Document(
        "settlement", "JS", "资助资金结算单", Settlement, render_settlement, sample_settlement
    ),
    Document("pay_out", "FF", "发放表", PayOut, render_pay_out, sample_pay_out),
    Document(
        "progress_report",
        "TB",
        "进度通报",
        ProgressReport,
        render_progress_report,
        sample_progress_report,
    ),
    Document(
        "coverage_list",
        "FG",
        "特殊群体未参保人员名单",
        CoverageList,
        render_coverage_list,
        sample_coverage_list,
    ),
    Document(
        "subsidised_list",
        "ZZ",
        "资助人员花名册",
        SubsidisedList,
        render_subsidised_list,
        sample_subsidised_list,
    ),
    Document(
        "signed_roster", "QC", "缴费清册", SignedRoster, render_signed_roster, sample_signed_roster
    ),
)


# Other layouts of a document's people, printed under its slug.
LAYOUTS: dict[str, Callable[[Any], bytes]] = {"registration_list": render_registration_list}


def renderer(name: str) -> Callable[[Any], bytes]:
    """What prints the document of that slug, or the layout of that name. Raises KeyError."""
    return LAYOUTS[name] if name in LAYOUTS else document(name).render


def document(slug: str) -> Document:
    """The document of that slug. Raises KeyError."""
    return {kind.slug: kind for kind in DOCUMENTS}[slug]
