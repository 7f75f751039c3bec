"""`manage.py bench rollover`: a county carried over, again, and back, beside its floors."""

from tests.commands.test_bench_rules import figures


def test_a_county_is_rolled_over_beside_a_bare_insert(django_db_setup):
    bare, indexed, again, back = figures("rollover", "--scale", "0.003")

    assert bare["name"] == indexed["name"] == "roll a county over"
    assert bare["note"].startswith("1929 people, 1910 carried, ")
    assert again["name"] == "roll it over again, unchanged"
    assert back["name"] == "take it back"
