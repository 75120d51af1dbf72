"""Where a workstation keeps its files, and whether there is a screen to show them on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Code, Unavailable

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

SERVER = "server/url"
ASIDE = "aside"
MOUNTS = Path("/proc/mounts")
_REMOTE_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ncpfs"})


def default_folder() -> Path:
    """Return the profile's folder: local, never roaming."""
    import platformdirs

    if sys.platform in ("win32", "darwin"):
        return platformdirs.user_data_path("pult", appauthor=False, roaming=False)
    return platformdirs.user_state_path("pult", appauthor=False)


def check_folder(folder: Path) -> None:
    """Refuse a folder whose locks and syncs cannot be trusted.

    Raises:
        Unavailable: it lies on a network file system.
    """
    if not MOUNTS.exists():
        return
    best, kind = "", ""
    for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, found, *_ = line.split()
        if str(folder).startswith(point) and len(point) > len(best):
            best, kind = point, found
    if kind in _REMOTE_FILE_SYSTEMS:
        raise Unavailable(Code.STORE_BUSY, f"the profile lies on a network file system ({kind})")


def settings_of(folder: Path) -> QSettings:
    """Return the settings file of a profile; it holds nothing personal."""
    from PySide6.QtCore import QSettings

    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def is_known(folder: Path, settings: QSettings) -> bool:
    """Tell whether the window can open at once: worked with, no passphrase, no order to erase."""
    files = (folder / name for name in ("work.db", "cache.db"))
    return (
        bool(settings.value(SERVER, ""))
        and not needs_passphrase(folder)
        and not (folder / "wipe.json").exists()
        and all(path.exists() for path in files)
    )


def needs_passphrase(folder: Path) -> bool:
    """Tell whether this profile is protected by a passphrase; see ``sync.store.secrets``."""
    return (folder / "secret.json").exists()


def has_data(folder: Path) -> bool:
    """Tell whether a store was made here: opening it needs the key it was made with."""
    return any((folder / name).exists() for name in ("key.check", "work.db"))


def set_aside(folder: Path) -> Path:
    """Move the store of a profile into a folder of its own inside it; return that folder.

    Put back, the files work as before: nothing in them is changed. What says that there is a
    store goes last, so that a crash half-way leaves the door asking again.

    Raises:
        Unavailable: the files cannot be moved.
    """
    parts = [
        path
        for pattern in ("cache.db*", "secret.json*", "work*.db*", "key.check*")
        for path in sorted(folder.glob(pattern))
    ]
    number = 1
    while (target := folder / f"{ASIDE}-{number}").exists():
        number += 1
    try:
        target.mkdir(mode=0o700)
        for path in parts:
            path.rename(target / path.name)
    except OSError as error:
        raise Unavailable(Code.STORE_BUSY, f"cannot set aside: {type(error).__name__}") from error
    return target


def is_headless() -> bool:
    """Tell whether there is no screen to show a window on."""
    if sys.platform in ("win32", "darwin"):
        return False
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return True
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
