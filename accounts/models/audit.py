from django.db import models
from django.db.models import Q

from accounts.models.areas import Area
from accounts.models.users import User


class AuditChain(models.Model):
    """Head of one township's (or county's) chain of audit entries; locked to append."""

    key = models.CharField(max_length=9, primary_key=True)
    last_seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))


class AuditEntry(models.Model):
    """Who did what, when, to what. Append-only by trigger, hash-chained per township.

    `details` carries no personal data: ids, counts, codes, amounts in fen.
    """

    class Origin(models.TextChoices):
        PERSON = "person", "人员"
        SYSTEM = "system", "系统"

    chain = models.CharField(max_length=9)
    seq = models.BigIntegerField()
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=6, choices=Origin.choices)
    action = models.CharField("动作", max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    details = models.JSONField(default=dict)
    prev_hash = models.BinaryField(max_length=32)
    row_hash = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_seq_from_one"),
            models.CheckConstraint(
                condition=Q(origin="person", actor__isnull=False)
                | Q(origin="system", actor__isnull=True),
                name="audit_person_has_actor",
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        ]
