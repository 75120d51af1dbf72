"""Three-way merge of one field of a card: what was seen, what is there, what is wanted.

Pure, so that its rules can be tried against every history (docs/sync.md). Sets merge by what was
added and removed, maps by key, everything else collides as a whole. Of a consent the more
restrictive answer stands until somebody decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

SETS = frozenset({"tags"})
MAPS = frozenset({"preferences", "consents", "attributes"})
RESTRICTIVE: Mapping[str, Any] = {"consents": False}
"""Maps in which one value may not be overruled by who did not know of it."""

_ABSENT = None


class Collision(msgspec.Struct, frozen=True, kw_only=True):
    """Two people wanted different things; ``field`` is ``name`` or ``name.key``."""

    field: str
    base: Any
    theirs: Any
    mine: Any


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What the field holds afterwards, and what could not be decided."""

    value: Any
    collisions: tuple[Collision, ...] = ()


def merge(name: str, base: Any, theirs: Any, mine: Any, touched: Callable[[str], bool]) -> Merged:
    """Merge one field.

    Args:
        name: the field.
        base: what the author saw.
        theirs: what is there now.
        mine: what the author wants.
        touched: whether somebody else changed a field (or ``field.key``) since the author saw
            it; the author's own earlier work does not count.
    """
    if name in SETS and all(isinstance(item or (), list | tuple) for item in (base, theirs, mine)):
        return Merged(value=_merge_set(base or (), theirs or (), mine or ()))
    if name in MAPS and all(isinstance(item, dict) for item in (base, theirs, mine)):
        return _merge_map(name, base, theirs, mine, touched)
    if touched(name) and theirs not in (base, mine):
        return Merged(
            value=theirs, collisions=(Collision(field=name, base=base, theirs=theirs, mine=mine),)
        )
    return Merged(value=mine)


def _merge_set(base: Any, theirs: Any, mine: Any) -> list[Any]:
    removed = [item for item in base if item not in mine]
    kept = [item for item in theirs if item not in removed]
    return kept + [item for item in mine if item not in base and item not in kept]


def _merge_map(
    name: str,
    base: dict[str, Any],
    theirs: dict[str, Any],
    mine: dict[str, Any],
    touched: Callable[[str], bool],
) -> Merged:
    value = dict(theirs)
    collisions = []
    for key in sorted(base.keys() | mine.keys()):
        seen, wanted, now = base.get(key, _ABSENT), mine.get(key, _ABSENT), theirs.get(key, _ABSENT)
        if wanted in (seen, now):
            continue
        field = f"{name}.{key}"
        stands = RESTRICTIVE.get(name, _ABSENT)
        overruled = stands is not _ABSENT and now == stands and touched(field)
        if (touched(field) and now != seen) or overruled:
            collisions.append(Collision(field=field, base=seen, theirs=now, mine=wanted))
            if stands is _ABSENT or wanted != stands:
                continue
        if wanted is _ABSENT:
            value.pop(key, None)
        else:
            value[key] = wanted
    return Merged(value=value, collisions=tuple(collisions))


def put_back(name: str, current: Any, value: Any) -> tuple[str, Any]:
    """Return the whole field and its new value when ``name`` or ``name.key`` is to be ``value``.

    Args:
        name: the field of a collision.
        current: what the whole field holds now.
        value: what somebody decided on.
    """
    whole, dot, key = name.partition(".")
    if not dot:
        return whole, value
    changed = dict(current or {})
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return whole, changed


def part(name: str, current: Any) -> Any:
    """Return the value of ``name`` or ``name.key`` out of what the whole field holds."""
    _whole, dot, key = name.partition(".")
    return (current or {}).get(key) if dot else current
