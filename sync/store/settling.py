"""What becomes of saved operations: received, settled, given up, offered again, forgotten.

An operation leaves the outbox only by the centre's result or by the agent's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.clock import to_micros
from domain.errors import Code
from domain.glossary import OpStatus, OutboxState
from domain.ids import DeviceId, OpId, new_id
from domain.wire import SCHEMA_GEN, Result
from sync.store import outbox, schema
from sync.store.outbox import DISCARDED, DRAWN, RESTORED, VOID

_log = structlog.get_logger(__name__)

_op = schema.op

KEEP_SETTLED = timedelta(days=14)
KEEP_SETTLED_MOST = 5_000
PARKED_LIMIT = timedelta(days=7)

_OURS = (Code.TOO_LARGE, Code.STORE_DAMAGED)
"""Why an operation was never sent; what the centre says of its empty number is no news."""

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


def state_after(status: str) -> OutboxState:
    """Return where a result takes an operation.

    A status only a newer centre knows is shown to the agent, not guessed at.
    """
    return _STATE_OF.get(status, OutboxState.ATTENTION)


def no_longer_drawn(results: Iterable[Result]) -> set[OpId]:
    """Return operations that results take off the screen."""
    return {item.op_id for item in results if state_after(item.status) not in DRAWN}


# -- the centre's word -------------------------------------------------------------------------


def received(work: sa.Connection, frontier: int) -> None:
    """Note that the centre holds everything up to a sequence number."""
    taken = _op.c.seq <= frontier
    work.execute(
        _op.update()
        .where(_op.c.state == OutboxState.QUEUED, taken)
        .values(state=OutboxState.RECEIVED)
    )
    work.execute(_op.update().where(_op.c.status == VOID, taken).values(status=OpStatus.REJECTED))


def settle(work: sa.Connection, results: Iterable[Result], now: datetime) -> None:
    """Write the centre's decisions. Repeating one changes nothing."""
    for result in results:
        state = state_after(result.status)
        at = to_micros(now)
        work.execute(
            _op.update()
            .where(_op.c.op_id == result.op_id.bytes, _op.c.state != OutboxState.SETTLED)
            .values(
                state=state,
                status=result.status,
                code=sa.case((_op.c.code.in_(_OURS), _op.c.code), else_=result.code),
                field=result.field,
                settled_rev=result.rev,
                settled_at=at if state == OutboxState.SETTLED else None,
                parked_at=at if state == OutboxState.PARKED else None,
            )
        )


def tell_of_long_parked(work: sa.Connection, now: datetime) -> int:
    """Bring operations to attention whose cause did not arrive in a week; return how many."""
    before = to_micros(now - PARKED_LIMIT)
    done = work.execute(
        _op.update()
        .where(_op.c.state == OutboxState.PARKED, _op.c.parked_at < before)
        .values(state=OutboxState.ATTENTION)
    )
    return done.rowcount


def offer_again(work: sa.Connection, frontier: int, epoch: UUID, now: datetime) -> None:
    """After the centre's history was rewound: queue all it no longer knows, settled or not.

    What the agent gave up, and numbers too old to be kept here, go as empty ones.
    """
    lost = _op.c.seq > frontier
    given_up = _op.c.code.in_((DISCARDED, RESTORED))
    work.execute(
        _op.update()
        .where(lost, ~given_up, _op.c.state != OutboxState.QUEUED)
        .values(
            state=OutboxState.QUEUED,
            status="",
            code="",
            settled_rev=None,
            settled_at=None,
            parked_at=None,
        )
    )
    work.execute(_op.update().where(lost, given_up).values(status=VOID))
    stored = outbox.ident(work, "next_seq")
    known = set(work.execute(sa.select(_op.c.seq).where(lost)).scalars())
    missing = set(range(frontier + 1, int(stored) if stored else 1)) - known
    _add_empty(work, missing, epoch, now)
    outbox.set_ident(work, "epoch", epoch.bytes)


def ask_again(work: sa.Connection) -> None:
    """After a jump over part of the feed: offer what the centre has and has not told of yet.

    It knows them and does nothing twice; it only tells their results again.
    """
    told_of = (OutboxState.RECEIVED, OutboxState.PARKED, OutboxState.HELD)
    work.execute(
        _op.update()
        .where(_op.c.state.in_(told_of))
        .values(state=OutboxState.QUEUED, parked_at=None)
    )


def _add_empty(work: sa.Connection, numbers: set[int], epoch: UUID, now: datetime) -> None:
    values = [
        {
            "seq": seq,
            "op_id": new_id().bytes,
            "name": VOID,
            "kind": "entry",
            "entity": UUID(int=0).bytes,
            "args": b"{}",
            "touches": "[]",
            "base_ver": 0,
            "own_base": "[]",
            "deps": "[]",
            "epoch0": epoch.bytes,
            "schema_gen": SCHEMA_GEN,
            "author_id": UUID(int=0).bytes,
            "author_name": "",
            "made_at": to_micros(now),
            "state": OutboxState.SETTLED,
            "status": VOID,
            "code": DISCARDED,
            "settled_at": to_micros(now),
        }
        for seq in sorted(numbers)
    ]
    if values:
        work.execute(_op.insert(), values)


