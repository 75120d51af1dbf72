"""Hello, push, pull and fill: the server's side of the sync protocol.

Everything here is a function of a unit of work; an operation's result becomes a feed row in
the transaction of its effects, which is what lets a workstation settle it exactly once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from domain.buckets import device_bucket
from domain.clock import from_micros, to_micros
from domain.entities import KINDS, Agent
from domain.errors import Code, Expected, Refused
from domain.glossary import OpStatus
from domain.ids import DeviceId, OpId
from domain.operations import OPERATIONS, Args, decode_args
from domain.wire import (
    MAX_OPS,
    MAX_PAGE_ROWS,
    PROTO,
    PROTO_MIN,
    Advice,
    BucketInfo,
    Fetch,
    FetchAnswer,
    Fill,
    FillPage,
    Hello,
    Op,
    Page,
    Pull,
    Push,
    PushAnswer,
    Welcome,
)
from server.handlers.decide import Decision, decide
from server.handlers.policy import Action, Actor, actor_of, can
from server.storage import accounts, feed, ops
from server.storage.unit import RESULT_CODE, Unit

_log = structlog.get_logger(__name__)

LEASE = timedelta(hours=24)
OLDEST = timedelta(days=90)
_UNDECIDED = (OpStatus.REJECTED, OpStatus.QUARANTINED)


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


def _hash(op: Op) -> bytes:
    body = msgspec.json.encode([op.op_id, op.name, op.entity, op.args], order="sorted")
    return hashlib.sha256(body).digest()


def push(actor: Actor, request: Push) -> Callable[[Unit], PushAnswer]:
    """Return the step that receives operations, each in its own savepoint.

    Raises (when run):
        Refused: another epoch, too many operations, or a reused sequence number.
    """

    def work(unit: Unit) -> PushAnswer:
        epoch = feed.meta(unit).epoch
        if request.epoch != epoch:
            raise Refused(Code.EPOCH_CHANGED)
        if len(request.ops) > MAX_OPS:
            raise Refused(Code.TOO_LARGE)
        frontier = ops.frontier(unit, actor.device)
        advice: list[Advice] = []
        earlier = unit.now - OLDEST
        for op in sorted(request.ops, key=lambda item: item.seq):
            if op.seq <= frontier:
                _check_repeat(unit, actor.device, op)
                continue
            if op.seq != frontier + 1:
                break  # a gap: the missing one comes first next time
            # A workstation's clock put back between two acts does not change their order.
            earlier = max(_made_at(unit, op, request.sent_at), earlier + timedelta(microseconds=1))
            decision = _receive(unit, actor, op, earlier)
            advice.append(Advice(seq=op.seq, status=decision.status, code=decision.code))
            frontier = op.seq
        ops.set_frontier(unit, actor.device, frontier)
        if advice:
            unpark(unit)
        return PushAnswer(epoch=epoch, frontier=frontier, advisory=tuple(advice))

    return work


def _made_at(unit: Unit, op: Op, sent_at: datetime) -> datetime:
    """Return when an operation was made, in our time: only its age by one clock is believed."""
    age = max(timedelta(), sent_at - op.made_at)
    return unit.now - min(age, OLDEST)


def _check_repeat(unit: Unit, device: DeviceId, op: Op) -> None:
    known = ops.by_seq(unit, device, op.seq)
    if known is not None and bytes(known["body_hash"]) != _hash(op):
        _log.error("sequence_reused", device=str(device), seq=op.seq)
        raise Refused(Code.INVALID, "sequence number reused with another body", field="seq")


def _receive(unit: Unit, actor: Actor, op: Op, at: datetime) -> Decision:
    if ops.statuses(unit, [op.op_id]):
        return Decision(OpStatus.APPLIED)  # the same work under another number, after a restore
    ops.record(unit, actor.device, actor.agent_id, op, body_hash=_hash(op), status=OpStatus.PARKED)
    decision = _decide_safely(unit, actor, op, at)
    _settle(unit, actor.device, op.op_id, decision)
    return decision


def _settle(unit: Unit, device: DeviceId, op_id: OpId, decision: Decision) -> None:
    ops.decide(unit, op_id, decision.status, decision.code, decision.field)
    unit.announce(device_bucket(device), RESULT_CODE, op_id)


def _decide_safely(unit: Unit, actor: Actor, op: Op, at: datetime) -> Decision:
    """Decide in a savepoint; a crash of ours quarantines the one operation, not the queue."""
    args = _decoded(op)
    if isinstance(args, Decision):
        return args
    waits = _causes(unit, op)
    if waits is not None:
        return waits
    try:
        with unit.savepoint():
            unit.op_id = op.op_id
            decision = decide(unit, actor, op, args, at)
            _keep_only_effects(decision)
            return decision
    except _Undo as undo:
        return undo.decision
    except Expected:
        raise  # the database failed, not the operation: the whole push is tried again
    except Exception:  # noqa: BLE001 - one bad operation must not stop the others
        _log.exception("operation_quarantined", op_id=str(op.op_id), name=op.name)
        return Decision(OpStatus.QUARANTINED, Code.INTERNAL)
    finally:
        unit.op_id = None


def _keep_only_effects(decision: Decision) -> None:
    if decision.status in (*_UNDECIDED, OpStatus.PARKED):
        raise _Undo(decision)


class _Undo(Exception):
    """Carries a decision out of a savepoint whose writes must not stay."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision


