"""What only the whole notice can show: references, duplicates, overlaps, contradictions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from rules.amounts import read_amount, short
from rules.block import Block
from rules.layers import Layers
from rules.notice import Identity, Notice, Standard, Subsidy, Window, loosened

# Ids with the names that people read.
Names = Mapping[str, str]


def check_duplicates(layers: Layers) -> None:
    for blocks in layers.values():
        for block in blocks:
            if block.has("id"):
                block.text("id")
        counted = Counter(block.data.get("id") for block in blocks if "id" in block.data)
        for block in reversed(blocks):
            if counted[block.data.get("id")] > 1:
                block.fail("duplicate", "这个 id 用了两次", "请给每一块取不同的 id", "id")


def check_aliases(blocks: list[Block], identities: tuple[Identity, ...]) -> None:
    """Two identities of one department must not share a wording: a roster could mean either."""
    owner: dict[tuple[str, str], str] = {}
    for block, identity in zip(blocks, identities, strict=True):
        for alias in identity.aliases:
            key = identity.department, loosened(alias.wording)
            if owner.setdefault(key, identity.id) != identity.id:
                block.fail(
                    "duplicate",
                    f"称谓“{alias.wording}”同时属于“{owner[key]}”",
                    "同一部门的一个称谓只能对应一种身份，请从其中一处删去",
                    "aliases",
                )


def check_exclusions(blocks: list[Block], identities: tuple[Identity, ...], known: Names) -> None:
    """Of two identities that shut each other out, neither would count."""
    by_id = {identity.id: identity for identity in identities}
    for block, identity in zip(blocks, identities, strict=True):
        check_known(block, set(identity.excluded_by), known, "excluded_by")
        if identity.id in identity.excluded_by:
            block.fail("contradiction", "一种身份不能排除自己", "请删去它自己", "excluded_by")
        for other in identity.excluded_by:
            if identity.id in by_id[other].excluded_by:
                block.fail(
                    "contradiction",
                    f"“{identity.name}”和“{by_id[other].name}”互相排除，兼有的人两种都不算",
                    "请只在让位的一方写 excluded_by，删去另一方的",
                    "excluded_by",
                )


def check_stacking(blocks: list[Block], notice: Notice) -> None:
    for block, subsidy in zip(blocks, notice.subsidies, strict=True):
        if subsidy.stacks and notice.combination != "highest":
            block.fail(
                "contradiction",
                "[combination] 已经写明全部资助相加，这里又写了 stacks",
                '请删去 stacks；只有个别资助可以相加的，[combination] 写 rule = "highest"',
                "stacks",
            )


def check_floors(blocks: list[Block], notice: Notice) -> None:
    """A lower level may go above a floor (不低于), not under it, on whichever standard."""
    for block, subsidy in zip(blocks, notice.subsidies, strict=True):
        for floor in _floors(block):
            least = read_amount(floor)
            for standard in notice.standards:
                own, bases = standard.personal, notice.index.bases
                wanted = least.fen(own, bases) or 0
                if (subsidy.amount.fen(own, bases) or 0) < wanted:
                    said = floor.data.get("amount") or f"个人自付{floor.data.get('pays')}"
                    block.fail(
                        "below_floor",
                        f"上级规定不低于{said}，在“{standard.name}”上就是{short(wanted)}元",
                        f"请填不少于{short(wanted)}元的资助",
                        "amount" if "amount" in block.data else "pays",
                    )


def _floors(block: Block) -> Iterator[Block]:
    """The upper levels' blocks that set a floor. An issuer may amend its own."""
    while block.base is not None:
        if block.base.data.get("floor") is True and not block.source.amends:
            yield block.base
        block = block.base


def check_departments(blocks: list[Block], known: Names) -> None:
    for block in blocks:
        if block.data["department"] not in known:
            block.fail(
                "unknown_reference",
                f"没有“{block.data['department']}”这个部门",
                f"可填：{_listed(known)}",
                "department",
            )


def check_form_codes(blocks: list[Block], known: set[int]) -> None:
    for block in blocks:
        if block.data.get("form_code", min(known)) not in known:
            block.fail(
                "unknown_reference",
                "登记表的特殊困难人员类别里没有这个数字",
                f"可填：{'、'.join(map(str, sorted(known)))}",
                "form_code",
            )


