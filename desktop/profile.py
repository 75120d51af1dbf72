"""Where a workstation keeps its files, and how it gets at its device secret."""

from __future__ import annotations

import asyncio
import os
import platform
from pathlib import Path

import filelock

from domain.errors import Code, Unavailable
from sync.store import secrets

KEYRING_DEADLINE_S = 10.0
_REMOTE_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ncpfs"})


def default_folder() -> Path:
    """Return the profile's folder: local, never roaming."""
    import platformdirs

    if platform.system() == "Linux":
        return platformdirs.user_state_path("pult", appauthor=False)
    return platformdirs.user_data_path("pult", appauthor=False, roaming=False)


def check_folder(folder: Path) -> None:
    """Refuse a folder whose locks and syncs cannot be trusted.

    Raises:
        Unavailable: it lies on a network file system.
    """
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, found, *_ = line.split()
        if str(folder).startswith(point) and len(point) > len(best):
            best, kind = point, found
    if kind in _REMOTE_FILE_SYSTEMS:
        raise Unavailable(Code.STORE_BUSY, f"the profile lies on a network file system ({kind})")


def lock(folder: Path) -> filelock.FileLock | None:
    """Take the profile for this process; None when another one has it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = filelock.FileLock(folder / "lock")
    try:
        taken.acquire(timeout=0)
    except filelock.Timeout:
        return None
    return taken


async def keyring_secret(folder: Path) -> bytes:
    """Return the device secret from the system's keyring, made on first use.

    Raises:
        Unavailable: ``keyring_missing`` where there is no usable keyring, or
            ``keyring_changed`` where the files are older than the keyring's entry.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(KEYRING_DEADLINE_S):
            return await loop.run_in_executor(None, _keyring_secret, folder)
    except TimeoutError:
        raise Unavailable(Code.KEYRING_MISSING, "the keyring did not answer") from None


def _keyring_secret(folder: Path) -> bytes:
    from adapters.keyring.os_keyring import DeviceSecret, system_backend

    entry = DeviceSecret(folder.name, system_backend())
    secret = entry.load()
    if secret is not None:
        return secret
    if (folder / "key.check").exists():
        raise Unavailable(Code.KEYRING_CHANGED, "the keyring has no entry for these files")
    return entry.create()


def needs_passphrase(folder: Path) -> bool:
    """Tell whether this profile is protected by a passphrase."""
    return secrets.is_wrapped(folder)


def is_headless() -> bool:
    """Tell whether there is no screen to show a window on."""
    if platform.system() in ("Windows", "Darwin"):
        return False
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return True
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
