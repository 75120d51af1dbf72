"""One customer's timeline in a store of 5,000,000 entries, against one of 100,000.

Both stores are real ones, encrypted, with a hundred entries a customer; the reads alternate
between them and go to customers all over the files.
"""

from __future__ import annotations

import random
import time

from domain.clock import SystemClock
from sync.store import reading
from sync.store.store import Store
from tests.bench.figure import Figure, figure, percentile, report, scaled
from tests.bench.local_history import PER_CUSTOMER, customer_of, profile_with
from tests.bench.profiles import SECRET

FEW = 100_000
LIMIT = 50
ROUNDS = 5
RATIO = 1.5


def _read(store: Store, number: int) -> float:
    """Return the milliseconds the newest entries of the n-th customer took."""
    customer = customer_of(number)
    since = time.perf_counter()
    page = store.run_read(
        lambda cache, _work: reading.timeline(cache, customer, None, LIMIT)
    ).result()
    took = time.perf_counter() - since
    assert len(page.entries) == LIMIT
    return took * 1000


def _measure() -> list[Figure]:
    many = scaled(400_000, 5_000_000)
    reads = scaled(200, 1000)
    chance = random.Random(7)
    few_store = Store(profile_with(FEW), SECRET, SystemClock())
    many_store = Store(profile_with(many), SECRET, SystemClock())
    took: list[float] = []
    floor: list[float] = []
    high: list[float] = []
    high_floor: list[float] = []
    try:
        for _ in range(ROUNDS):
            few_ms, many_ms = [], []
            for _ in range(reads):
                few_ms.append(_read(few_store, chance.randrange(FEW // PER_CUSTOMER)))
                many_ms.append(_read(many_store, chance.randrange(many // PER_CUSTOMER)))
            took, floor = took + many_ms, floor + few_ms
            high.append(percentile(many_ms, 0.99))
            high_floor.append(percentile(few_ms, 0.99))
    finally:
        few_store.close()
        many_store.close()
    note = f"{many} entries against {FEW}"
    return [
        figure("timeline of a long history, p50", "ms", took, floor, RATIO, note=note),
        figure("timeline of a long history, p99", "ms", high, high_floor, RATIO, note=note),
    ]


if __name__ == "__main__":
    report("timeline of a long history", _measure)
