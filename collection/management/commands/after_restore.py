from django.core.management.base import BaseCommand

from accounts.clock import now
from collection.actions.raise_epochs import raise_epochs


class Command(BaseCommand):
    help = "Run once after a restore from backup: new numbers get a new epoch, none comes twice."

    def handle(self, *args, **options):
        closed = raise_epochs(now=now())
        for row in closed:
            self.stdout.write(
                f"{row.village} {row.cover_year} {row.kind}: epoch {row.epoch} ends at "
                f"{row.last_no} in the backup, head {row.head[:16]}"
            )
        self.stdout.write(
            f"{len(closed)} series go on under a new epoch. Slips of the old epoch with higher "
            "numbers were lost with the database: collect them from the villages and enter them."
        )
