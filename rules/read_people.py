"""Blocks that name people: departments, identities with their wordings, the form's numbers."""

from rules.basis import Basis
from rules.block import Block
from rules.layers import Layers
from rules.notice import Alias, Code, Codes, Department, Identity, loosened

Common = dict[str, tuple[str, tuple[Alias, ...]]]


def basis(block: Block) -> Basis:
    clause, reading = block.clause()
    return Basis(block.source.number, clause, reading)


def read_common(layers: Layers) -> Common:
    """The shared wordings by id: (name, wordings)."""
    common: Common = {}
    for block in layers.get("wording", []):
        common[block.text("id")] = block.text("name"), _aliases(block)
        block.done()
    return common


def read_department(block: Block, order: int) -> Department:
    department = Department(
        block.text("id"), block.text("name"), block.whole("priority", order), basis(block)
    )
    block.done()
    return department


def read_identity(block: Block, common: Common) -> Identity:
    aliases = list(_aliases(block))
    for id in block.texts("common_wordings", ()):
        if id not in common:
            block.fail(
                "unknown_reference",
                f"公共称谓表里没有“{id}”",
                f"可填：{'、'.join(sorted(common))}",
                "common_wordings",
            )
        name, wordings = common[id]
        aliases += [Alias(name), *wordings]
    identity = Identity(
        id=block.text("id"),
        name=block.text("name"),
        department=block.text("department"),
        aliases=_unique([Alias(block.text("name")), *aliases]),
        form_code=block.whole("form_code") if block.has("form_code") else None,
        recognised_by=block.day("recognised_by") if block.has("recognised_by") else None,
        excluded_by=block.texts("excluded_by", ()),
        basis=basis(block),
    )
    block.done()
    return identity


def _aliases(block: Block) -> tuple[Alias, ...]:
    """Plain texts, or tables where the wording itself says class, kind or grades."""
    values = block.take("aliases", [])
    if not isinstance(values, list):
        block.fail("wrong_type", "aliases 应当是列表", 'aliases = ["…", "…"]', "aliases")
    return tuple(_alias(block, value) for value in values)


def _alias(block: Block, value: object) -> Alias:
    if isinstance(value, str) and value:
        return Alias(value)
    inner = block.inner("aliases", value)
    alias = Alias(
        inner.text("wording"),
        inner.text("sub", "") or None,
        inner.text("kind", "") or None,
        inner.grades("grades"),
    )
    inner.done()
    return alias


def _unique(aliases: list[Alias]) -> tuple[Alias, ...]:
    """The first of each wording: the notice's own words go before the common ones."""
    found: dict[str, Alias] = {}
    for alias in aliases:
        found.setdefault(loosened(alias.wording), alias)
    return tuple(found.values())


def read_codes(block: Block) -> Codes:
    document = block.text("document", "") or block.source.number
    clause, reading = block.clause()
    codes = Codes(
        _codes(block, "units"),
        _codes(block, "general"),
        _codes(block, "hardship"),
        _codes(block, "relationships"),
        Basis(document, clause, reading),
    )
    block.done()
    return codes


def _codes(block: Block, key: str) -> tuple[Code, ...]:
    codes = []
    for inner in block.blocks(key):
        codes.append(Code(inner.whole("code"), inner.text("name"), inner.text("identity", "")))
        inner.done()
    numbers = [code.code for code in codes]
    if not codes or len(numbers) != len(set(numbers)):
        block.fail("duplicate", f"{key} 是空的，或者同一个数字用了两次", "请核对码表", key)
    return tuple(codes)
