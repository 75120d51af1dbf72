"""The outbox in work.db: operations from "saved" to "settled"."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.clock import from_micros, to_micros
from domain.entities import KINDS, Entity
from domain.errors import BadInput, Code
from domain.glossary import OpStatus, OutboxState
from domain.ids import AgentId, OpId, new_id
from domain.operations import Args, Author, decode_args, encode_args, name_of, target_of
from domain.wire import MAX_PUSH_BYTES, SCHEMA_GEN, Op, Result
from sync.store import schema

_op = schema.op

KEEP_SETTLED = timedelta(days=14)
MAX_OP_BYTES = MAX_PUSH_BYTES // 2
UNSETTLED = tuple(state for state in OutboxState if state != OutboxState.SETTLED)
DRAWN = (OutboxState.QUEUED, OutboxState.RECEIVED, OutboxState.PARKED, OutboxState.HELD)
"""States whose operations are drawn over the confirmed rows."""

_STATE_OF: dict[str, OutboxState] = {
    OpStatus.APPLIED: OutboxState.SETTLED,
    OpStatus.MERGED: OutboxState.SETTLED,
    OpStatus.PARKED: OutboxState.PARKED,
    OpStatus.HELD: OutboxState.SETTLED,
    OpStatus.CONFLICT: OutboxState.ATTENTION,
    OpStatus.REJECTED: OutboxState.ATTENTION,
    OpStatus.QUARANTINED: OutboxState.ATTENTION,
}
# A held message is decided: the centre holds it, the entry itself shows "held" and the
# confirmation is an operation of its own.

Key = tuple[type[Entity], UUID]


@dataclass(frozen=True, slots=True)
class Pending:
    """One operation of this workstation."""

    seq: int
    op_id: OpId
    name: str
    args: Args
    author: Author
    touches: frozenset[Key]
    state: str
    code: str = ""
    field: str = ""
    settled_at: datetime | None = None

    @property
    def made_at(self) -> datetime:
        """Return when it was made, by this machine's clock."""
        return self.author.made_at


def _touches(text: str) -> frozenset[Key]:
    return frozenset((KINDS[kind], UUID(hex=raw)) for kind, raw in json.loads(text))


def _pending(row: Any) -> Pending:
    settled = row["settled_at"]
    return Pending(
        seq=row["seq"],
        op_id=OpId(UUID(bytes=row["op_id"])),
        name=row["name"],
        args=decode_args(row["name"], msgspec.json.decode(row["args"])),
        author=Author(
            agent_id=AgentId(UUID(bytes=row["author_id"])),
            name=row["author_name"],
            made_at=from_micros(row["made_at"]),
        ),
        touches=_touches(row["touches"]),
        state=row["state"],
        code=row["code"],
        field=row["field"],
        settled_at=from_micros(settled) if settled is not None else None,
    )


def unsettled(work: sa.Connection, states: Iterable[str] = UNSETTLED) -> list[Pending]:
    """Return operations in some states, in the order they were made."""
    query = sa.select(_op).where(_op.c.state.in_(list(states))).order_by(_op.c.seq)
    return [_pending(row) for row in work.execute(query).mappings()]


def recent(work: sa.Connection, limit: int = 50) -> list[Pending]:
    """Return the newest settled operations, newest first."""
    query = (
        sa.select(_op)
        .where(_op.c.state == OutboxState.SETTLED)
        .order_by(_op.c.seq.desc())
        .limit(limit)
    )
    return [_pending(row) for row in work.execute(query).mappings()]


def counts(work: sa.Connection) -> tuple[int, int]:
    """Return how many operations wait, and how many need the agent's attention."""
    query = sa.select(_op.c.state, sa.func.count()).group_by(_op.c.state)
    found: dict[str, int] = {}
    for state, count in work.execute(query):
        found[state] = count
    attention = found.get(OutboxState.ATTENTION, 0)
    waiting = sum(found.get(state, 0) for state in DRAWN)
    return waiting, attention


def _next_seq(work: sa.Connection) -> int:
    # Settled rows are forgotten after a while, so the number lives apart from them.
    stored = ident(work, "next_seq")
    seq = int(stored) if stored is not None else 1
    set_ident(work, "next_seq", str(seq + 1).encode())
    return seq


def add(
    work: sa.Connection, args: Args, author: Author, touches: frozenset[Key], base_ver: int
) -> Pending:
    """Save an operation. It is durable when the caller's transaction has committed.

    Raises:
        BadInput: ``too_large``: it would not fit into one request.
    """
    kind, entity_id = target_of(args)
    earlier = _touching(work, touches)
    same_row = [op_id for op_id, target in earlier if target == (kind, entity_id)]
    pending = Pending(
        seq=_next_seq(work),
        op_id=OpId(new_id()),
        name=name_of(args),
        args=args,
        author=author,
        touches=touches,
        state=OutboxState.QUEUED,
    )
    encoded = msgspec.json.encode(encode_args(args))
    if len(encoded) > MAX_OP_BYTES:
        # The line would refuse it for ever, and with it everything saved afterwards.
        raise BadInput("too much for one operation", code=Code.TOO_LARGE)
    epoch = ident(work, "epoch")
    work.execute(
        _op.insert(),
        {
            "seq": pending.seq,
            "op_id": pending.op_id.bytes,
            "name": pending.name,
            "kind": kind,
            "entity": entity_id.bytes,
            "args": encoded,
            "touches": json.dumps([(struct.KIND, item.hex) for struct, item in touches]),
            "base_ver": base_ver,
            "own_base": json.dumps([str(op_id) for op_id in same_row]),
            "deps": json.dumps([str(op_id) for op_id, _ in earlier]),
            "epoch0": epoch,
            "schema_gen": SCHEMA_GEN,
            "author_id": author.agent_id.bytes,
            "author_name": author.name,
            "made_at": to_micros(author.made_at),
            "state": OutboxState.QUEUED,
        },
    )
    return pending


