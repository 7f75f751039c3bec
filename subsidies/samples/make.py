"""Department rosters for a population, with a manifest of every trouble that is in them."""

import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from .draw import draw
from .people import Population, SamplePerson
from .plan import RosterPlan, roster_plans
from .records import RecordMaker
from .troubles import EVERY, USABLE, population_for, spoil
from .write import WrittenRow, write_roster

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class PlantedRow:
    """`code` is the reason that checking gives, "" where only the register can tell."""

    sheet: str
    row_number: int
    trouble: str
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class RosterManifest:
    """What is in one file. `outcomes` counts rows as checking must judge them."""

    key: str
    file: str
    department: str
    identity: str
    rows: int
    sheets: dict[str, int]
    outcomes: dict[str, int]
    planted: dict[str, int]
    hidden_rows: int
    planted_rows: tuple[PlantedRow, ...]


def make_rosters(
    people: Iterable[SamplePerson],
    out_dir: str | Path,
    *,
    dirty: float = 0.03,
    seed: int = 1,
    county: str = "示范县",
    town: str = "",
) -> list[RosterManifest]:
    """Writes the files of rosters.toml and manifest.json; the same arguments, the same bytes.

    Who is on which roster follows people's identities, or a share of all if nobody has any yet.
    A roster that nobody is on is not written.
    """
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    population = Population.of(people)
    places = {"county": county, "town": town or county}
    made = [
        manifest
        for plan in roster_plans()
        if (manifest := _make(plan, population, folder, dirty, seed, places))
    ]
    content = {"seed": seed, "dirty": dirty, "rosters": [asdict(manifest) for manifest in made]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return made


def _make(
    plan: RosterPlan,
    population: Population,
    folder: Path,
    dirty: float,
    seed: int,
    places: dict[str, str],
) -> RosterManifest | None:
    rng = random.Random(f"{seed} {plan.key}")  # noqa: S311 - samples, no secrets
    drawn = draw(plan, population, rng)
    if not drawn:
        return None
    maker = RecordMaker(plan, population_for(population, rng), places["county"], rng)
    records = spoil(maker.records(drawn), maker, dirty)
    return _manifest(plan, write_roster(folder / plan.file, plan, records, places))


def _manifest(plan: RosterPlan, written: list[WrittenRow]) -> RosterManifest:
    planted = tuple(_planted(plan, row) for row in written if row.record.trouble)
    outcomes = Counter(row.outcome for row in planted)
    outcomes[USABLE] += len(written) - len(planted)
    return RosterManifest(
        key=plan.key,
        file=plan.file,
        department=plan.department,
        identity=plan.identity,
        rows=len(written),
        sheets=dict(Counter(row.sheet for row in written)),
        outcomes=dict(sorted(outcomes.items())),
        planted=dict(sorted(Counter(row.trouble for row in planted).items())),
        hidden_rows=sum(row.hidden for row in written),
        planted_rows=planted,
    )


def _planted(plan: RosterPlan, row: WrittenRow) -> PlantedRow:
    trouble = EVERY[row.record.trouble]
    code = trouble.code_for(plan)
    return PlantedRow(row.sheet, row.row_number, trouble.key, trouble.outcome, code)
