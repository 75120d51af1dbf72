"""Settings structs as forms: which fields there are, and what was entered as a struct again."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, get_args, get_origin

import msgspec

from domain.administration import Field, FieldKind, Value
from domain.errors import Code, Expected, Refused

_PLACE = re.compile(r"`\$\.([A-Za-z0-9_.]+)")
_SECRET_ENDS = ("secret", "password", "token", "key")


@lru_cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the fields of a form for a settings struct, nested ones with dots in their names."""
    return tuple(_fields(struct, ""))


def _fields(struct: type[msgspec.Struct], prefix: str) -> Iterator[Field]:
    hints = typing.get_type_hints(struct)
    for item in msgspec.structs.fields(struct):
        annotation, name = _plain(hints[item.name]), f"{prefix}{item.name}"
        if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
            yield from _fields(annotation, f"{name}.")
            continue
        kind, choices = _kind_of(name, annotation)
        default = item.default
        if default is msgspec.NODEFAULT and item.default_factory is not msgspec.NODEFAULT:
            default = item.default_factory()
        yield Field(
            name=name,
            kind=kind,
            required=default is msgspec.NODEFAULT,
            default="" if default in (msgspec.NODEFAULT, None) else _as_value(default),
            choices=choices,
        )


def _plain(annotation: Any) -> Any:
    """Return a type without its bounds, and without the None it may be instead."""
    if get_origin(annotation) in (typing.Union, types.UnionType):
        options = [item for item in get_args(annotation) if item is not type(None)]
        return _plain(options[0])
    return annotation


def _kind_of(name: str, annotation: Any) -> tuple[FieldKind, tuple[str, ...]]:
    if get_origin(annotation) in (tuple, list, frozenset):
        return FieldKind.LIST, ()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return FieldKind.CHOICE, tuple(str(item.value) for item in annotation)
    if annotation is bool:
        return FieldKind.SWITCH, ()
    if annotation in (int, float):
        return FieldKind.NUMBER, ()
    return (FieldKind.SECRET if is_secret(name) else FieldKind.TEXT), ()


def is_secret(name: str) -> bool:
    """Tell whether a setting is not to be shown, by its name."""
    return name.endswith(_SECRET_ENDS)


def _as_value(raw: Any) -> Value:
    if isinstance(raw, Enum):
        return str(raw.value)
    if isinstance(raw, tuple | list | frozenset):
        items = [str(item) for item in raw]
        apart = any("," in item for item in items)
        return "\n".join([*items, ""]) if apart else ", ".join(items)
    return raw if isinstance(raw, str | int | float | bool) else ""


def values_of(
    struct: type[msgspec.Struct], settings: Mapping[str, Any]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return what may be shown of kept settings, and which secrets are kept."""
    values: dict[str, Value] = {}
    kept = []
    for field in fields_of(struct):
        raw = _at(settings, field.name)
        if field.kind is FieldKind.SECRET:
            if raw:
                kept.append(field.name)
        elif raw is not None:
            values[field.name] = _as_value(raw)
    return values, tuple(kept)


def _at(settings: Mapping[str, Any], name: str) -> Any:
    found: Any = settings
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def settings_from(
    struct: type[msgspec.Struct], values: Mapping[str, Value], kept: Mapping[str, Any]
) -> str:
    """Return what was entered as the JSON of a struct; empty secrets stay as they are kept.

    Raises:
        Refused: a setting is missing or cannot be; ``field`` names it.
    """
    nested: dict[str, Any] = {}
    for field in fields_of(struct):
        raw: Any = values.get(field.name, "")
        if field.kind is FieldKind.SECRET and raw == "":
            raw = _at(kept, field.name) or ""
        if field.required and raw == "":
            raise Refused(Code.INVALID, "a setting is missing", field=field.name)
        if raw == "" and field.kind is not FieldKind.TEXT and field.kind is not FieldKind.SECRET:
            continue  # what is not entered is as usual
        if field.kind is FieldKind.LIST:
            sign = "\n" if "\n" in str(raw) else ","
            raw = [part.strip() for part in str(raw).split(sign) if part.strip()]
        _put(nested, field.name, raw)
    try:
        made = msgspec.convert(nested, struct, strict=False)
    except (msgspec.ValidationError, ValueError, Expected) as error:
        place = _PLACE.search(str(error))
        raise Refused(
            Code.INVALID, str(error), field=place.group(1) if place is not None else ""
        ) from error
    return msgspec.json.encode(made).decode()


def _put(nested: dict[str, Any], name: str, raw: Any) -> None:
    *path, last = name.split(".")
    for part in path:
        nested = nested.setdefault(part, {})
    nested[last] = raw
