"""Rows of workstations beyond their sessions: the share of their cache's key, and their end."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from domain.ids import DeviceId
from server.storage import schema
from server.storage.unit import Unit

SHARE_BYTES = 32
MAX_LEASE_H = 72

_device = schema.sync_device
_organisation = schema.organisation


def lease_hours(unit: Unit) -> int:
    """Return for how many hours a workstation may use its cache without the centre."""
    hours: int = unit.connection.execute(sa.select(_organisation.c.lease_h)).scalar_one()
    return hours


def set_lease_hours(unit: Unit, hours: int) -> None:
    """Set for how many hours; each workstation is told with its next hello."""
    unit.connection.execute(_organisation.update().values(lease_h=hours))


def share_of(unit: Unit, device: DeviceId) -> bytes:
    """Return the centre's part of the key of a workstation's cache, made once."""
    mine = _device.c.device == device.bytes
    kept = unit.connection.execute(sa.select(_device.c.lease_key).where(mine)).scalar()
    if kept:
        return bytes(kept)
    share = secrets.token_bytes(SHARE_BYTES)
    unit.connection.execute(_device.update().where(mine).values(lease_key=share))
    return share
