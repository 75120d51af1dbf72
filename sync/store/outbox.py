"""The outbox in work.db: operations from "saved" to "settled"."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.clock import from_micros, to_micros
from domain.entities import KINDS, Entity
from domain.errors import BadInput, Code, Refused
from domain.glossary import OutboxState
from domain.ids import AgentId, OpId, new_id
from domain.operations import (
    Args,
    Author,
    decode_args,
    encode_args,
    name_of,
    reads_of,
    target_of,
)
from domain.wire import MAX_PUSH_BYTES, SCHEMA_GEN, Op
from sync.store import schema
from sync.store.inbox import holes
from sync.store.plain import ask
from sync.store.touched import DRAWN as DRAWN
from sync.store.touched import Touched

_op = schema.op

_log = structlog.get_logger(__name__)

MAX_OP_BYTES = MAX_PUSH_BYTES // 2
UNSETTLED = tuple(state for state in OutboxState if state != OutboxState.SETTLED)

VOID = "void"
"""Status of an operation whose number must be used at the centre but whose content is not sent:
too large for the line, unreadable, or given up. The centre takes numbers without gaps, and what
comes without arguments it rejects, together with all that relied on it."""

DISCARDED = "discarded"
RESTORED = "restored"
"""Codes of operations the agent gave up, and of those taken up again under a new number."""

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
    deps: tuple[OpId, ...] = ()
    status: str = ""
    base_ver: int = 0

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
        deps=tuple(OpId(UUID(item)) for item in json.loads(row["deps"])),
        status=row["status"],
        base_ver=row["base_ver"],
    )


def _readable(found: Iterable[Any]) -> list[Pending]:
    """Return operations this version can read; the others wait for one that can."""
    pending = []
    for row in found:
        try:
            pending.append(_pending(row))
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, ValueError) as error:
            _log.error("operation_unreadable", seq=row["seq"], reason=type(error).__name__)
    return pending


def unsettled(work: sa.Connection, states: Iterable[str] = UNSETTLED) -> list[Pending]:
    """Return operations in some states, in the order they were made."""
    wanted = tuple(states)
    some = f"SELECT 1 FROM op WHERE state IN ({holes(wanted)}) LIMIT 1"  # noqa: S608
    if not ask(work, some, wanted):
        return []  # as nearly always
    query = sa.select(_op).where(_op.c.state.in_(wanted)).order_by(_op.c.seq)
    return _readable(work.execute(query).mappings())


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An operation that needs attention because its stored form is damaged."""

    seq: int
    name: str
    made_at: datetime


def unreadable(work: sa.Connection) -> list[Unreadable]:
    """Return operations that were saved and cannot be read any more."""
    query = sa.select(_op.c.seq, _op.c.name, _op.c.made_at).where(
        _op.c.state == OutboxState.ATTENTION, _op.c.code == Code.STORE_DAMAGED
    )
    return [Unreadable(seq, name, from_micros(at)) for seq, name, at in work.execute(query)]


def recent(work: sa.Connection, limit: int = 50) -> list[Pending]:
    """Return the newest settled operations, newest first."""
    query = (
        sa.select(_op)
        .where(_op.c.state == OutboxState.SETTLED, _op.c.name != VOID, _op.c.code != RESTORED)
        .order_by(_op.c.settled_at.desc(), _op.c.seq.desc())
        .limit(limit)
    )
    return _readable(work.execute(query).mappings())


def discarded(work: sa.Connection, limit: int = 200) -> list[Pending]:
    """Return the operations the agent gave up and may take up again, newest first."""
    query = (
        sa.select(_op)
        .where(_op.c.state == OutboxState.SETTLED, _op.c.code == DISCARDED, _op.c.name != VOID)
        .order_by(_op.c.settled_at.desc(), _op.c.seq.desc())
        .limit(limit)
    )
    return _readable(work.execute(query).mappings())


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
    stored = work.exec_driver_sql("SELECT value FROM ident WHERE name = 'next_seq'").scalar()
    seq = int(stored) if stored is not None else 1
    work.exec_driver_sql(
        "INSERT OR REPLACE INTO ident (name, value) VALUES ('next_seq', ?)",
        (str(seq + 1).encode(),),
    )
    return seq


