"""Postings kept as records, their photographs and end, the county's rule, objections and answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.personal_data


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("enrollment", "0012_change_reseated"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="公示编号")),
                ("cover_year", models.PositiveSmallIntegerField()),
                ("no", models.PositiveIntegerField(verbose_name="第几次")),
                (
                    "paper",
                    models.CharField(
                        choices=[("A4", "A4 竖排"), ("A3", "A3 横排")],
                        max_length=2,
                        verbose_name="纸张",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                ("first_day", models.DateField(verbose_name="公示期起")),
                ("last_day", models.DateField(verbose_name="公示期止")),
                ("hotline", models.CharField(max_length=20, verbose_name="监督电话")),
                ("named", models.PositiveIntegerField(verbose_name="列名人数或户数")),
                ("counted", models.PositiveIntegerField(verbose_name="只计数的人数")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posting",
                        to="reports.printedfile",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "缴了费，榜上没有或写未参保"),
                            ("wrongly", "没有缴费，榜上写已参保"),
                            ("name", "姓名、户主写错"),
                            ("not_here", "不是本村的人"),
                            ("privacy", "不该公开的写出来了"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                        verbose_name="说的是什么",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("visit", "当面说"),
                            ("phone", "打电话"),
                            ("letter", "书面"),
                            ("online", "短信、微信"),
                        ],
                        max_length=6,
                        verbose_name="怎么反映的",
                    ),
                ),
                ("raised_by", accounts.personal_data.SealedField(verbose_name="反映人")),
                ("phone", accounts.personal_data.SealedField(null=True, verbose_name="联系电话")),
                ("about", accounts.personal_data.SealedField(null=True, verbose_name="反映的是谁")),
                ("text", accounts.personal_data.SealedField(verbose_name="反映的内容")),
                ("raised_on", models.DateField(verbose_name="反映日期")),
                ("due_on", models.DateField(verbose_name="最晚答复日")),
                ("taken_at", models.DateTimeField()),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="reports.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostingPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="拍摄日期")),
                ("place", models.CharField(max_length=60, verbose_name="张贴地点")),
                ("file", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="reports.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("person", "逐人：姓名、户主、是否参保"),
                            ("household", "按户：户主、登记人数、已参保人数"),
                        ],
                        max_length=9,
                        verbose_name="公示方式",
                    ),
                ),
                ("name_children", models.BooleanField(verbose_name="未满14周岁的也列名")),
                (
                    "basis",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="依据"),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="公示天数")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="posting",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.postingrule",
            ),
        ),
        migrations.CreateModel(
            name="PostingTakedown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="撤榜日期")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="说明"),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takedown",
                        to="reports.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ObjectionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upheld", models.BooleanField(verbose_name="属实")),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "更正登记信息"),
                            ("payment", "核对缴费，补登或冲销"),
                            ("posting", "更正后重新公示"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="怎么改",
                    ),
                ),
                ("reason", accounts.personal_data.SealedField(verbose_name="答复")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.household",
                    ),
                ),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="reports.objection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("household__isnull", True), ("remedy", ""), ("upheld", False)
                            ),
                            models.Q(
                                ("household__isnull", True), ("remedy", "posting"), ("upheld", True)
                            ),
                            models.Q(
                                ("household__isnull", False),
                                ("remedy__in", ["register", "payment"]),
                                ("upheld", True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_upheld_says_what_to_mend",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["due_on"], name="objection_by_due"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("raised_on"))),
                name="objection_due_after_raised",
            ),
        ),
        migrations.AddConstraint(
            model_name="postingphoto",
            constraint=models.UniqueConstraint(
                fields=("posting", "sha256"), name="posting_photo_once"
            ),
        ),
        migrations.AddIndex(
            model_name="postingrule",
            index=models.Index(fields=["county", "-id"], name="posting_rule_newest"),
        ),
        migrations.AddConstraint(
            model_name="postingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name_children", False),
                    models.Q(("basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="posting_rule_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="postingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1)), name="posting_rule_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                fields=("village", "cover_year", "no"), name="posting_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="posting_period_in_order",
            ),
        ),
    ]
