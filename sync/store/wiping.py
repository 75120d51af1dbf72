"""The end of a workstation by the centre's order: its work sealed, everything else erased.

The order lies in the profile until the centre has the acknowledgement. Every step may be cut
short and is done again at the next start, before anything is shown.

Source: docs/decisions/0015-wipe.md
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from domain.clock import Clock
from domain.errors import Code, Unavailable
from domain.ids import DeviceId
from domain.wire import Retire
from sync.store.lease import wipe_file

if TYPE_CHECKING:
    from domain.sealing import Envelope

_log = structlog.get_logger(__name__)

ORDER = "wipe.json"
SEALED = "outbox.sealed"
KEPT = timedelta(days=30)
"""How long sealed work waits for the centre."""
_STAYS = frozenset({ORDER, SEALED, "lock", "settings.ini"})
_KEYS = ("cache.key", "lease.db", "secret.json", "key.check")


class Stage(StrEnum):
    """How far it has come."""

    ORDERED = "ordered"
    SEALED = "sealed"
    ERASED = "erased"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre ordered, and how far it is carried out.

    ``proof`` tells the centre later whose acknowledgement it is; see ``domain.wire.Retire``.
    """

    stage: Stage = Stage.ORDERED
    at: datetime
    device: DeviceId
    proof: bytes
    seal_key: bytes
    count: int = 0


def proof_of(refresh_token: str) -> bytes:
    """Return what proves to the centre that a refresh token was here."""
    return hashlib.sha256(refresh_token.encode()).digest()


def order_of(folder: Path) -> Order | None:
    """Return the order a profile is under."""
    path = folder / ORDER
    return msgspec.json.decode(path.read_bytes(), type=Order) if path.exists() else None


def put(folder: Path, order: Order) -> None:
    """Remember an order, or how far it has come; durable when this returns."""
    _write(folder / ORDER, msgspec.json.encode(order))


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def seal_work(
    folder: Path, order: Order, read: Callable[[], Envelope], *, free: Callable[[], object]
) -> Order:
    """Seal what the centre may not have, and note it.

    Args:
        folder: the profile.
        order: at its first stage.
        read: returns the unsent work.
        free: gives disk space up, for the file to fit.
    """
    from domain.sealing import seal

    try:
        envelope = read()
    except Unavailable as error:
        if error.code != Code.STORE_DAMAGED:
            raise
        # Nobody can read it any more; the order stands.
        _log.error("work_lost_to_damage")
        count, box = 0, b""
    else:
        count, box = envelope.count, seal(envelope, order.seal_key)
    free()
    if count:
        _write(folder / SEALED, box)
    order = msgspec.structs.replace(order, stage=Stage.SEALED, count=count)
    put(folder, order)
    return order


def erase(folder: Path, order: Order, forget_secret: Callable[[], None]) -> Order:
    """Destroy the keys, then everything they opened; what is sealed stays."""
    for name in _KEYS:
        wipe_file(folder / name)
    try:
        forget_secret()
    except Unavailable as error:
        # The entry opens nothing any more: the files it belongs to are going.
        _log.warning("device_secret_not_forgotten", code=error.code)
    for path in folder.iterdir():
        if path.name not in _STAYS:
            _remove(path)
    order = msgspec.structs.replace(order, stage=Stage.ERASED)
    put(folder, order)
    _log.warning("workstation_erased", sealed=order.count)
    return order


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for inside in path.iterdir():
            _remove(inside)
        with contextlib.suppress(OSError):
            path.rmdir()
        return
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        os.truncate(path, 0)  # Windows: our own log is open


def last_word(folder: Path, order: Order) -> Retire:
    """Return what acknowledges an order that is carried out."""
    path = folder / SEALED
    sealed = path.read_bytes() if path.exists() else b""
    return Retire(device=order.device, proof=order.proof, count=order.count, sealed=sealed)


def is_stale(order: Order, clock: Clock) -> bool:
    """Tell whether sealed work has waited for the centre for too long."""
    return clock.now() - order.at > KEPT


def forget(folder: Path) -> None:
    """End an order that was acknowledged: nothing of this workstation's past is left."""
    for name in (SEALED, ORDER):
        (folder / name).unlink(missing_ok=True)
