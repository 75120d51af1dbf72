"""What is to become of messages their customers have: one row a message, the last wish counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import to_micros
from domain.ids import ChannelId, EntryId
from server.storage import schema
from server.storage.unit import Unit

CLAIM_LEASE = timedelta(minutes=2)
"""For how long nobody else carries out what one node has begun; doing it twice is harmless."""

_row = schema.amendment


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One change that is asked for. ``serial`` grows with each wish for the same message.

    ``customer_has`` is what the customer reads as long as it is not carried out; an empty ``text``
    takes the message back.
    """

    message_id: EntryId
    channel_id: ChannelId
    serial: int
    text: str
    customer_has: str
    attempt: int


def _wish(row: Any) -> Wish:
    return Wish(
        message_id=EntryId(UUID(bytes=bytes(row.message_id))),
        channel_id=ChannelId(UUID(bytes=bytes(row.channel_id))),
        serial=row.serial,
        text=row.text,
        customer_has=row.customer_has,
        attempt=row.attempt,
    )


def of(unit: Unit, message_id: EntryId) -> Wish | None:
    """Return what is asked for and not done yet, None where nothing is."""
    query = sa.select(_row).where(_row.c.message_id == message_id.bytes, _row.c.open)
    row = unit.connection.execute(query).first()
    return _wish(row) if row is not None else None


def ask(unit: Unit, message_id: EntryId, channel_id: ChannelId, had: str, text: str) -> None:
    """Ask for a change; one that is asked for already gives way to it."""
    unit.sends = True
    mine = _row.c.message_id == message_id.bytes
    wished = {"text": text, "open": True, "due_at": to_micros(unit.now), "attempt": 0}
    before = unit.connection.execute(sa.select(_row.c.open).where(mine)).scalar()
    if before is None:
        row = {"message_id": message_id.bytes, "channel_id": channel_id.bytes, "serial": 1}
        unit.connection.execute(_row.insert(), {**row, **wished, "customer_has": had})
        return
    if not before:
        wished["customer_has"] = had
    unit.connection.execute(_row.update().where(mine).values(serial=_row.c.serial + 1, **wished))


_DUE = (
    sa.select(_row)
    .where(
        _row.c.open,
        _row.c.due_at <= sa.bindparam("now"),
        _row.c.channel_id.in_(sa.bindparam("channels", expanding=True)),
    )
    .order_by(_row.c.due_at)
    .limit(10)
)


def claim_due(unit: Unit, channels: list[ChannelId]) -> list[Wish]:
    """Take wishes whose time has come; who takes one and vanishes leaves it for later."""
    if not channels:
        return []
    asked = {"now": to_micros(unit.now), "channels": [channel.bytes for channel in channels]}
    due = unit.connection.execute(_DUE.with_for_update(skip_locked=True), asked)
    found = [_wish(row) for row in due]
    for wish in found:
        later = to_micros(unit.now + CLAIM_LEASE)
        _move(unit, wish, due_at=later, attempt=wish.attempt + 1)
    return found


def recover(unit: Unit) -> None:
    """After a start in one-process mode: nobody is at anything, so all of it is due."""
    unit.connection.execute(_row.update().where(_row.c.open).values(due_at=to_micros(unit.now)))


def put_off(unit: Unit, wish: Wish, pause: timedelta) -> None:
    """Try again after a pause."""
    _move(unit, wish, due_at=to_micros(unit.now + pause))


def close(unit: Unit, wish: Wish) -> bool:
    """End a wish; False where it has given way to another, which stays."""
    return _move(unit, wish, open=False)


def customer_has(unit: Unit, wish: Wish) -> None:
    """Note what the customer reads now, for a wish that has given way to another."""
    mine = _row.c.message_id == wish.message_id.bytes
    unit.connection.execute(_row.update().where(mine).values(customer_has=wish.text))


def _move(unit: Unit, wish: Wish, **values: object) -> bool:
    mine = sa.and_(_row.c.message_id == wish.message_id.bytes, _row.c.serial == wish.serial)
    return unit.connection.execute(_row.update().where(mine).values(**values)).rowcount == 1
