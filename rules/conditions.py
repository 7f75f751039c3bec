"""`when = { … }`: conditions joined by and, or, not, compiled once into one function.

All entries of a table must hold.
"""

from collections.abc import Callable

from rules.block import Block
from rules.leaves import LEAVES, WITHIN, Condition, Test, Turns


def condition(block: Block, key: str = "when") -> Condition | None:
    """The condition under that key, or None where there is none."""
    if not block.has(key):
        return None
    return _table(block.inner(key))


def _table(block: Block) -> Condition:
    first_day_counts = block.flag("first_day_counts", False)
    parts: list[Condition] = []
    for key in block.data:
        if key in _JOINTS:
            parts.append(_JOINTS[key](block, key))
        elif key in LEAVES:
            parts.append(LEAVES[key](block, key))
        elif key in WITHIN:
            parts.append(WITHIN[key](block, key, 1 if first_day_counts else 0))
    block.done()
    if not parts:
        block.fail(
            "bad_condition", "条件是空的", "请写明条件，或者删去这一项（删去即对所有人适用）"
        )
    return _all(parts)


def _all(parts: list[Condition]) -> Condition:
    tests = [part.test for part in parts]
    if len(tests) == 1:
        return parts[0]
    return Condition(
        _both(*tests) if len(tests) == 2 else lambda p, c: all(test(p, c) for test in tests),
        "，且".join(part.words for part in parts),
        frozenset().union(*(part.identities for part in parts)),
        frozenset().union(*(part.barred for part in parts)),
        *_looks_at(parts),
    )


def _looks_at(parts: list[Condition]) -> tuple[frozenset[str], Turns]:
    """Which facts the parts read, and the birthdays on which one of them turns."""
    turns = [part.turns for part in parts]
    return (
        frozenset().union(*(part.reads for part in parts)),
        lambda paid_on: frozenset().union(*(turn(paid_on) for turn in turns)),
    )


def _both(first: Test, second: Test) -> Test:
    return lambda p, c: first(p, c) and second(p, c)


def _any(block: Block, key: str) -> Condition:
    parts = _list(block, key)
    tests = [part.test for part in parts]
    return Condition(
        lambda p, c: any(test(p, c) for test in tests),
        "，或".join(part.words for part in parts),
        frozenset().union(*(part.identities for part in parts)),
        frozenset.intersection(*(part.barred for part in parts)),
        *_looks_at(parts),
    )


def _every(block: Block, key: str) -> Condition:
    return _all(_list(block, key))


def _not(block: Block, key: str) -> Condition:
    inner = _table(block.inner(key))
    test = inner.test
    barred = inner.identities if block.data[key].keys() == {"identity"} else frozenset()
    return Condition(
        lambda p, c: not test(p, c),
        f"不属于（{inner.words}）",
        inner.identities,
        barred,
        inner.reads,
        inner.turns,
    )


def _list(block: Block, key: str) -> list[Condition]:
    parts = [_table(inner) for inner in block.blocks(key)]
    if not parts:
        block.fail("bad_condition", f"{key} 里没有条件", "请至少写一个条件", key)
    return parts


_JOINTS: dict[str, Callable[[Block, str], Condition]] = {"all": _every, "any": _any, "not": _not}
