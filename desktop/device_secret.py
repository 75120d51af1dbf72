"""How a profile gets at its device secret, off the GUI thread and with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Code, Unavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from adapters.keyring.os_keyring import KeptPassword

KEYRING_DEADLINE_S = 10.0

SecretOf = Callable[[Path], bytes]
"""Returns the secret of a profile's folder, made on first use. Blocking."""

Forget = Callable[[Path], None]
"""Removes the secret of a profile's folder from where it is kept. Blocking."""


def system_secret(folder: Path) -> bytes:
    """Return the device secret from the system's keyring, made on first use. Blocking.

    Raises:
        Unavailable: ``keyring_missing`` where there is no usable keyring, or
            ``keyring_changed`` where the files are older than the keyring's entry.
    """
    from adapters.keyring.os_keyring import system_backend

    return kept_in(folder, system_backend())


def forget_system_secret(folder: Path) -> None:
    """Remove the device secret from the system's keyring. Blocking.

    Raises:
        Unavailable: there is no usable keyring, or it is locked.
    """
    from adapters.keyring.os_keyring import DeviceSecret, system_backend

    backend = system_backend()
    DeviceSecret(folder.name, backend).delete()
    phone_password(folder, backend).delete()


def phone_password(folder: Path, backend: KeyringBackend | None = None) -> KeptPassword:
    """Return where the keyring keeps the password of the phone the centre gave.

    Raises:
        Unavailable: there is no usable keyring.
    """
    from adapters.keyring.os_keyring import KeptPassword, system_backend

    return KeptPassword(f"{folder.name} phone", backend or system_backend())


def kept_in(folder: Path, backend: KeyringBackend) -> bytes:
    """Return the device secret from a keyring, made on first use. Blocking.

    Raises:
        Unavailable: as ``system_secret``.
    """
    from adapters.keyring.os_keyring import DeviceSecret

    entry = DeviceSecret(folder.name, backend)
    secret = entry.load()
    if secret is not None:
        return secret
    if (folder / "key.check").exists():
        raise Unavailable(Code.KEYRING_CHANGED, "the keyring has no entry for these files")
    return entry.create()


async def device_secret(folder: Path, secret_of: SecretOf) -> bytes:
    """Return a profile's secret.

    Raises:
        Unavailable: as ``system_secret``; also when the keyring does not answer.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(KEYRING_DEADLINE_S):
            return await loop.run_in_executor(None, secret_of, folder)
    except TimeoutError:
        raise Unavailable(Code.KEYRING_MISSING, "the keyring did not answer") from None
