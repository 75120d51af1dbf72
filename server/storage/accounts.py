"""Rows of sign-in: password hashes, sessions, devices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Agent
from domain.ids import AgentId, DeviceId
from server.storage import grants, schema
from server.storage.asking import among
from server.storage.unit import Unit

_session = schema.session
_device = schema.sync_device
_account = schema.account
_agent = schema.ENTITY_TABLES[Agent]


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
    """Return the session whose ``access_hash`` or ``refresh_hash`` this is.

    ``device_status`` tells how its workstation stands.
    """
    status = _device.c.status.label("device_status")
    query = (
        sa.select(_session, status)
        .join_from(_session, _device, _device.c.device == _session.c.device, isouter=True)
        .where(_session.c[column] == token_hash)
    )
    return _first(unit, query)


@cache
def _live(dialect: str) -> sa.Select[Any]:
    return (
        sa.select(
            _agent,
            _session.c.access_hash,
            _device.c.device,
            _device.c.grant_epoch,
            _device.c.proto,
            _device.c.status,
        )
        .join_from(_session, _agent, _agent.c.id == _session.c.agent_id)
        .join(_device, _device.c.device == _session.c.device)
        .where(
            among(_session.c.access_hash, "hashes", dialect),
            _session.c.revoked.is_(False),
            _session.c.access_until_at.between(sa.bindparam("since"), sa.bindparam("until")),
        )
    )


class Live(NamedTuple):
    """A session in force: whose, on which device, and how the centre knows that device."""

    access_hash: bytes
    agent: Agent
    device: DeviceId
    grant_epoch: int
    proto: int
    status: str


def live_sessions(unit: Unit, hashes: list[bytes], since: int, until: int) -> list[Live]:
    """Return the sessions of access tokens that end between two times (microseconds).

    One statement, so that who somebody is and what they may see are of one snapshot.
    """
    found: list[Live] = []
    query = _live(unit.connection.dialect.name)
    for start in range(0, len(hashes), 500):
        asked = {"hashes": hashes[start : start + 500], "since": since, "until": until}
        found += [
            Live(
                bytes(row["access_hash"]),
                agent,
                DeviceId(UUID(bytes=bytes(row["device"]))),
                row["grant_epoch"],
                row["proto"],
                row["status"],
            )
            for agent, row in unit.select_beside(Agent, query, asked)
        ]
    return found


_ON_DEVICE = (
    sa.select(_agent, _device.c.grant_epoch, _device.c.proto, _device.c.status)
    .join_from(_agent, _device, _device.c.agent == _agent.c.id)
    .where(_agent.c.id == sa.bindparam("by"), _device.c.device == sa.bindparam("on"))
)


def on_device(unit: Unit, agent_id: AgentId, device: DeviceId) -> Live | None:
    """Return an agent and the workstation they are signed in on, as of this snapshot."""
    asked = {"by": agent_id.bytes, "on": device.bytes}
    for agent, row in unit.select_beside(Agent, _ON_DEVICE, asked):
        return Live(b"", agent, device, row["grant_epoch"], row["proto"], row["status"])
    return None


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
