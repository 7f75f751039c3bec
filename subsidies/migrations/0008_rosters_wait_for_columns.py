import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0011_sheet_layouts"),
        ("subsidies", "0007_roster_undo_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="roster",
            name="troubles",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="问题"
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="resembles",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enrollment.person",
            ),
        ),
        migrations.AlterField(
            model_name="roster",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "待核验"),
                    ("waiting", "等待对应列"),
                    ("checked", "待审核"),
                    ("accepted", "已采用"),
                    ("returned", "已退回"),
                    ("unreadable", "无法读取"),
                    ("undone", "已撤销"),
                ],
                default="received",
                max_length=10,
            ),
        ),
    ]
