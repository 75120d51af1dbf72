"""Hypothesis strategies for our structs, from their own annotations."""

from __future__ import annotations

import types
import typing
from datetime import UTC, date, datetime
from typing import Any, NewType
from uuid import UUID

import msgspec
from hypothesis import strategies as st

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
# Hypothesis takes its bounds without a zone and adds ours.
_FIRST, _LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
_PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bytes: st.binary(max_size=40),
    UUID: st.uuids(),
    datetime: MOMENTS,
    date: st.dates(date(1900, 1, 1)),
    Any: _PLAIN,
    type(None): st.none(),
}


def of(annotation: Any) -> st.SearchStrategy[Any]:
    """Return values of an annotation."""
    if isinstance(annotation, NewType):
        return of(annotation.__supertype__)
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, options = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(of(option) for option in options))
    if origin is tuple and options[-1] is Ellipsis:
        return st.lists(of(options[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(of(option) for option in options))
    if origin is dict:
        return st.dictionaries(of(options[0]), of(options[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return struct(annotation)
    raise TypeError(annotation)


def struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Return instances of a struct."""
    hints = typing.get_type_hints(kind)
    fields = {item.name: of(hints[item.name]) for item in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)
