import uuid

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models.ledger import Entry


class CollectionRosterQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "CollectionRosterQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def live(self) -> "CollectionRosterQuerySet":
        return self.filter(voided_at=None)


class CollectionRoster(models.Model):
    """A village's batch of payers (缴费清册), frozen when the first party signs it.

    `parties` must sign it, each by their own account. What is written never changes; a roster
    that is not signed by all can be voided with a reason. Later payers stand on the next batch.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("清册号", max_length=40, unique=True)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    batch = models.PositiveSmallIntegerField("批次")
    notice = models.CharField(max_length=60)
    parties = models.JSONField()
    people = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    void_reason = models.CharField(max_length=200, blank=True, default="")
    voided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)

    objects = CollectionRosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "batch"], name="roster_batch_once"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="roster_has_people"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True)
                | Q(voided_by__isnull=False) & ~Q(void_reason=""),
                name="roster_voided_with_reason",
            ),
        ]


class CollectionRosterLine(models.Model):
    """One payer of a roster: the payment's entry and the receipt that it stands on."""

    roster = models.ForeignKey(CollectionRoster, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    receipt = models.CharField("收据号", max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "line"], name="roster_line_once"),
            models.UniqueConstraint(fields=["roster", "entry"], name="roster_payer_once"),
        ]


class RosterSignature(models.Model):
    """One party's signature under the roster's digest, by a person of its own."""

    class Party(models.TextChoices):
        VILLAGE = "village", "村协办员"
        TOWNSHIP = "township", "镇经办机构"
        HOSPITAL = "hospital", "卫生院经办"
        TAX = "tax", "税务分局"
        SECOND = "second", "卫生院或税务分局"

    roster = models.ForeignKey(
        CollectionRoster, on_delete=models.PROTECT, related_name="signatures"
    )
    party = models.CharField("签字方", max_length=10, choices=Party.choices)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "party"], name="roster_party_once"),
            models.UniqueConstraint(fields=["roster", "signed_by"], name="roster_nobody_for_two"),
        ]
