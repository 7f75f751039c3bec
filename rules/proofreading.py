"""Every mistake of a notice file at once, for the officer who corrects it.

`build` stops at the first mistake. Here each block is read alone, then each check of the whole
notice is made alone, so that one round of corrections is enough. One mistake a block: what
follows in a block often follows from the first.
"""

from collections.abc import Callable, Iterator

from rules import checks
from rules.block import Block
from rules.build import COMBINATIONS, HEADERS, LEVELS, MODES, assemble, whole_checks
from rules.errors import NoticeError
from rules.layers import Layers
from rules.notices import Folder, load, read_layers, target
from rules.read_money import read_addon, read_period, read_standard, read_subsidy, read_window
from rules.read_people import basis, read_codes, read_common, read_department, read_identity
from rules.read_plan import read_duty, read_later, read_payer, read_rosters, read_targets

Work = Callable[[], object]
_ALONE = {
    "benefit": read_period,
    "standard": read_standard,
    "department": lambda block: read_department(block, 1),
    "addon": read_addon,
    "targets": read_targets,
    "duty": read_duty,
}


def mistakes(name: str, folder: Folder = None) -> list[NoticeError]:
    """What is wrong with the file of that name, in its order; empty if nothing.

    An amendment is read as the notice that it amends, with the amendment laid over it.
    """
    try:
        name = target(name, folder)
        layers, common = read_layers(name, folder)
    except NoticeError as error:
        return [error]
    found = list(_failures(_readings(layers, common)))
    if not found:
        found = list(_failures([lambda: assemble(name, layers, common, "")]))
    if not found:
        notice = assemble(name, layers, common, "")
        found = list(_failures(whole_checks(layers, notice)))
    if not found:
        # The folder as a whole: an amendment's file name, a circle of notices.
        found = list(_failures([lambda: load(name, folder)]))
    return sorted(_distinct(found), key=_line)


def _failures(works: list[Work]) -> Iterator[NoticeError]:
    for work in works:
        try:
            work()
        except NoticeError as error:
            yield error


def _readings(layers: Layers, common: Layers) -> list[Work]:
    """Every block read alone, and what can be checked of a list of blocks unread."""
    wordings = read_common(common)
    works: list[Work] = [
        *(
            lambda b=b: _unknown(b)
            for h, blocks in layers.items()
            if h not in HEADERS
            for b in blocks
        ),
        lambda: checks.check_duplicates(layers),
        *(lambda b=b: _head(b) for b in layers.get("notice", [])),
        *(lambda b=b: _policy(b) for b in layers.get("scope", [])),
        *(lambda b=b: _mode(b) for b in layers.get("collection", [])),
        *(lambda b=b: _rule(b) for b in layers.get("combination", [])),
        *(lambda b=b: read_later(b) for b in layers.get("later_recognition", [])),
        *(lambda b=b: read_rosters([b], "") for b in layers.get("rosters", [])),
        *(lambda b=b: read_payer(b) for b in layers.get("payer", [])),
        *(lambda b=b: read_codes(b) for b in layers.get("codes", [])),
        *(lambda b=b: read_identity(b, wordings) for b in layers.get("identity", [])),
        *(lambda b=b: read_window(b, ()) for b in layers.get("window", [])),
        *(lambda b=b, n=n: read_subsidy(b, n) for n, b in enumerate(layers.get("subsidy", []))),
    ]
    for header, read in _ALONE.items():
        works += [lambda b=b, read=read: read(b) for b in layers.get(header, [])]
    return works


def _unknown(block: Block) -> None:
    block.fail("unknown_key", f"不认识 [{block.header}] 这种块", f"可用：{'、'.join(HEADERS)}")


def _head(block: Block) -> None:
    for key in ("title", "number", "issuer", "area"):
        block.text(key)
    block.choice("level", LEVELS)
    for key in ("collecting_year", "cover_year"):
        block.whole(key)
    if block.has("issued"):
        block.day("issued")
    for key in ("over", "amends", "clause", "reading"):
        block.take(key)
    block.done()


def _policy(block: Block) -> None:
    block.flag("excludes_employees", True)
    block.texts("residences", ("registered",))
    basis(block)
    block.done()


def _mode(block: Block) -> None:
    block.choice("mode", MODES)
    basis(block)
    block.done()


def _rule(block: Block) -> None:
    block.choice("rule", COMBINATIONS)
    basis(block)
    block.done()


def _distinct(found: list[NoticeError]) -> list[NoticeError]:
    return list({(error.where, error.why): error for error in found}.values())


def _line(error: NoticeError) -> tuple[bool, int]:
    """Mistakes without a line come last."""
    return error.line is None, error.line or 0
