"""What the centre keeps of a channel besides its entity: settings, memory, how it stands."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.ids import ChannelId
from server.storage import schema
from server.storage.unit import Unit

_state = schema.channel_state
_secret = schema.channel_secret
_health = schema.channel_health


def value(unit: Unit, channel_id: ChannelId, name: str) -> str | None:
    """Return something a channel's worker asked to remember."""
    query = sa.select(_state.c.value).where(
        _state.c.channel_id == channel_id.bytes, _state.c.name == name
    )
    return unit.connection.execute(query).scalar()


def set_value(unit: Unit, channel_id: ChannelId, name: str, value: str) -> None:
    """Remember something for a channel's worker."""
    row = sa.and_(_state.c.channel_id == channel_id.bytes, _state.c.name == name)
    if not unit.connection.execute(_state.update().where(row).values(value=value)).rowcount:
        unit.connection.execute(
            _state.insert(), {"channel_id": channel_id.bytes, "name": name, "value": value}
        )


def settings(unit: Unit, channel_id: ChannelId) -> str | None:
    """Return a channel's connection settings as JSON."""
    query = sa.select(_secret.c.settings).where(_secret.c.channel_id == channel_id.bytes)
    return unit.connection.execute(query).scalar()


def set_settings(unit: Unit, channel_id: ChannelId, settings: str) -> None:
    """Store a channel's connection settings."""
    unit.connection.execute(_secret.delete().where(_secret.c.channel_id == channel_id.bytes))
    unit.connection.execute(
        _secret.insert(), {"channel_id": channel_id.bytes, "settings": settings}
    )


class HealthRow(msgspec.Struct, frozen=True, kw_only=True):
    """How an account stands: its state since when, when it last worked, what last went wrong."""

    state: str
    problem: str = ""
    detail: str = ""
    since_at: datetime
    worked_at: datetime | None = None
    failed_at: datetime | None = None


def health(unit: Unit, channel_id: ChannelId) -> HealthRow | None:
    """Return how a channel's account stands; None before it first ran."""
    query = sa.select(_health).where(_health.c.channel_id == channel_id.bytes)
    row = unit.connection.execute(query).first()
    if row is None:
        return None
    return HealthRow(
        state=row.state,
        problem=row.problem,
        detail=row.detail,
        since_at=from_micros(row.since_at),
        worked_at=from_micros(row.worked_at) if row.worked_at is not None else None,
        failed_at=from_micros(row.failed_at) if row.failed_at is not None else None,
    )


def set_health(
    unit: Unit, channel_id: ChannelId, state: str, problem: str = "", detail: str = ""
) -> None:
    """Note how a channel's account stands. What last went wrong stays readable when it works."""
    now = to_micros(unit.now)
    known = health(unit, channel_id)
    values: dict[str, object] = {"state": state}
    if known is None or known.state != state:
        values["since_at"] = now
    if problem:
        values |= {"problem": problem, "detail": detail, "failed_at": now}
    if "working" in (state, known.state if known is not None else ""):
        values["worked_at"] = now
    if known is None:
        unit.connection.execute(_health.insert(), {"channel_id": channel_id.bytes, **values})
        return
    row = _health.c.channel_id == channel_id.bytes
    unit.connection.execute(_health.update().where(row).values(**values))
