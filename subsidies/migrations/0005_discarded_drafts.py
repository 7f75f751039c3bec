from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0004_due_of_everybody")]

    operations = [
        migrations.AlterField(
            model_name="noticedraft",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "草稿"),
                    ("proposed", "待第二人复核"),
                    ("released", "已生效"),
                    ("returned", "已退回"),
                    ("replaced", "已被新稿代替"),
                    ("discarded", "已作废"),
                ],
                default="uploaded",
                max_length=10,
            ),
        ),
    ]