def check_subsidies(
    blocks: list[Block], subsidies: tuple[Subsidy, ...], known: Names, standards: set[str]
) -> None:
    for block, subsidy in zip(blocks, subsidies, strict=True):
        named = set(subsidy.identities) | (subsidy.when.identities if subsidy.when else set())
        check_known(block, named, known, "identities")
        if subsidy.amount.of and subsidy.amount.of not in standards:
            block.fail(
                "unknown_reference",
                f"没有“{subsidy.amount.of}”这个标准",
                f"可填：{'、'.join(sorted(standards))}",
                "of",
            )
        if subsidy.when and set(subsidy.identities) & subsidy.when.barred:
            block.fail(
                "contradiction",
                "资助的身份又被自己的条件排除了，没有人能享受",
                "请核对 identities 和 when 里的 not",
                "when",
            )
    _check_rivals(blocks, subsidies)


def check_known(block: Block, named: set[str], known: Names, key: str) -> None:
    if unknown := sorted(named - known.keys()):
        ids = [id for id, name in known.items() if loosened(name) == loosened(unknown[0])]
        block.fail(
            "unknown_reference",
            f"没有“{unknown[0]}”这种身份",
            f"这里要写它的 id：{ids[0]}" if ids else f"请先写 [[identity]]；已有：{_listed(known)}",
            key,
        )


def _listed(known: Names) -> str:
    return "、".join(f"{id}（{name}）" for id, name in sorted(known.items()))


def _check_rivals(blocks: list[Block], subsidies: tuple[Subsidy, ...]) -> None:
    """Two rules for the very same people contradict each other."""
    seen: dict[tuple, str] = {}
    for block, subsidy in zip(blocks, subsidies, strict=True):
        if subsidy.when:
            continue
        for identity in subsidy.identities:
            key = identity, subsidy.subs, subsidy.kinds, subsidy.grades
            if key in seen:
                block.fail(
                    "contradiction",
                    f"身份“{identity}”在“{seen[key]}”里已有资助标准",
                    "同一种人只能有一条资助规则；分级、分类的请写 grades、subs、kinds",
                    "identities",
                )
            seen[key] = subsidy.id


def check_windows(
    blocks: list[Block], windows: tuple[Window, ...], known: Names, reliefs: Names
) -> None:
    """`reliefs` are the subsidies without identity, which a window may name as well."""
    for block, window in zip(blocks, windows, strict=True):
        check_known(block, set(window.when.identities if window.when else ()), known, "when")
        check_known(block, set(window.subsidised or ()), {**known, **reliefs}, "subsidised")
    for (_, first), (block, second) in combinations(zip(blocks, windows, strict=True), 2):
        alike = (first.when and first.when.words) == (second.when and second.when.words)
        if alike and first.opens <= second.closes and second.opens <= first.closes:
            block.fail(
                "overlap",
                f"与“{first.name}”的日期重叠，而适用的人相同",
                "请改开日期，或者用 when 写明各自适用谁",
                "from",
            )


def check_years(layers: Layers, notice: Notice) -> None:
    """A date that was left over from last year's file, or slipped."""
    head, last = layers["notice"][0], notice.cover_to
    if notice.cover_year not in (notice.cover_from.year, last.year):
        head.fail(
            "contradiction",
            f"待遇年度{notice.cover_year}与待遇享受期{notice.cover_from}至{last}不符",
            "请核对 cover_year 和 [[benefit]] 的 from、to",
            "cover_year",
        )
    if not 0 <= notice.cover_year - notice.collecting_year <= 1:
        head.fail(
            "contradiction",
            f"征缴年份{notice.collecting_year}与待遇年度{notice.cover_year}不符",
            "征缴年份是待遇年度的当年或者上一年，请核对",
            "collecting_year",
        )
    for block, window in zip(layers["window"], notice.windows, strict=True):
        if window.opens.year < notice.collecting_year or window.opens > last:
            block.fail(
                "contradiction",
                f"从{window.opens}开始，不在{notice.collecting_year}年（征缴年份）至{last}（待遇期末）之间",
                "请核对这一段的日期，或者 collecting_year",
                "from",
            )


def check_last_is_open(blocks: list[Block], header: str) -> None:
    """The blocks are tried in order; the last one must be for everybody, and only that one."""
    for block in blocks[:-1]:
        if "when" not in block.data:
            block.fail(
                "contradiction",
                "没有条件的一块排在前面，后面的永远用不上",
                f"请把没有 when 的 [[{header}]] 放在最后",
            )
    if blocks and "when" in blocks[-1].data:
        blocks[-1].fail(
            "missing_key",
            "最后一块也有条件，其余的人没有着落",
            f"请在最后加一块没有 when 的 [[{header}]]",
        )


def check_standards(blocks: list[Block], standards: tuple[Standard, ...], known: Names) -> None:
    check_last_is_open(blocks, "standard")
    for block, standard in zip(blocks, standards, strict=True):
        check_known(block, set(standard.when.identities if standard.when else ()), known, "when")
