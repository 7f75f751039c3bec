"""What a payable, a pay-out and a settlement may be. The enrolment's row is what a reversal and a
pay-out of the same payment wait for each other by."""

from django.db import migrations

from accounts.append_only import protect, trigger

LOCK = """
    SELECT enrolment_id INTO enrolment FROM collection_entry WHERE id = <entry>;
    PERFORM 1 FROM enrollment_enrolment WHERE id = enrolment FOR NO KEY UPDATE;
    SELECT * INTO paid FROM collection_entry WHERE id = <entry>;
    IF paid.kind <> 'payment' OR EXISTS (
        SELECT 1 FROM collection_entry
        WHERE enrolment_id = paid.enrolment_id AND prev_seq = paid.seq
    ) THEN
        RAISE EXCEPTION 'only a payment that stands is paid back'
            USING ERRCODE = 'restrict_violation';
    END IF;
"""
DECLARED = "enrolment bigint; paid collection_entry%ROWTYPE;"

PAYABLE = trigger(
    "collection_payable_fits",
    "collection_payable",
    "BEFORE INSERT",
    """
    <lock>
    IF NEW.kind = 'rebate' AND NOT EXISTS (
        SELECT 1 FROM subsidies_assessment WHERE id = paid.assessment_id
            AND settlement = 'refunded' AND subsidy_fen = NEW.amount_fen
    ) THEN
        RAISE EXCEPTION 'a rebate is what was assessed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'difference' AND NOT EXISTS (
        SELECT 1 FROM collection_differencedecision WHERE id = NEW.decision_id
            AND entry_id = NEW.entry_id AND verdict = 'refund' AND difference_fen = NEW.amount_fen
    ) THEN
        RAISE EXCEPTION 'a difference is what was decided' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.amount_fen + (SELECT coalesce(sum(amount_fen), 0) FROM collection_payable
                         WHERE entry_id = NEW.entry_id) > paid.amount_fen THEN
        RAISE EXCEPTION 'no more is paid back than was paid'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """.replace("<lock>", LOCK).replace("<entry>", "NEW.entry_id"),
    declare=DECLARED,
)

# A line goes out again only when the one before came to nothing.
OVER = """
    (o.state = 'returned' OR EXISTS (
        SELECT 1 FROM collection_payoutmark m WHERE m.line_id = l.id AND m.kind = 'failed'))
"""
PAY_OUT_LINE = trigger(
    "collection_pay_out_line_fits",
    "collection_payoutline",
    "BEFORE INSERT",
    """
    SELECT * INTO owed FROM collection_payable WHERE id = NEW.payable_id;
    <lock>
    IF NOT EXISTS (
        SELECT 1 FROM collection_payout o WHERE o.id = NEW.pay_out_id AND o.state = 'prepared'
            AND (o.area_id, o.cover_year, o.department)
                = (owed.area_id, owed.cover_year, owed.department)
    ) OR NEW.amount_fen <> owed.amount_fen THEN
        RAISE EXCEPTION 'a line pays one payable of its department, whole'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM collection_payoutline l JOIN collection_payout o ON o.id = l.pay_out_id
        WHERE l.payable_id = NEW.payable_id AND NOT <over>
    ) OR NEW.attempt <> 1 + (
        SELECT count(*) FROM collection_payoutline WHERE payable_id = NEW.payable_id
    ) THEN
        RAISE EXCEPTION 'a payable goes out once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """.replace("<lock>", LOCK)
    .replace("<entry>", "owed.entry_id")
    .replace("<over>", OVER),
    declare=f"owed collection_payable%ROWTYPE; {DECLARED}",
)

PAY_OUT_MOVES = trigger(
    "collection_pay_out_moves",
    "collection_payout",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' THEN
            RAISE EXCEPTION 'a pay-out begins prepared' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'prepared'
        OR (NEW.area_id, NEW.cover_year, NEW.department, NEW.no, NEW.people, NEW.total_fen,
            NEW.idem, NEW.prepared_by_id, NEW.prepared_at)
           IS DISTINCT FROM
           (OLD.area_id, OLD.cover_year, OLD.department, OLD.no, OLD.people, OLD.total_fen,
            OLD.idem, OLD.prepared_by_id, OLD.prepared_at)
    THEN
        RAISE EXCEPTION 'a pay-out is decided once and keeps what it says'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO people, fen
        FROM collection_payoutline WHERE pay_out_id = NEW.id;
    IF (people, fen) IS DISTINCT FROM (NEW.people::bigint, NEW.total_fen::numeric) THEN
        RAISE EXCEPTION 'a pay-out adds up' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="people bigint; fen numeric;",
)

