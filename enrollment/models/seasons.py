from django.db import models

from accounts.models import Area


class SeasonQuerySet(models.QuerySet):
    def for_area(self, code: str) -> "SeasonQuerySet":
        """Seasons that govern an area, the nearest level's first, newest cover year first."""
        prefixes = [code[:size] for size in (2, 4, 6, 9, 12, 15) if size <= len(code)]
        return self.filter(area__code__in=prefixes).order_by("-area__level", "-cover_year")


class Season(models.Model):
    """A notice in force over an area: whose money is collected for which cover year."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="seasons")
    notice = models.CharField("通知", max_length=60)
    cover_year = models.PositiveSmallIntegerField("参保年度")

    objects = SeasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "cover_year"], name="season_once_a_year")
        ]
