import json
from collections.abc import Iterable
from dataclasses import asdict

from django.core.management.base import BaseCommand

from reports.bench import pages, rollover, rules, town
from reports.bench.county import load_town, scratch_database
from reports.engine.bench import bench_print

# In a scratch database with the town loaded, in this order.
BENCHMARKS = {
    "search": pages.search,
    "household": pages.household,
    "village": town.village_papers,
}
ALONE = {"print": bench_print, "quote": lambda: map(asdict, rules.quotes())}
# In a scratch database of its own, with a county of 643,118 people.
COUNTY = {"assess": rules.assess, "rollover": rollover.roll_a_county_over}


class Command(BaseCommand):
    help = "Measure speed as ratios to floors taken in the same run, one JSON line a figure."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", choices=["populate", *BENCHMARKS, *ALONE, *COUNTY])
        parser.add_argument("--scale", type=float, default=1.0, help="of the town: 1 is all of it")

    def handle(self, *args, name, scale, **options):
        for each, work in ALONE.items():
            if name in (None, each):
                self._tell(work())
        for each, work in COUNTY.items():
            if name in (None, each):
                with scratch_database():
                    self._tell(asdict(figure) for figure in work(scale))
        if name not in (*ALONE, *COUNTY):
            self._in_scratch_database(name, scale)

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
