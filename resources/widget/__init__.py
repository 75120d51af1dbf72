"""The web chat widget as files: the script a site embeds and a page to try it on."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_REMARK = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Script:
    """The bytes of a script in one encoding, and their entity tag."""

    data: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the CSP source expression of its one style element."""

    data: bytes
    style_hash: str


def _bare(name: str) -> bytes:
    """Return a script without remarks and indents; its first line, the licence, stays."""
    licence, _, text = (_HERE / name).read_text(encoding="utf-8").partition("\n")
    return f"{licence}\n{_INDENT.sub('', _REMARK.sub('', text))}".encode()


@cache
def script(name: str = "widget.js", *, zipped: bool) -> Script:
    """Return ``widget.js``, which pages embed, or ``more.js``, which it loads when it is opened."""
    data = _bare(name)
    if name == "widget.js":
        later = hashlib.sha256(_bare("more.js")).hexdigest()[:8]
        data = data.replace(b"@later@", later.encode())
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
