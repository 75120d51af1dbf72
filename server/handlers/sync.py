"""Hello, pull, fill and fetch: what the centre tells workstations, as functions of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from domain import frames
from domain.buckets import pins_digest
from domain.clock import to_micros
from domain.entities import KINDS
from domain.errors import Code, Refused
from domain.glossary import DeviceStatus
from domain.wire import (
    MAX_PAGE_ROWS,
    PROTO,
    PROTO_MIN,
    BucketInfo,
    Control,
    Fetch,
    FetchAnswer,
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Welcome,
)
from server.handlers import searching, veil
from server.handlers.policy import Action, Actor, can, may
from server.handlers.sign_in import afresh
from server.storage import accounts, devices, feed, grants, wire_rows
from server.storage.sums import Sums
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

DIRECTORY_SINCE = 2
"""The protocol version that knows of the directory."""

MAX_DIRECTORY_ROWS = 5_000
"""Rows of one page of a directory: there are many, and each is small."""

MAX_VERIFIED = 100
"""Checksums looked at in one pull."""


def hello(actor: Actor, request: Hello) -> Callable[[Unit], Welcome]:
    """Return the step that answers a workstation's first word."""

    def work(unit: Unit) -> Welcome:
        meta = feed.meta(unit)
        device = accounts.device_row(unit, actor.device) or {}
        active = device.get("status", DeviceStatus.ACTIVE) == DeviceStatus.ACTIVE
        lease = unit.now + timedelta(hours=devices.lease_hours(unit) if active else 0)
        proto = min(PROTO, request.proto_max)
        accounts.touch_device(
            unit,
            actor.device,
            proto=proto,
            schema_gen=request.schema_gen,
            app_version=request.app_version[:50],
            lease_until_at=to_micros(lease),
        )
        reader = afresh(unit, actor, leaving=True)
        must = _must(request, meta, device)
        if active and veil.changed(unit, reader, device.get("veil")) and must == "none":
            must = "refill"
        held = reader.buckets if proto < DIRECTORY_SINCE else reader.buckets | reader.directories
        gens = feed.generations(unit, held)
        pins = grants.pins_of(unit.connection, actor.device)
        return Welcome(
            proto=proto,
            stream_id=meta.stream_id,
            epoch=meta.epoch,
            grant_epoch=reader.grant_epoch,
            head=meta.head,
            frontier=device.get("frontier", 0),
            must=must,
            buckets=tuple(
                BucketInfo(name=name, gen=gens.get(name, 0)) for name in sorted(held) if active
            ),
            pins_digest=pins_digest(pins),
            dict_id=frames.dictionary_id(),
            agent_id=actor.agent_id,
            device_id=actor.device,
            lease_until_at=lease,
            server_share=devices.share_of(unit, actor.device) if active else b"",
            seal_key=devices.seal_key(unit),
            at_once=device.get("status") == DeviceStatus.WIPING_NOW,
            server_time_at=unit.now,
        )

    return work


def _must(request: Hello, meta: feed.Meta, device: dict[str, Any]) -> str:
    if device.get("status", DeviceStatus.ACTIVE) != DeviceStatus.ACTIVE:
        return "wipe"
    if request.proto_max < PROTO_MIN:
        return "upgrade_soft"
    if request.outbox.next_seq <= device.get("frontier", 0):
        # It is about to give numbers that were given already: a copy, or an old disk image.
        _log.error("device_rolled_back", device=str(UUID(bytes=bytes(device["device"]))))
        return "enrol"
    cursor = request.cursor
    if cursor is None:
        return "none"
    if cursor.stream_id != meta.stream_id or cursor.epoch != meta.epoch:
        return "rebase"
    if cursor.rev < meta.floor_rev:
        return "refill"
    return "none"


def _reader(unit: Unit, actor: Actor) -> Actor:
    """Return the asker with the rights of this snapshot.

    Raises:
        Refused: the device speaks a version that may push, but not read.
        SignInRequired: it may not even do that any more.
    """
    reader = afresh(unit, actor)
    if reader.proto < PROTO_MIN:
        raise Refused(Code.UPGRADE_REQUIRED)
    return reader


def _may(actor: Actor) -> wire_rows.May:
    return lambda scopes: may(actor, Action.VIEW, scopes)


def scope_of(actor: Actor, asked: tuple[str, ...]) -> feed.Scope:
    """Return what a device holds: by name as proto 1 asks, else all that is granted and pinned."""
    if asked:
        return feed.Scope(tuple(sorted(actor.buckets.intersection(asked))), None, _may(actor))
    names = tuple(sorted(actor.buckets | actor.directories))
    return feed.Scope(names, actor.device, _may(actor))


