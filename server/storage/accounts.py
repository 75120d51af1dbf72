"""Rows of sign-in: password hashes, sessions, devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Agent
from domain.ids import AgentId, DeviceId
from server.storage import grants, schema
from server.storage.unit import Unit

_session = schema.session
_device = schema.sync_device
_account = schema.account


def _first(unit: Unit, query: sa.Select[Any]) -> dict[str, Any] | None:
    row = unit.connection.execute(query).mappings().first()
    return dict(row) if row is not None else None


def agent_by_login(unit: Unit, login: str) -> Agent | None:
    """Return the account with a login name (exact, already folded)."""
    table = schema.ENTITY_TABLES[Agent]
    found = unit.select(Agent, sa.select(table).where(table.c.login == login))
    return found[0] if found else None


def account_of(unit: Unit, agent_id: AgentId) -> dict[str, Any] | None:
    """Return the sign-in row of an agent."""
    query = sa.select(_account).where(_account.c.agent_id == agent_id.bytes)
    return _first(unit, query)


def set_password(unit: Unit, agent_id: AgentId, password_hash: str) -> None:
    """Set or replace a password hash and forget failures."""
    values = {"password_hash": password_hash, "failures": 0, "locked_until_at": None}
    changed = unit.connection.execute(
        _account.update().where(_account.c.agent_id == agent_id.bytes).values(values)
    )
    if not changed.rowcount:
        unit.connection.execute(_account.insert(), {"agent_id": agent_id.bytes, **values})


def add_failure(unit: Unit, agent_id: AgentId) -> int:
    """Count one more failed sign-in; return how many there were since the last success."""
    failures: int = unit.connection.execute(
        _account.update()
        .where(_account.c.agent_id == agent_id.bytes)
        .values(failures=_account.c.failures + 1)
        .returning(_account.c.failures)
    ).scalar_one()
    return failures


def note_failures(unit: Unit, agent_id: AgentId, failures: int, locked_until: int | None) -> None:
    """Remember failed sign-ins; ``locked_until`` in microseconds since 1970."""
    unit.connection.execute(
        _account.update()
        .where(_account.c.agent_id == agent_id.bytes)
        .values(failures=failures, locked_until_at=locked_until)
    )


def add_session(unit: Unit, values: Mapping[str, Any]) -> None:
    """Store a session."""
    unit.connection.execute(_session.insert(), dict(values))


def session_by(unit: Unit, column: str, token_hash: bytes) -> dict[str, Any] | None:
    """Return the session whose ``access_hash`` or ``refresh_hash`` this is."""
    query = sa.select(_session).where(_session.c[column] == token_hash)
    return _first(unit, query)


def live_sessions(unit: Unit, hashes: list[bytes], now: int) -> list[dict[str, Any]]:
    """Return the sessions of access tokens that are still good at ``now`` (microseconds)."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(hashes), 500):
        query = sa.select(_session).where(
            _session.c.access_hash.in_(hashes[start : start + 500]),
            _session.c.revoked.is_(False),
            _session.c.access_until_at >= now,
        )
        found += [dict(row) for row in unit.connection.execute(query).mappings()]
    return found


def mark_refresh_used(unit: Unit, session_id: bytes) -> bool:
    """Use a refresh token up; False when it was used before."""
    changed = unit.connection.execute(
        _session.update()
        .where(_session.c.id == session_id, _session.c.refresh_used.is_(False))
        .values(refresh_used=True)
    )
    return bool(changed.rowcount)


def revoke_family(unit: Unit, family: bytes) -> None:
    """End every session descended from one sign-in."""
    unit.connection.execute(
        _session.update().where(_session.c.family == family).values(revoked=True)
    )


def revoke_agent(unit: Unit, agent_id: AgentId) -> None:
    """End every session of an agent."""
    unit.connection.execute(
        _session.update().where(_session.c.agent_id == agent_id.bytes).values(revoked=True)
    )


def enrol_device(unit: Unit, device: DeviceId, agent_id: AgentId, name: str) -> None:
    """Know a workstation; signing in as another agent hands it over with its grants."""
    known = device_row(unit, device)
    if known is None:
        unit.connection.execute(
            _device.insert(),
            {"device": device.bytes, "agent": agent_id.bytes, "name": name},
        )
    elif bytes(known["agent"]) != agent_id.bytes:
        unit.connection.execute(
            _device.update().where(_device.c.device == device.bytes).values(agent=agent_id.bytes)
        )
        grants.drop_pins(unit.connection, device)
        unit.regrant([device])


def device_row(unit: Unit, device: DeviceId) -> dict[str, Any] | None:
    """Return what is known of a workstation."""
    query = sa.select(_device).where(_device.c.device == device.bytes)
    return _first(unit, query)


def touch_device(unit: Unit, device: DeviceId, **values: object) -> None:
    """Update what a workstation last reported."""
    unit.connection.execute(
        _device.update()
        .where(_device.c.device == device.bytes)
        .values(last_seen_at=to_micros(unit.now), **values)
    )


def grant_epochs(unit: Unit, devices: list[DeviceId]) -> dict[DeviceId, int]:
    """Return the grant epoch of workstations."""
    found: dict[DeviceId, int] = {}
    for start in range(0, len(devices), 500):
        chunk = [device.bytes for device in devices[start : start + 500]]
        query = sa.select(_device.c.device, _device.c.grant_epoch).where(
            _device.c.device.in_(chunk)
        )
        found |= {
            DeviceId(UUID(bytes=bytes(raw))): epoch for raw, epoch in unit.connection.execute(query)
        }
    return found
