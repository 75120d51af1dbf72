"""What a program holds at a moment, by kind: what a day may not leave behind is counted here."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.design.pool import RowPool

_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by kind and name, and the memory they stand in.

    Attributes:
        counts: of each kind (widget, object, timer, task, thread, file) how many of each name.
        rss_mb: resident memory after a garbage collection.
        alive: Python objects by type; told where memory grew, and judged by nobody.
    """

    counts: dict[str, dict[str, int]]
    rss_mb: float
    alive: dict[str, int]


def take(loops: Iterable[asyncio.AbstractEventLoop]) -> Ledger:
    """Count everything now. GUI thread, at rest; collects garbage first.

    Args:
        loops: whose tasks are counted.
    """
    gc.collect()
    gc.collect()
    everything = QApplication.allWidgets()
    pools = [item for item in gc.get_objects() if isinstance(item, RowPool)]
    kept = {id(row) for pool in pools for row in pool.rows}
    widgets = [item for item in everything if _is_told(item, kept)]
    objects = [item for item in _objects(everything) if _is_told(item, kept)]
    timers = [item for item in gc.get_objects() if isinstance(item, QTimer)]
    timers += [item for item in objects if isinstance(item, QTimer)]
    kinds: dict[str, Iterable[str]] = {
        "widget": (_name(item) for item in widgets),
        "object": (_name(item) for item in objects),
        "timer": (_name(item.parent()) for item in {id(item): item for item in timers}.values()),
        "task": (_plain(task.get_name()) for loop in loops for task in asyncio.all_tasks(loop)),
        "thread": (_plain(thread.name) for thread in threading.enumerate()),
        "file": _files(),
    }
    alive = Counter(_type(item) for item in gc.get_objects())
    return Ledger(
        counts={kind: dict(Counter(names)) for kind, names in kinds.items()},
        rss_mb=_rss_mb(),
        alive=dict(alive.most_common(400)),
    )


def grown(before: Ledger, after: Ledger) -> list[str]:
    """Return a line for everything there is more of."""
    found = []
    for kind, names in after.counts.items():
        for name, count in sorted(names.items()):
            was = before.counts[kind].get(name, 0)
            if count > was:
                found.append(f"{kind} {name}: {was} -> {count}")
    return found


def heaviest(before: Ledger, after: Ledger, most: int = 12) -> list[str]:
    """Return which Python objects there are more of, the most first."""
    more = {name: count - before.alive.get(name, 0) for name, count in after.alive.items()}
    ordered = sorted(more.items(), key=lambda item: -item[1])
    return [f"{name}: +{count}" for name, count in ordered[:most] if count > 0]


def _objects(widgets: list[QWidget]) -> list[QObject]:
    """Return every object in a tree that ends in a window or in the application."""
    roots: list[QObject] = [item for item in widgets if item.parent() is None]
    app = QCoreApplication.instance()
    if app is not None:
        roots.append(app)
    return [child for root in roots for child in root.findChildren(QObject)]


def _is_told(item: QObject, kept: Set[int]) -> bool:
    """Tell whether an object counts: not what Qt makes in a label, nor rows kept for reuse.

    A label makes a document for itself when it first needs one; of a pool's rows there are as
    many as were ever shown at once.
    """
    inside: QObject | None = item
    while inside is not None:
        if id(inside) in kept or (inside is not item and isinstance(inside, QLabel)):
            return False
        inside = inside.parent()
    return True


def _name(item: QObject | None) -> str:
    if item is None:
        return "(no parent)"
    own = _plain(item.objectName())
    return f"{type(item).__name__} {own}".strip()


def _plain(name: str) -> str:
    return _NUMBERS.sub("#", name)


def _type(item: object) -> str:
    kind = type(item)
    return f"{kind.__module__}.{kind.__qualname__}"


def _files() -> Iterable[str]:
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue  # the one this is read with
        yield _plain(target.rpartition("/")[2] if target.startswith("/") else target)


def _rss_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
