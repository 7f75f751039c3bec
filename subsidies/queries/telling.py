"""An explanation (核定依据) for the page: amounts, every identity with its fate, who pays."""

from dataclasses import dataclass
from datetime import date

from rules import verdict as outcome
from values.money import fen

LABELS = {
    outcome.WON: ("success", "按此资助"),
    outcome.STACKED: ("success", "计入资助"),
    outcome.UNSET: ("warning", "数额未定"),
    outcome.LOWER: ("muted", "较低，不叠加"),
    outcome.TIED: ("muted", "相同，不叠加"),
    outcome.NOT_YET: ("warning", "认定在后"),
    outcome.LATE_ROSTER: ("warning", "晚于名单时点"),
    outcome.EXPIRED: ("muted", "已到期"),
    outcome.NOT_SUBSIDISED: ("muted", "没有资助标准"),
    outcome.NOT_IN_WINDOW: ("muted", "此时不资助"),
    outcome.EXCLUDED: ("muted", "已属另一类"),
    outcome.UNMET: ("muted", "条件不符"),
}
MISSING = ("warning", "资料不全")
OTHER = ("muted", "不在范围")
SETTLEMENTS = {"waived": "缴费时减免", "refunded": "先缴后返"}


@dataclass(frozen=True)
class Fate:
    """One identity of the person: where it comes from, what it is worth, what became of it."""

    name: str
    kind: str
    label: str
    amount_fen: int | None
    source: str
    clause: str
    why: str


@dataclass(frozen=True)
class Told:
    """A whole explanation, ready to be shown. Amounts in fen."""

    sentence: str
    price_fen: int
    subsidy_fen: int
    pay_fen: int
    settlement: str
    identity: str
    window: str
    benefit_from: date
    benefit_to: date
    fates: tuple[Fate, ...]
    funding: tuple[tuple[str, int], ...]
    addons: tuple[dict, ...]
    reasons: tuple[str, ...]
    refund_fen: int | None
    refund_by: str
    fingerprint: str
    notice: str

    @property
    def sourced(self) -> bool:
        """Whether rosters name the identities; in the calculator somebody typed them."""
        return any(fate.source for fate in self.fates)

    @property
    def benefit_until(self) -> str:
        return f"至 {self.benefit_to}"


def told(explanation: dict) -> Told:
    """From what `explain` gives or what was frozen with an assessment."""
    whys = explanation.get("fates") or [""] * len(explanation["verdicts"])
    return Told(
        sentence=explanation["sentence"],
        price_fen=fen(explanation["price"]),
        subsidy_fen=fen(explanation["subsidy"]),
        pay_fen=fen(explanation["pay"]),
        settlement=SETTLEMENTS.get(explanation["settlement"] or "", ""),
        identity=explanation["identity"] or "",
        window=explanation["window"],
        benefit_from=date.fromisoformat(explanation["benefit_from"]),
        benefit_to=date.fromisoformat(explanation["benefit_to"]),
        fates=tuple(
            _fate(verdict, why) for verdict, why in zip(explanation["verdicts"], whys, strict=True)
        ),
        funding=tuple((s["payer"], fen(s["amount"])) for s in explanation["funding"]),
        addons=tuple(
            line | {"pay_fen": fen(line["pay"])} for line in explanation.get("addons", ())
        ),
        reasons=tuple(explanation["reasons"]),
        refund_fen=fen(explanation["refund"]) if "refund" in explanation else None,
        refund_by=explanation.get("refund_by", ""),
        fingerprint=explanation["fingerprint"],
        notice=explanation["notice"],
    )


def _fate(verdict: dict, why: str) -> Fate:
    missing = verdict["outcome"].endswith("_missing")
    kind, label = LABELS.get(verdict["outcome"], MISSING if missing else OTHER)
    return Fate(
        verdict["name"],
        kind,
        label,
        verdict["amount_fen"],
        verdict["source"],
        verdict["clause"],
        why,
    )