PAY_OUT_MARK = trigger(
    "collection_pay_out_mark_fits",
    "collection_payoutmark",
    "BEFORE INSERT",
    """
    IF NOT EXISTS (
        SELECT 1 FROM collection_payoutline l JOIN collection_payout o ON o.id = l.pay_out_id
        WHERE l.id = NEW.line_id AND o.state = 'approved'
    ) THEN
        RAISE EXCEPTION 'only an approved pay-out goes out' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'signed' AND NOT EXISTS (
        SELECT 1 FROM collection_payoutmark WHERE line_id = NEW.line_id AND kind = 'paid'
    ) THEN
        RAISE EXCEPTION 'only what was paid is signed for' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

REVERSAL = trigger(
    "collection_reversal_before_pay_out",
    "collection_entry",
    "BEFORE INSERT",
    """
    IF NEW.kind IN ('reversal', 'refund') THEN
        PERFORM 1 FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM collection_payable p
            JOIN collection_entry e ON e.id = p.entry_id
            JOIN collection_payoutline l ON l.payable_id = p.id
            JOIN collection_payout o ON o.id = l.pay_out_id
            WHERE e.enrolment_id = NEW.enrolment_id AND e.seq = NEW.prev_seq AND NOT <over>
        ) THEN
            RAISE EXCEPTION 'money of this payment went out already'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """.replace("<over>", OVER),
)

BEFORE_SETTLEMENT = """
    IF EXISTS (SELECT 1 FROM collection_settlement WHERE id = NEW.settlement_id) THEN
        RAISE EXCEPTION 'a settlement is whole when it is written'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
LINE_BEFORE = trigger(
    "collection_settlement_line_before",
    "collection_settlementline",
    "BEFORE INSERT",
    BEFORE_SETTLEMENT,
)
ITEM_BEFORE = trigger(
    "collection_settlement_item_before",
    "collection_settlementitem",
    "BEFORE INSERT",
    BEFORE_SETTLEMENT,
)
SETTLEMENT = trigger(
    "collection_settlement_adds_up",
    "collection_settlement",
    "BEFORE INSERT",
    """
    SELECT count(*), coalesce(sum(amount_fen), 0)
        INTO found, fen FROM collection_settlementline WHERE settlement_id = NEW.id;
    IF (found, fen) IS DISTINCT FROM (NEW.lines::bigint, NEW.amount_fen::numeric) THEN
        RAISE EXCEPTION 'a settlement is the sum of its lines'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT count(*), coalesce(sum(amount_fen), 0)
        INTO found, fen FROM collection_settlementitem WHERE settlement_id = NEW.id;
    IF (found, fen) IS DISTINCT FROM (NEW.items::bigint, NEW.amount_fen::numeric) THEN
        RAISE EXCEPTION 'a settlement is the sum of its payments'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="found bigint; fen numeric;",
)
PROPOSAL = trigger(
    "collection_settlement_proposal_moves",
    "collection_settlementproposal",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed'
        OR (NEW.area_id, NEW.cover_year, NEW.until, NEW.people, NEW.amount_fen, NEW.digest,
            NEW.proposed_by_id, NEW.proposed_at)
           IS DISTINCT FROM
           (OLD.area_id, OLD.cover_year, OLD.until, OLD.people, OLD.amount_fen, OLD.digest,
            OLD.proposed_by_id, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'a proposal is decided once and keeps what it says'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0007_payables_and_settlements"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [
        PAYABLE,
        PAY_OUT_LINE,
        PAY_OUT_MOVES,
        PAY_OUT_MARK,
        REVERSAL,
        LINE_BEFORE,
        ITEM_BEFORE,
        SETTLEMENT,
        PROPOSAL,
        protect("collection_differencedecision"),
        protect("collection_payable"),
        protect("collection_payoutline"),
        protect("collection_payoutmark"),
        protect("collection_settlement"),
        protect("collection_settlementline"),
        protect("collection_settlementitem"),
    ]
