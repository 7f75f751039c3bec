"""What is kept of a walk from door to door: the order, why somebody did not pay, who paid."""

from django.db import models

from accounts.models import Area, User
from accounts.personal_data import SealedField
from collection.models.ledger import Voucher
from enrollment.models import Enrolment, Household


class WalkStop(models.Model):
    """A household's place on the walk through its group (走户顺序); without one the number counts.

    A household that moves to another group leaves its place behind: it is read with the group.
    """

    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="walk_stop")
    place = models.PositiveSmallIntegerField("走户顺序")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "place"], name="walk_place_once")]


class UnpaidNote(models.Model):
    """Why somebody did not pay at the door (未缴原因). Append-only: the newest one counts.

    `reason` is a code of unpaid_reasons.toml; `key` that of the form, so that it counts once.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="unpaid_notes")
    reason = models.CharField("未缴原因", max_length=20)
    note = SealedField("说明", null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")
    key = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "key"], name="unpaid_note_once")
        ]


class Payer(models.Model):
    """Somebody else who paid for the household (代缴人). Append-only.

    The voucher's memo keeps a keyed digest of it, so that the chain covers this row too.
    """

    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, related_name="payer")
    name = SealedField("代缴人")
    phone = SealedField("联系电话", null=True)