# -- our own word ------------------------------------------------------------------------------


def cannot_send(work: sa.Connection, seq: int, code: Code) -> None:
    """Bring an operation to attention that can never be sent; its number goes out empty."""
    work.execute(
        _op.update()
        .where(_op.c.seq == seq, _op.c.state == OutboxState.QUEUED)
        .values(state=OutboxState.ATTENTION, status=VOID, code=code)
    )


def set_poisoned_aside(work: sa.Connection) -> int:
    """Bring operations to attention whose stored arguments are damaged; return how many.

    One whose name only a newer version knows is whole: it is sent as it is.
    """
    query = sa.select(_op).where(_op.c.state == OutboxState.QUEUED)
    found = [row["seq"] for row in work.execute(query).mappings() if not _is_whole(row)]
    for seq in found:
        _log.error("operation_damaged", seq=seq)
        cannot_send(work, seq, Code.STORE_DAMAGED)
    return len(found)


def _is_whole(row: sa.RowMapping) -> bool:
    try:
        msgspec.json.decode(row["args"], type=dict)
        msgspec.json.decode(row["touches"], type=list[tuple[str, str]])
        msgspec.json.decode(row["deps"], type=list[UUID])
        msgspec.json.decode(row["own_base"], type=list[UUID])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True


def discard(work: sa.Connection, seq: int, now: datetime) -> bool:
    """Give up an operation that needs attention; it stays listed for 14 days."""
    done = work.execute(
        _op.update()
        .where(_op.c.seq == seq, _op.c.state == OutboxState.ATTENTION)
        .values(state=OutboxState.SETTLED, code=DISCARDED, settled_at=to_micros(now))
    )
    return bool(done.rowcount)


def replaced(work: sa.Connection, seq: int, now: datetime) -> None:
    """Settle an operation that was offered again as a new one: nothing of it can be undone."""
    if discard(work, seq, now):
        restored(work, seq)


def restored(work: sa.Connection, seq: int) -> None:
    """Note that a discarded operation was taken up again under a new number."""
    work.execute(
        _op.update().where(_op.c.seq == seq, _op.c.code == DISCARDED).values(code=RESTORED)
    )


def forget_old(work: sa.Connection, now: datetime) -> None:
    """Drop settled operations older than two weeks, and all beyond the newest 5,000."""
    settled = sa.and_(_op.c.state == OutboxState.SETTLED, _op.c.status != VOID)
    before = to_micros(now - KEEP_SETTLED)
    newest = (
        sa.select(_op.c.seq)
        .where(settled)
        .order_by(_op.c.settled_at.desc(), _op.c.seq.desc())
        .offset(KEEP_SETTLED_MOST)
        .limit(1 << 40)
    )
    work.execute(_op.delete().where(settled, _op.c.settled_at < before))
    work.execute(_op.delete().where(settled, _op.c.seq.in_(newest)))


def enrol_anew(work: sa.Connection, device: DeviceId) -> int:
    """Become another device: number what the centre has not decided from one again.

    The decided keep their place in the list under numbers below nought. The operations keep
    their ids: should the other device have sent some of them too, they take effect once.

    Returns:
        How many operations were numbered anew.
    """
    waits = sa.or_(
        _op.c.state.in_(DRAWN),
        sa.and_(_op.c.state == OutboxState.ATTENTION, _op.c.status == OpStatus.PARKED),
    )
    open_ones = list(work.execute(sa.select(_op.c.seq).where(waits).order_by(_op.c.seq)).scalars())
    lowest = work.execute(sa.select(sa.func.min(_op.c.seq))).scalar() or 0
    below = min(lowest, 0)
    others = work.execute(sa.select(_op.c.seq).where(~waits, _op.c.seq > 0)).scalars()
    for place, seq in enumerate(sorted(others, reverse=True), start=1):
        work.execute(
            _op.update().where(_op.c.seq == seq).values(seq=below - place, status=_not_void())
        )
    for number, seq in enumerate(open_ones, start=1):
        # In order, each number at or below the old one: none is taken when its turn comes.
        work.execute(
            _op.update()
            .where(_op.c.seq == seq)
            .values(seq=number, state=OutboxState.QUEUED, status="", code="", parked_at=None)
        )
    outbox.set_ident(work, "device", device.bytes)
    outbox.set_ident(work, "next_seq", str(len(open_ones) + 1).encode())
    outbox.set_ident(work, "session", None)
    return len(open_ones)


def _not_void() -> sa.Case[str]:
    return sa.case((_op.c.status == VOID, OpStatus.REJECTED.value), else_=_op.c.status)