def pull(actor: Actor, request: Pull, sums: Sums | None = None) -> Callable[[Unit], Page]:
    """Return the step that reads what changed after a workstation's cursor.

    Args:
        actor: who asks.
        request: from where, and which checksums to verify.
        sums: this node's checksums; without them nothing is verified.

    Raises (when run):
        Refused: the cursor belongs to another epoch, or is older than what is remembered.
    """

    def work(unit: Unit) -> Page:
        meta = feed.meta(unit)
        cursor = request.cursor
        if cursor.epoch != meta.epoch or cursor.stream_id != meta.stream_id:
            raise Refused(Code.EPOCH_CHANGED)
        if cursor.rev < meta.floor_rev:
            # Removals it has not seen are forgotten: hello tells it to copy everything again.
            raise Refused(Code.EPOCH_CHANGED, "the cursor is below the floor")
        reader = _reader(unit, actor)
        limit = max(1, min(request.rows_max, MAX_PAGE_ROWS))
        # A cursor ahead of the head, of a node that lags behind, is answered with nothing.
        after = min(cursor.rev, meta.head)
        delta = feed.delta(unit, scope_of(reader, request.buckets), after, meta.head, limit)
        control = [Control(what="grant")] if delta.shrunk else []
        if sums is not None:
            control += _verified(unit, reader, request, sums)
        return Page(
            from_rev=cursor.rev,
            to_rev=max(delta.to_rev, cursor.rev),
            more=delta.more,
            epoch=meta.epoch,
            grant_epoch=reader.grant_epoch,
            rows=veil.shown(unit, reader, delta.rows),
            gone=delta.gone,
            results=delta.results,
            control=tuple(control),
        )

    return work


def _verified(unit: Unit, actor: Actor, request: Pull, sums: Sums) -> list[Control]:
    """Return orders to copy the buckets whose checksum differs though nothing changed since."""
    wanted = request.verify[:MAX_VERIFIED]
    numbers = unit.bucket_numbers(item.bucket for item in wanted) if wanted else {}
    gens = feed.generations(unit, numbers)
    orders = []
    for item in wanted:
        number = numbers.get(item.bucket)
        if number is None or not _holds(unit, actor, item.bucket, number):
            continue
        if item.gen != gens.get(item.bucket, 0):
            continue
        if feed.newest_rev(unit, number) > request.cursor.rev:
            continue  # not a difference, only something on its way
        if sums.of(unit, number, request.cursor.epoch) != item.sum:
            _log.error("checksum_differs", bucket=item.bucket, device=str(actor.device))
            sums.differed()
            orders.append(Control(what="refill", bucket=item.bucket))
    return orders


def fill(actor: Actor, request: Fill, sums: Sums | None = None) -> Callable[[Unit], FillPage]:
    """Return the step that reads the next rows of a bucket being copied.

    Args:
        actor: who asks.
        request: which bucket, and from where on.
        sums: this node's checksums; without them everything is copied.

    Raises (when run):
        Refused: the bucket is neither granted nor pinned.
    """

    def work(unit: Unit) -> FillPage:
        name = request.bucket
        number = unit.bucket_numbers([name]).get(name)
        reader = _reader(unit, actor)
        if not _holds(unit, reader, name, number):
            raise Refused(Code.NOT_FOUND)
        meta = feed.meta(unit)
        same = (
            sums is not None
            and number is not None
            and request.sum is not None
            and request.after is None
            and sums.of(unit, number, meta.epoch) == request.sum
            and not veil.is_fresh(unit, reader)
        )
        most = MAX_DIRECTORY_ROWS if name in reader.directories else MAX_PAGE_ROWS
        limit = max(1, min(request.limit, most))
        rows, following = (
            ((), None) if same else feed.fill(unit, name, request.after, limit, _may(reader))
        )
        rows = veil.shown(unit, reader, rows)
        return FillPage(
            bucket=name,
            gen=feed.generations(unit, [name]).get(name, 0),
            epoch=meta.epoch,
            grant_epoch=reader.grant_epoch,
            r0=meta.head,
            rows=rows,
            next=following,
            done=following is None,
            same=same,
        )

    return work


def _holds(unit: Unit, actor: Actor, name: str, number: int | None) -> bool:
    """Tell whether a bucket is granted to the asker or pinned by the device."""
    if name in actor.buckets or name in actor.directories:
        return True
    return number is not None and grants.is_pinned(unit.connection, actor.device, number)


def fetch(actor: Actor, request: Fetch) -> Callable[[Unit], FetchAnswer]:
    """Return the step that reads single rows; those not visible are absent."""

    def work(unit: Unit) -> FetchAnswer:
        reader = _reader(unit, actor)
        if request.query:
            return searching.find(reader, request.query, request.limit)(unit)
        rows = []
        for kind, entity_id in request.refs[:MAX_PAGE_ROWS]:
            struct = KINDS.get(kind)
            stored = unit.stored(struct, entity_id) if struct is not None else None
            if stored is not None and can(reader, Action.VIEW, stored.entity):
                rows.append(wire_rows.row_of(stored.entity, stored.ver))
        return FetchAnswer(rows=veil.shown(unit, reader, rows))

    return work
