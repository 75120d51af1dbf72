"""Our unsettled work drawn over the centre's rows.

The confirmed row of every entity our operations touch is kept aside as its shadow; what the
tables hold is shadow + operations, replayed in sequence by the same pure functions the centre
uses. So the author's own value never flickers, whatever pages arrive meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
import structlog

from domain.effects import effects
from domain.entities import KIND_BY_CODE, Customer, Entity
from domain.ids import CustomerId
from domain.wire import pack
from sync.store import people, reading, rows, schema
from sync.store.outbox import Key, Pending
from sync.store.plain import ask

T = TypeVar("T", bound=Entity)

_log = structlog.get_logger(__name__)

_shadow = schema.shadow


class Drawing:
    """Rows as they look with some operations applied; a ``domain.operations.View``.

    Starts from the confirmed rows, or, with ``shown``, from what the tables hold (confirmed
    rows with the outbox drawn over them).
    """

    def __init__(self, connection: sa.Connection, *, shown: bool = False) -> None:
        self._connection = connection
        self._shown = shown
        self.drawn: dict[Key, Entity | None] = {}

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return a row with what is drawn so far."""
        key = (struct, entity_id)
        if key in self.drawn:
            return cast("T | None", self.drawn[key])
        kept = None if self._shown else confirmed(self._connection, key)
        if kept is not None:
            return cast("T | None", kept[0])
        return rows.get(self._connection, struct, entity_id)

    def person(self, customer_id: CustomerId) -> Customer | None:
        """Return a customer, or what the directory knows of one whose card is not here."""
        card = self.get(Customer, customer_id)
        if card is not None or (Customer, customer_id) in self.drawn:
            return card
        listed = people.find(self._connection, customer_id)
        return people.stand_in(listed)[0] if listed is not None else None

    def owned_by(self, customer_id: CustomerId) -> list[Entity]:
        """Return addresses, conversations and the newest entries on a customer's card."""
        return reading.everything_of(self._connection, customer_id)

    def apply(self, pending: Pending) -> None:
        """Draw one operation."""
        done = effects(pending.args, self, pending.author)
        for entity in done.put:
            self.drawn[(type(entity), entity.id)] = entity  # type: ignore[attr-defined]
        for struct, entity_id in done.delete:
            self.drawn[(struct, entity_id)] = None


def confirmed(connection: sa.Connection, key: Key) -> tuple[Entity | None, int] | None:
    """Return the shadow of an entity as (row or None, version); None where it has no shadow."""
    struct, entity_id = key
    row = connection.exec_driver_sql(
        "SELECT body, ver FROM shadow WHERE kind = ? AND id = ?", (struct.CODE, entity_id.bytes)
    ).first()
    if row is None:
        return None
    return (rows.decode(struct, row[0]) if row[0] is not None else None), row[1]


def version(connection: sa.Connection, key: Key) -> int:
    """Return the confirmed version of an entity; 0 where the centre has not told of it."""
    kept = confirmed(connection, key)
    if kept is not None:
        return kept[1]
    found = rows.get_versioned(connection, *key)
    return found[1] if found is not None else 0


def set_confirmed(connection: sa.Connection, key: Key, entity: Entity | None, ver: int) -> None:
    """Replace the shadow of an entity."""
    struct, entity_id = key
    body = pack(entity) if entity is not None else None
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO shadow (kind, id, ver, body) VALUES (?, ?, ?, ?)",
        (struct.CODE, entity_id.bytes, ver, body),
    )


def dirty(connection: sa.Connection) -> dict[Key, int]:
    """Return every entity that has a shadow, with its confirmed version."""
    found = ask(connection, "SELECT kind, id, ver FROM shadow")
    return {(KIND_BY_CODE[code], UUID(bytes=raw)): ver for code, raw, ver in found}


def redraw(connection: sa.Connection, pending: Iterable[Pending]) -> dict[Key, Entity | None]:
    """Draw all unsettled operations anew; return the rows that look different or may.

    Entities no operation touches any more get their confirmed row back and lose the shadow.
    """
    before = set(dirty(connection))
    drawing = Drawing(connection)
    for item in pending:
        try:
            drawing.apply(item)
        except Exception:  # noqa: BLE001 - one odd operation must not keep the others undrawn
            _log.exception("operation_not_drawn", seq=item.seq, name=item.name)
    for key in set(drawing.drawn) - before:
        found = rows.get_versioned(connection, *key)
        entity, ver = found if found is not None else (None, 0)
        set_confirmed(connection, key, entity, ver)
    for key, shown in drawing.drawn.items():
        kept = confirmed(connection, key)
        _show(connection, key, shown, kept[1] if kept is not None else 0)
    shown_now = dict(drawing.drawn)
    for key in before - set(drawing.drawn):
        kept = confirmed(connection, key)
        if kept is not None:
            _show(connection, key, kept[0], kept[1])
            shown_now[key] = kept[0]
        struct, entity_id = key
        connection.execute(
            _shadow.delete().where(_shadow.c.kind == struct.CODE, _shadow.c.id == entity_id.bytes)
        )
    return shown_now


def draw_over(connection: sa.Connection, drawn: Mapping[Key, Entity | None]) -> None:
    """Draw what one more operation made of the rows as they are shown.

    The same as drawing all operations anew, because it is the newest; but its cost does not
    grow with a long day offline.
    """
    for key, shown in drawn.items():
        kept = confirmed(connection, key)
        if kept is None:
            found = rows.get_versioned(connection, *key)
            kept = found if found is not None else (None, 0)
            set_confirmed(connection, key, *kept)
        _show(connection, key, shown, kept[1])


def _show(connection: sa.Connection, key: Key, entity: Entity | None, ver: int) -> None:
    if entity is None:
        rows.delete(connection, *key)
    else:
        rows.put(connection, entity, ver)
