"""Rows of the accounts at the PBX that agents are given."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Agent
from domain.ids import AgentId
from server.storage import grants, schema
from server.storage.unit import Unit

_phone = schema.agent_phone


class PhoneRow(NamedTuple):
    """``settings``: JSON without the password; ``sealed``: the password; ``stamp``: of both."""

    agent_id: AgentId
    settings: str
    sealed: bytes
    stamp: str


def given(unit: Unit, agent_id: AgentId) -> PhoneRow | None:
    """Return what an agent was given."""
    query = sa.select(_phone).where(_phone.c.agent_id == agent_id.bytes)
    return next((_row(row) for row in unit.connection.execute(query)), None)


def all_given(unit: Unit) -> list[PhoneRow]:
    """Return what all agents were given."""
    return [_row(row) for row in unit.connection.execute(sa.select(_phone))]


def _row(row: sa.Row[Any]) -> PhoneRow:
    agent_id = AgentId(UUID(bytes=bytes(row.agent_id)))
    return PhoneRow(agent_id, row.settings, bytes(row.sealed), row.stamp)


def give(unit: Unit, row: PhoneRow) -> None:
    """Give an agent an account instead of another; their workstations ask for it at once."""
    take_back(unit, row.agent_id)
    unit.connection.execute(
        _phone.insert(),
        {
            "agent_id": row.agent_id.bytes,
            "settings": row.settings,
            "sealed": row.sealed,
            "stamp": row.stamp,
        },
    )


def take_back(unit: Unit, agent_id: AgentId) -> None:
    """Take an agent's account back; their workstations learn of it at once."""
    unit.connection.execute(_phone.delete().where(_phone.c.agent_id == agent_id.bytes))
    agent = unit.get(Agent, agent_id)
    if agent is not None:
        # Who says hello anew asks for the phone anew.
        unit.regrant(grants.devices_of(unit.connection, agent))
