"""Push: operations taken one by one, decided, and their results put into the feed.

An operation's result becomes a feed row in the transaction of its effects, which is what lets a
workstation settle it exactly once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from domain.buckets import device_bucket
from domain.clock import from_micros
from domain.entities import KINDS, Agent
from domain.errors import Code, Expected, Refused
from domain.glossary import OpStatus
from domain.ids import DeviceId, OpId
from domain.operations import OPERATIONS, Args, decode_args
from domain.wire import MAX_OPS, Advice, Op, Push, PushAnswer
from server.handlers.decide import decide
from server.handlers.decision import Decision
from server.handlers.policy import Actor, actor_of
from server.storage import ops
from server.storage.changes import MAX_CHANGES
from server.storage.unit import RESULT_CODE, Unit

_log = structlog.get_logger(__name__)

CHANGES_A_PUSH = 900
"""After so many feed rows a push takes no more operations: the rest comes with the next one.

One operation may bring a customer into the window, which is up to a thousand rows more."""

OLDEST = timedelta(days=90)
_UNDECIDED = (OpStatus.REJECTED, OpStatus.QUARANTINED)


class _Overflow(Exception):
    """An operation came to more changes than fit beside those already made."""


def _hash(op: Op) -> bytes:
    body = msgspec.json.encode([op.op_id, op.name, op.entity, op.args], order="sorted")
    return hashlib.sha256(body).digest()


def push(actor: Actor, request: Push) -> Callable[[Unit], PushAnswer]:
    """Return the step that receives operations, each in its own savepoint.

    It takes as many as one transaction may carry changes; the frontier tells how far it came.

    Raises (when run):
        Refused: another epoch, too many operations, or a reused sequence number.
    """

    def work(unit: Unit) -> PushAnswer:
        standing = ops.standing(unit, actor.device)
        epoch = standing.history.epoch
        if request.epoch != epoch:
            raise Refused(Code.EPOCH_CHANGED)
        if len(request.ops) > MAX_OPS:
            raise Refused(Code.TOO_LARGE)
        frontier = standing.frontier
        batch = _Batch(unit, actor, request.ops)
        advice: list[Advice] = []
        earlier = min(standing.placed_at or unit.now - OLDEST, unit.now)
        for op in sorted(request.ops, key=lambda item: item.seq):
            if op.seq <= frontier:
                _check_repeat(unit, actor.device, op)
                continue
            if op.seq != frontier + 1:
                break  # a gap: the missing one comes first next time
            if unit.change_count() > CHANGES_A_PUSH:
                break
            # Neither a workstation's clock put back between two acts changes their order, nor that
            # one of them took longer on its way.
            earlier = max(_made_at(unit, op, request.sent_at), earlier + timedelta(microseconds=1))
            try:
                decision = batch.receive(op, earlier)
            except _Overflow:
                break
            advice.append(Advice(seq=op.seq, status=decision.status, code=decision.code))
            frontier = op.seq
        batch.record()
        ops.set_frontier(unit, actor.device, frontier, earlier)
        if standing.parked or any(item.status == OpStatus.PARKED for item in advice):
            unpark(unit)
        return PushAnswer(epoch=epoch, frontier=frontier, advisory=tuple(advice))

    return work


def _made_at(unit: Unit, op: Op, sent_at: datetime) -> datetime:
    """Return when an operation was made, in our time: only its age by one clock is believed."""
    age = max(timedelta(), sent_at - op.made_at)
    return unit.now - min(age, OLDEST)


def _check_repeat(unit: Unit, device: DeviceId, op: Op) -> None:
    known = ops.by_seq(unit, device, op.seq)
    if known is None:
        return
    if bytes(known["body_hash"]) != _hash(op):
        _log.error("sequence_reused", device=str(device), seq=op.seq)
        raise Refused(Code.INVALID, "sequence number reused with another body", field="seq")
    # Offered again because its result got lost with the cache or was jumped over: tell it again.
    unit.announce(device_bucket(device), RESULT_CODE, op.op_id)


class _Batch:
    """The operations of one push: the ledger is read once before them and written once after."""

    def __init__(self, unit: Unit, actor: Actor, received: Iterable[Op]) -> None:
        self._unit = unit
        self._actor = actor
        mentioned = {op_id for op in received for op_id in (op.op_id, *op.deps)}
        self._known = ops.statuses(unit, mentioned)
        self._new: list[ops.Received] = []

    def receive(self, op: Op, at: datetime) -> Decision:
        """Decide on one operation.

        Raises:
            _Overflow: it does not fit beside those before it; nothing is left of it.
        """
        known = self._known.get(op.op_id)
        if known is not None:
            # The same work under another number: the device was enrolled anew, and wants its
            # result.
            decision = Decision(OpStatus(known))
        else:
            decision = _decide_safely(self._unit, self._actor, op, at, self._known)
            self._known[op.op_id] = decision.status
            self._new.append(
                ops.Received(op, _hash(op), decision.status, decision.code, decision.field)
            )
        self._unit.announce(device_bucket(self._actor.device), RESULT_CODE, op.op_id)
        return decision

    def record(self) -> None:
        """Write what was decided."""
        ops.record(self._unit, self._actor.device, self._actor.agent_id, self._new)


def _decide_safely(
    unit: Unit, actor: Actor, op: Op, at: datetime, known: Mapping[OpId, str]
) -> Decision:
    """Decide in a savepoint; a crash of ours quarantines the one operation, not the queue.

    Args:
        unit: the transaction.
        actor: who made it.
        op: the operation.
        at: when it was made, in the centre's time.
        known: what was decided on its causes.
    """
    args = _decoded(op)
    if isinstance(args, Decision):
        return args
    waits = _causes(op, known)
    if waits is not None:
        return waits
    try:
        with unit.savepoint():
            unit.op_id = op.op_id
            before = unit.change_count()
            decision = decide(unit, actor, op, args, at)
            _keep_only_effects(decision)
            _fit(unit, op, before)
            return decision
    except _Undo as undo:
        return undo.decision
    except (Expected, _Overflow):
        raise  # the database failed, not the operation: the whole push is tried again
    except Exception:  # noqa: BLE001 - one bad operation must not stop the others
        _log.exception("operation_quarantined", op_id=str(op.op_id), name=op.name)
        return Decision(OpStatus.QUARANTINED, Code.INTERNAL)
    finally:
        unit.op_id = None


def _fit(unit: Unit, op: Op, before: int) -> None:
    """Undo an operation that does not fit beside the others; alone, it is refused for good."""
    if unit.change_count() < MAX_CHANGES:
        return
    if before > 1:
        raise _Overflow
    _log.error("operation_too_large", op_id=str(op.op_id), changes=unit.change_count())
    raise _Undo(Decision(OpStatus.REJECTED, Code.TOO_LARGE))


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


def _causes(op: Op, known: Mapping[OpId, str]) -> Decision | None:
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
            if unit.change_count() > CHANGES_A_PUSH:
                return decided  # the others' turn comes with the next push
            try:
                known = ops.statuses(unit, op.deps)
                decision = _decide_safely(unit, actor, op, from_micros(row["received_at"]), known)
            except _Overflow:
                return decided
            if decision.status != OpStatus.PARKED:
                ops.decide(unit, op.op_id, decision.status, decision.code, decision.field)
                unit.announce(device_bucket(device), RESULT_CODE, op.op_id)
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
