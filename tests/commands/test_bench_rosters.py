"""`manage.py bench rosters`: a whole county's roster, a department's, and one handed in again."""

from tests.commands.test_bench_rules import figures


def test_rosters_are_checked_beside_a_bare_read_and_copy(django_db_setup):
    whole, again, few = figures("rosters", "--scale", "0.002")

    assert whole["name"] == "check a roster of everybody"
    assert whole["note"].startswith("1300 rows, 1286 matched, ")
    assert again["name"] == "check it again with a tenth changed"
    assert few["name"] == "check a department's roster"
    assert few["note"].startswith("46 rows against 1286 people")
    assert min(whole["ratio"], again["ratio"], few["ratio"]) > 0
