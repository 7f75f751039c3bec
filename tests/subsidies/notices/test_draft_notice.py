import codecs
import hashlib

import pytest

from accounts.models import AuditEntry
from subsidies.actions.draft_notice import BadFileName, BrokenNotice, NameTaken, keep_draft
from subsidies.models import NoticeDraft
from subsidies.queries.notices import drafted_notice
from tests.subsidies.notices.desk import AMENDMENT, CHAQI, next_year, propose, upload
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_with_hash_author_and_time(world):
    draft = upload(world, next_year())

    assert draft.sha256 == hashlib.sha256(next_year().encode()).hexdigest()
    assert (draft.uploaded_by, draft.uploaded_at) == (world.users["county"], NOW)
    assert (draft.name, draft.cover_year, draft.state) == ("shili-2022", 2022, "uploaded")
    assert AuditEntry.objects.get(action="upload_notice").details["sha256"] == draft.sha256


def test_a_broken_file_is_refused_with_all_its_mistakes_and_not_kept(world):
    text = next_year().replace('"320.00"', '"320"').replace('amount = "50%"', 'amount = "五成%"')
    with pytest.raises(BrokenNotice) as refused:
        upload(world, text)

    found = refused.value.mistakes
    assert [error.kind for error in found] == ["bad_money", "bad_percent", "bad_percent"]
    assert all(error.line for error in found)
    assert not NoticeDraft.objects.exists()


def test_a_file_that_is_not_utf8_is_one_mistake(world):
    with pytest.raises(BrokenNotice) as refused:
        keep_draft(
            content=next_year().encode("gbk"),
            file_name="shili-2022.toml",
            area=world.county,
            actor=world.users["county"],
            now=NOW,
        )
    assert [error.kind for error in refused.value.mistakes] == ["not_toml"]


def test_a_byte_order_mark_of_a_windows_editor_is_taken_off(world):
    draft = keep_draft(
        content=codecs.BOM_UTF8 + next_year().encode(),
        file_name="shili-2022.toml",
        area=world.county,
        actor=world.users["county"],
        now=NOW,
    )
    assert draft.content == next_year()


@pytest.mark.parametrize(
    "name", ["x.toml", "随县-2022.toml", "A-2022.toml", "a-2022.txt", "../a.toml", "-a.toml"]
)
def test_a_file_name_that_is_no_notice_name_is_refused(world, name):
    with pytest.raises(BadFileName):
        keep_draft(
            content=next_year().encode(),
            file_name=name,
            area=world.county,
            actor=world.users["county"],
            now=NOW,
        )


def test_a_released_name_cannot_be_uploaded_again(world):
    with pytest.raises(NameTaken):
        upload(world, CHAQI, "chaqi-2021")


def test_a_new_upload_replaces_the_draft_of_that_name_even_a_proposed_one(world):
    first = propose(world, upload(world, next_year()))
    second = upload(world, next_year())
    first.refresh_from_db()

    assert (first.state, second.state) == ("replaced", "uploaded")


def test_another_countys_live_draft_is_not_replaced(world):
    upload(world, next_year())
    with pytest.raises(NameTaken):
        upload(world, next_year(), area=world.towns["A"])


def test_an_amendment_is_read_over_the_notice_that_it_amends(world):
    draft = upload(world, AMENDMENT, "chaqi-2021-amend-1")
    rule = next(s for s in drafted_notice(draft).subsidies if s.id == "minimum-living-70")

    assert draft.amends == "chaqi-2021"
    assert rule.amount.value == 10000


def test_an_amendment_must_be_named_after_its_notice(world):
    with pytest.raises(BrokenNotice):
        upload(world, AMENDMENT, "other-amend")
