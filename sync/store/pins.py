"""Pins: customers held completely because somebody opened them, up to a quota."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from domain.buckets import customer_bucket, pinned_customer
from domain.entities import Customer
from domain.ids import CustomerId
from domain.operations import reads_of, target_of
from sync.store import buckets, outbox
from sync.store.buckets import Held


@dataclass(frozen=True, slots=True)
class Quota:
    """How much pinned customers may take: rows, and bytes of their histories."""

    rows: int = 60_000
    bytes: int = 500 << 20


def pinned(cache: sa.Connection) -> list[Held]:
    """Return the pinned buckets, those used longest ago first."""
    found = (item for item in buckets.held(cache).values() if pinned_customer(item.name))
    return sorted(found, key=lambda item: (item.used_at, item.name))


def pin(cache: sa.Connection, customer_id: CustomerId, used_at: int) -> None:
    """Hold a customer's bucket from now on; a known one is only noted as used.

    Args:
        cache: the connection.
        customer_id: whom.
        used_at: now, in microseconds.
    """
    name = customer_bucket(customer_id)
    if buckets.find(cache, name) is None:
        buckets.begin_copies(cache, [name], used_at=used_at)
        return
    cache.exec_driver_sql("UPDATE bucket SET used_at = ? WHERE name = ?", (used_at, name))


def to_evict(
    cache: sa.Connection, work: sa.Connection, quota: Quota, opened: Collection[CustomerId]
) -> list[str]:
    """Return the pins to be dropped so that the rest fits the quota, longest unused first."""
    held = pinned(cache)
    sizes = {item.name: _size(cache, item) for item in held}
    rows = sum(size[0] for size in sizes.values())
    size = sum(size[1] for size in sizes.values())
    if rows <= quota.rows and size <= quota.bytes:
        return []
    needed = {customer_bucket(item) for item in opened} | _needed_by_work(cache, work)
    evicted = []
    for item in held:
        if rows <= quota.rows and size <= quota.bytes:
            break
        if item.name not in needed:
            evicted.append(item.name)
            rows -= sizes[item.name][0]
            size -= sizes[item.name][1]
    return evicted


def _size(cache: sa.Connection, held: Held) -> tuple[int, int]:
    customer_id = pinned_customer(held.name)
    rows = cache.exec_driver_sql(
        "SELECT count(*) FROM member WHERE bucket = ?", (held.number,)
    ).scalar_one()
    size = cache.exec_driver_sql(
        "SELECT coalesce(sum(length(body)), 0) FROM entry WHERE customer_id = ?",
        (customer_id.bytes if customer_id is not None else b"",),
    ).scalar_one()
    return rows, size


def _needed_by_work(cache: sa.Connection, work: sa.Connection) -> set[str]:
    """Return pins with unsettled work of ours on them, or that such work refers to."""
    dirty = cache.exec_driver_sql(
        "SELECT DISTINCT b.name FROM shadow s "
        "JOIN member m ON m.kind = s.kind AND m.id = s.id JOIN bucket b ON b.number = m.bucket"
    )
    needed = {row[0] for row in dirty}
    for item in outbox.unsettled(work):
        named = (target_of(item.args), *reads_of(item.args))
        needed |= {
            customer_bucket(CustomerId(entity_id))
            for kind, entity_id in named
            if kind == Customer.KIND
        }
        owner = getattr(item.args, "customer_id", None)
        if owner is not None:
            needed.add(customer_bucket(owner))
    return needed
