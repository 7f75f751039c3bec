import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Area, Level

LEVELS = sorted(int(level) for level in Level)


class Command(BaseCommand):
    help = "Load or rename areas from a CSV of code,name (UTF-8), all levels down to the group."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, file, **options):
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            rows = [(row[0].strip(), row[1].strip()) for row in csv.reader(lines) if len(row) > 1]
        rows = sorted(row for row in rows if row[0].isdigit())
        with transaction.atomic():
            for code, name in rows:
                self._write(code, name)
        self.stdout.write(f"{len(rows)} areas")

    def _write(self, code: str, name: str) -> None:
        if len(code) not in LEVELS:
            raise CommandError(f"{code}: a code has {LEVELS} digits")
        above = [size for size in LEVELS if size < len(code)]
        parent = Area.objects.filter(code=code[: above[-1]]).first() if above else None
        if above and parent is None:
            raise CommandError(f"{code} {name}: the area above it ({code[: above[-1]]}) is missing")
        Area.objects.update_or_create(
            code=code, defaults={"name": name, "level": len(code), "parent": parent}
        )
