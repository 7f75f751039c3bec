"""Say what a county's postings show, and for how long they hang."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from reports.models import PostingRule


def set_posting_rule(
    *,
    county: Area,
    layout: str,
    name_children: bool,
    basis: str,
    days: int,
    actor: User,
    now: datetime,
) -> PostingRule:
    """Add a rule; the ones before stay to be read, postings that hang stay as they are."""
    with transaction.atomic():
        rule = PostingRule.objects.create(
            county=county,
            layout=layout,
            name_children=name_children,
            basis=basis,
            days=days,
            by=actor,
            at=now,
        )
        record_audit(
            action="set_posting_rule",
            obj=rule,
            area=county,
            actor=actor,
            now=now,
            details={"layout": layout, "name_children": name_children, "days": days},
        )
    return rule
