"""Files into blocks, and one notice laid over another.

An overlay (a county over its province) or an amendment repeats only what it changes: a block
with the same id takes over the keys that it names, a new id adds a block, `remove = true` drops
one. Every block of an overlay cites its own clause.
"""

from pathlib import Path

from rules.block import Block
from rules.errors import NoticeError
from rules.source import Source
from rules.toml import read_toml

Layers = dict[str, list[Block]]


def read_layer(path: Path) -> Layers:
    """The blocks of one file by header. Raises NoticeError when it is no TOML."""
    text, data = read_toml(path)
    head = data.get("notice")
    head = head if isinstance(head, dict) else {}
    number = head.get("number")
    source = Source(path.name, text, number if isinstance(number, str) else "", "amends" in head)
    return as_layers(data, source)


def as_layers(data: dict, source: Source) -> Layers:
    """Tables into blocks by header. Raises NoticeError for what stands in none."""
    return {header: _blocks(header, value, source) for header, value in data.items()}


def _blocks(header: str, value: object, source: Source) -> list[Block]:
    tables = value if isinstance(value, list) else [value]
    if not all(isinstance(table, dict) for table in tables):
        raise NoticeError(
            kind="unknown_key",
            where=f"{source.file} 的 {header}",
            why=f"“{header}”不在任何一块里",
            cure="请把它写进某个 [块] 之下，例如 [notice]",
        )
    return [Block(table, header, nth, source) for nth, table in enumerate(tables)]


def lay_over(base: Layers, upper: Layers) -> Layers:
    """The base with the upper file's blocks laid over it; neither is changed."""
    merged = {header: list(blocks) for header, blocks in base.items()}
    for header, blocks in upper.items():
        for block in blocks:
            _lay_block(merged.setdefault(header, []), block)
    return merged


def _lay_block(below: list[Block], block: Block) -> None:
    key = _key(block)
    position = next((i for i, old in enumerate(below) if _key(old) == key), None)
    removed = block.data.get("remove") is True
    if removed and position is None:
        block.fail("unknown_reference", "要删去的块在下层通知里并不存在", "请核对 id", "remove")
    if removed and below[position].data.get("floor") is True and not block.source.amends:
        block.fail(
            "below_floor", "上级规定了下限的资助不能删去", "请改写 amount，不低于下限", "remove"
        )
    if "clause" not in block.data and block.header != "notice":
        block.clause()
    if removed:
        del below[position]
    elif position is None:
        # Before the ones without a condition, which must stay last.
        last_is_open = below and block.data.get("when") and "when" not in below[-1].data
        below.insert(len(below) - 1 if last_is_open else len(below), block)
    else:
        below[position] = _merged(below[position], block)


def _merged(old: Block, block: Block) -> Block:
    # An amount and a net price say the same thing in two ways: the upper one replaces both.
    kept = dict(old.data)
    if "amount" in block.data or "pays" in block.data:
        kept = {k: v for k, v in kept.items() if k not in ("amount", "pays")}
    merged = Block(kept | block.data, block.header, block.nth, block.source)
    merged.base = old
    return merged


def _key(block: Block) -> object:
    return block.data.get("id")
