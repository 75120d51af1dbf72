"""Which buckets hold a customer's rows: ``cust:`` always, ``branch:`` in the window, ``dir:``.

What enters the window is decided for all touched customers of a transaction at once, with one
look at who is in it already (docs/sync.md, "Buckets and the window"). Works on ids alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import branch_bucket, customer_bucket, directory_bucket
from domain.directory import Person
from domain.entities import (
    Case,
    Consent,
    ContactReason,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Order,
    Payment,
    PersonalOffer,
    ScriptRun,
    Task,
)
from domain.ids import BranchId, CustomerId
from domain.window import BROUGHT, recent
from server.storage import schema
from server.storage.changes import DELETED, IN, LEFT, Changes, Key

OWNED: tuple[type[Entity], ...] = (
    Customer,
    Identity,
    Conversation,
    Order,
    Case,
    Task,
    Payment,
    PersonalOffer,
    ScriptRun,
    ContactReason,
    Consent,
    Merge,
    Entry,
)
"""The kinds that belong to a customer, the card first."""

_CHUNK = 200


class Home(NamedTuple):
    """Whose row it is, and of which branch."""

    customer: bytes
    branch: str


class _Item(NamedTuple):
    """A written row whose place in the window is not decided yet."""

    home: Home
    enters: bool
    fresh: bool


class Mark(NamedTuple):
    """What ``back`` returns to."""

    pending: dict[tuple[int, bytes], _Item]
    persons: set[bytes]
    current: set[bytes]
    feed: dict[Key, int]


def home_of(entity: Entity) -> Home | None:
    """Return where a row belongs, or None for kinds that belong to no customer."""
    if not isinstance(entity, OWNED):
        return None
    owner: UUID = entity.id if isinstance(entity, Customer) else entity.customer_id  # type: ignore[attr-defined]
    branch: UUID = entity.branch_id  # type: ignore[attr-defined]  # every owned kind has one
    return Home(owner.bytes, branch_bucket(BranchId(branch)))


def _own_bucket(customer: bytes) -> str:
    return customer_bucket(CustomerId(UUID(bytes=customer)))


def owner_column(struct: type[Entity]) -> sa.Column[Any]:
    """Return the column of a kind's table that names the customer."""
    table = schema.ENTITY_TABLES[struct]
    return table.c.id if struct is Customer else table.c.customer_id


def _identifies(before: Entity | None, entity: Entity) -> bool:
    """Tell whether a change shows in the directory."""
    match entity, before:
        case Customer(), Customer():
            seen = ("display_name", "provisional", "branch_id")
        case Identity(), Identity():
            seen = ("kind", "value", "customer_id")
        case _:
            return isinstance(entity, Customer | Identity)
    return any(getattr(before, name) != getattr(entity, name) for name in seen)


