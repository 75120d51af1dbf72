"""One read for all live lines: what of the new revisions is for whom, as of one snapshot.

Feed rows, rights of the receivers and entity rows are each read once; then every line's part is
picked from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.buckets import scopes_of
from domain.entities import KIND_BY_CODE
from domain.ids import DeviceId
from domain.wire import Control, Cursor, Gone, Page, Pull, Result, Row
from server.handlers import sync
from server.handlers.policy import Actor
from server.handlers.sign_in import authenticate_all
from server.storage import accounts, feed, grants, wire_rows
from server.storage.changes import DELETED, IN
from server.storage.feed import Changed
from server.storage.unit import GRANT_CODE, RESULT_CODE, Unit
from server.storage.wire_rows import KIND_NAMES, Wanted

MAX_ROWS = 100
"""Rows of one frame; beyond them a line is told to pull."""

MAX_CHANGES = 4_000
"""Feed rows looked at in one round; beyond them every line is told to pull."""


class Receiver(NamedTuple):
    """One line, as the round begins. ``after``: up to where it has been told everything.

    ``asked`` are the buckets a line of proto 1 named, ``known`` those of its last round.
    """

    key: int
    token: str
    device: DeviceId | None
    cursor: Cursor
    after: int
    asked: tuple[str, ...]
    known: frozenset[str]


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


def spread(position: int, lines: Sequence[Receiver]) -> Callable[[Unit], Round]:
    """Return the step that reads what happened after a position for all lines.

    Lines that were told less than ``position`` are caught up one by one.
    """

    def work(unit: Unit) -> Round:
        meta = feed.meta(unit)
        near = [line for line in lines if line.after >= position]
        behind = [line for line in lines if line.after < position]
        found = feed.since(unit, position, MAX_CHANGES + 1) if near and meta.head > position else []
        concerned = _concerned(unit, near, found)
        receivers = [*behind, *concerned]
        actors = authenticate_all(unit, [line.token for line in receivers])
        parts = {line.key: Part(None) for line in receivers if line.token not in actors}
        behind = [line for line in behind if line.token in actors]
        concerned = {line: pins for line, pins in concerned.items() if line.token in actors}
        for line in behind:
            parts[line.key] = _caught_up(unit, line, actors[line.token])
        if len(found) > MAX_CHANGES:
            parts |= {line.key: Part(actors[line.token], poke=meta.head) for line in concerned}
        elif concerned:
            loaded = _load(unit, found)
            epochs = accounts.grant_epochs(unit, [actors[line.token].device for line in concerned])
            for line, pins in concerned.items():
                actor = actors[line.token]
                page = _page(loaded, found, line, actor, pins)
                parts[line.key] = _part(page, meta, epochs.get(actor.device, 0), line, actor)
        return Round(meta.head, parts)

    return work


def _concerned(
    unit: Unit, lines: Iterable[Receiver], found: Iterable[Changed]
) -> dict[Receiver, frozenset[str]]:
    """Return the lines that hold a changed bucket, with the changed ones of their pins."""
    changed = {row.bucket for row in found}
    pinned: dict[DeviceId, set[str]] = {}
    own = [name for name in changed if name.startswith("cust:")]
    for device, name in grants.pinned_by(unit.connection, unit.bucket_numbers(own)):
        pinned.setdefault(device, set()).add(name)
    concerned = {}
    for line in lines:
        pins = frozenset(pinned.get(line.device, ()) if line.device and not line.asked else ())
        if pins or not changed.isdisjoint(line.known):
            concerned[line] = pins
    return concerned


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
        struct = KIND_BY_CODE.get(key[0])
        entity_row = unit.get(struct, loaded.id) if struct is not None else None
        # A person has no row of its own: its directory is all one needs to see it.
        seen_by = scopes_of(entity_row) if entity_row is not None else loaded.buckets
        rows[key] = (loaded, frozenset(seen_by))
    return _Loaded(rows, {item.op_id: item for item in wire_rows.results(unit, ops)})


class _Picked(NamedTuple):
    rows: tuple[Row, ...]
    gone: tuple[Gone, ...]
    results: tuple[Result, ...]
    shrunk: bool


def _page(
    loaded: _Loaded,
    found: Iterable[Changed],
    line: Receiver,
    actor: Actor,
    pins: frozenset[str],
) -> _Picked:
    """Pick what of the changes a line may have."""
    granted = actor.buckets | actor.directories
    held = (actor.buckets & set(line.asked)) if line.asked else granted | pins
    present: dict[tuple[int, UUID], list[str]] = {}
    gone: list[Gone] = []
    results: list[Result] = []
    shrunk = False
    for row in found:
        if row.rev <= line.after or row.bucket not in held:
            continue
        entity = UUID(bytes=row.entity)
        if row.kind == RESULT_CODE:
            results += [loaded.results[entity]] if entity in loaded.results else []
        elif row.kind == GRANT_CODE:
            shrunk = True
        elif row.op == IN:
            present.setdefault((row.kind, entity), []).append(row.bucket)
        else:
            why = "deleted" if row.op == DELETED else "left"
            gone.append(Gone(kind=KIND_NAMES[row.kind], id=entity, bucket=row.bucket, why=why))
    rows = []
    for key, names in sorted(present.items(), key=lambda item: item[0][0]):
        row_, seen_by = loaded.rows.get(key, (None, frozenset()))
        if row_ is not None and not seen_by.isdisjoint(granted):
            rows.append(_with_buckets(row_, tuple(names)))
    results.sort(key=lambda item: item.seq)
    return _Picked(tuple(rows), tuple(gone), tuple(results), shrunk)


def _with_buckets(row: Row, buckets: tuple[str, ...]) -> Row:
    return Row(kind=row.kind, id=row.id, ver=row.ver, buckets=buckets, fields=row.fields)


def _part(picked: _Picked, meta: feed.Meta, grant_epoch: int, line: Receiver, actor: Actor) -> Part:
    if len(picked.rows) > MAX_ROWS:
        return Part(actor, poke=meta.head)
    if not (picked.rows or picked.gone or picked.results or picked.shrunk):
        return Part(actor)
    page = Page(
        from_rev=line.cursor.rev,
        to_rev=max(meta.head, line.cursor.rev),
        more=False,
        epoch=meta.epoch,
        grant_epoch=grant_epoch,
        rows=picked.rows,
        gone=picked.gone,
        results=picked.results,
        control=(Control(what="grant"),) if picked.shrunk else (),
    )
    return Part(actor, page=page)
