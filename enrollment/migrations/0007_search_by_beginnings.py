import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("enrollment", "0006_review_samples_keep_their_pool"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="person",
            name="person_name_chars",
        ),
        migrations.RemoveIndex(
            model_name="searchkey",
            name="search_key_prefix",
        ),
        migrations.RemoveField(
            model_name="person",
            name="name_chars",
        ),
        migrations.AlterField(
            model_name="household",
            name="number",
            field=models.CharField(db_collation="C", max_length=24, verbose_name="户编号"),
        ),
        migrations.AlterField(
            model_name="household",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="accounts.area",
            ),
        ),
        migrations.AlterField(
            model_name="searchkey",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.area",
            ),
        ),
        migrations.AlterField(
            model_name="searchkey",
            name="key",
            field=models.CharField(db_collation="C", max_length=80),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["number", "group"], name="household_by_number"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["key", "group", "person"], name="search_key_in_order"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["group", "key", "person"], name="search_key_in_group"),
        ),
    ]
