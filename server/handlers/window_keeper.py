"""The nightly job: what is no longer current leaves the window, and old removals are forgotten.

Every step is a small transaction of its own, so that nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from domain.buckets import branch_bucket
from server.storage import keeping, people
from server.storage.engine import Database
from server.storage.unit import Unit

FLOOR_AGE = timedelta(days=90)
"""How long a workstation may be away and still be told what changed, not copied anew."""

CARDS = 50
LEAVES = 500
"""Customers looked at, and memberships ended, in one transaction."""


def keep_windows(database: Database) -> Iterator[int]:
    """Go through the windows of all branches; yield after each transaction how many rows left."""
    for branch in database.read_now(people.branches):
        bucket, after = branch_bucket(branch.id), b""
        while True:
            cards = database.read_now(
                lambda unit, bucket=bucket, after=after: keeping.cards_in(  # type: ignore[misc]
                    unit, bucket, after, CARDS
                )
            )
            if not cards:
                break
            left = database.write_now(ended(bucket, cards))
            yield left
            if left < LEAVES:
                after = cards[-1]


def ended(bucket: str, cards: list[bytes]) -> Callable[[Unit], int]:
    """Return the step that lets rows of some customers leave a window, at most ``LEAVES``."""

    def work(unit: Unit) -> int:
        current = keeping.current_of(unit, bucket, cards)
        leaving = [card for card in cards if card not in current]
        members = keeping.members_of(unit, bucket, leaving, LEAVES) if leaving else []
        if current and len(members) < LEAVES:
            rest = LEAVES - len(members)
            members += keeping.old_entries_of(unit, bucket, current, rest)
        for member in members:
            unit.leave(bucket, member.kind, member.id)
        return len(members)

    return work


def forget_old(database: Database) -> Iterator[int]:
    """Raise the floor, then drop what is below it; yield after each transaction how much."""
    database.write_now(
        lambda unit: keeping.raise_floor(unit, keeping.rev_before(unit, unit.now - FLOOR_AGE))
    )
    while dropped := database.write_now(lambda unit: keeping.forget_gone(unit, LEAVES)):
        yield dropped
