from django.db import models

from accounts.models import Area
from accounts.personal_data import SealedField


class Office(models.Model):
    """A township's collecting office (征缴专班): what papers say of it."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="office")
    hotline = models.CharField("监督电话（座机）", max_length=20)
    bank = models.CharField("开户银行", max_length=60)
    account_name = models.CharField("专户户名", max_length=80)
    account_number = SealedField("专户账号")