def _decoded(op: Op) -> Args | Decision:
    if op.name not in OPERATIONS or op.kind not in KINDS:
        return Decision(OpStatus.REJECTED, Code.UNKNOWN_OPERATION)
    try:
        return decode_args(op.name, op.args)
    except msgspec.ValidationError:
        return Decision(OpStatus.REJECTED, Code.INVALID)


def _causes(unit: Unit, op: Op) -> Decision | None:
    known = ops.statuses(unit, op.deps)
    for dep in op.deps:
        status = known.get(dep)
        if status is None or status == OpStatus.PARKED:
            return Decision(OpStatus.PARKED)
        if status in _UNDECIDED:
            return Decision(OpStatus.REJECTED, Code.CAUSE_REJECTED)
    return None


def unpark(unit: Unit) -> int:
    """Try operations whose cause was missing again; return how many were decided."""
    decided = 0
    progress = True
    while progress:
        progress = False
        for row in ops.parked(unit):
            device = DeviceId(UUID(bytes=bytes(row["device"])))
            actor = _actor_of_row(unit, row, device)
            if actor is None:
                continue
            op = _op_of_row(row)
            decision = _decide_safely(unit, actor, op, from_micros(row["received_at"]))
            if decision.status != OpStatus.PARKED:
                _settle(unit, device, op.op_id, decision)
                decided += 1
                progress = True
    return decided


def _actor_of_row(unit: Unit, row: dict[str, Any], device: DeviceId) -> Actor | None:
    agent = unit.get(Agent, UUID(bytes=bytes(row["agent"])))
    return actor_of(agent, device) if agent is not None and agent.active else None


def _op_of_row(row: dict[str, Any]) -> Op:
    return Op(
        seq=row["seq"],
        op_id=OpId(UUID(bytes=bytes(row["op_id"]))),
        name=row["name"],
        kind=row["kind"],
        entity=UUID(bytes=bytes(row["entity"])),
        args=msgspec.json.decode(row["args"]),
        base_ver=row["base_ver"],
        own_base=msgspec.json.decode(row["own_base"], type=tuple[OpId, ...]),
        deps=msgspec.json.decode(row["deps"], type=tuple[OpId, ...]),
        epoch0=UUID(bytes=bytes(row["epoch0"])),
        schema_gen=row["schema_gen"],
        made_at=from_micros(row["made_at"]),
    )


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
        delta = feed.delta(unit, names, after, meta.head, limit)
        return Page(
            from_rev=cursor.rev,
            to_rev=max(delta.to_rev, cursor.rev),
            more=delta.more,
            epoch=meta.epoch,
            grant_epoch=device.get("grant_epoch", 0),
            rows=delta.rows,
            gone=delta.gone,
            results=delta.results,
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
                rows.append(feed.row_of(stored.entity, stored.ver))
        return FetchAnswer(rows=tuple(rows))

    return work
