"""What workstations may hold beyond one request: pins, and the grant epoch of a device.

Whenever what a device may see shrinks, its grant epoch is raised in the same transaction, so
that pages computed before cannot bring anything back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import customer_bucket, pinned_customer
from domain.entities import Agent, Customer
from domain.ids import BranchId, CustomerId, DeviceId
from server.storage import schema

_sub = schema.sync_sub
_device = schema.sync_device
_bucket = schema.sync_bucket
_agent = schema.ENTITY_TABLES[Agent]
_customer = schema.ENTITY_TABLES[Customer]
_CHUNK = 500


def branches_of(agent: Agent) -> frozenset[BranchId]:
    """Return the branches an agent works for."""
    own = {agent.branch_id} if agent.branch_id is not None else set()
    return frozenset({*agent.branch_ids, *own})


def differ(before: Agent, after: Agent) -> bool:
    """Tell whether an agent may see other things than before: less, or more."""
    same = (before.active, before.role) == (after.active, after.role)
    return not same or branches_of(before) != branches_of(after)


def devices_of(connection: sa.Connection, agent: Agent) -> list[DeviceId]:
    """Return the workstations an agent last signed in on."""
    query = sa.select(_device.c.device).where(_device.c.agent == agent.id.bytes)
    return [DeviceId(UUID(bytes=bytes(raw))) for (raw,) in connection.execute(query)]


def raise_epoch(connection: sa.Connection, devices: Iterable[DeviceId]) -> None:
    """Raise the grant epoch of devices."""
    raw = [device.bytes for device in devices]
    if raw:
        connection.execute(
            _device.update()
            .where(_device.c.device.in_(raw))
            .values(grant_epoch=_device.c.grant_epoch + 1)
        )


def pins_of(connection: sa.Connection, device: DeviceId) -> dict[str, int]:
    """Return the pins of a device: bucket name → number."""
    query = (
        sa.select(_bucket.c.name, _sub.c.bucket)
        .join_from(_sub, _bucket, _bucket.c.bucket == _sub.c.bucket)
        .where(_sub.c.device == device.bytes)
    )
    return dict(connection.execute(query).all())


def is_pinned(connection: sa.Connection, device: DeviceId, number: int) -> bool:
    """Tell whether a device has a bucket pinned."""
    query = sa.select(_sub.c.since_at).where(_sub.c.device == device.bytes, _sub.c.bucket == number)
    return connection.execute(query).first() is not None


def pinned_by(
    connection: sa.Connection, numbers: Mapping[str, int]
) -> Iterator[tuple[DeviceId, str]]:
    """Yield which devices have which of some buckets pinned."""
    names = {number: name for name, number in numbers.items()}
    wanted = list(names)
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(_sub.c.device, _sub.c.bucket).where(
            _sub.c.bucket.in_(wanted[start : start + _CHUNK])
        )
        for raw, number in connection.execute(query):
            yield DeviceId(UUID(bytes=bytes(raw))), names[number]


def add_pins(connection: sa.Connection, device: DeviceId, numbers: Iterable[int], now: int) -> None:
    """Remember pins of a device that it does not have yet; ``now`` in microseconds."""
    rows = [{"device": device.bytes, "bucket": number, "since_at": now} for number in numbers]
    if rows:
        connection.execute(_sub.insert(), rows)


def drop_pins(
    connection: sa.Connection, device: DeviceId, numbers: Iterable[int] | None = None
) -> None:
    """Forget pins of a device; all of them by default."""
    mine = _sub.c.device == device.bytes
    if numbers is None:
        connection.execute(_sub.delete().where(mine))
        return
    wanted = list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        connection.execute(_sub.delete().where(mine, _sub.c.bucket.in_(chunk)))


def drop_unseen_pins(connection: sa.Connection, device: DeviceId, agent: Agent) -> None:
    """Forget the pins of a device whose customers its agent may no longer see."""
    pins = pins_of(connection, device)
    owners = {name: pinned_customer(name) for name in pins}
    seen = {branch.bytes for branch in branches_of(agent)} if agent.active else set()
    kept: set[bytes] = set()
    ids = [owner.bytes for owner in owners.values() if owner is not None]
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        query = sa.select(_customer.c.id, _customer.c.branch_id).where(_customer.c.id.in_(chunk))
        kept |= {bytes(raw) for raw, home in connection.execute(query) if bytes(home) in seen}
    lost = [
        pins[name] for name, owner in owners.items() if owner is None or owner.bytes not in kept
    ]
    drop_pins(connection, device, lost)


def unpin_unseen(
    connection: sa.Connection, customer_id: CustomerId, branch: BranchId
) -> list[DeviceId]:
    """Forget the pins of a customer on devices whose agent does not work for a branch.

    Returns:
        the devices that lost one.
    """
    name = customer_bucket(customer_id)
    number = connection.execute(sa.select(_bucket.c.bucket).where(_bucket.c.name == name)).scalar()
    query = (
        sa.select(_sub.c.device, _agent.c.branch_id, _agent.c.branch_ids)
        .join_from(_sub, _device, _device.c.device == _sub.c.device)
        .join(_agent, _agent.c.id == _device.c.agent)
        .where(_sub.c.bucket == number)
    )
    lost = [
        DeviceId(UUID(bytes=bytes(device)))
        for device, home, others in connection.execute(query)
        if branch.bytes != bytes(home or b"") and str(branch) not in others
    ]
    for device in lost:
        drop_pins(connection, device, [number] if number is not None else [])
    return lost
