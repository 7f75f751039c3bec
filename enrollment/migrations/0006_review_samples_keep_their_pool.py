import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0005_household_form_key")]

    operations = [
        migrations.AddField(
            model_name="reviewsample",
            name="pool",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], size=None
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="with_sample",
            field=models.BooleanField(db_default=False),
        ),
    ]
