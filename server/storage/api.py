"""Rows of the public API: keys, answers given, what a shop's numbers are here, files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.buckets import branch_bucket
from domain.clock import from_micros, to_micros
from domain.entities import Conversation, Entry, Identity
from domain.ids import ChannelId, EntryId
from server.storage import schema, visitors
from server.storage.changes import IN
from server.storage.unit import Unit

_key, _answer = schema.api_key, schema.api_answer
_row, _file, _feed = schema.api_row, schema.api_file, schema.sync_row
_identity = schema.ENTITY_TABLES[Identity]
_conversation = schema.ENTITY_TABLES[Conversation]
_entry = schema.ENTITY_TABLES[Entry]


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One key, without the key."""

    id: UUID
    channel_id: ChannelId
    name: str
    scopes: tuple[str, ...]
    hint: str
    made_at: datetime
    made_by: str = ""
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def _key_of(row: Any) -> KeyRow:
    return KeyRow(
        id=UUID(bytes=bytes(row.id)),
        channel_id=ChannelId(UUID(bytes=bytes(row.channel_id))),
        name=row.name,
        scopes=tuple(row.scopes.split()),
        hint=row.hint,
        made_at=from_micros(row.made_at),
        made_by=row.made_by,
        used_at=from_micros(row.used_at) if row.used_at is not None else None,
        revoked_at=from_micros(row.revoked_at) if row.revoked_at is not None else None,
    )


def add_key(unit: Unit, key: KeyRow, key_hash: bytes) -> None:
    """Keep a new key by its hash."""
    unit.connection.execute(
        _key.insert(),
        {
            "id": key.id.bytes,
            "channel_id": key.channel_id.bytes,
            "name": key.name,
            "scopes": " ".join(key.scopes),
            "hint": key.hint,
            "key_hash": key_hash,
            "made_at": to_micros(key.made_at),
            "made_by": key.made_by,
        },
    )


def key_by_hash(unit: Unit, key_hash: bytes) -> KeyRow | None:
    """Return the key with a hash."""
    row = unit.connection.execute(sa.select(_key).where(_key.c.key_hash == key_hash)).first()
    return _key_of(row) if row is not None else None


def keys_of(unit: Unit, channel_id: ChannelId) -> list[KeyRow]:
    """Return the keys of an account, newest first."""
    query = sa.select(_key).where(_key.c.channel_id == channel_id.bytes)
    return [_key_of(row) for row in unit.connection.execute(query.order_by(_key.c.made_at.desc()))]


def revoke(unit: Unit, key_id: UUID) -> bool:
    """Let a key open nothing any more; return whether it did until now."""
    standing = sa.and_(_key.c.id == key_id.bytes, _key.c.revoked_at.is_(None))
    done = _key.update().where(standing).values(revoked_at=to_micros(unit.now))
    return unit.connection.execute(done).rowcount == 1


def used(unit: Unit, key_id: UUID) -> None:
    """Note that a key was used now."""
    unit.connection.execute(
        _key.update().where(_key.c.id == key_id.bytes).values(used_at=to_micros(unit.now))
    )


# -- answers given --------------------------------------------------------------------------------


class Given(msgspec.Struct, frozen=True):
    """What a request was answered."""

    body_hash: bytes
    status: int
    answer: bytes


def given(unit: Unit, channel_id: ChannelId, idempotency_key: str) -> Given | None:
    """Return what a request with a key was answered."""
    query = sa.select(_answer).where(
        _answer.c.channel_id == channel_id.bytes, _answer.c.idempotency_key == idempotency_key
    )
    row = unit.connection.execute(query).first()
    return Given(bytes(row.body_hash), row.status, bytes(row.answer)) if row is not None else None


def give(unit: Unit, channel_id: ChannelId, idempotency_key: str, answer: Given) -> None:
    """Keep an answer. A second writer of the same key fails on the primary key."""
    unit.connection.execute(
        _answer.insert(),
        {
            "channel_id": channel_id.bytes,
            "idempotency_key": idempotency_key,
            "body_hash": answer.body_hash,
            "status": answer.status,
            "answer": answer.answer,
            "at": to_micros(unit.now),
        },
    )


def forget_answers(unit: Unit, before: datetime, limit: int) -> int:
    """Forget answers given before a moment; return how many."""
    old = sa.select(_answer.c.channel_id, _answer.c.idempotency_key).where(
        _answer.c.at < to_micros(before)
    )
    rows = unit.connection.execute(old.limit(limit)).all()
    for channel_id, key in rows:
        unit.connection.execute(
            _answer.delete().where(
                _answer.c.channel_id == channel_id, _answer.c.idempotency_key == key
            )
        )
    return len(rows)


# -- a shop's own numbers -------------------------------------------------------------------------


