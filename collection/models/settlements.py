"""The settlement of subsidies (资助资金结算): what each payer owes for a period, frozen.

A proposal names the period and what it came to; another person confirms it, and then the
settlement with its lines and the payments that it settles is written. Those are append-only: a
payment is settled once, a reversal takes its part off in a later settlement.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Department, Role, User
from collection.models.ledger import Entry

SETTLES = (Role.COUNTY_BUREAU, Role.FINANCE, Role.INSPECTOR)


class SettlementQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SettlementQuerySet":
        return self.filter(within(area_codes(user, *SETTLES), "area__code"))


class SettlementProposal(models.Model):
    """Somebody proposes to settle everything unsettled up to a day. `digest` is of its lines."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        CONFIRMED = "confirmed", "已确认"
        RETURNED = "returned", "已退回"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    until = models.DateField("截止日期")
    people = models.IntegerField("人次")
    amount_fen = models.BigIntegerField("金额")
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("复核意见", max_length=200, blank=True, default="")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "cover_year"],
                condition=Q(state="proposed"),
                name="settlement_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True)
                | Q(decided_by__isnull=False)
                & ~Q(state="proposed")
                & ~Q(decided_by=F("proposed_by")),
                name="settlement_second_person",
            ),
        ]


class Settlement(models.Model):
    """A confirmed settlement. `first` is its earliest payment's day, `until` the last day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.OneToOneField(
        SettlementProposal, on_delete=models.PROTECT, related_name="settlement"
    )
    number = models.CharField("结算单号", max_length=40, unique=True)
    no = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=60)
    first = models.DateField("起始日期")
    until = models.DateField("截止日期")
    people = models.IntegerField("人次")
    amount_fen = models.BigIntegerField("金额")
    lines = models.PositiveIntegerField()
    items = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "cover_year", "no"], name="settlement_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")), name="settlement_two_people"
            ),
        ]


class SettlementLine(models.Model):
    """What one payer owes for one identity, for how many people; payers may share a person."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    department = models.CharField("部门", max_length=24, choices=Department.choices, blank=True)
    identity = models.CharField("身份", max_length=120)
    settlement_kind = models.CharField("方式", max_length=10)
    payer = models.CharField("资金来源", max_length=120)
    level = models.CharField("级次", max_length=10, blank=True, default="")
    fund = models.CharField("资金", max_length=60, blank=True, default="")
    people = models.IntegerField("人次")
    amount_fen = models.BigIntegerField("金额")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settlement", "line"], name="settlement_line_once")
        ]


class SettlementItem(models.Model):
    """A payment, or its reversal with a negative amount, that the settlement settles."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="payments")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="settled")
    amount_fen = models.BigIntegerField()
