"""What must stand in the database so that the ledger holds: triggers, functions, constraints."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from accounts.append_only import INSERT_ONLY, append_only_triggers, missing_triggers
from accounts.models import AuditEntry
from collection.models import (
    Account,
    AssessmentSlip,
    AssessmentSlipLine,
    BankLine,
    BankMatch,
    BankStatement,
    Batch,
    BatchFile,
    BatchLine,
    CashDay,
    CashLimit,
    CollectionRoster,
    CollectionRosterLine,
    DepositPhoto,
    DifferenceDecision,
    Entry,
    MonthClose,
    OfflineBook,
    OfflineDecision,
    OfflinePayment,
    PaperBook,
    PaperNumber,
    Payable,
    Payer,
    PayOut,
    PayOutLine,
    PayOutMark,
    Ranking,
    RefundCase,
    ReversalRequest,
    RosterSignature,
    Series,
    Settlement,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
    TaxImport,
    TaxRow,
    UnpaidNote,
    VillageMoney,
    VillagePeople,
    Voucher,
)
from collection.queries.guard_digests import DIGESTS
from subsidies.models import Assessment, Identity, IdentityDecision, NoticeDraft, NoticeRelease

TRIGGERS = {
    **append_only_triggers(*INSERT_ONLY),
    "collection_slip_steps": "collection_assessmentslip",
    "collection_roster_stands": "collection_collectionroster",
    "collection_roster_line_before_signatures": "collection_collectionrosterline",
    "collection_signature_fits": "collection_rostersignature",
    "collection_entry_before_voucher": "collection_entry",
    "collection_entry_of_live_enrolment": "collection_entry",
    "collection_entry_balances": "collection_entry",
    "collection_money_counted": "collection_entry",
    "collection_people_counted_on_insert": "enrollment_enrolment",
    "collection_people_counted_on_update": "enrollment_enrolment",
    "collection_people_counted_on_delete": "enrollment_enrolment",
    "collection_villagemoney_by_rows_alone": "collection_villagemoney",
    "collection_villagepeople_by_rows_alone": "collection_villagepeople",
    "collection_paid_enrolment_stands": "enrollment_enrolment",
    "collection_account_by_entry_alone": "collection_account",
    "collection_voucher_fits": "collection_voucher",
    "collection_voucher_moves": "collection_voucher",
    "collection_series_steps": "collection_series",
    "collection_payable_fits": "collection_payable",
    "collection_pay_out_line_fits": "collection_payoutline",
    "collection_pay_out_moves": "collection_payout",
    "collection_pay_out_mark_fits": "collection_payoutmark",
    "collection_reversal_before_pay_out": "collection_entry",
    "collection_settlement_line_before": "collection_settlementline",
    "collection_settlement_item_before": "collection_settlementitem",
    "collection_settlement_adds_up": "collection_settlement",
    "collection_settlement_proposal_moves": "collection_settlementproposal",
    "collection_papernumber_settled_once": "collection_papernumber",
    "collection_voucher_in_open_month": "collection_voucher",
    "collection_cashday_closes_once": "collection_cashday",
    "collection_reversal_of_the_unrefunded": "collection_entry",
    "collection_untax_is_whole": "collection_voucher",
    "collection_refund_has_case": "collection_voucher",
    "collection_refundcase_steps": "collection_refundcase",
    "collection_batchline_of_payment": "collection_batchline",
    "collection_batched_payment_stands": "collection_entry",
    "collection_refundcase_not_paid_out": "collection_refundcase",
    "collection_pay_out_line_not_refunded": "collection_payoutline",
    "collection_offlinebook_ends_once": "collection_offlinebook",
    "collection_offlinepayment_fits": "collection_offlinepayment",
    "collection_offlinedecision_fits": "collection_offlinedecision",
    "reports_answer_by_another": "reports_objectionanswer",
}


DEFINITIONS = """
SELECT t.tgname, left(encode(sha256(convert_to(concat_ws('|',
    t.tgtype, t.tgattr, t.tgqual, p.proname, p.prosecdef, p.proconfig, p.prosrc),
    'UTF8')), 'hex'), 16)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal
"""

GUARDED = (
    Account,
    Assessment,
    AssessmentSlip,
    AssessmentSlipLine,
    AuditEntry,
    BankLine,
    BankMatch,
    BankStatement,
    Batch,
    BatchFile,
    BatchLine,
    CashDay,
    DifferenceDecision,
    CollectionRoster,
    CollectionRosterLine,
    Entry,
    Identity,
    IdentityDecision,
    NoticeDraft,
    NoticeRelease,
    PayOut,
    PayOutLine,
    PayOutMark,
    Payable,
    Ranking,
    RefundCase,
    ReversalRequest,
    RosterSignature,
    Series,
    Settlement,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
    CashLimit,
    DepositPhoto,
    MonthClose,
    OfflineBook,
    OfflineDecision,
    OfflinePayment,
    PaperBook,
    PaperNumber,
    Payer,
    UnpaidNote,
    VillageMoney,
    VillagePeople,
    TaxImport,
    TaxRow,
    Voucher,
)
CONSTRAINTS = frozenset(
    {constraint.name for model in GUARDED for constraint in model._meta.constraints}
    | {"voucher_link", "entry_of_voucher", "entry_follows", "entry_reverses", "entry_parity"}
    | {
        "collection_voucher_number_key",
        "collection_voucher_reverses_id_key",
        "collection_entry_deposited_day_id_key",
        "collection_assessmentslip_number_key",
        "collection_settlement_number_key",
        "collection_settlementitem_entry_id_key",
        "collection_payable_decision_id_key",
        "collection_papernumber_voucher_id_key",
        "collection_payer_voucher_id_key",
        "collection_assessmentslip_replaces_id_key",
    }
    # Of the package above this one, by name.
    | {
        "posting_number_once",
        "posting_period_in_order",
        "posting_photo_once",
        "posting_rule_has_basis",
        "objection_upheld_says_what_to_mend",
        "reports_posting_number_key",
        "reports_objectionanswer_objection_id_key",
        "reports_postingtakedown_posting_id_key",
        "printed_once_a_part",
        "printed_paper_copy_once",
        "print_out_seq_once",
        "print_out_in_order",
        "print_out_begins_whole",
    }
)

STANDING = """
SELECT conname FROM pg_constraint WHERE convalidated
UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indisunique AND i.indisvalid
"""

# Foreign keys work by triggers of the system's own: a superuser can switch those off.
SWITCHED_OFF = """
SELECT DISTINCT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') ORDER BY 1
"""


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: where, and what."""

    place: str
    what: str


def check_guards() -> Iterator[Finding]:
    """Every guard that is missing, switched off, or not what the migrations made."""
    missing = missing_triggers(TRIGGERS)
    for name in missing:
        yield Finding(f"trigger {name}", "missing, disabled or not ENABLE ALWAYS")
    standing = trigger_digests()
    for name, digest in DIGESTS.items():
        if name not in missing and standing[name] != digest:
            yield Finding(f"trigger {name}", "its function or its moment was changed")
    for name in sorted(CONSTRAINTS - {row[0] for row in rows(STANDING)}):
        yield Finding(f"constraint {name}", "missing or not validated")
    for (table,) in rows(SWITCHED_OFF):
        yield Finding(f"table {table}", "its foreign keys are switched off")


def trigger_digests() -> dict[str, str]:
    """Trigger -> digest of its definition as it stands."""
    return {name: digest for name, digest in rows(DEFINITIONS) if name in TRIGGERS}


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
