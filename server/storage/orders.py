"""What one node is asked to have a PBX do that another node holds the line to."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.ids import ChannelId
from server.storage import schema
from server.storage.unit import Unit

FRESH = timedelta(seconds=10)
"""An order older than this is not carried out: whoever gave it has given up."""
_KEPT = timedelta(hours=1)

_order = schema.pbx_order


def give(unit: Unit, order_id: UUID, channel_id: ChannelId, body: bytes) -> None:
    """Leave an order for the node that holds a PBX."""
    unit.connection.execute(_order.delete().where(_order.c.asked_at < to_micros(unit.now - _KEPT)))
    unit.connection.execute(
        _order.insert(),
        {
            "id": order_id.bytes,
            "channel_id": channel_id.bytes,
            "body": body,
            "asked_at": to_micros(unit.now),
            "state": "asked",
        },
    )


_WAITING = sa.select(_order.c.id).where(
    _order.c.channel_id == sa.bindparam("channel"),
    _order.c.state == "asked",
    _order.c.asked_at > sa.bindparam("since"),
)


def waiting(unit: Unit, channel_id: ChannelId) -> list[UUID]:
    """Return the orders nobody has taken yet."""
    asked = {"channel": channel_id.bytes, "since": to_micros(unit.now - FRESH)}
    return [UUID(bytes=bytes(row[0])) for row in unit.connection.execute(_WAITING, asked)]


def take(unit: Unit, order_id: UUID) -> bytes | None:
    """Take an order to carry it out; None where it was taken or withdrawn."""
    mine = sa.and_(_order.c.id == order_id.bytes, _order.c.state == "asked")
    if unit.connection.execute(_order.update().where(mine).values(state="taken")).rowcount != 1:
        return None
    query = sa.select(_order.c.body).where(_order.c.id == order_id.bytes)
    return bytes(unit.connection.execute(query).scalar_one())


def withdraw(unit: Unit, order_id: UUID) -> bool:
    """Take an order back; False where somebody has taken it meanwhile."""
    mine = sa.and_(_order.c.id == order_id.bytes, _order.c.state == "asked")
    return unit.connection.execute(_order.delete().where(mine)).rowcount == 1


def settle(unit: Unit, order_id: UUID, answer: bytes) -> None:
    """Write what became of an order."""
    unit.connection.execute(
        _order.update().where(_order.c.id == order_id.bytes).values(state="done", answer=answer)
    )


def answer(unit: Unit, order_id: UUID) -> bytes | None:
    """Return what became of an order, once it is known."""
    query = sa.select(_order.c.answer).where(_order.c.id == order_id.bytes)
    found = unit.connection.execute(query).scalar()
    return bytes(found) if found is not None else None
