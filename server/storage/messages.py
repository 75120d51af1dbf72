"""Rows of receiving and sending: what was seen, what must go out, files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.contact_rules import Permit
from domain.ids import ChannelId, EntryId, new_id
from server.storage import schema
from server.storage.unit import Unit

MAX_PAUSE = timedelta(minutes=5)
"""The longest a message waits between two tries."""

_out = schema.outbound
_seen = schema.inbound_seen
_blob = schema.blob
_part = schema.outbound_part


_SEEN_ONE = sa.select(_seen.c.entry_id).where(
    _seen.c.channel_id == sa.bindparam("channel"), _seen.c.provider_ref == sa.bindparam("ref")
)
_SEEN_INSERT = _seen.insert()


def seen_entry(unit: Unit, channel_id: ChannelId, provider_ref: str) -> bytes | None:
    """Return the id of the entry a provider message already became."""
    if ("seen", channel_id, provider_ref) in unit.known:
        return None
    asked = {"channel": channel_id.bytes, "ref": provider_ref}
    return unit.connection.execute(_SEEN_ONE, asked).scalar()


def look_ahead(unit: Unit, channel_id: ChannelId, refs: Iterable[str]) -> None:
    """Find out at once which of many provider messages are new, so that none is asked for alone."""
    wanted = set(refs)
    query = sa.select(_seen.c.provider_ref).where(
        _seen.c.channel_id == channel_id.bytes, _seen.c.provider_ref.in_(wanted)
    )
    known = set(unit.connection.execute(query).scalars())
    unit.known |= {("seen", channel_id, ref): [] for ref in wanted - known}


def mark_seen(unit: Unit, channel_id: ChannelId, provider_ref: str, entry_id: EntryId) -> None:
    """Remember a provider message. A second writer of the same one fails on the primary key."""
    unit.known.pop(("seen", channel_id, provider_ref), None)
    unit.connection.execute(
        _SEEN_INSERT,
        {
            "channel_id": channel_id.bytes,
            "provider_ref": provider_ref,
            "entry_id": entry_id.bytes,
            "at": to_micros(unit.now),
        },
    )


def add_blob(unit: Unit, data: bytes) -> str:
    """Store bytes once and return their SHA-256 in hex."""
    digest = hashlib.sha256(data).hexdigest()
    known = unit.connection.execute(sa.select(_blob.c.size).where(_blob.c.sha256 == digest))
    if known.first() is None:
        unit.connection.execute(_blob.insert(), {"sha256": digest, "size": len(data), "data": data})
    return digest


def blob(unit: Unit, sha256: str) -> bytes | None:
    """Return stored bytes."""
    found = unit.connection.execute(sa.select(_blob.c.data).where(_blob.c.sha256 == sha256))
    data = found.scalar()
    return bytes(data) if data is not None else None


_TO_SEND = ("queued", "scheduled")


def blob_size(unit: Unit, sha256: str) -> int | None:
    """Return how many bytes are stored, or None where there are none."""
    found = unit.connection.execute(sa.select(_blob.c.size).where(_blob.c.sha256 == sha256))
    size = found.scalar()
    return int(size) if size is not None else None


def blob_part(unit: Unit, sha256: str, start: int, length: int) -> bytes:
    """Return so many stored bytes from a place on."""
    # Both databases count from 1, and in bytes.
    part = sa.func.substr(_blob.c.data, start + 1, length, type_=sa.LargeBinary)
    found = unit.connection.execute(sa.select(part).where(_blob.c.sha256 == sha256))
    return bytes(found.scalar() or b"")


DOUBTFUL = "restored"
"""Detail of a send from before a restore: its provider has not been asked about it yet."""


def add_outbound(  # noqa: PLR0913 - one row: each is a column of it
    unit: Unit,
    message_id: EntryId,
    channel_id: ChannelId,
    address: str,
    _permit: Permit,
    state: str,
    detail: str = "",
    due_at: datetime | None = None,
) -> None:
    """Plan the sending of a message; a second plan for the same id is refused by its key.

    Nothing can be planned without a permit (``domain.contact_rules``).
    """
    unit.sends = True
    unit.connection.execute(
        _out.insert(),
        {
            "message_id": message_id.bytes,
            "channel_id": channel_id.bytes,
            "address": address,
            "state": state,
            "detail": detail,
            "due_at": to_micros(due_at or unit.now),
        },
    )


def outbound_row(unit: Unit, message_id: EntryId) -> dict[str, Any] | None:
    """Return the sending state of a message."""
    query = sa.select(_out).where(_out.c.message_id == message_id.bytes)
    row = unit.connection.execute(query).mappings().first()
    return dict(row) if row is not None else None


def outbound_by_ref(unit: Unit, channel_id: ChannelId, provider_ref: str) -> dict[str, Any] | None:
    """Return the sending state of the message a provider knows under a reference."""
    query = sa.select(_out).where(
        _out.c.channel_id == channel_id.bytes, _out.c.provider_ref == provider_ref
    )
    row = unit.connection.execute(query).mappings().first()
    return dict(row) if row is not None else None


def _one_before() -> sa.Exists:
    """Tell of a row that an earlier message to the same address is still to go out.

    What a customer is told keeps its order, also when the first try of one fails.
    """
    other = _out.alias()
    return sa.exists().where(
        other.c.channel_id == _out.c.channel_id,
        other.c.address == _out.c.address,
        other.c.state.in_(("queued", "claimed")),
        other.c.message_id < _out.c.message_id,
    )


# Asked every second on every node: built once.
_ONE_OF = _out.c.channel_id.in_(sa.bindparam("channels", expanding=True))
_DUE = (
    sa.select(_out.c.message_id)
    .where(
        sa.or_(
            _out.c.due_at <= sa.bindparam("now"),
            # What is due later than any pause was planned before the clock was put back.
            sa.and_(_out.c.state == "queued", _out.c.due_at > sa.bindparam("never")),
        ),
        _out.c.state.in_(_TO_SEND),
        _ONE_OF,
        ~_one_before(),
    )
    .order_by(_out.c.due_at)
    .limit(sa.bindparam("limit"))
)
_DOUBTFUL = (
    sa.select(_out.c.channel_id, _out.c.message_id)
    .where(_out.c.state == "unknown", _out.c.detail == DOUBTFUL, _ONE_OF)
    .limit(sa.bindparam("limit"))
)
_STALE = sa.select(_out.c.message_id).where(
    _out.c.state == "claimed",
    sa.or_(_out.c.claimed_at < sa.bindparam("before"), _out.c.claimed_at > sa.bindparam("after")),
)


def claim_due(unit: Unit, channels: list[ChannelId], limit: int = 10) -> list[dict[str, Any]]:
    """Claim messages whose time has come; the caller commits before it calls a provider."""
    if not channels:
        return []
    asked = {
        "now": to_micros(unit.now),
        "never": to_micros(unit.now + MAX_PAUSE),
        "channels": [channel.bytes for channel in channels],
        "limit": limit,
    }
    due = _DUE.with_for_update(skip_locked=True)
    ids = [row[0] for row in unit.connection.execute(due, asked)]
    if not ids:
        return []
    unit.connection.execute(
        _out.update()
        .where(_out.c.message_id.in_(ids), _out.c.state.in_(_TO_SEND))
        .values(
            state="claimed",
            claim_token=new_id().bytes,
            claimed_at=to_micros(unit.now),
            attempt=_out.c.attempt + 1,
        )
    )
    rows = unit.connection.execute(sa.select(_out).where(_out.c.message_id.in_(ids)))
    return [dict(row) for row in rows.mappings()]


def doubtful(
    unit: Unit, channels: list[ChannelId], limit: int = 10
) -> list[tuple[ChannelId, EntryId]]:
    """Return sends from before a restore whose providers have not been asked yet."""
    asked = {"channels": [channel.bytes for channel in channels], "limit": limit}
    return [
        (ChannelId(UUID(bytes=bytes(channel))), EntryId(UUID(bytes=bytes(message))))
        for channel, message in unit.connection.execute(_DOUBTFUL, asked)
    ]


def move_outbound(unit: Unit, message_id: EntryId, state: str, **values: object) -> None:
    """Write a new sending state."""
    unit.sends = unit.sends or state == "queued"
    if values.get("provider_ref"):
        _forget_ref(unit, message_id, str(values["provider_ref"]))
    unit.connection.execute(
        _out.update().where(_out.c.message_id == message_id.bytes).values(state=state, **values)
    )


def _forget_ref(unit: Unit, message_id: EntryId, ref: str) -> None:
    """Take a reference from an older message: some providers count from one again."""
    mine = _out.c.message_id == message_id.bytes
    channel = sa.select(_out.c.channel_id).where(mine).scalar_subquery()
    same = sa.and_(_out.c.channel_id == channel, _out.c.provider_ref == ref, sa.not_(mine))
    unit.connection.execute(_out.update().where(same).values(provider_ref=None))


def note_outbound(unit: Unit, message_id: EntryId, detail: str) -> None:
    """Keep what a provider said of a message it took first and gave up later."""
    unit.connection.execute(
        _out.update().where(_out.c.message_id == message_id.bytes).values(detail=detail)
    )


def stale_claims(unit: Unit, lease: timedelta) -> list[bytes]:
    """Return messages claimed longer ago than a lease: nobody knows whether they went out.

    So are those claimed in the future: the clock was put back since.
    """
    asked = {"before": to_micros(unit.now - lease), "after": to_micros(unit.now + lease)}
    return [bytes(row[0]) for row in unit.connection.execute(_STALE, asked)]


def add_parts(unit: Unit, channel_id: ChannelId, message_id: EntryId, refs: Sequence[str]) -> None:
    """Note under which references a provider knows the parts of a message."""
    for ref in dict.fromkeys(refs):
        # Some providers count from one again after a restart: the newest message counts.
        same = sa.and_(_part.c.channel_id == channel_id.bytes, _part.c.provider_ref == ref)
        unit.connection.execute(_part.delete().where(same))
        row = {"channel_id": channel_id.bytes, "provider_ref": ref, "message_id": message_id.bytes}
        unit.connection.execute(_part.insert(), {**row, "state": "sent"})


def part_message(unit: Unit, channel_id: ChannelId, provider_ref: str) -> bytes | None:
    """Return the message one of whose parts a provider knows under a reference."""
    query = sa.select(_part.c.message_id).where(
        _part.c.channel_id == channel_id.bytes, _part.c.provider_ref == provider_ref
    )
    return unit.connection.execute(query).scalar()


def move_part(unit: Unit, channel_id: ChannelId, provider_ref: str, state: str) -> None:
    """Write how a part stands."""
    unit.connection.execute(
        _part.update()
        .where(_part.c.channel_id == channel_id.bytes, _part.c.provider_ref == provider_ref)
        .values(state=state)
    )


def part_states(unit: Unit, message_id: bytes) -> list[tuple[str, str]]:
    """Return reference and state of each part of a message."""
    query = sa.select(_part.c.provider_ref, _part.c.state).where(_part.c.message_id == message_id)
    return [(ref, state) for ref, state in unit.connection.execute(query)]


def sent_to(unit: Unit, channel_id: ChannelId, address: str, states: Sequence[str]) -> list[bytes]:
    """Return the messages sent to an address that stand in one of some states."""
    query = sa.select(_out.c.message_id).where(
        _out.c.channel_id == channel_id.bytes,
        _out.c.address == address,
        _out.c.state.in_(states),
    )
    return [bytes(raw) for (raw,) in unit.connection.execute(query)]
