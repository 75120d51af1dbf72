"""Rows of workstations beyond their sessions: the share of their cache's key, and their end."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.glossary import DeviceStatus
from domain.ids import DeviceId
from server.storage import grants, schema
from server.storage.unit import Unit

SHARE_BYTES = 32
MAX_LEASE_H = 72

_device = schema.sync_device
_organisation = schema.organisation
_session = schema.session
_sealed = schema.sealed_outbox


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


def veil(unit: Unit, device: DeviceId) -> str:
    """Return what is kept of what a workstation is not shown; empty where nothing is."""
    query = sa.select(_device.c.veil).where(_device.c.device == device.bytes)
    return unit.connection.execute(query).scalar() or ""


def keep_veil(unit: Unit, device: DeviceId, mark: str) -> None:
    """Keep what of rows a workstation is not shown."""
    mine = _device.c.device == device.bytes
    unit.connection.execute(_device.update().where(mine).values(veil=mark))


def every(unit: Unit) -> list[DeviceId]:
    """Return every workstation."""
    found = unit.connection.execute(sa.select(_device.c.device))
    return [DeviceId(UUID(bytes=bytes(raw))) for (raw,) in found]


# -- the end of a workstation ------------------------------------------------------------------


def seal_key(unit: Unit) -> bytes:
    """Return the organisation's public key."""
    key: bytes = unit.connection.execute(sa.select(_organisation.c.seal_public)).scalar_one()
    return bytes(key)


def private_key(unit: Unit) -> bytes | None:
    """Return the organisation's private key, or None where it was taken out."""
    key = unit.connection.execute(sa.select(_organisation.c.seal_private)).scalar()
    return bytes(key) if key is not None else None


def forget_private_key(unit: Unit) -> None:
    """Keep the public key only."""
    unit.connection.execute(_organisation.update().values(seal_private=None))


def all_devices(unit: Unit) -> list[dict[str, Any]]:
    """Return every workstation ever signed in on, the last seen first."""
    query = sa.select(_device).order_by(_device.c.last_seen_at.desc(), _device.c.device)
    return [dict(row) for row in unit.connection.execute(query).mappings()]


def order_wipe(unit: Unit, device: DeviceId, status: DeviceStatus) -> None:
    """Let a workstation do nothing any more but hand in its work."""
    _set_status(unit, device, status)
    unit.regrant([device])  # its line learns of it at once


def retire(unit: Unit, device: DeviceId) -> None:
    """Note that a workstation is wiped; its sessions end."""
    _set_status(unit, device, DeviceStatus.WIPED)
    unit.connection.execute(
        _session.update().where(_session.c.device == device.bytes).values(revoked=True)
    )


def _set_status(unit: Unit, device: DeviceId, status: DeviceStatus) -> None:
    grants.drop_pins(unit.connection, device)
    unit.connection.execute(
        _device.update()
        .where(_device.c.device == device.bytes)
        .values(status=status.value, lease_key=None, lease_until_at=None)
    )


def keep_sealed(unit: Unit, device: DeviceId, count: int, body: bytes) -> None:
    """Keep the sealed work of a workstation; the first that came stays."""
    if sealed_of(unit, device) is None:
        values = {"device": device.bytes, "at": to_micros(unit.now), "count": count, "body": body}
        unit.connection.execute(_sealed.insert(), values)


def sealed_of(unit: Unit, device: DeviceId) -> bytes | None:
    """Return the sealed work of a workstation."""
    query = sa.select(_sealed.c.body).where(_sealed.c.device == device.bytes)
    body = unit.connection.execute(query).scalar()
    return bytes(body) if body is not None else None


def sealed_counts(unit: Unit) -> dict[bytes, int]:
    """Return how much sealed work there is of which workstations."""
    query = sa.select(_sealed.c.device, _sealed.c.count)
    return {bytes(device): count for device, count in unit.connection.execute(query)}
