"""A workstation's files and the little it takes to work with them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from domain.buckets import TENANT, branch_bucket
from domain.clock import Clock, SystemClock
from domain.entities import Branch, Customer, Entity
from domain.ids import AgentId, BranchId, CustomerId, EntryId, new_id
from domain.operations import Author, NoteAdd
from domain.records import fields_of
from domain.wire import Cursor, Page, Row
from sync.store import buckets, outbox, position
from sync.store.outbox import Pending
from sync.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = b"s" * 32
BRANCH = Branch(id=BranchId(UUID(int=1)), name="Центр")
CUSTOMER = Customer(id=CustomerId(UUID(int=2)), display_name="Мария", branch_id=BRANCH.id)
START = Cursor(stream_id=UUID(int=3), epoch=UUID(int=4))
BUCKET = branch_bucket(BRANCH.id)


@contextmanager
def opened(folder: Path, secret: bytes = SECRET, clock: Clock | None = None) -> Iterator[Store]:
    """Open a store for as long as the context lasts."""
    store = Store(folder, secret, clock or SystemClock())
    try:
        yield store
    finally:
        store.close()


def row(entity: Entity, ver: int = 1, bucket: str = BUCKET) -> Row:
    """Return an entity as the centre sends it."""
    entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
    return Row(kind=entity.KIND, id=entity_id, ver=ver, buckets=(bucket,), fields=fields_of(entity))


def page(from_rev: int, to_rev: int, *entities: Entity, **fields: object) -> Page:
    """Return a page of version-1 rows between two positions."""
    values = {"rows": tuple(row(item) for item in entities), "grant_epoch": 0, **fields}
    return Page(from_rev=from_rev, to_rev=to_rev, more=False, epoch=START.epoch, **values)  # type: ignore[arg-type]


def furnish(store: Store, cursor: Cursor = START) -> None:
    """Give a store a position, live buckets and one customer."""

    def begin() -> None:
        store.in_cache(lambda cache: position.set_cursor(cache, cursor))
        store.in_cache(lambda cache: buckets.begin_copies(cache, [BUCKET, TENANT]))
        assert store.apply_page(page(cursor.rev, cursor.rev + 1, BRANCH, CUSTOMER))

    store.run_write(begin).result()


def author(at: datetime | None = None) -> Author:
    """Return who writes here."""
    return Author(agent_id=AgentId(UUID(int=5)), name="Анна", made_at=at or SystemClock().now())


def save_note(store: Store, text: str) -> Pending:
    """Save a note about the customer; it is durable when this returns."""
    note = NoteAdd(id=EntryId(new_id()), customer_id=CUSTOMER.id, branch_id=BRANCH.id, text=text)
    saved = store.run_write(lambda: store.save(lambda _view: note, author())).result()
    assert saved is not None
    return saved


def saved_texts(store: Store) -> list[str]:
    """Return the texts in the outbox, in the order they were saved."""
    unsettled = store.run_read(lambda _cache, work: outbox.unsettled(work)).result()
    return [getattr(item.args, "text", "") for item in unsettled]


def shown_customer(store: Store) -> Customer | None:
    """Return the customer as the screens see them."""
    from sync.store import rows

    return store.run_read(lambda cache, _work: rows.get(cache, Customer, CUSTOMER.id)).result()
