from django.db import migrations, models


class Migration(migrations.Migration):
    """Another kind of change: the receiving village takes an enrolment over."""

    dependencies = [
        ("enrollment", "0009_members_form_key"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("registered", "登记"),
                    ("rolled_over", "上年结转"),
                    ("name_corrected", "更正姓名"),
                    ("number_corrected", "更正证件号码"),
                    ("number_given", "补登证件号码"),
                    ("details_changed", "修改登记内容"),
                    ("moved_within", "县内迁移"),
                    ("taken_over", "接收参保登记"),
                    ("moved_away", "迁出本县"),
                    ("died", "死亡"),
                    ("split", "分户"),
                    ("merged", "并户"),
                    ("head_changed", "变更户主"),
                    ("ended", "退出参保"),
                    ("resumed", "恢复参保"),
                    ("marked", "比对提示"),
                    ("mark_decided", "核实比对提示"),
                    ("reviewed", "镇级审核"),
                    ("duplicate_decided", "认定重复登记"),
                    ("duplicate_undone", "撤销重复认定"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
    ]