_INSERT = (
    "INSERT INTO op (seq, op_id, name, kind, entity, args, touches, base_ver, own_base, deps, "
    "epoch0, schema_gen, author_id, author_name, made_at, state) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def add(
    work: sa.Connection,
    args: Args,
    author: Author,
    touches: frozenset[Key],
    base_ver: int,
    touched: Touched | None = None,
) -> Pending:
    """Save an operation. It is durable when the caller's transaction has committed.

    Raises:
        BadInput: ``too_large``: it would not fit into one request.
        Refused: ``outbox_full``: too much waits for the line already.
    """
    touched = touched or Touched(work)
    if touched.full:
        raise Refused(Code.OUTBOX_FULL)
    kind, entity_id = target_of(args)
    wanted = {(struct.KIND, item) for struct, item in touches} | {*reads_of(args), target_of(args)}
    earlier = touched.by(wanted)
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
    touched.size += len(encoded)
    epoch = ident(work, "epoch")
    work.exec_driver_sql(
        _INSERT,
        (
            pending.seq,
            pending.op_id.bytes,
            pending.name,
            kind,
            entity_id.bytes,
            encoded,
            json.dumps([(struct.KIND, item.hex) for struct, item in touches]),
            base_ver,
            json.dumps([str(op_id) for op_id in same_row]),
            json.dumps([str(op_id) for op_id, _ in earlier]),
            epoch,
            SCHEMA_GEN,
            author.agent_id.bytes,
            author.name,
            to_micros(author.made_at),
            OutboxState.QUEUED.value,
        ),
    )
    return pending


def to_push(
    work: sa.Connection, epoch: UUID, limit: int, max_bytes: int = MAX_PUSH_BYTES
) -> list[Op]:
    """Return the next operations to send, in sequence; one at least, however large it is."""
    query = (
        sa.select(_op)
        .where(sa.or_(_op.c.state == OutboxState.QUEUED, _op.c.status == VOID), _op.c.seq > 0)
        .order_by(_op.c.seq)
        .limit(limit)
    )
    ops: list[Op] = []
    size = 0
    for row in work.execute(query).mappings():
        size += len(row["args"]) + 500
        if ops and size > max_bytes:
            break
        ops.append(wire(row, epoch))
    return ops


def wire(row: Any, epoch: UUID) -> Op:
    """Return a row of the outbox as it is sent, first offered in ``epoch`` if it never was."""
    first_offered = row["epoch0"]
    void = row["status"] == VOID
    return Op(
        seq=row["seq"],
        op_id=OpId(UUID(bytes=row["op_id"])),
        name=row["name"],
        kind=row["kind"],
        entity=UUID(bytes=row["entity"]),
        args={} if void else msgspec.json.decode(row["args"]),
        base_ver=row["base_ver"],
        own_base=() if void else tuple(OpId(UUID(item)) for item in json.loads(row["own_base"])),
        deps=() if void else tuple(OpId(UUID(item)) for item in json.loads(row["deps"])),
        epoch0=UUID(bytes=first_offered) if first_offered else epoch,
        schema_gen=row["schema_gen"],
        made_at=from_micros(row["made_at"]),
    )


def take(work: sa.Connection, seq: int) -> Pending | None:
    """Return an operation by its number, or None where it is gone or cannot be read."""
    query = sa.select(_op).where(_op.c.seq == seq)
    found = _readable(work.execute(query).mappings())
    return found[0] if found else None


def ident(work: sa.Connection, name: str) -> bytes | None:
    """Return a small fact of work.db."""
    value = work.exec_driver_sql("SELECT value FROM ident WHERE name = ?", (name,)).scalar()
    return bytes(value) if value is not None else None


def set_ident(work: sa.Connection, name: str, value: bytes | None) -> None:
    """Store or forget a small fact of work.db."""
    work.execute(schema.ident.delete().where(schema.ident.c.name == name))
    if value is not None:
        work.execute(schema.ident.insert(), {"name": name, "value": value})
