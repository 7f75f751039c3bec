import pytest

from reports.documents.receipt.sample import sample
from reports.engine.templates import UnknownName, fill


def test_a_name_that_the_context_lacks_stops_the_template():
    with pytest.raises(UnknownName):
        fill("receipt/template.html", copies=("一",), size="half", lines=[])


def test_values_are_escaped():
    receipt = sample(1)
    html = fill(
        "receipt/template.html", receipt=receipt, copies=("<b>一</b>",), size="half", lines=[]
    )
    assert "&lt;b&gt;一&lt;/b&gt;" in html
