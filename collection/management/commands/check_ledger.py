from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from collection.models import Entry, Voucher
from collection.queries.check import check_ledger


class Command(BaseCommand):
    help = "Add the ledger up again: numbers, chains, sums, balances, days, audit trail, triggers."

    def handle(self, *args, **options):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            findings = list(check_ledger())
            counted = f"{Voucher.objects.count()} vouchers, {Entry.objects.count()} entries"
        for finding in findings:
            self.stdout.write(f"BAD {finding.place}: {finding.what}")
        if findings:
            raise CommandError(f"{len(findings)} findings; {counted}")
        self.stdout.write(f"ok: {counted}")
