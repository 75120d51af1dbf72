"""What is wrong with a picture, read back from the widgets that were in it.

A picture shows that something looks right; it does not notice the one word of forty that was cut
off, the key of a table shown instead of its words, or the button nobody named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import EnumType

from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from domain import entities, glossary
from domain.errors import Code
from domain.reasons import ReasonCode
from ui.design.buttons import ElidedButton
from ui.design.i18n import tr
from ui.design.labels import Chip, ElidedLabel

SLACK = 1
"""A pixel Qt may round away."""
_LEFT_OPEN = re.compile(r"\{[a-z_]+\}|%n")


def _keys() -> frozenset[str]:
    """Return the words of tables and of the wire that nobody should read."""
    enums = [kind for kind in vars(glossary).values() if isinstance(kind, EnumType)]
    values = {str(word) for kind in (*enums, Code, ReasonCode) for word in list(kind)}  # type: ignore[var-annotated]  # of any enum
    fields = {name for kind in entities.KINDS.values() for name in kind.__struct_fields__}
    return frozenset(word for word in values | fields if "_" in word)


_KEYS = _keys()


def visible(root: QWidget) -> Iterator[QWidget]:
    """Yield a widget and everything in sight under it."""
    yield root
    for child in root.findChildren(QWidget):
        if child.isVisibleTo(root) and not child.isWindow():
            yield child


def named(widget: QWidget) -> str:
    """Return where a widget stands: its own name and those of the two it is in."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 3:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "<".join(names)


def words_of(widget: QWidget) -> str:
    """Return the words a widget shows whole, or nothing."""
    if isinstance(widget, QLabel | QPushButton | QToolButton | Chip):
        return widget.text().strip()
    return ""


def clipped(root: QWidget) -> list[str]:
    """Return words in sight that are cut off with nothing to tell what they were."""
    found = []
    for widget in visible(root):
        if isinstance(widget, ElidedLabel | ElidedButton):
            continue  # ends in an ellipsis, and its tip says the rest
        words = words_of(widget)
        if words and not _fits(widget):
            found.append(f"{named(widget)} {words[:40]!r}")
    return found


def _fits(widget: QWidget) -> bool:
    hint = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) <= widget.height() + SLACK
    # A button may be lower than it would like to be, as long as its words are not.
    high = hint.height() if isinstance(widget, QLabel) else widget.fontMetrics().height()
    return hint.width() <= widget.width() + SLACK and high <= widget.height() + SLACK


def out_of_sight(root: QWidget) -> list[str]:
    """Return controls that stand out of their parent, where nothing scrolls to them."""
    found = []
    for widget in visible(root):
        parent = widget.parentWidget()
        if widget is root or parent is None or not words_of(widget):
            continue
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            continue
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(widget.geometry()):
            found.append(f"{named(widget)} {widget.geometry()} in {parent.rect()}")
    return found


def raw_keys(root: QWidget) -> list[str]:
    """Return names of tables and open places shown where words should be."""
    return [
        f"{named(widget)} {words!r}"
        for widget, words in _said(root)
        if words in _KEYS or _LEFT_OPEN.search(words)
    ]


def untranslated(root: QWidget) -> list[str]:
    """Return words in sight that the language shown has other words for."""
    return [f"{named(widget)} {words!r}" for widget, words in _said(root) if tr(words) != words]


def _said(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    for widget in visible(root):
        if isinstance(widget, QMenu):
            for action in widget.actions():
                if words := action.text().partition("\t")[0].replace("&", ""):
                    yield widget, words
        if words := words_of(widget):
            yield widget, words


def wordless(root: QWidget) -> list[str]:
    """Return buttons without words and without a picture."""
    return [
        named(widget)
        for widget in visible(root)
        if isinstance(widget, QPushButton | QToolButton)
        and not widget.text().strip()
        and not any(words_of(part) for part in widget.findChildren(QLabel))
        and widget.icon().isNull()
        and not widget.objectName().startswith("qt_")
    ]


def faults(root: QWidget) -> list[str]:
    """Return everything that is wrong under a window."""
    kinds = {
        "cut off": clipped,
        "out of sight": out_of_sight,
        "a key": raw_keys,
        "not translated": untranslated,
        "wordless": wordless,
    }
    return [f"{kind}: {what}" for kind, find in kinds.items() for what in find(root)]