def entity_of(unit: Unit, channel_id: ChannelId, kind: str, ref: str) -> UUID | None:
    """Return what a shop's number is here."""
    query = sa.select(_row.c.entity_id).where(
        _row.c.channel_id == channel_id.bytes, _row.c.kind == kind, _row.c.ref == ref
    )
    found = unit.connection.execute(query).scalar()
    return UUID(bytes=bytes(found)) if found is not None else None


def name_entity(unit: Unit, channel_id: ChannelId, kind: str, ref: str, entity_id: UUID) -> None:
    """Note what a shop's number is here. A second writer of it fails on the primary key."""
    unit.connection.execute(
        _row.insert(),
        {
            "channel_id": channel_id.bytes,
            "kind": kind,
            "ref": ref,
            "entity_id": entity_id.bytes,
        },
    )


def forget_entity(unit: Unit, channel_id: ChannelId, kind: str, ref: str) -> None:
    """Forget what a shop's number is here."""
    unit.connection.execute(
        _row.delete().where(
            _row.c.channel_id == channel_id.bytes, _row.c.kind == kind, _row.c.ref == ref
        )
    )


def entities_of(
    unit: Unit, channel_id: ChannelId, kind: str, refs: Sequence[str]
) -> dict[str, UUID]:
    """Return what a source's numbers are here, of those that are known; at most 500 at once."""
    query = sa.select(_row.c.ref, _row.c.entity_id).where(
        _row.c.channel_id == channel_id.bytes, _row.c.kind == kind, _row.c.ref.in_(refs)
    )
    return {ref: UUID(bytes=bytes(raw)) for ref, raw in unit.connection.execute(query)}


# -- files ----------------------------------------------------------------------------------------


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent and may be named by messages."""

    id: UUID
    sha256: str
    name: str
    media_type: str
    size: int


def add_file(unit: Unit, channel_id: ChannelId, file: FileRow) -> None:
    """Keep what a file is called and whose it is."""
    values = {**msgspec.structs.asdict(file), "id": file.id.bytes}
    values |= {"channel_id": channel_id.bytes, "at": to_micros(unit.now)}
    unit.connection.execute(_file.insert(), values)


def file(unit: Unit, channel_id: ChannelId, file_id: UUID) -> FileRow | None:
    """Return a file of an account."""
    query = sa.select(_file).where(
        _file.c.id == file_id.bytes, _file.c.channel_id == channel_id.bytes
    )
    row = unit.connection.execute(query).first()
    if row is None:
        return None
    return FileRow(
        id=file_id, sha256=row.sha256, name=row.name, media_type=row.media_type, size=row.size
    )


# -- what was said --------------------------------------------------------------------------------


def conversations(
    unit: Unit, channel_id: ChannelId, identity_kind: str, address: str
) -> list[Conversation]:
    """Return the conversations with an address on a channel."""
    identities = sa.select(_identity.c.id).where(
        _identity.c.kind == identity_kind, _identity.c.value == address
    )
    query = sa.select(_conversation).where(
        _conversation.c.channel_id == channel_id.bytes,
        _conversation.c.identity_id.in_(identities),
    )
    return unit.select(Conversation, query.limit(100))


def said(
    unit: Unit, talks: Sequence[Conversation], after: tuple[int, bytes], limit: int
) -> list[tuple[int, Entry]]:
    """Return messages the customer may see that changed after a place, in order of changes.

    A place is a revision and the entry in it that was told last: one may have many.
    """
    if not talks:
        return []
    names = {branch_bucket(item.branch_id) for item in talks}
    query = (
        sa.select(_entry.c.id, _feed.c.rev)
        .join(_feed, _feed.c.entity == _entry.c.id)
        .where(
            _feed.c.bucket.in_(list(unit.bucket_numbers(names).values())),
            _feed.c.kind == Entry.CODE,
            _feed.c.op == IN,
            sa.or_(
                _feed.c.rev > after[0],
                sa.and_(_feed.c.rev == after[0], _entry.c.id > after[1]),
            ),
            visitors.visible(talks),
        )
        .order_by(_feed.c.rev, _entry.c.id)
        .limit(limit)
    )
    rows = unit.connection.execute(query).all()
    revs = {EntryId(UUID(bytes=bytes(raw))): int(rev) for raw, rev in rows}
    entries = {
        stored.entity.id: stored.entity
        for stored in unit.load(Entry, list(revs))
        if isinstance(stored.entity, Entry)
    }
    return [(rev, entries[key]) for key, rev in revs.items() if key in entries]


def entry_on(unit: Unit, channel_id: ChannelId, entry_id: UUID) -> Entry | None:
    """Return a message of a channel if its customer may see it."""
    entry = unit.get(Entry, entry_id)
    talk = (
        unit.get(Conversation, entry.conversation_id)
        if entry is not None and entry.conversation_id is not None
        else None
    )
    if talk is None or talk.channel_id != channel_id:
        return None
    query = sa.select(_entry).where(_entry.c.id == entry_id.bytes, visitors.visible([talk]))
    found = unit.select(Entry, query)
    return found[0] if found else None