def _touching(work: sa.Connection, touches: frozenset[Key]) -> list[tuple[OpId, tuple[str, UUID]]]:
    """Return unsettled operations that touch some of the same rows, with what each is about."""
    columns = _op.c.op_id, _op.c.kind, _op.c.entity, _op.c.touches
    query = sa.select(*columns).where(_op.c.state.in_(DRAWN)).order_by(_op.c.seq)
    wanted = {(struct.KIND, item.hex) for struct, item in touches}
    return [
        (OpId(UUID(bytes=op_id)), (kind, UUID(bytes=entity)))
        for op_id, kind, entity, text in work.execute(query)
        if any((found, raw) in wanted for found, raw in json.loads(text))
    ]


def to_push(work: sa.Connection, epoch: UUID, limit: int) -> list[Op]:
    """Return the next operations to send, in sequence."""
    query = sa.select(_op).where(_op.c.state == OutboxState.QUEUED).order_by(_op.c.seq).limit(limit)
    return [_wire(row, epoch) for row in work.execute(query).mappings()]


def _wire(row: Any, epoch: UUID) -> Op:
    first_offered = row["epoch0"]
    return Op(
        seq=row["seq"],
        op_id=OpId(UUID(bytes=row["op_id"])),
        name=row["name"],
        kind=row["kind"],
        entity=UUID(bytes=row["entity"]),
        args=msgspec.json.decode(row["args"]),
        base_ver=row["base_ver"],
        own_base=tuple(OpId(UUID(item)) for item in json.loads(row["own_base"])),
        deps=tuple(OpId(UUID(item)) for item in json.loads(row["deps"])),
        epoch0=UUID(bytes=first_offered) if first_offered else epoch,
        schema_gen=row["schema_gen"],
        made_at=from_micros(row["made_at"]),
    )


def received(work: sa.Connection, frontier: int) -> None:
    """Note that the centre holds everything up to a sequence number."""
    work.execute(
        _op.update()
        .where(_op.c.state == OutboxState.QUEUED, _op.c.seq <= frontier)
        .values(state=OutboxState.RECEIVED)
    )


def offer_again(work: sa.Connection, frontier: int, epoch: UUID) -> None:
    """After the centre's history was rewound: queue all it no longer knows, settled or not."""
    work.execute(
        _op.update()
        .where(
            _op.c.seq > frontier,
            _op.c.code != "discarded",
            _op.c.state != OutboxState.QUEUED,
        )
        .values(state=OutboxState.QUEUED, settled_rev=None, settled_at=None)
    )
    set_ident(work, "epoch", epoch.bytes)


def settle(work: sa.Connection, results: Iterable[Result], now: datetime) -> None:
    """Write the centre's decisions. Repeating one changes nothing."""
    for result in results:
        # A status only a newer centre knows is shown to the agent, not guessed at.
        state = _STATE_OF.get(result.status, OutboxState.ATTENTION)
        final = state == OutboxState.SETTLED
        work.execute(
            _op.update()
            .where(_op.c.op_id == result.op_id.bytes, _op.c.state != OutboxState.SETTLED)
            .values(
                state=state,
                status=result.status,
                code=result.code,
                field=result.field,
                settled_rev=result.rev,
                settled_at=to_micros(now) if final else None,
            )
        )


def discard(work: sa.Connection, seq: int, now: datetime) -> Pending | None:
    """Give up an operation that needs attention; it stays listed for 14 days."""
    query = sa.select(_op).where(_op.c.seq == seq, _op.c.state == OutboxState.ATTENTION)
    row = work.execute(query).mappings().first()
    if row is None:
        return None
    work.execute(
        _op.update()
        .where(_op.c.seq == seq)
        .values(state=OutboxState.SETTLED, code="discarded", settled_at=to_micros(now))
    )
    return _pending(row)


def take(work: sa.Connection, seq: int) -> Pending | None:
    """Return an operation that needs attention."""
    query = sa.select(_op).where(_op.c.seq == seq, _op.c.state == OutboxState.ATTENTION)
    row = work.execute(query).mappings().first()
    return _pending(row) if row is not None else None


def forget_old(work: sa.Connection, now: datetime) -> None:
    """Drop settled operations older than two weeks."""
    before = to_micros(now - KEEP_SETTLED)
    work.execute(_op.delete().where(_op.c.state == OutboxState.SETTLED, _op.c.settled_at < before))


def ident(work: sa.Connection, name: str) -> bytes | None:
    """Return a small fact of work.db."""
    query = sa.select(schema.ident.c.value).where(schema.ident.c.name == name)
    value = work.execute(query).scalar()
    return bytes(value) if value is not None else None


def set_ident(work: sa.Connection, name: str, value: bytes | None) -> None:
    """Store or forget a small fact of work.db."""
    work.execute(schema.ident.delete().where(schema.ident.c.name == name))
    if value is not None:
        work.execute(schema.ident.insert(), {"name": name, "value": value})
