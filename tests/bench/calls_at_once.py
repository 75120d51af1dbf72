"""A hundred calls at once by sipp through a real Asterisk: what was told beside its own books.

Each call is one customer in the queue, one agent's phone, some seconds of talking. The floor is
what the PBX wrote into its queue log and its call records; the same must have been told.
"""

from __future__ import annotations

import asyncio
import resource

from tests.bench.figure import Figure, figure, report, scaled, within
from tests.contract.telephony.crowd import Books, run

_TALK_MS = 6_000
_PER_S = 25


def _measure() -> list[Figure]:
    at_once = scaled(20, 100)
    calls = at_once * 3
    before = _own_cpu_s()
    books = asyncio.run(run(at_once, calls, talk_ms=_TALK_MS, per_s=_PER_S))
    spent = _own_cpu_s() - before
    note = f"{calls} calls, {books.most_at_once} at once at most"
    return [*_told(books, note), _cost(spent, calls)]


def _told(books: Books, note: str) -> list[Figure]:
    """Return a figure for each sort of event: told both ways, of what was written."""
    return [
        figure(
            f"calls {name}: told as written by the PBX",
            "calls",
            [len(books.told[name] & books.written[name])],
            [len(books.told[name] | books.written[name])],
            1.0,
            least=True,
            note=note,
        )
        for name in books.written
    ]


def _cost(spent_s: float, calls: int) -> Figure:
    """Return what a call costs this process, sipp and Asterisk not counted."""
    ms = spent_s * 1000 / calls
    return within("a call from the queue to its end, our processor", "ms", [ms], [1.0], 30.0)


def _own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    report("calls at once", _measure)