class Memberships:
    """The customers' part of one transaction's feed."""

    def __init__(self, connection: sa.Connection, now: datetime, changes: Changes) -> None:
        self._connection = connection
        self._now = now
        self._changes = changes
        self._pending: dict[tuple[int, bytes], _Item] = {}
        self._persons: set[bytes] = set()
        self._current: set[bytes] = set()
        self._buckets: dict[bytes, str] = {}

    def _own(self, customer: bytes) -> str:
        """Return a customer's own bucket; several rows of one come together."""
        name = self._buckets.get(customer)
        if name is None:
            name = self._buckets[customer] = _own_bucket(customer)
        return name

    def mark(self) -> Mark:
        """Return what ``back`` returns to."""
        return Mark(
            dict(self._pending), set(self._persons), set(self._current), self._changes.mark()
        )

    def back(self, mark: Mark) -> None:
        """Forget what was written since a mark: a savepoint was undone."""
        self._pending, self._persons, self._current, feed = mark
        self._changes.back(feed)

    # -- what was written ------------------------------------------------------------------

    def written(self, entity: Entity, before: Entity | None, *, imported: bool = False) -> None:
        """Note a written row of a customer; ``imported``: nobody touched the card by hand."""
        home = home_of(entity)
        if home is None:
            return
        was = home_of(before) if before is not None else None
        raw: bytes = entity.id.bytes  # type: ignore[attr-defined]  # every kind has an id
        self._changes.note(self._own(home.customer), entity.CODE, raw, IN)
        by_hand = isinstance(entity, Customer | Identity) and not imported
        self._pending[(entity.CODE, raw)] = _Item(
            home, by_hand or recent(entity, self._now), before is None
        )
        if _identifies(before, entity):
            self._persons.add(home.customer)
            self._persons.update([was.customer] if was is not None else [])
        if was is not None:
            self._moved(entity.CODE, raw, was, home)

    def _moved(self, code: int, raw: bytes, was: Home, home: Home) -> None:
        if was.customer != home.customer:
            self._changes.note(_own_bucket(was.customer), code, raw, LEFT)
        if was.branch != home.branch:
            self._changes.note(was.branch, code, raw, LEFT)
            if code == Customer.CODE:
                self._changes.note(_directory_of(was.branch), Person.CODE, raw, LEFT)

    def deleted(self, before: Entity) -> None:
        """Note a deleted row of a customer."""
        home = home_of(before)
        if home is None:
            return
        raw: bytes = before.id.bytes  # type: ignore[attr-defined]  # every kind has an id
        self._pending.pop((before.CODE, raw), None)
        self._changes.note(_own_bucket(home.customer), before.CODE, raw, DELETED)
        self._changes.note(home.branch, before.CODE, raw, DELETED)
        if isinstance(before, Customer):
            self._changes.note(_directory_of(home.branch), Person.CODE, raw, DELETED)
        if isinstance(before, Customer | Identity):
            self._persons.add(home.customer)

    # -- what follows from it --------------------------------------------------------------

    def settle(self) -> None:
        """Decide on everything written so far; may be called again after more."""
        self._settle_persons()
        pending, self._pending = self._pending, {}
        if not pending:
            return
        self._look(item.home for item in pending.values())
        entering = {
            item.home.customer
            for item in pending.values()
            if item.enters and item.home.customer not in self._current
        }
        self._bring(sorted(entering))
        self._current |= entering
        unsure: dict[tuple[str, int], list[bytes]] = {}
        for (code, raw), item in pending.items():
            follows = code != Entry.CODE and item.home.customer in self._current
            if item.enters or follows:
                self._changes.note(item.home.branch, code, raw, IN)
            elif not item.fresh:
                unsure.setdefault((item.home.branch, code), []).append(raw)
        for (branch, code), ids in unsure.items():
            for raw in self._members(branch, code, ids):
                self._changes.note(branch, code, raw, IN)

    def _settle_persons(self) -> None:
        touched, self._persons = sorted(self._persons), set()
        table = schema.ENTITY_TABLES[Customer]
        for start in range(0, len(touched), _CHUNK):
            chunk = touched[start : start + _CHUNK]
            query = sa.select(table.c.id, table.c.branch_id).where(table.c.id.in_(chunk))
            for raw, branch in self._connection.execute(query):
                bucket = directory_bucket(BranchId(UUID(bytes=bytes(branch))))
                self._changes.note(bucket, Person.CODE, bytes(raw), IN)

    def _look(self, homes: Iterable[Home]) -> None:
        """Learn which customers are in the window: those whose card is."""
        by_branch: dict[str, set[bytes]] = {}
        for home in homes:
            if home.customer not in self._current:
                by_branch.setdefault(home.branch, set()).add(home.customer)
        for branch, customers in by_branch.items():
            self._current.update(self._members(branch, Customer.CODE, sorted(customers)))

    def _members(self, branch: str, code: int, ids: list[bytes]) -> list[bytes]:
        """Return which of some rows a bucket holds, as committed."""
        number = self._changes.numbers([branch]).get(branch)
        row = schema.sync_row
        found: list[bytes] = []
        for start in range(0, len(ids) if number is not None else 0, _CHUNK):
            query = sa.select(row.c.entity).where(
                row.c.bucket == number,
                row.c.kind == code,
                row.c.entity.in_(ids[start : start + _CHUNK]),
                row.c.op == IN,
            )
            found += [bytes(raw) for (raw,) in self._connection.execute(query)]
        return found

    def _bring(self, customers: list[bytes]) -> None:
        """Note the newest rows of every kind of customers who enter the window."""
        for start in range(0, len(customers), _CHUNK):
            chunk = customers[start : start + _CHUNK]
            query = sa.union_all(*(_newest(struct, chunk) for struct in OWNED))
            for code, raw, branch in self._connection.execute(query):
                bucket = branch_bucket(BranchId(UUID(bytes=bytes(branch))))
                self._changes.note(bucket, code, bytes(raw), IN)


def _directory_of(branch: str) -> str:
    return directory_bucket(BranchId(UUID(branch.partition(":")[2])))


def _newest(struct: type[Entity], customers: list[bytes]) -> sa.Select[Any]:
    """Return (kind code, id, branch) of the newest rows of a kind of each customer."""
    table = schema.ENTITY_TABLES[struct]
    owner = owner_column(struct)
    newest = (table.c.at.desc(), table.c.id.desc()) if struct is Entry else (table.c.id.desc(),)
    ranked = (
        sa.select(
            table.c.id,
            table.c.branch_id,
            sa.func.row_number().over(partition_by=owner, order_by=newest).label("place"),
        )
        .where(owner.in_(customers))
        .subquery()
    )
    return sa.select(
        sa.literal(struct.CODE, literal_execute=True), ranked.c.id, ranked.c.branch_id
    ).where(ranked.c.place <= BROUGHT)
