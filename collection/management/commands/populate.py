import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collection.demo.load import PopulateRefused, populate


class Command(BaseCommand):
    help = "Load a demo county into an empty database: real areas and sizes, invented people."

    def add_arguments(self, parser):
        parser.add_argument("--area", default="chaqi")
        parser.add_argument("--scale", type=float, default=1.0)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, area, scale, seed, **options):
        started = time.monotonic()
        try:
            people = populate(
                county=area, scale=scale, seed=seed, report=self.stdout.write, now=timezone.now()
            )
        except PopulateRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{people} people in {time.monotonic() - started:.1f} s")
