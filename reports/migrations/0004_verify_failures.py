"""Codes that no paper has, asked on the page that verifies papers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_postings_stand")]

    operations = [
        migrations.CreateModel(
            name="VerifyFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.GenericIPAddressField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address", "at"], name="verify_failure_by_address")
                ],
            },
        ),
    ]
