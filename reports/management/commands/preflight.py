from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from collection.queries.guards import check_guards
from reports.engine.startup import check_printing
from rules.errors import NoticeError
from rules.notices import load_all
from subsidies.actions.notice_files import restore_released
from subsidies.queries.notices import released_files_problems

# A payment that was acknowledged must survive a power cut.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class Command(BaseCommand):
    help = "Refuse to start where the ledger is unguarded, a notice is broken or printing fails."

    def handle(self, *args, **options):
        problems = [*database_problems(), *notice_problems(), *check_printing()]
        for problem in problems:
            self.stderr.write(f"NOT READY: {problem}")
        if problems:
            raise CommandError(f"{len(problems)} problems")
        self.stdout.write("ready")


def database_problems() -> list[str]:
    """Guards of the ledger that do not stand, and settings under which a commit can be lost."""
    found = [f"{guard.place}: {guard.what}" for guard in check_guards()]
    with connection.cursor() as cursor:
        for name, wanted in DURABLE.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            (value,) = cursor.fetchone()
            if value == "off":
                found.append(f"PostgreSQL runs with {name} = {value}, must be {wanted}")
    return found


def notice_problems() -> list[str]:
    """Broken notices, shipped or released here; released files that are lost are written again."""
    restore_released(settings.NOTICE_DIR)
    found = released_files_problems()
    try:
        load_all(settings.NOTICE_DIR)
    except NoticeError as error:
        found.append(str(error))
    return found
