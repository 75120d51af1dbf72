"""What a benchmark reports."""

from __future__ import annotations

import logging
import os
import statistics
import sys
from collections.abc import Callable, Sequence

import msgspec
import structlog


class Figure(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One figure.

    Attributes:
        name: what was measured.
        unit: of value and floor.
        value: median of the runs.
        floor: the least anybody could do, measured in the same run.
        ratio: value to floor.
        bar: the ratio that must not be exceeded.
        met: whether it was not.
        runs: how many samples are behind it; 0: it could not be measured here.
        least: the bar is a ratio to be reached instead.
        note: the scale, an absolute bar, or why there is nothing.
    """

    name: str
    unit: str
    value: float
    floor: float
    ratio: float
    bar: float
    met: bool
    runs: int
    least: bool = False
    note: str = ""


def figure(
    name: str,
    unit: str,
    values: Sequence[float],
    floors: Sequence[float],
    bar: float,
    *,
    least: bool = False,
    note: str = "",
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
        met=ratio >= bar if least else ratio <= bar,
        runs=len(values),
        least=least,
        note=note,
    )


def within(
    name: str,
    unit: str,
    values: Sequence[float],
    floors: Sequence[float],
    most: float,
    *,
    note: str = "",
) -> Figure:
    """Return a figure whose bar is absolute: ``most``, whatever the floor of this machine is."""
    bar = round(most / statistics.median(floors), 2)
    words = f"bar: {most:g} {unit}" + (f"; {note}" if note else "")
    return figure(name, unit, values, floors, bar, note=words)


def unmeasured(name: str, why: str) -> Figure:
    """Return the figure of something that cannot be measured here."""
    return Figure(name=name, unit="", value=0, floor=0, ratio=0, bar=0, met=False, runs=0, note=why)


def scaled(small: int, full: int) -> int:
    """Return how much of something to measure: ``make bench`` takes the full size.

    ``PULT_BENCH_SCALE`` is the share of the full size; 0, the default, is a size for every day.
    """
    share = float(os.environ.get("PULT_BENCH_SCALE", "0"))
    return max(small, int(full * share)) if share else small


def log_little() -> None:
    """Keep what is logged here off the standard output, where figures and words go."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def report(name: str, measure: Callable[[], list[Figure]]) -> None:
    """Measure and print the figures as one line of JSON; trouble is a figure that says so."""
    log_little()
    try:
        figures = measure()
    except Exception as error:
        figures = [unmeasured(name, f"{type(error).__name__}: {error}"[:200])]
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the samples lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table for people."""
    lines = [f"{'figure':44} {'value':>10} {'floor':>10} {'ratio':>7} {'bar':>6}"]
    for item in figures:
        if not item.runs:
            lines.append(f"{item.name:44} not measured: {item.note}")
            continue
        mark = "" if item.met else "  MISSED"
        mark += f"  ({item.note})" if item.note else ""
        value, floor = f"{item.value:.1f} {item.unit}", f"{item.floor:.1f} {item.unit}"
        lines.append(
            f"{item.name:44} {value:>10} {floor:>10} {item.ratio:7.2f} {item.bar:6.2f}{mark}"
        )
    return "\n".join(lines)
