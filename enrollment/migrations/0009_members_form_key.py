from django.db import migrations, models


class Migration(migrations.Migration):
    """The key of the form by which people were added to a household that stood."""

    dependencies = [("enrollment", "0008_search_keys_of_endings")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="form_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("form_key__isnull", False)),
                fields=["form_key"],
                name="person_by_form",
            ),
        ),
    ]
