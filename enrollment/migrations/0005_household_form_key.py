from django.db import migrations, models


class Migration(migrations.Migration):
    """The key of the form by which a household was registered."""

    dependencies = [("enrollment", "0004_changes_are_append_only")]

    operations = [
        migrations.AddField(
            model_name="household",
            name="form_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
