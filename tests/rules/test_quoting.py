"""What must hold for every quote, whoever asks."""

import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rules.jsonl import result_to_json
from rules.leaves import EVENTS
from rules.notices import load, load_all
from rules.profile import Event, Held, History, Profile
from rules.quote import Quote, Refused
from rules.quoting import quote

NOTICES = load_all(Path(__file__).parent / "notices")
CODES = {"not_open", "closed", "no_benefit_left", "employee_insured", "unknown_identity"}

days = st.dates(date(2020, 7, 1), date(2026, 2, 1))
maybe = st.none() | st.booleans()


@st.composite
def questions(draw):
    notice = NOTICES[draw(st.sampled_from(sorted(NOTICES)))]
    first = min(window.opens for window in notice.windows)
    last = max(window.closes for window in notice.windows)
    paid_on = draw(st.dates(first - timedelta(3), last + timedelta(3)))
    names = st.sampled_from([identity.name for identity in notice.identities] + ["孤儿", "能人"])
    held = st.builds(
        Held,
        name=names,
        sub=st.none() | st.sampled_from(["一类", "二类", "三类"]),
        kind=st.none() | st.sampled_from(["肢体", "视力"]),
        grade=st.none() | st.integers(1, 4),
        since=st.none() | days,
        until=st.none() | days,
    )
    profile = Profile(
        paid_on=paid_on,
        arrived_on=draw(st.none() | st.integers(0, 9).map(lambda n: paid_on + timedelta(n))),
        born=draw(st.none() | st.dates(date(1903, 1, 1), paid_on)),
        student=draw(maybe),
        residence=draw(st.sampled_from([None, "registered", "permit", "none"])),
        renewing=draw(maybe),
        migrant_worker=draw(maybe),
        parent_insured=draw(maybe),
        employee_insured=draw(st.sampled_from([None, False, False, True])),
        county_class=draw(st.sampled_from([None, "贫困县", "非贫困县"])),
        tier=draw(st.sampled_from([None, "二档"])),
        history=draw(st.none() | st.builds(History, *[st.integers(0, 9)] * 3)),
        event=draw(st.none() | st.builds(Event, st.sampled_from(sorted(EVENTS)), days)),
        identities=tuple(draw(st.lists(held, max_size=3))),
        area=draw(st.sampled_from(["", "421399101203"])),
    )
    return notice, profile


@given(questions())
def test_every_quote_adds_up(question):
    notice, profile = question
    answer = quote(notice, profile)
    if isinstance(answer, Refused):
        assert answer.code in CODES
        assert answer.message
        return
    assert 0 <= answer.subsidy <= answer.price
    assert sum(share.amount for share in answer.funding) == answer.subsidy
    assert all(share.amount > 0 and share.payer for share in answer.funding)
    collected = answer.price if answer.settlement == "refunded" else answer.price - answer.subsidy
    assert answer.pay == collected
    assert bool(answer.winners) == (answer.settlement is not None)
    assert answer.refund is None or 0 < answer.refund <= answer.standard.personal


@given(questions())
def test_benefits_lie_within_their_period_and_begin_at_birth_or_later(question):
    answer = quote(*question)
    if isinstance(answer, Quote):
        assert answer.period.first <= answer.benefit_from <= answer.benefit_to
        assert answer.benefit_to == answer.period.last
        assert question[1].born is None or answer.benefit_from >= question[1].born


@given(questions())
def test_every_identity_has_a_verdict_and_a_sentence(question):
    answer = quote(*question)
    if isinstance(answer, Quote):
        told = [verdict for verdict in answer.verdicts if verdict.claim]
        assert [verdict.claim.held for verdict in told] == list(question[1].identities)
        assert all(sentence.endswith("。") for sentence in answer.reasons)
        assert len(answer.reasons) >= len(answer.verdicts) + 2


@given(questions())
def test_the_same_question_has_the_same_answer_to_the_byte(question):
    first, second = (json.dumps(result_to_json(quote(*question))) for _ in range(2))
    assert first == second


@given(questions())
def test_the_order_of_the_rosters_changes_no_amount(question):
    notice, profile = question
    turned = Profile(
        **{name: getattr(profile, name) for name in Profile.__slots__ if name != "identities"},
        identities=profile.identities[::-1],
    )
    first, second = quote(notice, profile), quote(notice, turned)
    if isinstance(first, Refused) or isinstance(second, Refused):
        assert type(first) is type(second)
        return
    assert (first.pay, first.subsidy) == (second.pay, second.subsidy)
    # Reliefs that add up are named in the rosters' order.
    assert {v.name for v in first.winners} == {v.name for v in second.winners}


def chaqi(*identities):
    profile = Profile(paid_on=date(2020, 10, 10), identities=identities)
    return quote(load("chaqi-2021"), profile)


def test_the_sentence_names_amount_and_clause():
    assert chaqi(Held("建档立卡贫困人口")).sentence == (
        "农村建档立卡贫困人口，按个人缴费标准280元的50%资助140.00元，个人缴140.00元"
        "（依据：插政办发〔2020〕21号 三（二））。"
    )


def test_the_reasons_tell_price_winner_losers_and_benefits():
    answer = chaqi(Held("城乡低保对象"), Held("建档立卡贫困人口"), Held("残疾人"), Held("孤儿"))
    assert answer.reasons == [
        "集中缴费期（2020-09-01至2020-12-31）缴费，个人缴费标准280元，应缴280.00元"
        "（依据：插政办发〔2020〕21号 二（二）、二（三））。",
        "农村建档立卡贫困人口，按个人缴费标准280元的50%资助140.00元，个人缴140.00元"
        "（依据：插政办发〔2020〕21号 三（二））。",
        "城乡低保对象，可资助70.00元，低于农村建档立卡贫困人口的140.00元，不重复资助"
        "（依据：插政办发〔2020〕21号 三（三）、三（末段））。",
        "残疾人，名单没有写明残疾等级，补充之前不资助（依据：插政办发〔2020〕21号 三（一））。",
        "孤儿，插政办发〔2020〕21号没有规定这类人员的资助，不资助。",
        "待遇享受期2021-01-01至2021-12-31，自年度首日起"
        "（依据：插政办发〔2020〕21号 二（三）；"
        "插政办发〔2020〕21号未写，待遇享受期按2021年度自然年）。",
    ]
    assert [verdict.name for verdict in answer.open_questions] == ["残疾人"]


def test_nobody_named_still_has_a_sentence():
    assert chaqi().sentence == (
        "没有可享受的资助，个人缴费标准280元，个人缴280.00元"
        "（依据：插政办发〔2020〕21号 二（二）、二（三））。"
    )


def test_somebody_outside_the_scope_is_pointed_out():
    profile = Profile(paid_on=date(2020, 10, 10), residence="none")
    answer = quote(load("chaqi-2021"), profile)
    assert not answer.in_scope
    assert answer.reasons[0].startswith("此人无户籍无居住证，不在通知写明的参保对象之内")
