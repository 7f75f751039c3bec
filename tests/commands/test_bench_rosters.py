"""`manage.py bench rosters`: a whole county's roster, a department's, and one handed in again."""

from tests.commands.test_bench_rules import figures


def test_rosters_are_checked_beside_a_bare_read_and_copy(django_db_setup):
    whole, marked, again, few = figures("rosters", "--scale", "0.002")

    assert whole["name"] == "check a roster of everybody"
    assert whole["note"].startswith("1300 rows, 1286 matched, ")
    assert marked["name"] == "mark the department's workbook behind it"
    assert again["name"] == "check it again with a tenth changed"
    assert few["name"] == "check a department's roster"
    assert few["note"].startswith("46 rows against 1286 people")
    assert min(whole["ratio"], marked["ratio"], again["ratio"], few["ratio"]) > 0


def test_a_list_is_written_beside_its_bare_text():
    (figure,) = figures("export", "--scale", "0.001")
    assert figure["name"] == "a list as a workbook"
    assert figure["note"].startswith("650 rows x 12 columns in ")
    assert figure["value"] > 0
