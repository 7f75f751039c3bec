from django.db import models

from accounts.models import Area, User


class SheetLayout(models.Model):
    """The columns of sheets that look alike, as somebody confirmed them once.

    `kind` says whose sheets: a department's rosters, a village's lists. The fingerprint is that
    of the headings (enrollment/workbooks/layouts.py); the headings themselves are not kept.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("谁的表格", max_length=24)
    fingerprint = models.CharField(max_length=64)
    fields = models.JSONField("列的对应", default=dict)
    skip = models.BooleanField("不读", default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "fingerprint"], name="sheet_layout_once"
            )
        ]
