import pickle

from values.refusal import Refusal


class Closed(Refusal):
    code = "closed"


def test_str_joins_the_sentences():
    refusal = Closed(what="不能缴费", why="缴费期已过。", cure="请联系镇医保经办")
    assert str(refusal) == "不能缴费。缴费期已过。请联系镇医保经办。"


def test_str_leaves_out_what_was_not_said():
    assert str(Refusal(what="不能缴费")) == "不能缴费。"


def test_a_refusal_comes_back_whole_from_a_child_process():
    refusal = Closed(what="不能缴费", why="缴费期已过", cure="请联系镇医保经办")
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert type(again) is Closed
    assert again.as_dict() == refusal.as_dict()


def test_as_dict_carries_the_code():
    assert Closed(what="不能缴费").as_dict() == {
        "code": "closed",
        "what": "不能缴费",
        "why": "",
        "cure": "",
    }
