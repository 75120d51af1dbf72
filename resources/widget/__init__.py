"""The web chat widget as files: the script a site embeds and a page to try it on."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Script:
    """The bytes of the widget in one encoding, and their entity tag."""

    data: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the CSP source expression of its one style element."""

    data: bytes
    style_hash: str


@cache
def script(*, zipped: bool) -> Script:
    """Return the widget, gzipped or plain."""
    data = (_HERE / "widget.js").read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:32]
    if zipped:
        return Script(gzip.compress(data, 9, mtime=0), f'"{digest}-gz"')
    return Script(data, f'"{digest}"')


@lru_cache(maxsize=8)
def demo_page(channel: str, language: str) -> Page:
    """Return a small shop's page in Russian or English with the widget of a channel."""
    text = (_HERE / f"demo_{language}.html").read_text(encoding="utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Page(text.replace("@channel@", channel).encode(), f"sha256-{digest}")
