"""One process per profile: a lock the system lets go of by itself when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from domain.errors import Code, Unavailable

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProfileLock:
    """A held lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another process have the profile."""
        os.close(self._descriptor)


def lock(folder: Path, name: str = "lock") -> ProfileLock | None:
    """Take a profile for this process; None when another one has it.

    Args:
        folder: the profile.
        name: of the lock's file: the window and the phone have one each.

    Raises:
        Unavailable: the folder is none, or may not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        detail = f"the profile {folder} cannot be used: {error.strerror}"
        raise Unavailable(Code.BAD_CONFIGURATION, detail) from error
    try:
        _take(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return ProfileLock(descriptor)
