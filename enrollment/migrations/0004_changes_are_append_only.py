from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_audit_is_append_only"),
        ("enrollment", "0003_registration_for_a_county"),
    ]

    operations = [protect("enrollment_change"), protect("enrollment_review")]
