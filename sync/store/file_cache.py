"""Files of entries that were opened here: encrypted, bounded, and worth nothing without the lease.

Each file lies under a name and a key of its own, both made from its SHA-256 and the cache's key:
where that key goes (the lease is over, the workstation is wiped), the files are noise. Nothing
here is precious: what cannot be read is fetched again. Blocking; not on the GUI thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import structlog

_log = structlog.get_logger(__name__)

QUOTA_BYTES = 200 << 20
FREE_BYTES = 200 << 20
"""With less than this left on the disk, nothing more is kept."""
_NONCE = 12


class FileCache:
    """A folder of encrypted files, the longest unused of which go first."""

    def __init__(
        self, folder: Path, root_key: Callable[[], bytes | None], quota: int = QUOTA_BYTES
    ) -> None:
        """Make it ready; the folder is made when there is something to keep.

        Args:
            folder: of its own.
            root_key: returns what the keys are made of, or None while nothing may be read.
            quota: bytes of all files together.
        """
        self._folder = folder
        self._root_key = root_key
        self._quota = quota

    def get(self, sha256: str) -> bytes | None:
        """Return a file, or None where it is not here."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        root = self._root_key()
        if root is None:
            return None
        path = self._path(root, sha256)
        try:
            box = path.read_bytes()
        except OSError:
            return None
        try:
            data = AESGCM(_derived(root, b"key", sha256)).decrypt(
                box[:_NONCE], box[_NONCE:], sha256.encode()
            )
        except (InvalidTag, ValueError):
            _log.warning("kept_file_damaged")
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the next to go is the one unused for longest
        return data

    def put(self, sha256: str, data: bytes) -> bool:
        """Keep a file, making room for it; tell whether it is kept.

        Args:
            sha256: of ``data``, checked by the caller.
            data: the bytes.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        root = self._root_key()
        if root is None or len(data) > self._quota // 2:
            return False
        nonce = os.urandom(_NONCE)
        box = AESGCM(_derived(root, b"key", sha256)).encrypt(nonce, data, sha256.encode())
        path = self._path(root, sha256)
        fresh = path.with_name(f"{path.name}.{nonce.hex()}.new")
        try:
            self._folder.mkdir(exist_ok=True, mode=0o700)
            if shutil.disk_usage(self._folder).free < FREE_BYTES:
                return False
            self._make_room(len(box) + _NONCE)
            fresh.write_bytes(nonce + box)
            fresh.replace(path)
        except OSError as error:
            _log.warning("file_not_kept", reason=type(error).__name__)
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        return True

    def _make_room(self, wanted: int) -> None:
        found = [(path.stat(), path) for path in self._folder.iterdir()]
        held = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda pair: pair[0].st_mtime_ns):
            if held + wanted <= self._quota:
                return
            path.unlink(missing_ok=True)
            held -= stat.st_size

    def held_bytes(self) -> int:
        """Return how much is kept."""
        if not self._folder.exists():
            return 0
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def clear(self) -> None:
        """Forget every file."""
        if self._folder.exists():
            for path in self._folder.iterdir():
                path.unlink(missing_ok=True)

    def _path(self, root: bytes, sha256: str) -> Path:
        # Not the hash itself: it would tell whoever has the file which one it is.
        return self._folder / _derived(root, b"name", sha256).hex()[:32]


def _derived(root: bytes, purpose: bytes, sha256: str) -> bytes:
    return hmac.digest(root, purpose + b" " + sha256.encode(), hashlib.sha256)
