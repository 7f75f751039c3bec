import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A season of a province serves many counties: each carries its own people over."""

    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("collection", "0004_paid_enrolments_stand"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="rollover", name="rollover_once_a_season"),
        migrations.AddField(
            model_name="rollover",
            name="area",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.area",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rollover",
            name="undo_reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="撤销原因"),
        ),
        migrations.AddConstraint(
            model_name="rollover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "undone"), _negated=True),
                fields=("season", "area"),
                name="rollover_once_a_season",
            ),
        ),
    ]
