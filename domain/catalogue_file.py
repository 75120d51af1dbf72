"""The catalogue as a text: TOML that people edit, and what is wrong with it row by row.

    [[service]]
    name = "Возврат денег"
    [service.channels]
    phone = "agent_completes"
    email = { ability = "accepts_request", condition = "с фото чека", limit = 15000 }
    [[service.field]]
    name = "заказ"
    title = "Номер заказа"
    [[service.step]]
    id = "начало"
    say = "Подскажите номер заказа, пожалуйста."
    ask = ["заказ"]
    next = [{ to = "конец" }]

Limits are in roubles. Names of services are their identity: one of the same name is changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from domain.catalogue import (
    MATRIX_CHANNELS,
    Cell,
    Check,
    FieldType,
    OutcomeCode,
    Service,
    ServiceField,
    Step,
    Way,
)
from domain.ids import ServiceId, new_id
from domain.scripts import Fault, Problem, problems

MAX_FILE = 4 * 1024 * 1024
MAX_SERVICES = 2000


class Unreadable(Exception):
    """The text is no TOML; ``line`` counts from 1, 0 where it is not known."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line


class What(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BROKEN = "broken"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One service of a file, and what an import would do with it.

    Attributes:
        number: of the service in the file, from 1.
        problems: why it is broken.
    """

    number: int
    name: str
    what: What
    service: Service | None = None
    problems: tuple[Problem, ...] = ()


def read(text: str, known: Iterable[Service], at: datetime) -> tuple[Row, ...]:
    """Return what an import of a text would do: nothing is written by it.

    Args:
        text: of the file.
        known: the catalogue as it is.
        at: of the change.

    Raises:
        Unreadable: it is no TOML, or too long.
    """
    if len(text) > MAX_FILE:
        raise Unreadable(0, "too long")
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_line(str(error), text), str(error)) from None
    except RecursionError:
        raise Unreadable(0, "nested too deeply") from None
    found = parsed.get("service", [])
    if not isinstance(found, list) or len(found) > MAX_SERVICES:
        raise Unreadable(0, "no list of services, or too long a one")
    by_name = {item.name.lower(): item for item in known}
    rows, seen = [], set[str]()
    for number, raw in enumerate(found, 1):
        row = read_table(number, raw, by_name, at)
        if row.name and row.name.lower() in seen:
            row = twice(row)
        seen.add(row.name.lower())
        rows.append(row)
    return tuple(rows)


def _line(detail: str, text: str) -> int:
    if "end of document" in detail:
        return text.count("\n") + 1
    _, found, rest = detail.rpartition("at line ")
    digits = rest.partition(",")[0]
    return int(digits) if found and digits.isdigit() else 0


def twice(row: Row) -> Row:
    """Return a row as broken because another service has its name."""
    said = Problem(fault=Fault.TWICE, part="service", name=row.name, subject=row.name)
    return Row(number=row.number, name=row.name, what=What.BROKEN, problems=(said,))


def read_table(number: int, raw: Any, known: dict[str, Service], at: datetime) -> Row:
    """Return what an import of one parsed service would do; ``known`` is by lower-case name."""
    reader = _Reader()
    table = reader.table(raw, "service", "", _SERVICE_KEYS)
    name = reader.text(table, "name")
    before = known.get(name.lower())
    service = Service(
        id=before.id if before is not None else ServiceId(new_id()),
        name=name,
        topic=reader.text(table, "topic"),
        hint=reader.text(table, "hint"),
        keywords=reader.words(table, "keywords"),
        reasons=reader.words(table, "reasons"),
        roles=reader.words(table, "roles"),
        active=reader.flag(table, "active", default=True),
        complaint=reader.flag(table, "complaint", default=False),
        cells=_cells(reader, table.get("channels", {})),
        fields=tuple(_field(reader, item) for item in reader.tables(table, "field")),
        outcomes=tuple(_outcome(reader, item) for item in reader.tables(table, "outcome")),
        steps=tuple(_step(reader, item) for item in reader.tables(table, "step")),
        edition=before.edition if before is not None else 0,
        changed_by=before.changed_by if before is not None else "",
        changed_at=before.changed_at if before is not None else at,
    )
    wrong = tuple(reader.found) or problems(service)
    if wrong:
        return Row(number=number, name=name, what=What.BROKEN, problems=wrong)
    what = What.NEW if before is None else What.SAME if before == service else What.CHANGED
    return Row(number=number, name=name, what=what, service=service)


_SERVICE_KEYS = frozenset(
    {
        *(
            "name",
            "topic",
            "hint",
            "keywords",
            "reasons",
            "roles",
            "active",
            "complaint",
            "channels",
        ),
        *("field", "outcome", "step"),
    }
)
_FIELD_KEYS = frozenset(
    {"name", "title", "type", "required", "hint", "pattern", "least", "most", "choices"}
)
_STEP_KEYS = frozenset({"id", "title", "say", "says", "ask", "minutes", "next", "outcome"})
_WAY_KEYS = frozenset({"to", "field", "channels", *(check for check in Check if check)})


class _Reader:
    """Reads values of a parsed text, and remembers what is not as it should be."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.part, self.name = "service", ""

    def wrong(self, fault: Fault, subject: str) -> None:
        self.found.append(
            Problem(fault=fault, part=self.part, name=self.name, subject=subject[:80])
        )

    def table(self, raw: Any, part: str, by: str, keys: frozenset[str]) -> dict[str, Any]:
        self.part, self.name = part, ""
        if not isinstance(raw, dict):
            self.wrong(Fault.BAD_SHAPE, part)
            return {}
        self.name = str(raw.get(by, "")) if by else str(raw.get("name", ""))
        for key in raw.keys() - keys:
            self.wrong(Fault.UNKNOWN_KEY, key)
        return raw

    def tables(self, table: dict[str, Any], key: str) -> list[Any]:
        return self._list(table, key)

    def text(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value.strip("\n")
        self.wrong(Fault.BAD_SHAPE, key)
        return ""

    def flag(self, table: dict[str, Any], key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(Fault.BAD_SHAPE, key)
        return default

    def number(self, table: dict[str, Any], key: str) -> float | None:
        value = table.get(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return float(value) if value is not None and abs(value) < 1e15 else None
        self.wrong(Fault.BAD_SHAPE, key)
        return None

    def words(self, table: dict[str, Any], key: str) -> tuple[str, ...]:
        found = self._list(table, key)
        if all(isinstance(item, str) for item in found):
            return tuple(found)
        self.wrong(Fault.BAD_SHAPE, key)
        return ()

    def _list(self, table: dict[str, Any], key: str) -> list[Any]:
        value = table.get(key, [])
        if isinstance(value, list):
            return value
        self.wrong(Fault.BAD_SHAPE, key)
        return []


def _cells(reader: _Reader, raw: Any) -> tuple[Cell, ...]:
    reader.part, reader.name = "channel", ""
    if not isinstance(raw, dict):
        reader.wrong(Fault.BAD_SHAPE, "channels")
        return ()
    cells = []
    for kind, value in raw.items():
        held = {"ability": value} if isinstance(value, str) else value
        keys = frozenset({"ability", "condition", "limit"})
        table = reader.table(held, "channel", "ability", keys)
        reader.name = kind
        limit = reader.number(table, "limit")
        cells.append(
            Cell(
                channel_kind=kind,
                ability=reader.text(table, "ability"),
                condition=reader.text(table, "condition"),
                limit=round(limit * 100) if limit is not None else None,
            )
        )
    return tuple(sorted(cells, key=column))


def column(cell: Cell) -> int:
    """Return where a cell stands in the matrix."""
    kind = cell.channel_kind
    return MATRIX_CHANNELS.index(kind) if kind in MATRIX_CHANNELS else len(MATRIX_CHANNELS)


def _field(reader: _Reader, raw: Any) -> ServiceField:
    table = reader.table(raw, "field", "name", _FIELD_KEYS)
    return ServiceField(
        name=reader.text(table, "name"),
        title=reader.text(table, "title") or reader.text(table, "name"),
        type=reader.text(table, "type") or FieldType.LINE,
        required=reader.flag(table, "required", default=True),
        hint=reader.text(table, "hint"),
        pattern=reader.text(table, "pattern"),
        least=reader.number(table, "least"),
        most=reader.number(table, "most"),
        choices=reader.words(table, "choices"),
    )


def _outcome(reader: _Reader, raw: Any) -> OutcomeCode:
    table = reader.table(raw, "outcome", "code", frozenset({"code", "title", "good"}))
    return OutcomeCode(
        code=reader.text(table, "code"),
        title=reader.text(table, "title") or reader.text(table, "code"),
        good=reader.flag(table, "good", default=True),
    )


def _step(reader: _Reader, raw: Any) -> Step:
    table = reader.table(raw, "step", "id", _STEP_KEYS)
    says = table.get("says", {})
    if not isinstance(says, dict) or not all(isinstance(text, str) for text in says.values()):
        reader.wrong(Fault.BAD_SHAPE, "says")
        says = {}
    minutes = reader.number(table, "minutes") or 0
    made: dict[str, Any] = {
        "title": reader.text(table, "title"),
        "say": reader.text(table, "say"),
        "says": {kind: text.strip("\n") for kind, text in says.items()},
        "ask": reader.words(table, "ask"),
        "minutes": min(max(int(minutes), 0), 1440),
        "outcome": reader.text(table, "outcome"),
    }
    name, ways = reader.text(table, "id"), table.get("next", [])
    held = [{"to": ways}] if isinstance(ways, str) else reader.tables(table, "next")
    found = tuple(_way(reader, name, item) for item in held)
    return Step(id=name, next=found, **made)


def _way(reader: _Reader, step: str, raw: Any) -> Way:
    table = reader.table(raw, "step", "", _WAY_KEYS)
    reader.name = step
    checks = [check for check in Check if check and check in table]
    if len(checks) > 1:
        reader.wrong(Fault.UNKNOWN_TEST, ", ".join(checks))
    check = checks[0] if checks else Check.ALWAYS
    value = table.get(check, "") if checks else ""
    return Way(
        to=reader.text(table, "to"),
        field=reader.text(table, "field"),
        test=check,
        value="" if isinstance(value, bool | list | dict) else str(value),
        channels=reader.words(table, "channels"),
    )
