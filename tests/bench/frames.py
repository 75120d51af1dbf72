"""Live frames as commits of a shop make them: a few rows that belong together."""

from __future__ import annotations

import random
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Conversation, Customer, Entity, Entry, Identity
from domain.ids import DeviceId, OpId, new_id
from domain.live import LiveDown, LivePage
from domain.wire import Page, Result, Row, pack
from server.storage import schema, wire_rows
from server.storage.engine import Database
from server.storage.unit import Unit


def live_pages(database: Database, chance: random.Random, count: int) -> list[LiveDown]:
    """Return messages of so many commits: an entry with its thread, a card, an address."""
    return database.read_now(lambda unit: _pages(unit, chance, count))


def live_frames(database: Database, chance: random.Random, count: int) -> list[bytes]:
    """Return the packed messages of so many commits."""
    return [pack(page) for page in live_pages(database, chance, count)]


def _pages(unit: Unit, chance: random.Random, count: int) -> list[LiveDown]:
    entries = _some(unit, Entry, chance, count)
    cards = _some(unit, Customer, chance, count // 10)
    addresses = _some(unit, Identity, chance, count // 10)
    device, epoch = DeviceId(new_id()), new_id()
    pages: list[LiveDown] = []
    for rev in range(count):
        kind = chance.random()
        rows: list[Entity] = [chance.choice(entries)]
        if kind < 0.1:
            rows = [chance.choice(cards)]
        elif kind < 0.15:
            rows = [chance.choice(addresses)]
        entry = rows[0]
        if isinstance(entry, Entry) and entry.conversation_id is not None:
            rows.append(unit.need(Conversation, entry.conversation_id))
        results = (
            (Result(op_id=OpId(new_id()), seq=rev, device=device, status="applied", rev=rev),)
            if chance.random() < 0.3
            else ()
        )
        pages.append(
            LivePage(
                page=Page(
                    from_rev=100_000 + rev,
                    to_rev=100_001 + rev,
                    more=False,
                    epoch=epoch,
                    grant_epoch=0,
                    rows=tuple(_row(entity, chance.randint(1, 9)) for entity in rows),
                    results=results,
                )
            )
        )
    return pages


def _row(entity: Entity, ver: int) -> Row:
    return wire_rows.row_of(entity, ver, [f"branch:{entity.branch_id}"])  # type: ignore[attr-defined]


def _some(unit: Unit, struct: type[Entity], chance: random.Random, count: int) -> list[Entity]:
    table = schema.ENTITY_TABLES[struct]
    ids = [UUID(bytes=bytes(raw)) for (raw,) in unit.connection.execute(sa.select(table.c.id))]
    chosen = chance.sample(ids, min(count, len(ids)))
    return [stored.entity for stored in unit.load(struct, chosen)]
