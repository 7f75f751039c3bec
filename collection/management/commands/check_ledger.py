import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from collection.models import Entry, Voucher
from collection.queries.anchors import check_anchors, heads
from collection.queries.check import check_ledger


class Command(BaseCommand):
    help = "Add the ledger up again: numbers, chains, sums, balances, days, audit trail, guards."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchors",
            type=Path,
            metavar="FILE",
            help="compare with the chains' heads in FILE, and write today's into it if all is well;"
            " keep FILE on another machine",
        )

    def handle(self, *args, anchors, **options):
        kept = json.loads(anchors.read_text()) if anchors and anchors.exists() else {}
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            findings = [*check_ledger(), *check_anchors(kept)]
            counted = f"{Voucher.objects.count()} vouchers, {Entry.objects.count()} entries"
            now = heads()
        for finding in findings:
            self.stdout.write(f"BAD {finding.place}: {finding.what}")
        if findings:
            raise CommandError(f"{len(findings)} findings; {counted}")
        if anchors:
            fresh = anchors.with_name(f"{anchors.name}.new")
            fresh.write_text(json.dumps(now, indent=1), encoding="ascii")
            fresh.replace(anchors)
        self.stdout.write(f"ok: {counted}")
