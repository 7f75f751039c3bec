"""Carry last year's insured over into the season's year (上年结转), as a job."""

from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run, start_job
from accounts.clock import now as clock
from accounts.models import Area, Job, Level, User
from collection.models import Rollover, Voucher
from collection.queries.rollovers import (
    kind_counts,
    last_year_people,
    plan,
    standing_rollover,
    year_before,
)
from enrollment.models import Enrolment, Person, Season
from values.refusal import Refusal

KIND = "collection.roll_over"
# One village's people of last year with all that decides about them: `insured` by the odd chain
# of the ledger, or by the enrolment alone where the ledger knows nothing of that year. Then, in
# the same statement: the new enrolments, their declared hardships' periods (what ended before the
# new year is left behind), the review list. A row that stands is left alone, and somebody who was
# registered anew for the year comes on no list.
CARRY = """
WITH last AS MATERIALIZED (
    SELECT p.id AS person_id, p.status, p.born, p.position, h.number, h.id AS household_id,
        h.group_id, e.id AS enrolment_id, e.declared_hardships, e.unit_kind,
        e.first_treatment_area, c.school,
        CASE WHEN p.born < %(grown)s THEN coalesce(c.adult, e.general_category)
            ELSE coalesce(c.child, e.general_category) END AS category,
        NOT %(ledger)s OR coalesce((
            SELECT max(seq) FROM collection_entry WHERE enrolment_id = e.id
        ), 0) %% 2 = 1 AS insured
    FROM enrollment_household h
    JOIN enrollment_person p ON p.household_id = h.id AND p.status <> 'duplicate'
    JOIN enrollment_enrolment e
        ON e.person_id = p.id AND e.cover_year = %(from_year)s AND e.state = 'enrolled'
    LEFT JOIN unnest(%(notices)s::text[], %(codes)s::int[], %(child)s::int[], %(adult)s::int[],
        %(school)s::date[]) AS c(notice, code, child, adult, school)
        ON c.notice = e.notice AND c.code = e.general_category
    WHERE h.group_id = ANY(%(groups)s)
        AND (%(persons)s::bigint[] IS NULL OR p.id = ANY(%(persons)s))
), made AS (
    INSERT INTO enrollment_enrolment (person_id, household_id, group_id, cover_year, notice,
        general_category, declared_hardships, renewing, unit_kind, first_treatment_area, origin,
        review, state, registered_at, registered_by_id, end_reason)
    SELECT person_id, household_id, group_id, %(year)s, %(notice)s, category,
        ARRAY(SELECT declared FROM unnest(declared_hardships) WITH ORDINALITY d(declared, place)
            WHERE NOT EXISTS (SELECT FROM enrollment_hardshipperiod o
                WHERE o.enrolment_id = last.enrolment_id AND o.category = declared
                    AND o.until < %(on)s) ORDER BY place),
        insured, unit_kind, first_treatment_area, 'rolled_over', 'not_needed', 'enrolled',
        %(at)s, %(by)s, ''
    FROM last WHERE status = 'active' ORDER BY group_id, number, position
    ON CONFLICT (person_id, cover_year) DO NOTHING
    RETURNING id, person_id
), periods AS (
    INSERT INTO enrollment_hardshipperiod (enrolment_id, category, since, until)
    SELECT made.id, o.category, o.since, o.until
    FROM made JOIN last USING (person_id)
    JOIN enrollment_hardshipperiod o ON o.enrolment_id = last.enrolment_id
    WHERE o.until IS NULL OR o.until >= %(on)s
), stands AS (
    SELECT last.*, coalesce(made.id, n.id) AS new_id
    FROM last LEFT JOIN made USING (person_id)
    LEFT JOIN enrollment_enrolment n
        ON n.person_id = last.person_id AND n.cover_year = %(year)s
    WHERE (n.id IS NULL OR n.origin = 'rolled_over' AND n.registered_at = %(at)s)
        AND (last.status <> 'active' OR made.id IS NOT NULL OR n.id IS NOT NULL)
), told AS (
    SELECT person_id, new_id, status AS kind FROM stands
    WHERE status <> 'active' AND new_id IS NULL
    UNION
    SELECT s.person_id, s.new_id, k.kind FROM stands s CROSS JOIN LATERAL (VALUES
        ('turned_18', s.born < %(grown)s AND s.born >= %(grown_last)s),
        ('left_school', s.born < s.school),
        ('unpaid', NOT s.insured)
    ) k(kind, holds) WHERE s.status = 'active' AND k.holds
    UNION
    SELECT s.person_id, s.new_id, CASE m.kind WHEN 'dead' THEN 'marked_dead'
        WHEN 'moved' THEN 'marked_moved' ELSE m.kind END
    FROM stands s JOIN enrollment_mark m ON m.person_id = s.person_id
    WHERE s.status = 'active' AND (
        m.state = 'open' OR m.state = 'confirmed' AND m.cover_year = %(year)s)
), listed AS (
    INSERT INTO collection_rolloveritem (rollover_id, person_id, enrolment_id, kind, state, note)
    SELECT %(rollover)s, person_id, new_id, kind, 'open', ''
    FROM told ORDER BY person_id, kind
    ON CONFLICT (rollover_id, person_id, kind) DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM last), (SELECT count(*) FROM made), (SELECT count(*) FROM listed)
"""


class NothingToCarry(Refusal):
    code = "nothing_to_carry"


class RolloverBusy(Refusal):
    code = "rollover_busy"


