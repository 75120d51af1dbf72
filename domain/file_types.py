"""What a file really is, by its bytes; and what may be opened here (R-FI2).

A file is opened only where its bytes, the type its sender declared and its last extension say
the same. Everything else can be saved, after a word of warning.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum

from domain.file_names import extension

PICTURES = frozenset({"png", "jpg", "gif", "webp"})
SOUNDS = frozenset({"mp3", "ogg", "wav"})
_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "oga": "ogg", "opus": "ogg", "text": "txt", "log": "txt"}
_DECLARED = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/vnd.wave": "wav",
}
_ACTING = (
    "exe com bat cmd scr pif msi msp mst reg vbs vbe js jse wsf wsh hta ps1 psm1 jar lnk url cpl "
    "dll sys inf scf chm gadget application appref-ms msc appx msix iso img vhd vhdx one xll "
    "sh bash run desktop appimage deb rpm py pyw pl rb app command pkg dmg action workflow "
    "docm dotm xlsm xltm xlam pptm potm ppam sldm slk iqy html htm xhtml mht svg svgz"
)
_RUNS = frozenset(_ACTING.split())
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"{\\rtf")
_LISTED = 1000
_COMMON = frozenset(_DECLARED.values())


class Trust(Enum):
    """What may be done with a file."""

    OPEN = "open"
    """It is what it says, and of a kind that is opened."""
    SAVE = "save"
    """It can be saved; nothing here opens it."""
    RUNS = "runs"
    """It is a program, or can act like one: saved only after a plain warning."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file was found to be. ``kind``: by its bytes, empty where nobody knows."""

    trust: Trust
    kind: str = ""


def declared_kind(media_type: str) -> str:
    """Return the kind a media type stands for, or an empty string."""
    return _DECLARED.get(media_type.split(";")[0].strip().lower(), "")


def may_be_picture(name: str, media_type: str) -> bool:
    """Tell whether a file says it is a picture of a kind that is shown."""
    return declared_kind(media_type) in PICTURES and _named_kind(name) in PICTURES


def is_sound(media_type: str) -> bool:
    """Tell whether a file says it is a sound that can be played."""
    return declared_kind(media_type) in SOUNDS


def runs(name: str) -> bool:
    """Tell whether a system would run a file of this name, or let it act."""
    return extension(name) in _RUNS


def judge(name: str, media_type: str, data: bytes) -> Verdict:
    """Return what may be done with a file.

    Args:
        name: its safe name.
        media_type: what its sender declared; empty or unspecific types say nothing.
        data: all of its bytes.
    """
    kind = kind_of(data)
    if runs(name) or kind == "program":
        return Verdict(Trust.RUNS, kind)
    named, declared = _named_kind(name), declared_kind(media_type)
    if kind == "txt" and named == "csv":
        kind = "csv"
    plain = media_type.split(";")[0].strip().lower() in ("", "application/octet-stream")
    said = declared == kind or plain or (kind == "csv" and declared == "txt")
    agreed = kind in _COMMON and named == kind and said
    return Verdict(Trust.OPEN if agreed else Trust.SAVE, kind)


def _named_kind(name: str) -> str:
    last = extension(name)
    return _ALIASES.get(last, last)


def kind_of(data: bytes) -> str:
    """Return what bytes are: an extension, ``program``, or an empty string."""
    head = data[:64]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[:2] == b"\xff\xfb" or head[:2] in (b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    if head[:4] == b"PK\x03\x04":
        return _packed_kind(data)
    return "txt" if _is_text(data) else ""


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)


def _packed_kind(data: bytes) -> str:
    """Return which document an archive is; one with macros in it is none. Nothing is unpacked."""
    import zipfile  # not needed before the first document is opened

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [item.filename for item in packed.infolist()[:_LISTED]]
            first = packed.infolist()[0] if names else None
            if first is not None and first.filename == "mimetype" and first.file_size < 200:
                return declared_kind(packed.read(first).decode("ascii", "replace"))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return ""
    if "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        return ""
    if any(name.startswith("word/") for name in names):
        return "docx"
    return "xlsx" if any(name.startswith("xl/") for name in names) else ""


def _is_text(data: bytes) -> bool:
    sample = data[: 64 << 10]
    if b"\0" in sample:
        return False
    head = sample.lstrip()[:64].lower()
    if head.startswith(
        (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"{\\rtf")
    ):
        return False
    try:
        sample.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            # Old Russian text: every byte means something, and controls are rare.
            odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
            return odd == 0 and bool(sample)
    return True
