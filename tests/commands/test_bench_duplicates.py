"""`manage.py bench duplicates`: the whole county searched, and again, beside bare groupings."""

import re

from tests.commands.test_bench_rules import figures


def test_a_countys_duplicates_are_found_beside_bare_groupings(django_db_setup):
    first, again = figures("duplicates", "--scale", "0.005")

    assert first["name"] == "find a county's duplicates"
    assert again["name"] == "find them again, nothing new"
    assert first["floor"] == again["floor"] == "s of bare GROUP BYs of the same keys"
    planted, pairs = re.search(r"people, (\d+) of them twice, (\d+) pairs", first["note"]).groups()
    assert int(pairs) >= int(planted) > 0
