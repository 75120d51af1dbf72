"""What a benchmark reports."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import msgspec


class Figure(msgspec.Struct, kw_only=True):
    """One figure.

    Attributes:
        name: what was measured.
        unit: of value and floor.
        value: median of the runs.
        floor: the least anybody could do, measured in the same run.
        ratio: value to floor.
        bar: the ratio that must not be exceeded.
        met: whether it was not.
        runs: how many samples are behind it.
    """

    name: str
    unit: str
    value: float
    floor: float
    ratio: float
    bar: float
    met: bool
    runs: int


def figure(
    name: str, unit: str, values: Sequence[float], floors: Sequence[float], bar: float
) -> Figure:
    """Return the figure of some samples: medians of both."""
    value, floor = statistics.median(values), statistics.median(floors)
    ratio = value / floor
    return Figure(
        name=name,
        unit=unit,
        value=round(value, 2),
        floor=round(floor, 2),
        ratio=round(ratio, 2),
        bar=bar,
        met=ratio <= bar,
        runs=len(values),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the samples lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table for people."""
    lines = [f"{'figure':44} {'value':>10} {'floor':>10} {'ratio':>7} {'bar':>6}"]
    for item in figures:
        mark = "" if item.met else "  MISSED"
        value, floor = f"{item.value:.1f} {item.unit}", f"{item.floor:.1f} {item.unit}"
        lines.append(
            f"{item.name:44} {value:>10} {floor:>10} {item.ratio:7.2f} {item.bar:6.2f}{mark}"
        )
    return "\n".join(lines)
