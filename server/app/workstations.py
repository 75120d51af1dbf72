"""What an administrator does with workstations: the lease of their data, and their end."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from domain.clock import from_micros
from domain.entities import Agent
from domain.errors import BadInput
from domain.glossary import DeviceStatus
from domain.ids import AgentId, DeviceId
from domain.sealing import Envelope, unseal
from server.handlers.retire import taken_in
from server.storage import accounts, devices
from server.storage.engine import Database
from server.storage.unit import Unit


def set_lease(hours: int) -> Callable[[Unit], None]:
    """Return the step that sets for how long workstations may do without the centre.

    Raises:
        BadInput: not between 0 and 72 hours.
    """
    if not 0 <= hours <= devices.MAX_LEASE_H:
        raise BadInput(f"a lease is 0 to {devices.MAX_LEASE_H} hours")
    return lambda unit: devices.set_lease_hours(unit, hours)


def close_account(login: str) -> Callable[[Unit], None]:
    """Return the step that lets an agent work nowhere any more; their workstations end.

    Raises (when run):
        BadInput: no such account.
    """

    def work(unit: Unit) -> None:
        agent = accounts.agent_by_login(unit, login.lower())
        if agent is None:
            raise BadInput(f"there is no account {login!r}")
        unit.put(msgspec.structs.replace(agent, active=False))
        accounts.revoke_agent(unit, agent.id)

    return work


# -- workstations ------------------------------------------------------------------------------


def listing(unit: Unit) -> list[str]:
    """Return a line for each workstation: id, status, agent, last seen, lease, sealed work."""
    sealed = devices.sealed_counts(unit)
    return [
        _line(unit, row, sealed.get(bytes(row["device"]), 0)) for row in devices.all_devices(unit)
    ]


def _line(unit: Unit, row: dict[str, Any], sealed: int) -> str:
    parts = [
        str(UUID(bytes=bytes(row["device"]))),
        row["status"],
        _login(unit, row),
        row["name"] or "-",
        f"seen {_moment(row['last_seen_at'])}",
        f"lease until {_moment(row['lease_until_at'])}",
    ]
    return "  ".join([*parts, *([f"{sealed} sealed"] if sealed else [])])


def _moment(micros: int | None) -> str:
    return from_micros(micros).isoformat(timespec="minutes") if micros is not None else "never"


def _login(unit: Unit, row: dict[str, Any]) -> str:
    agent = unit.get(Agent, AgentId(UUID(bytes=bytes(row["agent"]))))
    return agent.login if agent is not None else "?"


def find(unit: Unit, wanted: str) -> DeviceId:
    """Return the one workstation of this id, name, or agent's login.

    Raises:
        BadInput: there is none, or more than one.
    """
    found = [
        row
        for row in devices.all_devices(unit)
        if wanted in (str(UUID(bytes=bytes(row["device"]))), row["name"], _login(unit, row))
    ]
    if len(found) != 1:
        raise BadInput(f"{len(found)} workstations are {wanted!r}: name one by its id")
    return DeviceId(UUID(bytes=bytes(found[0]["device"])))


def order_wipe(wanted: str, *, now: bool) -> Callable[[Unit], str]:
    """Return the step that orders a workstation to end; it stands until that acknowledges.

    Raises (when run):
        BadInput: no such workstation, or it has ended.
    """

    def work(unit: Unit) -> str:
        device = find(unit, wanted)
        row = accounts.device_row(unit, device) or {}
        if row.get("status") == DeviceStatus.WIPED:
            raise BadInput("it is wiped already")
        until = row.get("lease_until_at")
        devices.order_wipe(unit, device, DeviceStatus.WIPING_NOW if now else DeviceStatus.WIPING)
        return (
            f"{device} is wiped at its next contact. "
            f"Without contact its data can be read there until {_moment(until)} at the latest, "
            "unless somebody has broken into it."
        )

    return work


# -- sealed work -------------------------------------------------------------------------------


def take_key_out(database: Database, file: Path) -> str:
    """Move the organisation's private key into a file; the centre keeps the public one.

    Raises:
        BadInput: it was taken out already.
    """
    key = database.read_now(devices.private_key)
    if key is None:
        raise BadInput("the private key is not here any more: it was taken out")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(base64.b64encode(key) + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
    database.write_now(devices.forget_private_key)
    return f"the private key is in {file} and nowhere else"


def open_sealed(database: Database, source: str, key_file: Path | None) -> Envelope:
    """Return the sealed work of a workstation, or of a file brought from one.

    Raises:
        BadInput: there is none, or the key does not open it.
    """
    key = _key_of(key_file) if key_file is not None else database.read_now(devices.private_key)
    if key is None:
        raise BadInput("the private key is not here: give its file with --key")
    path = Path(source)
    if path.is_file():
        return unseal(path.read_bytes(), key)
    body = database.read_now(lambda unit: devices.sealed_of(unit, find(unit, source)))
    if body is None:
        raise BadInput(f"there is no sealed work of {source!r}")
    return unseal(body, key)


def _key_of(file: Path) -> bytes:
    try:
        return base64.b64decode(file.read_bytes(), validate=False)
    except ValueError as error:
        raise BadInput(f"{file} is not a key") from error


def shown(envelope: Envelope) -> list[str]:
    """Return what is in an envelope, a line for each piece."""
    lines = [f"{envelope.device}: {len(envelope.ops)} operations, {len(envelope.drafts)} drafts"]
    for item in envelope.ops:
        op = item.op
        lines.append(f"{op.seq}  {item.state}  {op.made_at:%Y-%m-%d %H:%M}  {op.name}  {op.args}")
    return [*lines, *(f"draft  {key}  {text}" for key, text in envelope.drafts.items())]


def take_in(database: Database, envelope: Envelope) -> str:
    """Decide on the operations of an envelope as if they had been pushed.

    Those the centre knows already are not done twice; doing it again changes nothing.
    """
    done, left = 0, 1
    while left:
        taken, left = database.write_now(taken_in(envelope))
        done += taken
        if not taken:
            break
    known = len(envelope.ops) - done - left
    return f"{done} taken in, {known} known already, {left} cannot be taken in"
