"""Say of a person on the register: dead, moved away, here again. The row itself stays."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.history import record_change
from enrollment.models import Change, Person
from values.refusal import Refusal

HISTORY = {
    Person.Status.DEAD: Change.Kind.DIED,
    Person.Status.MOVED: Change.Kind.MOVED_AWAY,
}


class StatusStands(Refusal):
    code = "status_stands"


def set_status(
    *,
    person: Person,
    status: Person.Status,
    on: date,
    note: str,
    actor: User | None,
    now: datetime,
) -> None:
    """Set an active person's status to DEAD or MOVED since `on`. Locks the person's row.

    Enrolments are the caller's (collection's `withdraw_enrolment`). Raises StatusStands for who
    is not active.
    """
    with transaction.atomic():
        people = Person.objects.select_for_update(of=("self",))
        person = people.select_related("household__group").get(pk=person.pk)
        if person.status != Person.Status.ACTIVE:
            raise StatusStands(
                what="没有重复办理",
                why=f"{person.name}的状态已经是“{person.get_status_display()}”",
                cure="请刷新页面查看",
            )
        person.status, person.status_on = status, on
        person.save(update_fields=["status", "status_on"])
        record_change(
            kind=HISTORY[status], person=person, happened_on=on, reason=note, actor=actor, now=now
        )
        record_audit(
            action=f"person_{status}",
            obj=person,
            area=person.household.group,
            actor=actor,
            now=now,
        )
