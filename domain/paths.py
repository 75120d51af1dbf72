"""Where a value stands in a record of another system: names with dots between. Pure.

``NAME``, ``address.city``, ``PHONE.0.VALUE``; ``PHONE.*.VALUE`` is all of a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.conversions import MAX_ITEMS

NOTHING: tuple[Any, ...] = (None, "", [])
_DEEP, _WIDE, _LONG = 3, 300, 120


def is_at(record: Any, path: str) -> bool:
    """Tell whether a record says anything of a path, be it that nothing stands there."""
    if isinstance(record, dict) and path in record:
        return True
    found = record
    for part in path.split("."):
        if found in NOTHING:
            return True  # what it would stand in is empty, and so is it
        if part == "*":
            return isinstance(found, list | tuple)
        if isinstance(found, dict):
            if part not in found:
                return False
            found = found[part]
        elif isinstance(found, list | tuple) and part.isascii() and part.isdigit():
            if len(part) > 6 or int(part) >= len(found):
                return True
            found = found[int(part)]
        else:
            return False
    return True


def at_path(record: Any, path: str) -> Any:
    """Return what stands at a path: None where nothing does, with ``*`` a list of all found."""
    if isinstance(record, dict) and path in record:
        return record[path]
    found = record
    parts = path.split(".")
    for place, part in enumerate(parts):
        if part == "*":
            members = found if isinstance(found, list | tuple) else ()
            rest = ".".join(parts[place + 1 :])
            inner = [at_path(item, rest) if rest else item for item in members[:MAX_ITEMS]]
            return [item for item in inner if item not in (None, "", [])]
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list | tuple) and part.isascii() and part.isdigit():
            found = found[int(part)] if len(part) < 7 and int(part) < len(found) else None
        else:
            return None
    return found


def paths_of(record: Any) -> tuple[str, ...]:
    """Return the paths to what stands in a record, in its order: the first three hundred."""
    found: dict[str, None] = {}
    for path in _paths(record, "", _DEEP):
        if len(path) <= _LONG and path.isprintable():
            found[path] = None
        if len(found) >= _WIDE:
            break
    return tuple(found)


def _paths(value: Any, begin: str, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and depth:
        for name, inner in value.items():
            if isinstance(name, str) and name and "." not in name and name != "*":
                yield from _paths(inner, f"{begin}.{name}" if begin else name, depth - 1)
    elif isinstance(value, list | tuple) and begin and any(isinstance(one, dict) for one in value):
        for one in value[:MAX_ITEMS]:
            if isinstance(one, dict):
                yield from _paths(one, f"{begin}.*", depth)
    elif begin and not isinstance(value, dict):
        yield begin