def start_rollover(*, season: Season, area: Area, actor: User, now: datetime) -> Rollover:
    """Queue the carrying over of the area's people of last year into the season.

    Pressed again it goes on where an ended job stopped, or looks through everybody once more:
    only what is missing is added. Locks the season. Raises NothingToCarry, RolloverBusy.
    """
    with transaction.atomic():
        lock_season(season)
        rollover = standing_rollover(season, area) or _new(season, area, actor, now)
        before = rollover.job
        if before is not None and before.is_live:
            raise RolloverBusy(
                what="没有重复开始",
                why=f"“{before.title}”正在办理",
                cure="请等它做完，页面上能看到进度；要停下来可以先取消",
            )
        queue(rollover, KIND, f"{season.cover_year}年度上年结转", actor, now)
    return rollover


def lock_season(season: Season) -> None:
    """One press after the other, until the transaction ends."""
    Season.objects.select_for_update().get(pk=season.pk)


def _new(season: Season, area: Area, actor: User, now: datetime) -> Rollover:
    from_year = year_before(area, season)
    if from_year is None:
        raise NothingToCarry(
            what="没有可以结转的人",
            why=f"{season.cover_year}年度以前没有参保登记",
            cure="第一年使用的，请先登记或导入参保人员",
        )
    took_money = Voucher.objects.filter(
        cover_year=from_year, village__code__startswith=area.code
    ).exists()
    return Rollover.objects.create(
        season=season,
        area=area,
        from_year=from_year,
        counts={"ledger": took_money},
        started_by=actor,
        started_at=now,
    )


def queue(rollover: Rollover, kind: str, title: str, actor: User, now: datetime) -> None:
    """The job; what an earlier one of the kind had done before it ended is not done again."""
    before = rollover.job
    job, _ = start_job(
        kind=kind,
        title=title,
        owner=actor,
        area=rollover.area,
        input={"rollover": rollover.pk},
        now=now,
    )
    broke_off = (Job.State.FAILED, Job.State.CANCELLED)
    if before is not None and before.kind == kind and before.state in broke_off:
        job.checkpoint = before.checkpoint
        job.save(update_fields=["checkpoint"])
    rollover.job, rollover.state = job, Rollover.State.RUNNING
    rollover.save(update_fields=["job", "state"])
    record_audit(
        action=kind.rpartition(".")[2],
        obj=rollover,
        area=rollover.area,
        actor=actor,
        now=now,
        details={"from_year": rollover.from_year, "job": str(job.pk)},
    )


def roll_over(run: Run) -> dict:
    """The job's work: village by village, each in one transaction with its checkpoint.

    A worker that takes over goes on behind the last village that stands.
    """
    rollover = rollover_of(run)
    if rollover.state != Rollover.State.RUNNING:
        return _result(rollover, {})
    values = plan(rollover).values
    total = last_year_people(rollover.area, rollover.from_year).count()
    told = {"village": "", "seen": 0, "carried": 0, "listed": 0} | run.checkpoint
    run.progress(min(told["seen"], total), total, "正在逐村结转")
    for village in villages_after(rollover, told["village"]):
        with transaction.atomic():
            run.hold()
            seen, carried, listed = _carry(values, village)
            told |= {
                "village": village.code,
                "seen": told["seen"] + seen,
                "carried": told["carried"] + carried,
                "listed": told["listed"] + listed,
            }
            run.save_checkpoint(dict(told))
        run.progress(min(told["seen"], total), total, f"{village.name}已结转")
    return _finish(run, rollover, told)


def rollover_of(run: Run) -> Rollover:
    rollovers = Rollover.objects.select_related("season", "area", "started_by", "job")
    return rollovers.get(pk=run.input["rollover"])


def villages_after(rollover: Rollover, code: str) -> list[Area]:
    """The area's villages behind the one with that code, in the order of the codes."""
    villages = Area.objects.within(rollover.area.code).at(Level.VILLAGE)
    return list(villages.filter(code__gt=code).order_by("code"))


def _carry(values: dict, village: Area) -> tuple[int, int, int]:
    groups = list(Area.objects.filter(parent=village).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(CARRY, values | {"groups": groups})
        return cursor.fetchone()


def carry_person(*, rollover: Rollover, person: Person) -> Enrolment | None:
    """Carry one person over whom the run left out and who stands on the register again."""
    household = person.household
    values = plan(rollover).values | {"persons": [person.pk], "groups": [household.group_id]}
    with connection.cursor() as cursor:
        cursor.execute(CARRY, values)
    return Enrolment.objects.filter(person=person, cover_year=rollover.season.cover_year).first()


def _finish(run: Run, rollover: Rollover, told: dict) -> dict:
    moment = clock()
    people = Enrolment.objects.filter(
        origin=Enrolment.Origin.ROLLED_OVER,
        cover_year=rollover.season.cover_year,
        registered_at=rollover.started_at,
        group__code__startswith=rollover.area.code,
    )
    with transaction.atomic():
        run.hold()
        rollover.counts |= {
            "people": told["seen"],
            "carried": people.count(),
            "kinds": kind_counts(rollover),
        }
        rollover.state = Rollover.State.DONE
        rollover.save(update_fields=["counts", "state"])
        record_audit(
            action="rolled_over",
            obj=rollover,
            area=rollover.area,
            actor=run.job.owner,
            now=moment,
            details={"carried": told["carried"], "listed": told["listed"]},
        )
    return _result(rollover, told)


def _result(rollover: Rollover, told: dict) -> dict:
    """`carried` and `listed` are this run's own: a second run has none."""
    return {
        "carried": told.get("carried", 0),
        "listed": told.get("listed", 0),
        "result_url": reverse("collection:rollover"),
    }
