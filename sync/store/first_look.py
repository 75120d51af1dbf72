"""The first page of the inbox before the store is open: two files, the bare driver, no more.

It only reads. What it cannot read it leaves to the store, which says why.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from domain.clock import Clock
from domain.ids import AgentId
from sync.queries.asking import ID_BYTES, InboxList, InboxQuestion
from sync.queries.rows import Directory, InboxView
from sync.store import driver, inbox, listing
from sync.store.inbox import Ask
from sync.store.lease import Vault

SHOWN = 24
"""Rows read whole: as many as a high screen shows; the others come with the open store."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the window shows until the store is open."""

    agent_id: AgentId
    view: InboxView
    list: InboxList
    counts: dict[InboxView, int]
    directory: Directory


def is_known(folder: Path) -> bool:
    """Tell whether a profile has been worked with: only then there is something to see."""
    return (folder / "work.db").exists() and (folder / "cache.db").exists()


def first_look(
    folder: Path, secret: bytes, clock: Clock, view: InboxView, limit: int
) -> FirstLook | None:
    """Return the first page of a view, or None where it may not or cannot be read. Blocking."""
    cache_key = Vault(folder, secret, clock).key() if is_known(folder) else None
    if cache_key is None:
        return None
    work_key = driver.derive_key(secret, "work")
    try:
        with (
            _reading(folder / "work.db", work_key) as work,
            _reading(folder / "cache.db", cache_key) as cache,
        ):
            if _version(cache) != inbox.CACHE_VERSION:
                return None
            return _look(cache, work, view, limit)
    except driver.DatabaseError:
        return None


def _look(cache: Ask, work: Ask, view: InboxView, limit: int) -> FirstLook | None:
    me = inbox.agent_id(work)
    if me is None or view is InboxView.MENTIONS:  # who is named takes the open store to tell
        return None
    question, counts = InboxQuestion(view), inbox.counts(cache, me)
    found = listing.read(cache, question, listing.where(cache, question, me), limit)
    in_sight = min(len(found.ids), ID_BYTES * SHOWN)
    ids = [found.ids[at : at + ID_BYTES] for at in range(0, in_sight, ID_BYTES)]
    total = max(counts[view], found.total) if found.total == limit else found.total
    return FirstLook(
        agent_id=me,
        view=view,
        list=replace(found, total=total, rows=inbox.Rows(cache, work).of(ids)),
        counts=counts,
        directory=inbox.directory(cache, me),
    )


@contextlib.contextmanager
def _reading(path: Path, key: bytes) -> Iterator[Ask]:
    with contextlib.closing(driver.connect_quietly(path, key, durable=False)) as connection:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA busy_timeout=500")
        connection.execute("BEGIN")
        yield connection.execute


def _version(cache: Ask) -> int:
    return int(next(iter(cache("PRAGMA user_version", ())))[0])
