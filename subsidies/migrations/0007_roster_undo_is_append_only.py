from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0006_roster_versions"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [protect("subsidies_rosterundo"), protect("subsidies_identitydecision")]
