"""Reliefs that add up or follow each other, and who funds them."""

from datetime import date

import pytest

from rules.notices import load
from rules.profile import Held, Profile
from rules.quoting import quote
from tests.rules.drafts import DRAFT, changed, write

PAID = date(2024, 10, 1)


def answer(folder, text, *names, **more):
    held = tuple(Held(name) for name in names)
    return quote(load("draft", write(folder, text)), Profile(PAID, identities=held, **more))


def funding(quoted):
    return [(share.payer, share.amount) for share in quoted.funding]


def test_the_highest_counts_alone(tmp_path):
    quoted = answer(tmp_path, DRAFT, "重病", "低保")
    assert (quoted.subsidy, quoted.pay, quoted.identity) == (20000, 20000, "低保")


def test_stacked_reliefs_add_up(tmp_path):
    quoted = answer(tmp_path, changed('rule = "highest"', 'rule = "stack"'), "重病", "低保")
    assert (quoted.subsidy, quoted.pay, quoted.identity) == (30000, 10000, "重病、低保")
    assert funding(quoted) == [("财政", 10000), ("财政", 20000)]


def test_stacked_reliefs_stop_at_the_standard(tmp_path):
    text = changed('rule = "highest"', 'rule = "stack"')
    quoted = answer(tmp_path, text, "重病", "低保", "特困")
    assert (quoted.subsidy, quoted.pay) == (40000, 0)
    assert sum(amount for _, amount in funding(quoted)) == 40000


def test_a_sequence_takes_each_share_of_what_is_left(tmp_path):
    text = changed('rule = "highest"', 'rule = "sequence"')
    text = changed('amount = "100.00"\n', 'amount = "25%"\n', text)
    text = changed('{ payer = "财政", amount = "100.00" }', '{ payer = "财政", rest = true }', text)
    quoted = answer(tmp_path, text, "重病", "低保")
    assert [v.amount for v in quoted.winners] == [5000, 20000]
    assert (quoted.subsidy, quoted.pay) == (25000, 15000)


def rebate(text=DRAFT):
    return changed('amount = "50%"', 'amount = "50%"\nsettlement = "refunded"', text)


def test_a_rebate_is_collected_in_full_first(tmp_path):
    quoted = answer(tmp_path, rebate(), "低保")
    assert (quoted.price, quoted.subsidy, quoted.pay) == (40000, 20000, 40000)
    assert quoted.settlement == "refunded"
    assert quoted.sentence.startswith(
        "低保，先按400.00元收取，缴费后返还：按个人缴费标准400元的50%"
    )


def test_of_equal_amounts_the_waiver_beats_the_rebate(tmp_path):
    text = changed('amount = "100.00"\n', 'amount = "200.00"\n', rebate())
    text = changed('amount = "100.00" }', 'amount = "200.00" }', text)
    quoted = answer(tmp_path, text, "低保", "重病")
    assert (quoted.identity, quoted.settlement) == ("重病", "waived")


def test_an_amount_that_nobody_stated_loses_to_one_that_is(tmp_path):
    text = changed('amount = "50%"', 'amount = "unset"')
    assert answer(tmp_path, text, "低保", "重病").identity == "重病"
    alone = answer(tmp_path, text, "低保")
    assert (alone.subsidy, alone.pay, funding(alone)) == (0, 40000, [])
    assert [verdict.outcome for verdict in alone.open_questions] == ["unset"]


@pytest.mark.parametrize(
    ("lines", "shares"),
    [
        ('{ payer = "省", share = "50%" }, { payer = "县", share = "50%" }', [5000, 5000]),
        ('{ payer = "省", amount = "70.00" }, { payer = "县", rest = true }', [7000, 3000]),
        ('{ split = { "省" = 1, "市" = 1, "县" = 1 }, rest = true }', [3334, 3333, 3333]),
        (
            '{ payer = "省", share = "33.33%" }, { payer = "市", share = "33.33%" },'
            ' { payer = "县", share = "33.34%" }',
            [3333, 3333, 3334],
        ),
        (
            '{ payer = "省", share = "30%" }, { split = { "市" = 1, "县" = 1 }, rest = true }',
            [3000, 3500, 3500],
        ),
    ],
    ids=["halves", "rest", "split", "shares", "share and split rest"],
)
def test_funding_adds_up_to_the_fen(lines, shares, tmp_path):
    text = changed('{ payer = "财政", amount = "100.00" }', lines)
    assert [amount for _, amount in funding(answer(tmp_path, text, "重病"))] == shares


def test_what_no_payer_is_named_for_stays_open(tmp_path):
    lines = (
        '{ payer = "省", amount = "60.00" },'
        ' { payer = "县", amount = "40.00", when = { county_class = "贫困县" } }'
    )
    text = changed('{ payer = "财政", amount = "100.00" }', lines)
    assert funding(answer(tmp_path, text, "重病")) == [("省", 6000), ("资金来源待定", 4000)]
    known = answer(tmp_path, text, "重病", county_class="贫困县")
    assert funding(known) == [("省", 6000), ("县", 4000)]


def test_a_window_may_leave_out_identities(tmp_path):
    text = changed('start = "period"', 'start = "period"\nsubsidised = ["destitute"]')
    assert answer(tmp_path, text, "特困").subsidy == 40000
    quoted = answer(tmp_path, text, "低保")
    assert quoted.subsidy == 0
    assert quoted.reasons[1] == "低保，在集中期缴费不享受资助（依据：试〔2024〕1号 四）。"


