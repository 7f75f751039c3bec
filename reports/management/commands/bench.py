import json
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict
from itertools import chain

from django.core.management.base import BaseCommand

from reports.bench import (
    book,
    dashboard,
    duplicates,
    evidence,
    export,
    pages,
    payments,
    registration,
    rollover,
    rosters,
    rules,
    town,
    versions,
)
from reports.bench.county import load_county, load_town, scratch_database
from reports.bench.one_offs import one_offs
from reports.bench.print_county import print_county
from reports.engine.bench import bench_print

# In a scratch database with the town loaded, in this order.
BENCHMARKS = {
    "search": pages.search,
    "household": pages.household,
    "village": town.village_papers,
    "book": book.round_trip,
    "evidence": evidence.evidence_pack,
}
ALONE = {
    "print": lambda: chain(bench_print(), map(asdict, one_offs())),
    "quote": lambda: map(asdict, rules.quotes()),
}
# In a scratch database of its own, with a county of 643,118 people.
COUNTY = {
    "assess": rules.assess,
    "rollover": rollover.roll_a_county_over,
    "versions": versions.versions,
    "rosters": rosters.rosters,
    "dashboard": dashboard.dashboard,
}
# The same county served by a web server of its own on loopback, for --seconds.
PAYMENTS = "payments"

# A list of the county's people, without a database.
EXPORT = "export"
# In a scratch database with Suixian loaded, or, with --loaded, in the portal's own as it stands.
REGISTRATION = "registration"
# In a scratch database with Suixian loaded: it writes.
DUPLICATES = "duplicates"
OWN = (REGISTRATION, DUPLICATES, PAYMENTS, EXPORT)
NAMES = ("populate", *OWN, *BENCHMARKS, *ALONE, *COUNTY)


class Command(BaseCommand):
    help = "Measure speed as ratios to floors taken in the same run, one JSON line a figure."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", choices=NAMES)
        parser.add_argument("--scale", type=float, default=1.0, help="of the town: 1 is all of it")
        parser.add_argument(
            "--loaded", action="store_true", help=f"{REGISTRATION} in the portal's own database"
        )

        parser.add_argument(
            "--seconds", type=int, default=600, help=f"how long {PAYMENTS} runs: ten minutes"
        )

        parser.add_argument(
            "--county",
            action="store_true",
            help="print: all papers of a county, without a database",
        )
        parser.add_argument("--out", default="", help="where --county leaves them, and goes on")

    def handle(self, *args, name, scale, loaded, seconds, county, out, **options):
        if county:
            self._tell(asdict(figure) for figure in print_county(scale, out))
            return
        if name in (None, REGISTRATION):
            self._registration(scale, loaded)
        if name in (None, DUPLICATES):
            self._duplicates(scale)
        if name in (None, EXPORT):
            self._tell(asdict(figure) for figure in export.export(scale))
        for each, work in ALONE.items():
            if name in (None, each):
                self._tell(work())
        for each, work in COUNTY.items():
            if name in (None, each):
                with scratch_database():
                    self._tell(asdict(figure) for figure in work(scale))
        if name in (None, PAYMENTS):
            with scratch_database():
                self._tell(asdict(figure) for figure in payments.payments(scale, seconds))
        if name not in (*OWN, *ALONE, *COUNTY):
            self._in_scratch_database(name, scale)

    def _registration(self, scale: float, loaded: bool) -> None:
        with nullcontext() if loaded else scratch_database():
            if not loaded:
                load_county(scale)
            self._tell(asdict(figure) for figure in registration.registration())

    def _duplicates(self, scale: float) -> None:
        with scratch_database():
            load_county(scale)
            self._tell(asdict(figure) for figure in duplicates.duplicates())

    def _in_scratch_database(self, name: str | None, scale: float) -> None:
        with scratch_database():
            if name in (None, "populate"):
                self._tell(asdict(figure) for figure in town.populate(scale))
            else:
                load_town(scale)
            for each, work in BENCHMARKS.items():
                if name in (None, each):
                    self._tell(asdict(figure) for figure in work())

    def _tell(self, figures: Iterable[dict]) -> None:
        for figure in figures:
            self.stdout.write(json.dumps(figure, ensure_ascii=False))
