"""How a benchmark takes its time, and the line that it prints."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One benchmark's result. Times in milliseconds; `ratio` is this work's time per floor's."""

    name: str
    value: float
    unit: str
    floor: str
    floor_value: float
    ratio: float
    note: str = ""


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_ms(work: Callable[[], object], *, times: int, warm_up: int = 5) -> float:
    """Median of `times` runs in milliseconds, after some that are not counted."""
    for _ in range(warm_up):
        work()
    return statistics.median(seconds(work) for _ in range(times)) * 1000


def timed(name: str, value: float, unit: str, floor: str, floor_value: float, note="") -> Figure:
    """A figure of time: the ratio says how many times the floor the work takes."""
    return Figure(
        name,
        round(value, 3),
        unit,
        floor,
        round(floor_value, 4),
        round(value / floor_value, 1),
        note,
    )


def rated(name: str, value: float, unit: str, floor: str, floor_value: float, note="") -> Figure:
    """A figure of rate: the ratio says how many times faster than the floor the work is."""
    return Figure(
        name,
        round(value, 1),
        unit,
        floor,
        round(floor_value, 2),
        round(value / floor_value, 1),
        note,
    )


def beside_slower(name: str, value: float, unit: str, other: str, other_value: float, note=""):
    """A figure of time beside a slower way: the ratio says how many times faster this one is."""
    ratio = round(other_value / value, 1)
    return Figure(name, round(value, 3), unit, other, round(other_value, 2), ratio, note)
