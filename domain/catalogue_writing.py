"""The catalogue written as the text ``domain.catalogue_file`` reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.catalogue import Cell, Check, FieldType, Service, ServiceField, Step, Way


def write(services: Sequence[Service]) -> str:
    """Return services as a text ``read`` takes; what is at its default is left out."""
    import tomli_w

    return tomli_w.dumps({"service": [_table(item) for item in services]}, multiline_strings=True)


def _table(service: Service) -> dict[str, Any]:
    return _without_defaults(
        {
            "name": service.name,
            "topic": service.topic,
            "hint": service.hint,
            "keywords": list(service.keywords),
            "reasons": list(service.reasons),
            "roles": list(service.roles),
            **({} if service.active else {"active": False}),
            **({"complaint": True} if service.complaint else {}),
            "channels": {cell.channel_kind: _cell_table(cell) for cell in service.cells},
            "field": [_field_table(item) for item in service.fields],
            "outcome": [
                {"code": item.code, "title": item.title, **({} if item.good else {"good": False})}
                for item in service.outcomes
            ],
            "step": [_step_table(item) for item in service.steps],
        }
    )


def _without_defaults(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value or value is False}


def _cell_table(cell: Cell) -> str | dict[str, Any]:
    if not cell.condition and cell.limit is None:
        return cell.ability
    table: dict[str, Any] = {"ability": cell.ability}
    if cell.condition:
        table["condition"] = cell.condition
    if cell.limit is not None:
        table["limit"] = cell.limit // 100 if cell.limit % 100 == 0 else cell.limit / 100
    return table


def _field_table(field: ServiceField) -> dict[str, Any]:
    table = _without_defaults(
        {
            "name": field.name,
            "title": field.title,
            "type": "" if field.type == FieldType.LINE else field.type,
            "hint": field.hint,
            "pattern": field.pattern,
            "choices": list(field.choices),
        }
    )
    bounds = {"least": field.least, "most": field.most}
    table |= {key: value for key, value in bounds.items() if value is not None}
    return table if field.required else {**table, "required": False}


def _step_table(step: Step) -> dict[str, Any]:
    return _without_defaults(
        {
            "id": step.id,
            "title": step.title,
            "say": step.say,
            "says": dict(step.says),
            "ask": list(step.ask),
            "minutes": step.minutes,
            "next": [_way_table(item) for item in step.next],
            "outcome": step.outcome,
        }
    )


def _way_table(way: Way) -> dict[str, Any]:
    table: dict[str, Any] = {"to": way.to}
    if way.test != Check.ALWAYS:
        table |= {"field": way.field, way.test: way.value}
    if way.channels:
        table["channels"] = list(way.channels)
    return table
