from django.db import models


class VerifyFailure(models.Model):
    """A code that no paper has, asked from an address; so that nobody tries codes by thousands."""

    address = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="verify_failure_by_address")]
