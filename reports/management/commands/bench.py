import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from reports.bench import pages, town
from reports.bench.county import load_town, scratch_database
from reports.engine.bench import bench_print

# In this order: `populate` fills the scratch database for those after it.
BENCHMARKS = {
    "populate": town.populate,
    "search": pages.search,
    "household": pages.household,
    "village": town.village_papers,
}
ALONE = {"print": bench_print}


class Command(BaseCommand):
    help = "Measure speed as ratios to floors taken in the same run, one JSON line a figure."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", choices=[*BENCHMARKS, *ALONE])

    def handle(self, *args, name, **options):
        for each, work in ALONE.items():
            if name in (None, each):
                for figure in work():
                    self.stdout.write(json.dumps(figure, ensure_ascii=False))
        wanted = {each: work for each, work in BENCHMARKS.items() if name in (None, each)}
        if wanted:
            self._in_scratch_database(wanted)

    def _in_scratch_database(self, wanted: dict) -> None:
        with scratch_database():
            if "populate" not in wanted and not load_town():
                raise CommandError("The town is empty.")
            for work in wanted.values():
                for figure in work():
                    self.stdout.write(json.dumps(asdict(figure), ensure_ascii=False))
