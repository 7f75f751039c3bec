"""What people decided about rosters after their acceptance; append-only."""

from django.db import models
from django.db.models import Q

from accounts.models import Area, User


class RosterUndo(models.Model):
    """An accepted roster was taken back as a batch (撤销), with what rested on it then.

    `dependents` are the numbers of the receipts and slips that stood at that moment.
    """

    roster = models.OneToOneField("subsidies.Roster", on_delete=models.PROTECT, related_name="undo")
    reason = models.CharField("撤销原因", max_length=200)
    taken_back = models.PositiveIntegerField("收回的身份")
    restored = models.PositiveIntegerField("恢复的身份")
    dependents = models.JSONField(default=list)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField()


class IdentityDecision(models.Model):
    """The county decided between departments that say different things of one person.

    `digest` is that of what they said: when they say something else, it is a new conflict.
    `facts` hold no name and no number.
    """

    class Kind(models.TextChoices):
        CLASS = "class", "类别、等级不一致"
        ENDED = "ended", "有的说已退出"
        NAME = "name", "姓名不一致"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    id_index = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.BinaryField(max_length=32)
    kept_row = models.ForeignKey(
        "subsidies.RosterRow", on_delete=models.PROTECT, null=True, related_name="+"
    )
    keep_all = models.BooleanField("都保留")
    facts = models.JSONField()
    note = models.CharField("核实情况", max_length=200)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(keep_all=True, kept_row__isnull=True)
                | Q(keep_all=False, kept_row__isnull=False),
                name="identity_decision_keeps_one_or_all",
            )
        ]
        indexes = [models.Index(fields=["area", "cover_year", "id_index"], name="identity_decided")]
