from django.core.management.base import BaseCommand, CommandError

from subsidies.models import Assessment
from subsidies.queries import digest_of, explained_again


class Command(BaseCommand):
    help = "Work every frozen assessment out again from its facts; name those that differ."

    def handle(self, *args, **options):
        same = unknown = 0
        different = []
        for assessment in Assessment.objects.order_by("pk").iterator(chunk_size=2000):
            again = explained_again(assessment)
            if again is None:
                unknown += 1
            elif digest_of(again) == bytes(assessment.digest):
                same += 1
            else:
                different.append(assessment.pk)
        for pk in different[:20]:
            self.stderr.write(f"assessment {pk}: comes out differently")
        self.stdout.write(f"{same} the same, {len(different)} different, {unknown} without facts")
        if different:
            raise CommandError(f"{len(different)} assessments do not come out the same")
