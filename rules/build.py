"""From blocks to a Notice: every block read, every cross-check made, the look-ups built."""

from collections.abc import Callable
from typing import Any

from rules import checks
from rules.block import Block
from rules.errors import NoticeError
from rules.layers import Layers
from rules.leaves import RESIDENCES
from rules.notice import (
    Alias,
    Department,
    Identity,
    Index,
    Notice,
    Standard,
    Subsidy,
    loosened,
)
from rules.read_money import (
    read_addon,
    read_period,
    read_standard,
    read_subsidy,
    read_window,
)
from rules.read_people import (
    Common,
    basis,
    read_codes,
    read_common,
    read_department,
    read_identity,
)
from rules.read_plan import read_duty, read_later, read_payer, read_rosters, read_targets
from rules.refunds import read_refunds
from rules.source import Source

HEADERS = (
    "notice",
    "scope",
    "collection",
    "combination",
    "later_recognition",
    "rosters",
    "payer",
    "refund",
    "codes",
    "benefit",
    "standard",
    "window",
    "department",
    "identity",
    "subsidy",
    "addon",
    "targets",
    "duty",
)
LEVELS = {"province": "省", "city": "市", "county": "县", "town": "镇"}
MODES = {"net": "同缴同补", "collect_then_refund": "先征后返"}
COMBINATIONS = {"highest": "就高不就低", "stack": "全部相加", "sequence": "按先后逐项"}


def build(name: str, layers: Layers, common: Layers, fingerprint: str) -> Notice:
    """The notice of these blocks. Raises NoticeError for the first thing that is wrong."""
    notice = assemble(name, layers, common, fingerprint)
    for check in whole_checks(layers, notice):
        check()
    return notice


def assemble(name: str, layers: Layers, common: Layers, fingerprint: str) -> Notice:
    """The notice with every block read, but not yet checked as a whole."""
    source = _check_headers(layers)
    checks.check_duplicates(layers)
    wordings = read_common(common)
    head = _one(layers, "notice", source)
    parts = _rules(layers, source) | _people(layers, common, wordings, source)
    notice = Notice(
        name=name,
        title=head.text("title"),
        number=head.text("number"),
        issuer=head.text("issuer"),
        issued=head.day("issued") if head.has("issued") else None,
        level=head.choice("level", LEVELS),
        area=head.text("area"),
        collecting_year=head.whole("collecting_year"),
        cover_year=head.whole("cover_year"),
        **_policies(layers, source),
        refunds=read_refunds(layers, common),
        **parts,
        fingerprint=fingerprint,
        index=_index(
            parts["identities"],
            parts["subsidies"],
            parts["standards"],
            parts["departments"],
            wordings,
        ),
    )
    for key in ("over", "amends", "clause", "reading"):
        head.take(key)
    head.done()
    return notice


def _check_headers(layers: Layers) -> Source:
    for header, blocks in layers.items():
        if header not in HEADERS and blocks:
            blocks[0].fail(
                "unknown_key", f"不认识 [{header}] 这种块", f"可用：{'、'.join(HEADERS)}"
            )
    if not layers.get("notice"):
        some = next((blocks[0].source.file for blocks in layers.values() if blocks), "")
        raise NoticeError(
            kind="missing_key", where=some, why="缺少 [notice] 这一块", cure="请补上 [notice]"
        )
    return layers["notice"][0].source


def _one(layers: Layers, header: str, source: Source) -> Block:
    """The only block of that header. An absent one fails on its first missing key."""
    blocks = layers.get(header, [])
    if len(blocks) > 1:
        blocks[1].fail("duplicate", f"[{header}] 只能写一次", "请合并成一块")
    return blocks[0] if blocks else Block({}, header, 0, source)


def _many(layers: Layers, header: str, source: Source) -> list[Block]:
    """At least one block of that header."""
    blocks = layers.get(header, [])
    if not blocks:
        Block({}, header, 0, source).fail(
            "missing_key", f"一块 [[{header}]] 也没有", f"请至少写一块 [[{header}]]"
        )
    return blocks


def _policies(layers: Layers, source: Source) -> dict:
    scope = _one(layers, "scope", source)
    collection = _one(layers, "collection", source)
    combination = _one(layers, "combination", source)
    policies: dict[str, Any] = {
        "excludes_employees": scope.flag("excludes_employees", True),
        "residences": scope.texts("residences", ("registered", "permit")),
        "scope_basis": basis(scope),
        "collection_mode": collection.choice("mode", MODES),
        "collection_basis": basis(collection),
        "combination": combination.choice("rule", COMBINATIONS),
        "combination_basis": basis(combination),
        "later": read_later(_one(layers, "later_recognition", source)),
        "rosters": read_rosters(layers.get("rosters", []), source.number),
    }
    if unknown := sorted(set(policies["residences"]) - RESIDENCES.keys()):
        scope.fail(
            "bad_choice", f"没有“{unknown[0]}”", f"可填：{'、'.join(RESIDENCES)}", "residences"
        )
    for block in (scope, collection, combination):
        block.done()
    return policies


