"""Names and types of attachments, made harmless and unique within a message."""

from __future__ import annotations

import re
from urllib.parse import quote

from domain.text import clean_line

_MAX_CHARS = 120
_MAX_EXTENSION = 16
_PATH_CHARS = re.compile(r'[/\\:*?"<>|]+')
_MEDIA_TYPE = re.compile(
    r"(application|audio|font|image|message|model|multipart|text|video)/[a-z0-9!#$&^_.+-]{1,64}"
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_file_name(raw: str, fallback: str) -> str:
    """Return one path-free visible file name of at most 120 characters."""
    name = _PATH_CHARS.sub("_", clean_line(raw, 1000)).strip(" .")
    if not name.strip("_"):
        return fallback
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _MAX_EXTENSION:
        return name[:_MAX_CHARS]
    return f"{stem[: _MAX_CHARS - len(extension) - 1]}.{extension}"


def unique_name(name: str, taken: set[str]) -> str:
    """Return ``name``, numbered when another attachment of the message has it; marks it taken."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    number = 1
    candidate = name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{extension}"
    taken.add(candidate.lower())
    return candidate


def clean_media_type(raw: str) -> str:
    """Return a well-formed media type of a known family, in lower case."""
    raw = raw.lower()
    return raw if _MEDIA_TYPE.fullmatch(raw) else "application/octet-stream"


def cid_url(name: str) -> str:
    """Return the ``cid:`` address that means the attachment called ``name``.

    Content-IDs are the sender's and not kept; in ``details.html`` an image inside the mail is
    addressed by the percent-encoded name of its attachment.
    """
    return f"cid:{quote(name, safe='')}"
