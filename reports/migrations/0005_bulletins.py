"""Progress reports as official documents, insert-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0028_offline_books_hold"),
        ("reports", "0004_verify_failures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "head",
                    models.CharField(
                        choices=[
                            ("formal", "正式文件（红头）"),
                            ("letter", "函"),
                            ("telegram", "内部明电"),
                        ],
                        max_length=8,
                        verbose_name="版头",
                    ),
                ),
                ("organ", models.CharField(max_length=40, verbose_name="发文机关")),
                ("mark", models.CharField(max_length=20, verbose_name="机关代字")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("no", models.PositiveIntegerField(verbose_name="序号")),
                ("to", models.CharField(max_length=200, verbose_name="主送")),
                (
                    "copies",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="抄送"),
                ),
                (
                    "signer",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="签发人"),
                ),
                (
                    "grade",
                    models.CharField(blank=True, default="", max_length=2, verbose_name="等级"),
                ),
                ("title", models.TextField(verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("issued_on", models.DateField(verbose_name="成文日期")),
                (
                    "printer",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="印发机关"
                    ),
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
                    "ranking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="collection.ranking",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["mark", "year", "no"], name="bulletin_by_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("no__gte", 1)), name="bulletin_numbered_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("head", "telegram"), _negated=True),
                            models.Q(("grade", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bulletin_telegram_has_grade",
                    ),
                ],
            },
        ),
        protect("reports_bulletin"),
    ]
