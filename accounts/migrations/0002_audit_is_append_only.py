from django.db import migrations

from accounts.append_only import DROP_FUNCTION, FUNCTION, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, DROP_FUNCTION),
        protect("accounts_auditentry"),
    ]
