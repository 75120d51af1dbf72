"""Hello, pull, fill and fetch: what the centre tells workstations, as functions of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from domain.clock import to_micros
from domain.entities import KINDS
from domain.errors import Code, Refused
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
from server.handlers.policy import Action, Actor, can
from server.storage import accounts, feed, wire_rows
from server.storage.unit import Unit

LEASE = timedelta(hours=24)


def hello(actor: Actor, request: Hello) -> Callable[[Unit], Welcome]:
    """Return the step that answers a workstation's first word."""

    def work(unit: Unit) -> Welcome:
        meta = feed.meta(unit)
        device = accounts.device_row(unit, actor.device) or {}
        lease = unit.now + LEASE
        accounts.touch_device(
            unit,
            actor.device,
            proto=min(PROTO, request.proto_max),
            schema_gen=request.schema_gen,
            app_version=request.app_version[:50],
            lease_until_at=to_micros(lease),
        )
        return Welcome(
            proto=min(PROTO, request.proto_max),
            stream_id=meta.stream_id,
            epoch=meta.epoch,
            grant_epoch=device.get("grant_epoch", 0),
            head=meta.head,
            frontier=device.get("frontier", 0),
            must=_must(request, meta, device),
            buckets=tuple(BucketInfo(name=name) for name in sorted(actor.buckets)),
            agent_id=actor.agent_id,
            device_id=actor.device,
            lease_until_at=lease,
            server_time_at=unit.now,
        )

    return work


def _must(request: Hello, meta: feed.Meta, device: dict[str, Any]) -> str:
    if device.get("status") in ("wiping", "wiped"):
        return "wipe"
    if request.proto_max < PROTO_MIN:
        return "upgrade_hard"
    cursor = request.cursor
    if cursor is None:
        return "none"
    if cursor.stream_id != meta.stream_id or cursor.epoch != meta.epoch:
        return "rebase"
    if cursor.rev < meta.floor_rev:
        return "refill"
    return "none"


def pull(actor: Actor, request: Pull) -> Callable[[Unit], Page]:
    """Return the step that reads what changed after a workstation's cursor.

    Raises (when run):
        Refused: the cursor belongs to another epoch.
    """

    def work(unit: Unit) -> Page:
        meta = feed.meta(unit)
        cursor = request.cursor
        if cursor.epoch != meta.epoch or cursor.stream_id != meta.stream_id:
            raise Refused(Code.EPOCH_CHANGED)
        device = accounts.device_row(unit, actor.device) or {}
        names = tuple(sorted(actor.buckets.intersection(request.buckets)))
        limit = max(1, min(request.rows_max, MAX_PAGE_ROWS))
        after = min(cursor.rev, meta.head)
        delta = feed.delta(unit, feed.Scope(names), after, meta.head, limit)
        return Page(
            from_rev=cursor.rev,
            to_rev=max(delta.to_rev, cursor.rev),
            more=delta.more,
            epoch=meta.epoch,
            grant_epoch=device.get("grant_epoch", 0),
            rows=delta.rows,
            gone=delta.gone,
            results=delta.results,
            control=(Control(what="grant"),) if delta.shrunk else (),
        )

    return work


def fill(actor: Actor, request: Fill) -> Callable[[Unit], FillPage]:
    """Return the step that reads the next rows of a bucket being copied.

    Raises (when run):
        Refused: the bucket is not granted.
    """

    def work(unit: Unit) -> FillPage:
        if request.bucket not in actor.buckets:
            raise Refused(Code.NOT_FOUND)
        meta = feed.meta(unit)
        device = accounts.device_row(unit, actor.device) or {}
        limit = max(1, min(request.limit, MAX_PAGE_ROWS))
        rows, following = feed.fill(unit, request.bucket, request.after, limit)
        return FillPage(
            bucket=request.bucket,
            gen=request.gen,
            epoch=meta.epoch,
            grant_epoch=device.get("grant_epoch", 0),
            r0=meta.head,
            rows=rows,
            next=following,
            done=following is None,
        )

    return work


def fetch(actor: Actor, request: Fetch) -> Callable[[Unit], FetchAnswer]:
    """Return the step that reads single rows; those not visible are absent."""

    def work(unit: Unit) -> FetchAnswer:
        rows = []
        for kind, entity_id in request.refs[:MAX_PAGE_ROWS]:
            struct = KINDS.get(kind)
            stored = unit.stored(struct, entity_id) if struct is not None else None
            if stored is not None and can(actor, Action.VIEW, stored.entity):
                rows.append(wire_rows.row_of(stored.entity, stored.ver))
        return FetchAnswer(rows=tuple(rows))

    return work
