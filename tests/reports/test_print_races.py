"""Two that print the same at one moment: each paper's number once, each file once."""

import pytest

from accounts.models import User
from collection.models import AssessmentSlip
from reports.actions.print_once import print_once
from reports.actions.print_out import print_out
from reports.models import PrintedFile, PrintedPaper, PrintOut
from reports.queries.village_papers import slip_papers
from tests.committed import kinds, race, rounds, without
from tests.reports.printing import printed
from tests.reports.village import issue
from tests.world import NOW, World

pytestmark = pytest.mark.race
AT_ONCE = 3
PEOPLE = ("clerk-A1", "township-A", "county", "inspector")


def print_slip(world: World, slip: AssessmentSlip, number: int) -> bytes:
    return print_once(
        slug="assessment_slip",
        obj=AssessmentSlip.objects.get(pk=slip.pk),
        area=slip.group,
        fill=lambda before: slip_papers([slip], now=NOW, reprint=before),
        actor=User.objects.get(username=PEOPLE[number]),
        now=NOW,
    )


def copies() -> list[int]:
    return sorted(PrintedPaper.objects.values_list("copy", flat=True))


def test_no_two_prints_of_a_slip_say_the_same_number(committed: World):
    slip = issue(committed, "A1")[0]
    for turn in range(1, rounds(1) + 1):
        outcomes = race(AT_ONCE, lambda n: print_slip(committed, slip, n))
        assert kinds(outcomes) == {"bytes": AT_ONCE}
        assert copies() == list(range(AT_ONCE * turn))


def test_without_the_constraint_two_say_the_same(committed: World):
    """The control: the race is one."""
    with without("reports_printedpaper", "printed_paper_copy_once"):
        slip = issue(committed, "A1")[0]
        for _ in range(rounds(10)):
            race(AT_ONCE, lambda n: print_slip(committed, slip, n))
            if len(set(copies())) < len(copies()):
                return
        pytest.fail("no two prints met")


def send(file: PrintedFile, number: int) -> PrintOut:
    actor = User.objects.get(username=PEOPLE[number])
    return print_out(file=file, after=0, from_page=1, duplex=False, actor=actor, now=NOW)


def test_file_that_several_send_to_the_printer_at_once_goes_once(committed: World):
    printed(committed, "walking_list", [committed.villages["A1"]])
    file = PrintedFile.objects.get()
    outcomes = race(AT_ONCE, lambda n: send(file, n))
    assert kinds(outcomes) == {"PrintOut": 1, "PrintOutRefused": AT_ONCE - 1}


def test_without_the_constraint_it_would_go_several_times(committed: World):
    """The control: the race is one."""
    with without("reports_printout", "print_out_seq_once"):
        for _ in range(rounds(10)):
            printed(committed, "walking_list", [committed.villages["A1"]])
            file = PrintedFile.objects.latest("pk")
            outcomes = race(AT_ONCE, lambda n, file=file: send(file, n))
            if kinds(outcomes).get("PrintOut", 0) > 1:
                return
        pytest.fail("no two print-outs met")
