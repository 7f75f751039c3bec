from django.db import models
from django.db.models import Q


class Portal(models.Model):
    """The site's one row: what is loaded, and how far its calendar stands from the real one."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    demo = models.CharField("演示数据", max_length=20, blank=True)
    clock_offset_days = models.IntegerField("日历偏移（天）", default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="portal_is_one_row")]
