"""The one door to other programs: which addresses may be opened, and judged files (R-UI5)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SCHEMES = frozenset({"http", "https", "mailto"})
_MAX = 2048


@dataclass(frozen=True, slots=True)
class Link:
    """A checked link: ``shown`` is its host in ASCII, so that look-alikes are seen."""

    url: str
    shown: str
    number: str = ""


def check(address: str) -> Link | None:
    """Return a link that may be opened, or None."""
    if len(address) > _MAX or any(ord(ch) < 33 for ch in address):
        return None
    if address.lower().startswith("tel:"):
        from domain import phone_numbers  # not needed before the first click

        number = phone_numbers.diallable(address[4:])
        return Link(address, number, number) if number else None
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in _SCHEMES or url.userInfo():
        return None
    if url.scheme() == "mailto":
        return Link(address, url.path())
    host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
    return Link(address, host) if host else None


def open_link(link: Link) -> None:
    """Hand a checked link to the system."""
    QDesktopServices.openUrl(QUrl(link.url))


def open_file(path: Path) -> bool:
    """Hand a file of ours to the system's program for it; tell whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
