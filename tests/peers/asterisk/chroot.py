"""Builds the file system an Asterisk for tests runs in, once per machine.

Debian 12 has no Asterisk, so a small Debian of the suite that has one is unpacked with
mmdebstrap into a cache outside the clone: ``$PULT_CACHE/asterisk``, by default
``~/.cache/pult/asterisk``. Needs root and Debian; everybody else gets ``CannotBuild``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

from filelock import FileLock

_SUITES = ("forky", "sid")  # testing first: it moves slower
_PACKAGES = ("asterisk", "asterisk-moh-opsound-gsm")
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_UNUSED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*")
_BUILD_LIMIT_S = 900


class CannotBuild(Exception):
    """This machine cannot make the chroot; the message says why."""


def cache_root() -> Path:
    """Return where the chroot lives on this machine."""
    if named := os.environ.get("PULT_CACHE"):
        return Path(named) / "asterisk"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pult" / "asterisk"


def ensure_chroot() -> Path:
    """Return the root of a chroot with Asterisk in it, building it when it is missing.

    Takes about a minute the first time and nothing later; safe from several processes at once.

    Raises:
        CannotBuild: not root, not Debian, a tool is missing, or the packages cannot be had.
    """
    root = cache_root()
    if _usable(root):
        return root
    _require_tools()
    root.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(root.with_suffix(".lock"), timeout=_BUILD_LIMIT_S):
        if not _usable(root):
            _build(root)
    return root


def _usable(root: Path) -> bool:
    return os.geteuid() == 0 and (root / "usr/sbin/asterisk").exists()


def _require_tools() -> None:
    if os.geteuid() != 0:
        raise CannotBuild("only root can make and enter the Asterisk chroot")
    if not _KEYRING.exists():
        raise CannotBuild("not Debian: the archive keyring is missing")
    for tool in ("mmdebstrap", "apt-get", "chroot"):
        if shutil.which(tool) is None:
            raise CannotBuild(f"{tool} is not installed")


def _mirror() -> str:
    """Return the address apt itself uses for Debian, so that no mirror is named here."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    answer = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    known = Counter(line for line in answer.stdout.split() if "security" not in line)
    if not known:
        raise CannotBuild("apt knows no Debian mirror; run apt-get update")
    return known.most_common(1)[0][0]


def _build(root: Path) -> None:
    mirror = _mirror()
    unfinished = root.with_suffix(".building")
    said = ""
    for suite in _SUITES:
        shutil.rmtree(unfinished, ignore_errors=True)
        done = subprocess.run(
            _command(suite, unfinished, mirror),
            check=False,
            capture_output=True,
            text=True,
            timeout=_BUILD_LIMIT_S,
        )
        if done.returncode == 0:
            shutil.rmtree(root, ignore_errors=True)
            unfinished.rename(root)
            return
        said = done.stderr[-2000:]
    shutil.rmtree(unfinished, ignore_errors=True)
    raise CannotBuild(f"mmdebstrap failed: {said}")


def _command(suite: str, target: Path, mirror: str) -> list[str]:
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=essential",
        f"--include={','.join(_PACKAGES)}",
        # Mirrors of testing may serve a frozen day; the signature is still checked.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=APT::Install-Recommends "false"',
        *(f"--dpkgopt=path-exclude={path}" for path in _UNUSED),
        f"--keyring={_KEYRING}",
        suite,
        str(target),
        mirror,
    ]
