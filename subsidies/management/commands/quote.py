import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rules.errors import NoticeError
from rules.jsonl import answer_lines
from rules.notice import Notice
from rules.notices import FOLDER, load_all


class Command(BaseCommand):
    help = "Answer JSON lines (a file or standard input) with what each profile pays, and why."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="JSON lines; standard input if left out")
        parser.add_argument("--notices", help="folder with more notice files")

    def handle(self, *args, file, notices, **options):
        known = load(notices)
        if file and not Path(file).is_file():
            raise CommandError(f"{file} is no file.")
        with Path(file).open("rb") if file else nullcontext(sys.stdin.buffer) as lines:
            for answer in answer_lines(lines, known):
                self.stdout.write(answer)
                if not file:
                    # Whoever pipes a line in may wait for its answer.
                    self.stdout.flush()


def load(more: str | None) -> dict[str, Notice]:
    """The released notices and those of a folder, by name; a broken one is told, not traced."""
    if more and not Path(more).is_dir():
        raise CommandError(f"{more} is no folder.")
    try:
        return load_all(FOLDER) | (load_all(Path(more)) if more else {})
    except NoticeError as error:
        raise CommandError(str(error)) from None
