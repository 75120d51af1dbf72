"""One read for all live lines: what of the new revisions is for whom, as of one snapshot.

Feed rows, rights of the receivers and entity rows are each read once; then every line's part is
picked from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.attribute_fields import AttributeField
from domain.ids import DeviceId
from domain.wire import Control, Gone, Page, Pull, Result, Row
from server.handlers import sync, veil
from server.handlers.policy import Actor
from server.handlers.roster import Receiver, Roster
from server.handlers.sign_in import authenticate_all
from server.storage import feed, grants, people, wire_rows
from server.storage.changes import DELETED, IN
from server.storage.feed import Changed
from server.storage.unit import GRANT_CODE, RESULT_CODE, Unit
from server.storage.wire_rows import KIND_NAMES, Wanted

MAX_ROWS = 100
"""Rows of one frame; beyond them a line is told to pull."""

MAX_CHANGES = 4_000
"""Feed rows looked at in one round; beyond them every line is told to pull."""


class Part(NamedTuple):
    """What a line gets: a page, or where to pull to. ``actor`` is who it is now, None: nobody."""

    actor: Actor | None
    page: Page | None = None
    poke: int | None = None


class Round(NamedTuple):
    """What one read found: the new position, and the parts of those who get something."""

    head: int
    parts: dict[int, Part]


class _Loaded(NamedTuple):
    """Rows and results of all changes, and which buckets let one see a row."""

    rows: dict[tuple[int, UUID], tuple[Row, frozenset[str]]]
    results: dict[UUID, Result]


def spread(
    position: int, roster: Roster, newcomers: Sequence[Receiver] = ()
) -> Callable[[Unit], Round]:
    """Return the step that reads what happened after a position for all lines.

    Args:
        position: up to where the lines of the roster have been told everything.
        roster: who holds what.
        newcomers: lines outside it. Those told less than ``position`` are caught up one by one.
    """

    def work(unit: Unit) -> Round:
        meta, found, numbers = feed.since(unit, position, MAX_CHANGES + 1)
        behind = [line for line in newcomers if line.after < position]
        near = [line for line in newcomers if line.after >= position]
        concerned = _concerned(unit, roster, near, numbers)
        receivers = [*behind, *(line for line, _ in concerned)]
        actors = authenticate_all(unit, [line.token for line in receivers]) if receivers else {}
        parts = {line.key: Part(None) for line in receivers if line.token not in actors}
        concerned = [(line, pins) for line, pins in concerned if line.token in actors]
        for line in behind:
            if line.token in actors:
                parts[line.key] = _caught_up(unit, line, actors[line.token])
        if len(found) > MAX_CHANGES:
            parts |= {line.key: Part(actors[line.token], poke=meta.head) for line, _ in concerned}
        elif concerned:
            loaded = _load(unit, found)
            asks = any(veil.has_fields(row) for row, _ in loaded.rows.values())
            fields = people.every(unit, AttributeField) if asks else []
            pages = _Pages(meta, found, loaded, fields)
            for line, pins in concerned:
                parts[line.key] = pages.part(line, actors[line.token], pins)
        return Round(meta.head, parts)

    return work


def _concerned(
    unit: Unit, roster: Roster, near: Iterable[Receiver], numbers: Mapping[str, int]
) -> list[tuple[Receiver, frozenset[str]]]:
    """Return the lines that hold a changed bucket, with the changed ones of their pins."""
    holding = [line for name in numbers for line in roster.holding(name)]
    holding += [line for line in near if not line.known.isdisjoint(numbers)]
    concerned = {line.key: (line, frozenset[str]()) for line in holding}
    own = {name: number for name, number in numbers.items() if name.startswith("cust:")}
    pinned: dict[DeviceId, set[str]] = {}
    for device, name in grants.pinned_by(unit.connection, own):
        pinned.setdefault(device, set()).add(name)
    for device, names in pinned.items():
        for line in [*roster.on(device), *(line for line in near if line.device == device)]:
            if not line.asked:
                concerned[line.key] = line, frozenset(names)
    return list(concerned.values())


def _caught_up(unit: Unit, line: Receiver, actor: Actor) -> Part:
    request = Pull(cursor=line.cursor, buckets=line.asked, rows_max=MAX_ROWS)
    page = sync.pull(actor, request)(unit)
    if page.more or len(page.rows) > MAX_ROWS:
        return Part(actor, poke=page.to_rev)
    return Part(actor, page=page)


def _load(unit: Unit, found: Iterable[Changed]) -> _Loaded:
    wanted: dict[tuple[int, UUID], Wanted] = {}
    ops: list[tuple[UUID, int]] = []
    for row in found:
        entity = UUID(bytes=row.entity)
        if row.kind == RESULT_CODE:
            ops.append((entity, row.rev))
        elif row.kind > RESULT_CODE and row.op == IN:
            wanted.setdefault((row.kind, entity), Wanted()).add(row.bucket, row.rev)
    codes = {name: code for code, name in KIND_NAMES.items()}
    rows = {}
    for loaded in wire_rows.load(unit, wanted):
        key = (codes[loaded.kind], loaded.id)
        rows[key] = (loaded, frozenset(wire_rows.scopes_of_row(loaded)))
    return _Loaded(rows, {item.op_id: item for item in wire_rows.results(unit, ops)})


class _Pages:
    """The pages of one round. Lines that hold the same of it get the same page."""

    def __init__(
        self,
        meta: feed.Meta,
        found: Sequence[Changed],
        loaded: _Loaded,
        fields: Sequence[AttributeField],
    ) -> None:
        self._fields = fields
        self._has_private = any(veil.is_private(row) for row, _ in loaded.rows.values())
        self._personal = bool(fields) or self._has_private
        self._meta = meta
        self._found = found
        self._loaded = loaded
        self._changed = frozenset(row.bucket for row in found)
        self._made: dict[tuple[object, ...], Page | None] = {}

    def part(self, line: Receiver, actor: Actor, pins: frozenset[str]) -> Part:
        """Return what a line gets."""
        granted = actor.buckets | actor.directories
        held = (actor.buckets & set(line.asked)) if line.asked else granted | pins
        visible = frozenset(
            key
            for key, (_, seen_by) in self._loaded.rows.items()
            if not seen_by.isdisjoint(granted)
        )
        relevant = self._changed & held
        unseen = veil.veil_by(self._fields, actor) if self._personal else None
        private = unseen is not None and self._has_private
        alike = (unseen.keys, unseen.agent if private else None) if unseen is not None else None
        key = (relevant, visible, line.after, line.cursor.rev, actor.grant_epoch, alike)
        if key not in self._made:
            page = self._page(line, actor.grant_epoch, relevant, visible)
            if page is not None and unseen is not None:
                page = msgspec.structs.replace(page, rows=veil.veiled(unseen, page.rows))
            self._made[key] = page
        page = self._made[key]
        if page is not None and len(page.rows) > MAX_ROWS:
            return Part(actor, poke=self._meta.head)
        return Part(actor, page=page)

    def _page(
        self,
        line: Receiver,
        grant_epoch: int,
        relevant: frozenset[str],
        visible: frozenset[tuple[int, UUID]],
    ) -> Page | None:
        present: dict[tuple[int, UUID], list[str]] = {}
        gone: list[Gone] = []
        results: list[Result] = []
        shrunk = False
        for row in self._found:
            if row.rev <= line.after or row.bucket not in relevant:
                continue
            entity = UUID(bytes=row.entity)
            if row.kind == RESULT_CODE:
                found = self._loaded.results.get(entity)
                results += [found] if found is not None else []
            elif row.kind == GRANT_CODE:
                shrunk = True
            elif row.op == IN:
                present.setdefault((row.kind, entity), []).append(row.bucket)
            else:
                why = "deleted" if row.op == DELETED else "left"
                gone.append(Gone(kind=KIND_NAMES[row.kind], id=entity, bucket=row.bucket, why=why))
        rows = tuple(
            _with_buckets(self._loaded.rows[key][0], tuple(names))
            for key, names in sorted(present.items(), key=lambda item: item[0][0])
            if key in visible
        )
        if not (rows or gone or results or shrunk):
            return None
        return Page(
            from_rev=line.cursor.rev,
            to_rev=max(self._meta.head, line.cursor.rev),
            more=False,
            epoch=self._meta.epoch,
            grant_epoch=grant_epoch,
            rows=rows,
            gone=tuple(gone),
            results=tuple(sorted(results, key=lambda item: item.seq)),
            control=(Control(what="grant"),) if shrunk else (),
        )


def _with_buckets(row: Row, buckets: tuple[str, ...]) -> Row:
    return Row(kind=row.kind, id=row.id, ver=row.ver, buckets=buckets, fields=row.fields)