def _rules(layers: Layers, source: Source) -> dict:
    standards = tuple(read_standard(b) for b in _many(layers, "standard", source))
    return {
        "periods": tuple(read_period(b) for b in _many(layers, "benefit", source)),
        "standards": standards,
        "windows": tuple(read_window(b, standards) for b in _many(layers, "window", source)),
        "subsidies": tuple(read_subsidy(b, n) for n, b in enumerate(layers.get("subsidy", []))),
        "payers": tuple(read_payer(b) for b in layers.get("payer", [])),
        "addons": tuple(read_addon(b) for b in layers.get("addon", [])),
        "targets": tuple(read_targets(b) for b in layers.get("targets", [])),
        "duties": tuple(read_duty(b) for b in layers.get("duty", [])),
    }


def _people(layers: Layers, common: Layers, wordings: Common, source: Source) -> dict:
    codes = layers.get("codes") or common.get("codes") or [Block({}, "codes", 0, source)]
    return {
        "departments": tuple(
            sorted(
                (read_department(b, n) for n, b in enumerate(layers.get("department", []), 1)),
                key=lambda department: department.priority,
            )
        ),
        "identities": tuple(read_identity(b, wordings) for b in layers.get("identity", [])),
        "codes": read_codes(codes[0]),
    }


def whole_checks(layers: Layers, notice: Notice) -> list[Callable[[], None]]:
    """What only the whole notice can show, each check on its own."""
    known = {identity.id: identity.name for identity in notice.identities}
    departments = {department.id: department.name for department in notice.departments}
    numbers = {code.code for code in notice.codes.hardship}
    standards = {standard.id for standard in notice.standards}
    reliefs = {rule.id: rule.name for rule in notice.index.open_rules}
    people, subsidies = layers.get("identity", []), layers.get("subsidy", [])
    windows = layers["window"]
    return [
        *(lambda b=b: checks.check_departments([b], departments) for b in people),
        *(lambda b=b: checks.check_form_codes([b], numbers) for b in people),
        lambda: checks.check_aliases(people, notice.identities),
        lambda: checks.check_exclusions(people, notice.identities, known),
        lambda: checks.check_stacking(subsidies, notice),
        lambda: checks.check_floors(subsidies, notice),
        lambda: checks.check_standards(layers["standard"], notice.standards, known),
        lambda: checks.check_last_is_open(layers["benefit"], "benefit"),
        lambda: checks.check_years(layers, notice),
        *(
            lambda b=b, w=w: checks.check_windows([b], (w,), known, reliefs)
            for b, w in zip(windows, notice.windows, strict=True)
        ),
        lambda: checks.check_windows(windows, notice.windows, known, reliefs),
        *(
            lambda b=b, s=s: checks.check_subsidies([b], (s,), known, standards)
            for b, s in zip(subsidies, notice.subsidies, strict=True)
        ),
        lambda: checks.check_subsidies(subsidies, notice.subsidies, known, standards),
    ]


def _index(
    identities: tuple[Identity, ...],
    subsidies: tuple[Subsidy, ...],
    standards: tuple[Standard, ...],
    departments: tuple[Department, ...],
    wordings: Common,
) -> Index:
    by_wording: dict[str, tuple[tuple[Identity, Alias], ...]] = {}
    for identity in identities:
        for alias in (*identity.aliases, Alias(identity.id)):
            for key in sorted({alias.wording, loosened(alias.wording)}):
                by_wording[key] = (*by_wording.get(key, ()), (identity, alias))
    common = {
        key: (id, name)
        for id, (name, aliases) in wordings.items()
        for wording in (name, *(alias.wording for alias in aliases))
        for key in (wording, loosened(wording))
    }
    return Index(
        identities={identity.id: identity for identity in identities},
        wordings=by_wording,
        common=common,
        rules={
            identity.id: tuple(s for s in subsidies if identity.id in s.identities)
            for identity in identities
        },
        open_rules=tuple(s for s in subsidies if not s.identities),
        bases={standard.id: standard.personal for standard in standards},
        order=_order(identities, departments),
        excluding={i.id: frozenset(i.excluded_by) for i in identities if i.excluded_by},
        adding=any(rule.stacks for rule in subsidies),
    )


def _order(
    identities: tuple[Identity, ...], departments: tuple[Department, ...]
) -> dict[str, tuple[int, int]]:
    """Who goes first among equal amounts: by department, then as the notice lists them."""
    rank = {department.id: n for n, department in enumerate(departments)}
    return {
        identity.id: (rank.get(identity.department, len(rank)), n)
        for n, identity in enumerate(identities)
    }
