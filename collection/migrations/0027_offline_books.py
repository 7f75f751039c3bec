"""Walking lists taken out to where there is no network, and what came back of them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("collection", "0026_refunds_after_pay_outs"),
        ("enrollment", "0011_sheet_layouts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfflineBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cover_year", models.PositiveSmallIntegerField()),
                ("numbers", models.PositiveSmallIntegerField(verbose_name="预留号码")),
                ("issued_at", models.DateTimeField(verbose_name="带出时间")),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                ("key", models.UUIDField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("out", "带出"), ("returned", "已交回"), ("revoked", "已作废")],
                        default="out",
                        max_length=8,
                    ),
                ),
                ("last_no", models.PositiveSmallIntegerField(null=True, verbose_name="用到第几号")),
                (
                    "reason",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="作废原因"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline_books",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
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
            name="OfflinePayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="临时号")),
                ("key", models.UUIDField(editable=False)),
                ("lines", models.JSONField()),
                ("total_fen", models.BigIntegerField()),
                ("taken_at", models.DateTimeField(verbose_name="收款时间")),
                ("received_at", models.DateTimeField(verbose_name="上传时间")),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("taken", "已入账"), ("conflict", "待处理"), ("void", "作废")],
                        max_length=8,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("already_paid", "有人已经缴过费"),
                            ("amount_changed", "应缴金额变了"),
                            ("not_payable", "有人已不在这一户、已退出参保或现在不能缴费"),
                            ("day_not_closed", "以前的现金还没有日清，或者差额还在复核"),
                            ("book_expired", "收款时名册已过有效期"),
                            ("book_closed", "名册已经作废或交回"),
                            ("other", "系统没有入账"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="作废原因"
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="collection.offlinebook",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline_payments",
                        to="enrollment.household",
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline",
                        to="collection.voucher",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfflineDecision",
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
                        choices=[("taken", "照现在的金额入账"), ("returned", "钱已退回本人")],
                        max_length=8,
                    ),
                ),
                ("returned_fen", models.BigIntegerField(verbose_name="退回金额")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="说明"),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
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
                    "voucher",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offline_decision",
                        to="collection.voucher",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="collection.offlinepayment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="offlinebook",
            index=models.Index(fields=["village", "state"], name="offline_book_in_village"),
        ),
        migrations.AddConstraint(
            model_name="offlinebook",
            constraint=models.UniqueConstraint(fields=("clerk", "key"), name="offline_book_once"),
        ),
        migrations.AddConstraint(
            model_name="offlinebook",
            constraint=models.CheckConstraint(
                condition=models.Q(("numbers__gte", 1)), name="offline_book_has_numbers"
            ),
        ),
        migrations.AddConstraint(
            model_name="offlinebook",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                name="offline_book_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlinebook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True), ("last_no__isnull", True), ("state", "out")
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("state", "returned"),
                        ("last_no__isnull", False),
                        ("last_no__lte", models.F("numbers")),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("state", "revoked"),
                        ("last_no__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="offline_book_end_is_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlinepayment",
            constraint=models.UniqueConstraint(fields=("book", "no"), name="offline_number_once"),
        ),
        migrations.AddConstraint(
            model_name="offlinepayment",
            constraint=models.UniqueConstraint(fields=("book", "key"), name="offline_key_once"),
        ),
        migrations.AddConstraint(
            model_name="offlinepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("no__gte", 1), ("total_fen__gte", 0)),
                name="offline_payment_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlinepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "taken"),
                        ("reason", ""),
                        ("voucher__isnull", False),
                        ("why", ""),
                    ),
                    models.Q(
                        ("outcome", "conflict"),
                        ("reason", ""),
                        ("voucher__isnull", True),
                        models.Q(("why", ""), _negated=True),
                    ),
                    models.Q(
                        ("outcome", "void"),
                        ("voucher__isnull", True),
                        ("why", ""),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="offline_outcome_is_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="offlinedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "taken"), ("voucher__isnull", False)),
                    models.Q(
                        ("kind", "returned"),
                        ("voucher__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="offline_decision_is_told",
            ),
        ),
    ]
