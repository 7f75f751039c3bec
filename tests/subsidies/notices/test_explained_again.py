"""What was frozen comes out to the same bytes again, after amendments and years."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from enrollment.notices import load_notice
from rules.profile import Event, Held, History, Profile
from rules.quoting import quote
from subsidies.actions.assess import freeze_assessments
from subsidies.models import Assessment, NoticeVersion
from subsidies.queries import digest_of, explain, explained_again, quotes_for
from subsidies.queries.facts import profile_from_facts, profile_to_json
from tests.collection import desk
from tests.subsidies.desk import DISABLED, HEAD, POOR, accepted, line_of, workbook
from tests.subsidies.notices.desk import AMENDMENT, in_force
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(world):
    """A household with two identities of one person, paid."""
    person = world.person("A1", 1)
    content = workbook(line_of(person, "肢体", "三级"), head=(*HEAD, "残疾类别", "残疾等级"))
    accepted(world, content, by=DISABLED, name="残疾.xlsx")
    accepted(
        world,
        workbook(line_of(person)),
        by=POOR,
        identity="农村建档立卡贫困人口",
        name="建档.xlsx",
    )
    desk.pay(world)
    return world


def test_every_frozen_assessment_comes_out_to_the_same_bytes(frozen):
    assert Assessment.objects.count() == 3
    for assessment in Assessment.objects.all():
        assert digest_of(explained_again(assessment)) == bytes(assessment.digest)
        assert explained_again(assessment) == assessment.explanation


def test_also_after_the_notice_was_amended(frozen, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        in_force(frozen, AMENDMENT, "chaqi-2021-amend-1")
    for assessment in Assessment.objects.all():
        assert explained_again(assessment) == assessment.explanation


def test_what_was_paid_before_an_amendments_day_is_what_was_known_on_that_day(
    frozen, django_capture_on_commit_callbacks
):
    """Worked out anew by the notice `as_of` the payment: the same bytes, whatever came later."""
    before = date.fromisoformat("2020-10-14")
    poor = frozen.person("A2", 0)
    accepted(frozen, workbook(line_of(poor)), identity="低保对象", name="低保.xlsx")
    quoted = quotes_for(poor.enrolments.select_related("person"), on=before)
    made = freeze_assessments(quoted=quoted.values(), on=before)[poor.enrolments.get().pk]
    with django_capture_on_commit_callbacks(execute=True):
        in_force(frozen, AMENDMENT, "chaqi-2021-amend-1")

    facts = profile_from_facts(made.explanation["profile"], paid_on=before)
    known_then = quote(load_notice("chaqi-2021", as_of=before), facts)
    known_now = quote(load_notice("chaqi-2021"), facts)
    assert made.subsidy_fen == 7000
    assert digest_of(explain(known_then)) == bytes(made.digest)
    assert explain(known_now)["subsidy"] == "100.00"
    assert explained_again(made) == made.explanation


def test_the_day_of_payment_does_not_change_the_bytes(frozen):
    enrolments = frozen.enrolments(frozen.households["A1"][0])
    today, later = (quotes_for(enrolments, on=TODAY + timedelta(days=n)) for n in (0, 3))
    assert [q.digest for q in today.values()] == [q.digest for q in later.values()]
    before = Assessment.objects.count()
    freeze_assessments(quoted=later.values(), on=TODAY + timedelta(days=3))
    assert Assessment.objects.count() == before


def test_the_command_counts_them_and_passes(frozen, capsys):
    call_command("check_assessments")
    assert capsys.readouterr().out == "3 the same, 0 different, 0 without facts\n"


def test_the_command_names_one_that_was_forged(frozen, capsys):
    real = Assessment.objects.first()
    forged = real.explanation | {"sentence": "应缴0元"}
    Assessment.objects.create(
        enrolment=real.enrolment,
        digest=b"f" * 32,
        notice=real.notice,
        assessed_on=real.assessed_on,
        price_fen=28000,
        subsidy_fen=0,
        payable_fen=28000,
        explanation=forged,
    )
    with pytest.raises(CommandError):
        call_command("check_assessments")
    assert "comes out differently" in capsys.readouterr().err


def test_one_version_is_kept_however_many_are_frozen(frozen):
    assert list(NoticeVersion.objects.values_list("name", flat=True)) == ["chaqi-2021"]


def test_all_facts_survive_the_way_through_json():
    profile = Profile(
        paid_on=TODAY,
        born=date(1903, 2, 28),
        sex="1",
        student=False,
        residence="permit",
        renewing=True,
        history=History(3, 1, 1),
        event=Event("graduated", date(2020, 6, 30), 24),
        identities=(
            Held("低保", since=date(2020, 1, 1), until=date(2020, 12, 31), source="名单第3行"),
            Held("残疾人", kind="肢体", grade=2, department="disabled_federation"),
        ),
        area="430699101201001",
    )
    assert profile_from_facts(profile_to_json(profile), paid_on=TODAY) == profile
