import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand

from rules.jsonl import answer_lines
from rules.notices import FOLDER, load_all


class Command(BaseCommand):
    help = "Answer JSON lines (a file or standard input) with what each profile pays, and why."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="JSON lines; standard input if left out")
        parser.add_argument("--notices", help="folder with more notice files")

    def handle(self, *args, file, notices, **options):
        known = load_all(FOLDER)
        if notices:
            known |= load_all(Path(notices))
        with Path(file).open("rb") if file else nullcontext(sys.stdin.buffer) as lines:
            for answer in answer_lines(lines, known):
                self.stdout.write(answer)
