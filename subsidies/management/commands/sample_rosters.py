from django.core.management.base import BaseCommand, CommandError

from accounts.models import Area, Level, Portal
from enrollment.models import Person
from subsidies.samples.make import make_rosters
from subsidies.samples.people import SamplePerson


class Command(BaseCommand):
    help = "Write department rosters as departments really send them, from the register's people."

    def add_arguments(self, parser):
        parser.add_argument("--out", required=True)
        parser.add_argument("--dirty", type=float, default=0.03)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, out, dirty, seed, **options):
        county = Area.objects.at(Level.COUNTY).first()
        if county is None:
            raise CommandError("The register is empty: run populate first.")
        if not Portal.objects.exclude(demo="").exists():
            # It would write real people's ID numbers into plain files.
            raise CommandError("The register is no demo county's.")
        towns = list(Area.objects.at(Level.TOWN))
        made = make_rosters(
            sample_people(),
            out,
            dirty=dirty,
            seed=seed,
            county=county.name,
            town=towns[0].name if len(towns) == 1 else "",
        )
        for manifest in made:
            self.stdout.write(f"{manifest.file}: {manifest.rows} rows {manifest.outcomes}")


def sample_people():
    """Everybody in the register, household by household."""
    people = Person.objects.select_related("household__village__parent", "household__group")
    for person in people.order_by("household", "position").iterator(chunk_size=2000):
        household = person.household
        yield SamplePerson(
            name=person.name,
            id_number=person.id_number.open() if person.id_number else "",
            sex=person.sex,
            born=person.born,
            village=household.village.name,
            group=household.group.name,
            household_no=household.number,
            town=household.village.parent.name,
            dead=person.status == Person.Status.DEAD,
        )
