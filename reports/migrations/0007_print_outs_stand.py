"""What was printed, and how often, is only added to."""

from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_print_room"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [protect(table) for table in ("reports_printedpaper", "reports_printout")]
