"""Every page of an encrypted file in the clear, free ones and the log's too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVED = 80
"""Bytes SQLCipher keeps at the end of a page: the vector and the check value."""
_SALT = 16
_WAL_HEADER, _FRAME_HEADER = 32, 24


def plain(path: Path, key: bytes) -> bytes:
    """Return the decrypted pages of a database file and of its log, one after another."""
    data = path.read_bytes()
    found = [
        _page(data[at : at + PAGE], key, first=at == 0)
        for at in range(0, len(data) - PAGE + 1, PAGE)
    ]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes() if log.exists() else b""
    step = _FRAME_HEADER + PAGE
    for at in range(_WAL_HEADER, len(frames) - step + 1, step):
        number = int.from_bytes(frames[at : at + 4], "big")
        found.append(_page(frames[at + _FRAME_HEADER : at + step], key, first=number == 1))
    return b"".join(found)


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    start = _SALT if first else 0
    return cipher.update(page[start : PAGE - RESERVED]) + cipher.finalize()