def test_a_fixed_amount_above_the_standard_is_capped(tmp_path):
    text = changed('amount = "100.00"\n', 'amount = "500.00"\n')
    text = changed('amount = "100.00" }', 'amount = "500.00" }', text)
    quoted = answer(tmp_path, text, "重病")
    assert (quoted.subsidy, funding(quoted)) == (40000, [("财政", 40000)])
    assert "按定额500元、以应缴金额为限资助400.00元" in quoted.sentence


ILL = 'identities = ["ill"]'


def adding(text=DRAFT):
    return changed(ILL, f"{ILL}\nstacks = true", text)


def test_a_single_relief_adds_up_with_the_highest_of_the_others(tmp_path):
    quoted = answer(tmp_path, adding(), "重病", "低保")
    assert (quoted.subsidy, quoted.pay, quoted.identity) == (30000, 10000, "重病、低保")
    assert funding(quoted) == [("财政", 10000), ("财政", 20000)]


def test_the_others_still_compete(tmp_path):
    text = changed('id = "destitute-full"', 'id = "destitute-most"', adding())
    text = changed('amount = "full"', 'amount = "250.00"', text)
    quoted = answer(tmp_path, text, "低保", "重病", "特困")
    assert (quoted.subsidy, quoted.pay) == (35000, 5000)
    assert "低保，可资助200.00元，低于特困的250.00元" in " ".join(quoted.reasons)


def test_what_adds_up_stops_at_the_standard(tmp_path):
    quoted = answer(tmp_path, adding(), "重病", "特困")
    assert (quoted.subsidy, [v.amount for v in quoted.winners]) == (40000, [0, 40000])
    assert funding(quoted) == [("财政", 40000)]


def test_a_relief_that_adds_up_counts_alone_too(tmp_path):
    assert answer(tmp_path, adding(), "重病").subsidy == 10000


def test_one_relief_adds_up_once(tmp_path):
    text = changed(ILL, 'identities = ["ill", "destitute"]\nstacks = true')
    text = changed('identities = ["destitute"]', 'identities = ["allowance"]', text)
    text = changed('identities = ["allowance"]\namount = "50%"', 'identities = ["none"]', text)
    start = text.index('[[subsidy]]\nid = "allowance-half"')
    end = text.index('[[subsidy]]\nid = "ill-100"')
    quoted = answer(tmp_path, text[:start] + text[end:], "重病", "特困")
    assert (quoted.subsidy, quoted.identity) == (10000, "重病")


def test_who_is_shut_out_gets_nothing_for_it(tmp_path):
    text = changed('name = "特困"\n', 'name = "特困"\nexcluded_by = ["ill"]\n')
    quoted = answer(tmp_path, text, "特困", "重病")
    assert (quoted.subsidy, quoted.identity) == (10000, "重病")
    assert "特困，已属于重病，按规定不再算作这一类" in " ".join(quoted.reasons)
    assert answer(tmp_path, text, "特困").subsidy == 40000


def test_who_is_shut_out_later_is_owed_nothing(tmp_path):
    text = changed('policy = "wait"', 'policy = "refund"\nmonths = 3')
    text = changed('name = "特困"\n', 'name = "特困"\nexcluded_by = ["ill"]\n', text)
    notice = load("draft", write(tmp_path, text))
    held = (Held("重病"), Held("特困", since=date(2024, 11, 1)))
    assert quote(notice, Profile(PAID, identities=held)).refund is None


SHARES = (
    'funding = [{ payer = "县", share = "30%" }, { share = "70%", split = { "市" = 1, "区" = 1 } }]'
)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        # exactly 28.50, 33.25, 33.25
        ('{ to = "1.00", remainder = "县" }', [2900, 3300, 3300]),
        ('{ to = "1.00", how = "ceil", remainder = "县" }', [2700, 3400, 3400]),
        ('{ to = "1.00", how = "floor", remainder = "区" }', [2800, 3300, 3400]),
        ('{ to = "0.10", how = "half_up", remainder = "区" }', [2850, 3330, 3320]),
        ('{ to = "100.00", how = "ceil", remainder = "区" }', [9500]),
    ],
)
def test_shares_are_rounded_and_one_payer_bears_the_rest(rounding, expected, tmp_path):
    text = changed('amount = "100.00"\n', f'amount = "95.00"\nround_shares = {rounding}\n')
    text = changed('funding = [{ payer = "财政", amount = "100.00" }]', SHARES, text)
    shares = funding(answer(tmp_path, text, "重病"))
    assert [amount for _, amount in shares] == expected
    assert sum(expected) == 9500


def test_rounding_leaves_open_what_nobody_covers(tmp_path):
    lines = (
        'round_shares = { to = "1.00", remainder = "县" }\nfunding = [{ payer = "县", '
        'amount = "60.00" }, { payer = "市", amount = "40.00", when = { county_class = "甲" } }]'
    )
    text = changed('funding = [{ payer = "财政", amount = "100.00" }]', lines)
    assert funding(answer(tmp_path, text, "重病")) == [("县", 6000), ("资金来源待定", 4000)]


@pytest.mark.parametrize(("how", "amount"), [("ceil", 13400), ("floor", 13300), ("half_up", 13300)])
def test_a_share_of_the_standard_is_rounded_as_the_notice_says(how, amount, tmp_path):
    text = changed('amount = "50%"', f'amount = "33.33%"\nround = {{ to = "1.00", how = "{how}" }}')
    assert answer(tmp_path, text, "低保").subsidy == amount
