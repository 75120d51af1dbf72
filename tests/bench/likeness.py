"""How well two cards of one person are told from those of two, on a labelled set from a seed.

Recall: the share of pairs of one person that are suggested. Precision: the share of what is
suggested that is one person. The set is made by ``tests.builders.labelled``: spoiled as cards are
spoiled, among namesakes, fathers and sons, couples with one number.
"""

from __future__ import annotations

import time

from domain.likeness import LIKELY, likeness
from tests.bench import febrl
from tests.bench.figure import Figure, figure, report, scaled
from tests.builders.labelled import pairs, quality

PAIRS = scaled(4_000, 20_000)


def _measure() -> list[Figure]:
    labelled = pairs(PAIRS, seed=2026)
    began = time.perf_counter()
    scores = [likeness(pair.one, pair.other).score for pair in labelled]
    each_us = (time.perf_counter() - began) / PAIRS * 1e6
    found = quality(labelled, scores, LIKELY)
    note = f"{PAIRS} pairs, {each_us:.0f} us each"
    return [
        figure("suggested of one person (recall)", "share", [found.recall], [1], 0.9, least=True),
        figure(
            "suggested is one person (precision)",
            "share",
            [found.precision],
            [1],
            0.9,
            least=True,
            note=note,
        ),
        *febrl.measure(),
    ]


if __name__ == "__main__":
    report("likeness", _measure)
