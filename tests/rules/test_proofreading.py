"""One round of corrections is enough: every mistake of a file is told at once."""

from rules.notices import load, sources
from rules.proofreading import mistakes
from tests.rules.drafts import DRAFT, changed, write
from tests.rules.test_layers import FOLDER


def kinds(tmp_path, text):
    return [error.kind for error in mistakes("draft", write(tmp_path, text))]


def test_a_notice_without_mistakes_has_none(tmp_path):
    assert mistakes("draft", write(tmp_path, DRAFT)) == []
    assert mistakes("qianxian-2021", FOLDER) == []


def test_mistakes_in_several_blocks_are_told_in_the_files_order(tmp_path):
    text = changed('personal = "400.00"', 'personal = "400"')
    text = changed('level = "county"', 'level = "village"', text)
    text = changed('amount = "50%"', 'amount = "五成%"', text)
    text = changed("from = 2024-09-01", "from = 2025-09-01", text)
    found = mistakes("draft", write(tmp_path, text))
    assert [e.kind for e in found] == ["bad_choice", "bad_money", "backwards", "bad_percent"]
    assert [e.line for e in found] == sorted(e.line for e in found)


def test_references_are_checked_block_by_block(tmp_path):
    text = changed('identities = ["ill"]', 'identities = ["sick"]')
    text = changed('identities = ["allowance"]', 'identities = ["poor"]', text)
    text = changed('department = "health"', 'department = "hospital"', text)
    assert kinds(tmp_path, text) == ["unknown_reference"] * 3


def test_a_missing_block_is_told_without_a_line(tmp_path):
    text = changed('[combination]\nclause = "一"\nrule = "highest"', "")
    (error,) = mistakes("draft", write(tmp_path, text))
    assert (error.kind, error.line) == ("missing_key", None)


def test_what_is_no_toml_is_one_mistake(tmp_path):
    assert kinds(tmp_path, DRAFT + '\nx = "') == ["not_toml"]


def test_an_amendment_without_its_notice_is_told(tmp_path):
    text = '[notice]\nover = "nowhere-2021"\n'
    assert kinds(tmp_path, text) == ["no_such_notice"]


def test_the_kept_texts_alone_give_the_same_notice_again(tmp_path):
    for name, text in sources("qianxian-2021", FOLDER).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = load("qianxian-2021", (tmp_path,))
    assert again.fingerprint == load("qianxian-2021", FOLDER).fingerprint
