"""What must stand in the database so that the ledger holds: triggers, functions, constraints."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from accounts.append_only import append_only_triggers, missing_triggers
from accounts.models import AuditEntry
from collection.models import (
    Account,
    AssessmentSlip,
    AssessmentSlipLine,
    Batch,
    BatchFile,
    BatchLine,
    CashDay,
    Entry,
    RefundCase,
    ReversalRequest,
    Series,
    TaxImport,
    TaxRow,
    Voucher,
)
from subsidies.models import Assessment, NoticeDraft, NoticeRelease

TRIGGERS = {
    **append_only_triggers(
        "accounts_auditentry",
        "enrollment_change",
        "enrollment_review",
        "subsidies_assessment",
        "subsidies_noticerelease",
        "subsidies_noticeversion",
        "collection_voucher",
        "collection_entry",
    ),
    "collection_entry_before_voucher": "collection_entry",
    "collection_entry_of_live_enrolment": "collection_entry",
    "collection_entry_balances": "collection_entry",
    "collection_paid_enrolment_stands": "enrollment_enrolment",
    "collection_account_by_entry_alone": "collection_account",
    "collection_voucher_fits": "collection_voucher",
    "collection_voucher_moves": "collection_voucher",
    "collection_series_steps": "collection_series",
    "collection_cashday_closes_once": "collection_cashday",
    "collection_reversal_of_the_unrefunded": "collection_entry",
    "collection_untax_is_whole": "collection_voucher",
    "collection_refund_has_case": "collection_voucher",
    "collection_refundcase_steps": "collection_refundcase",
    "collection_batchline_of_payment": "collection_batchline",
    "collection_batched_payment_stands": "collection_entry",
}

# When each trigger fires and what its function says, as a new database has it. A migration that
# changes one changes its digest here; tests/collection/test_guards.py tells the new one.
DIGESTS = {
    "accounts_auditentry_no_change": "b4da2813fc5ab729",
    "accounts_auditentry_no_truncate": "c3973f95d248af3a",
    "collection_account_by_entry_alone": "8ab727baaf6b6588",
    "collection_batched_payment_stands": "10486a2c1c003ac0",
    "collection_batchline_of_payment": "d0af57765de20559",
    "collection_cashday_closes_once": "6ccffb63c4736a84",
    "collection_entry_balances": "e68e7fc0cc8abb0b",
    "collection_entry_before_voucher": "d23ca197192c0438",
    "collection_entry_no_change": "b4da2813fc5ab729",
    "collection_entry_no_truncate": "c3973f95d248af3a",
    "collection_entry_of_live_enrolment": "9196c5642ed0aefd",
    "collection_paid_enrolment_stands": "21fffbb8818e946f",
    "collection_refund_has_case": "602d93e0e009dc05",
    "collection_refundcase_steps": "806fcb833e0144a0",
    "collection_reversal_of_the_unrefunded": "63a36ae3993d1003",
    "collection_series_steps": "fcf306a8872b56b8",
    "collection_untax_is_whole": "27fbe3eba5e13b2f",
    "collection_voucher_fits": "91c71bf92b659189",
    "collection_voucher_moves": "e4a1124f58a10fc8",
    "collection_voucher_no_change": "b4da2813fc5ab729",
    "collection_voucher_no_truncate": "c3973f95d248af3a",
    "enrollment_change_no_change": "b4da2813fc5ab729",
    "enrollment_change_no_truncate": "c3973f95d248af3a",
    "enrollment_review_no_change": "b4da2813fc5ab729",
    "enrollment_review_no_truncate": "c3973f95d248af3a",
    "subsidies_assessment_no_change": "b4da2813fc5ab729",
    "subsidies_assessment_no_truncate": "c3973f95d248af3a",
    "subsidies_noticerelease_no_change": "b4da2813fc5ab729",
    "subsidies_noticerelease_no_truncate": "c3973f95d248af3a",
    "subsidies_noticeversion_no_change": "b4da2813fc5ab729",
    "subsidies_noticeversion_no_truncate": "c3973f95d248af3a",
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
    AssessmentSlip,
    AssessmentSlipLine,
    Assessment,
    AuditEntry,
    Batch,
    BatchFile,
    BatchLine,
    CashDay,
    Entry,
    NoticeDraft,
    NoticeRelease,
    RefundCase,
    ReversalRequest,
    Series,
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
