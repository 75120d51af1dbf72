"""The unsent work of work.db as an envelope to be sealed."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.glossary import OutboxState
from domain.ids import AgentId, DeviceId
from domain.sealing import Envelope, SealedOp
from domain.wire import UNREADABLE
from sync.store import outbox, schema

_op = schema.op


def envelope(work: sa.Connection, device: DeviceId, at: datetime) -> Envelope:
    """Return every operation that is not settled, and every draft."""
    agent = outbox.ident(work, "agent")
    epoch = outbox.ident(work, "epoch")
    query = (
        sa.select(_op)
        .where(sa.or_(_op.c.state != OutboxState.SETTLED, _op.c.status == outbox.VOID))
        .order_by(_op.c.seq)
    )
    found = work.execute(query).mappings().all()
    drafts = work.execute(sa.select(schema.draft.c.key, schema.draft.c.body))
    return Envelope(
        device=device,
        agent=AgentId(UUID(bytes=agent)) if agent is not None else None,
        at=at,
        ops=tuple(_sealed(row, UUID(bytes=epoch or bytes(16))) for row in found),
        drafts={key: body for key, body in drafts if body},
    )


def _sealed(row: Any, epoch: UUID) -> SealedOp:
    """Return one operation; given up, it is only its number, which the centre must not miss."""
    op = outbox.wire(row, epoch)
    if row["state"] != OutboxState.SETTLED:
        op = msgspec.structs.replace(op, args=_args(row["args"]))
    return SealedOp(op=op, state=row["state"], code=row["code"])


def _args(raw: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except UNREADABLE:
        return {"damaged": base64.b64encode(raw).decode()}
