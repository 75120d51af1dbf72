"""How one edition of something became another, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from domain import catalogue_writing
from domain.articles import Article
from domain.catalogue import Service
from domain.editions import MARKS
from domain.entity import Entity
from domain.text import clean_line

_MAX_LINES = 4_000
_AROUND = 3


class Sign(StrEnum):
    """What became of a line."""

    SAME = " "
    GONE = "-"
    NEW = "+"
    LEFT_OUT = "…"


class DiffLine(NamedTuple):
    """A line of a comparison; of lines left out, ``text`` says how many."""

    sign: Sign
    text: str


def read_edition(struct: type[Entity], body: dict[str, Any]) -> Entity:
    """Return what an edition said, as it is read today.

    Raises:
        msgspec.ValidationError: it cannot be read any more.
    """
    return msgspec.convert(body, struct, strict=False)


def lines_of(entity: Entity, said: Mapping[str, str] | None = None) -> list[str]:
    """Return something written by administrators as lines to compare.

    Args:
        entity: what.
        said: what fields are called, and rows by their ids; the rest stands as it is.
    """
    if isinstance(entity, Service):
        return catalogue_writing.write([entity]).splitlines()
    if isinstance(entity, Article):
        return [*_plain(entity, {"text"}, said or {}), "", *entity.text.split("\n")]
    return _plain(entity, set(), said or {})


def _plain(entity: Entity, without: set[str], said: Mapping[str, str]) -> list[str]:
    body: dict[str, Any] = msgspec.to_builtins(entity)
    left_out = {"id", *MARKS, *without}
    return [
        f"{said.get(name, name)}: {clean_line(_shown(value, said), 2000)}"
        for name, value in body.items()
        if name not in left_out and value not in ("", None, [], (), {}, False)
    ]


def _shown(value: Any, said: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item, said) for item in value)
    return "+" if value is True else said.get(str(value), str(value))


def compare(before: Sequence[str], after: Sequence[str]) -> tuple[DiffLine, ...]:
    """Return how one text became another: changed lines with three lines around each.

    Where too much of it changed to be compared line by line, all of it is gone and new.
    """
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    most = min(len(before), len(after)) - start
    while end < most and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old and not new:
        return ()
    found = [DiffLine(Sign.SAME, line) for line in before[:start]]
    found += _middle(old, new)
    found += [DiffLine(Sign.SAME, line) for line in before[len(before) - end :]]
    return _shortened(found)


def _middle(old: Sequence[str], new: Sequence[str]) -> list[DiffLine]:
    gone = [DiffLine(Sign.GONE, line) for line in old]
    fresh = [DiffLine(Sign.NEW, line) for line in new]
    if max(len(old), len(new)) > _MAX_LINES:
        return gone + fresh
    found: list[DiffLine] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            found += [DiffLine(Sign.SAME, line) for line in old[a:b]]
        else:
            found += gone[a:b] + fresh[c:d]
    return found


def _shortened(found: list[DiffLine]) -> tuple[DiffLine, ...]:
    near: set[int] = set()
    for at, line in enumerate(found):
        if line.sign != Sign.SAME:
            near.update(range(at - _AROUND, at + _AROUND + 1))
    short: list[DiffLine] = []
    left_out = 0
    for at, line in enumerate(found):
        if at in near:
            if left_out:
                short.append(DiffLine(Sign.LEFT_OUT, str(left_out)))
                left_out = 0
            short.append(line)
        else:
            left_out += 1
    if left_out:
        short.append(DiffLine(Sign.LEFT_OUT, str(left_out)))
    return tuple(short)
