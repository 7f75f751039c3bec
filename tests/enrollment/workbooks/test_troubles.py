"""The roster doctor knows the 21 kinds of the catalogue, and every reason belongs to one."""

import re
from pathlib import Path

from enrollment.workbooks.checks.findings import reasons
from enrollment.workbooks.troubles import kind_of_code, trouble_kinds

VALUES = Path(__file__).parents[3] / "values"
# Reasons that are no trouble of the row: a suggestion beside one.
NO_TROUBLE = {"resembles"}
# Of other forms: no roster asks for these.
NOT_OF_ROSTERS = {"bad_document", "refused"}


def test_there_are_the_21_kinds_of_the_catalogue_in_their_order():
    assert [kind.number for kind in trouble_kinds()] == [f"T{n:02d}" for n in range(1, 22)]


def test_every_kind_shows_in_rows_or_says_where_it_shows():
    assert [k.number for k in trouble_kinds() if bool(k.codes) == bool(k.elsewhere)] == []


def test_every_reason_of_a_row_belongs_to_one_kind():
    told = [code for kind in trouble_kinds() for code in kind.codes]
    said = re.findall(
        r'^    code = "(\w+)"$', "".join(map(Path.read_text, VALUES.glob("*.py"))), re.M
    )
    known = set(reasons()) | set(said) - NOT_OF_ROSTERS
    assert len(told) == len(set(told))
    assert known - NO_TROUBLE == set(kind_of_code())
