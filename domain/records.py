"""Entities as flat rows of database primitives, the same on both ends.

The stores know nothing of structs and entities know nothing of SQL: they meet in
``columns_of`` (names and storage types) and in ``to_row`` / ``from_row``.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, NewType, TypeVar, get_args, get_origin
from uuid import UUID

import msgspec

from domain.clock import from_micros, to_micros
from domain.entities import Entity

E = TypeVar("E", bound=Entity)

_json = msgspec.json.Encoder()


class Storage(Enum):
    """How a field is stored. ``TIME`` is microseconds since 1970, ``DATE`` ISO text."""

    UUID = "uuid"
    TEXT = "text"
    INT = "int"
    BOOL = "bool"
    TIME = "time"
    DATE = "date"
    JSON = "json"


class Column(NamedTuple):
    """One column of a kind's table."""

    name: str
    storage: Storage
    nullable: bool


_SCALARS: dict[Any, Storage] = {
    UUID: Storage.UUID,
    str: Storage.TEXT,
    int: Storage.INT,
    bool: Storage.BOOL,
    datetime: Storage.TIME,
    date: Storage.DATE,
}


def _storage(annotation: Any) -> tuple[Storage, bool]:
    nullable = False
    if get_origin(annotation) in (typing.Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        nullable = len(options) < len(get_args(annotation))
        if len(options) != 1:
            return Storage.JSON, nullable
        annotation = options[0]
    if isinstance(annotation, NewType):
        annotation = annotation.__supertype__
    return _SCALARS.get(annotation, Storage.JSON), nullable


@cache
def columns_of(struct: type[Entity]) -> tuple[Column, ...]:
    """Return the columns of a kind in field order."""
    hints = typing.get_type_hints(struct)
    return tuple(
        Column(field.name, *_storage(hints[field.name])) for field in msgspec.structs.fields(struct)
    )


def _json_text(value: Any) -> str:
    return _json.encode(value).decode()


_ENCODERS: dict[Storage, Callable[[Any], Any]] = {
    Storage.UUID: attrgetter("bytes"),
    Storage.TIME: to_micros,
    Storage.DATE: date.isoformat,
    Storage.JSON: _json_text,
    Storage.BOOL: int,
}


def _encode(value: Any, storage: Storage) -> Any:
    """Return a value as a column of some storage has it."""
    if value is None and storage is not Storage.JSON:
        return None
    encode = _ENCODERS.get(storage)
    return value if encode is None else encode(value)


@cache
def _encoders(struct: type[Entity]) -> tuple[tuple[str, Callable[[Any], Any] | None, bool], ...]:
    """Return how each field becomes a column's value, and whether None does so too.

    Worked out once a kind: imports write rows by the million.
    """
    return tuple(
        (name, _ENCODERS.get(storage), storage is Storage.JSON)
        for name, storage, _ in columns_of(struct)
    )


def to_row(entity: Entity) -> dict[str, Any]:
    """Return the entity as column name → database primitive."""
    row = {}
    for name, encode, even_none in _encoders(type(entity)):
        value = getattr(entity, name)
        if encode is not None and (value is not None or even_none):
            value = encode(value)
        row[name] = value
    return row


def _uuid(value: Any) -> UUID:
    return UUID(bytes=bytes(value))


_DECODERS: dict[Storage, Callable[[Any], Any]] = {
    Storage.UUID: _uuid,
    Storage.TIME: from_micros,
    Storage.DATE: date.fromisoformat,
    Storage.BOOL: bool,
}


@cache
def _decoders(struct: type[Entity]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return how the columns that are not stored as they are become values, by name.

    Worked out once a kind: rows are rebuilt by the hundred for every page.
    """
    hints = typing.get_type_hints(struct)
    found = []
    for name, storage, _ in columns_of(struct):
        if storage is Storage.JSON:
            found.append((name, msgspec.json.Decoder(hints[name]).decode))
        elif storage in _DECODERS:
            found.append((name, _DECODERS[storage]))
    return tuple(found)


@cache
def _names(struct: type[Entity]) -> tuple[str, ...]:
    return tuple(column.name for column in columns_of(struct))


def from_row(struct: type[E], row: Mapping[str, Any]) -> E:
    """Rebuild an entity from a row of primitives; columns it does not know are ignored."""
    values = {name: row[name] for name in _names(struct)}
    for name, decode in _decoders(struct):
        if values[name] is not None:
            values[name] = decode(values[name])
    return struct(**values)


_WIRE_TYPES = (UUID, datetime, date)


@cache
def _defaults(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the wire value of every default of a kind."""
    found = {}
    for field in msgspec.structs.fields(struct):
        value = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            value = field.default_factory()
        if value is not msgspec.NODEFAULT:
            found[field.name] = msgspec.to_builtins(value, builtin_types=_WIRE_TYPES)
    return found


def fields_of(entity: msgspec.Struct) -> dict[str, Any]:
    """Return what of an entity differs from its defaults, as wire fields.

    Builtins, with UUID and datetime left as they are; ``from_fields`` fills in the rest.
    """
    fields = msgspec.to_builtins(entity, builtin_types=_WIRE_TYPES)
    defaults = _defaults(type(entity))
    absent = object()
    return {name: value for name, value in fields.items() if defaults.get(name, absent) != value}


class _WireColumn(NamedTuple):
    """How a stored value travels. ``default`` is what is left out, as it is stored."""

    name: str
    default: Any
    decode: Callable[[Any], Any] | None


_ABSENT = object()


@cache
def _wire_columns(struct: type[Entity]) -> tuple[_WireColumn, ...]:
    hints = typing.get_type_hints(struct)
    defaults = {
        field.name: field.default
        if field.default_factory is msgspec.NODEFAULT
        else field.default_factory()
        for field in msgspec.structs.fields(struct)
    }
    found = []
    for name, storage, _ in columns_of(struct):
        default = defaults[name]
        stored = _ABSENT if default is msgspec.NODEFAULT else _encode(default, storage)
        decode = _DECODERS.get(storage)
        if storage is Storage.JSON:
            decode = _travelling(msgspec.json.Decoder(hints[name]))
        found.append(_WireColumn(name, stored, decode))
    return tuple(found)


def _travelling(decoder: msgspec.json.Decoder[Any]) -> Callable[[Any], Any]:
    return lambda raw: msgspec.to_builtins(decoder.decode(raw), builtin_types=_WIRE_TYPES)


def row_fields(struct: type[Entity], row: Sequence[Any]) -> dict[str, Any]:
    """Return a stored row as wire fields, as ``fields_of`` does of the entity, only faster.

    Args:
        struct: the kind.
        row: stored values in the order of ``columns_of``.
    """
    return {
        name: raw if decode is None or raw is None else decode(raw)
        for (name, default, decode), raw in zip(_wire_columns(struct), row, strict=True)
        if raw != default
    }


def complete_fields(struct: type[msgspec.Struct], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return wire fields with the defaults that were left out."""
    return {**_defaults(struct), **fields}


def from_fields(struct: type[E], fields: Mapping[str, Any]) -> E:
    """Rebuild an entity from wire fields.

    Unknown fields are ignored, missing ones take their default.

    Raises:
        msgspec.ValidationError: a field has an unusable type.
    """
    return msgspec.convert(dict(fields), struct, strict=False)
