"""`manage.py bench versions`: a roster against the version before, accepted and taken back."""

from tests.commands.test_bench_rules import figures


def test_a_version_is_compared_accepted_and_taken_back(django_db_setup):
    found = figures("versions", "--scale", "0.005")
    assert [figure["name"] for figure in found] == [
        "compare a roster with the version before",
        "accept it",
        "take it back",
    ]
    assert all(figure["note"] == found[0]["note"] for figure in found)
    assert "come" in found[0]["note"]
