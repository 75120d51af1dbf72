"""Keys of the public API: made and revoked by administrators, shown once, kept hashed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from domain.administration import ApiKeyView, MadeKey, MakeKey
from domain.entities import Channel
from domain.errors import Code, NotFound, Refused, SignInRequired
from domain.glossary import ChannelKind
from domain.ids import ChannelId, new_id
from domain.text import clean_line
from server.storage import api
from server.storage.api import KeyRow
from server.storage.unit import Unit

PREFIX = "pult_"
MAX_KEYS = 50
_USED_EVERY = timedelta(minutes=1)
_HINT = len(PREFIX) + 6


class Scope(StrEnum):
    """What a key may do."""

    ORDERS = "orders"
    PAYMENTS = "payments"
    VISITS = "visits"
    MAILINGS = "mailings"
    WRITE = "messages.write"
    READ = "messages.read"


def _digest(key: str) -> bytes:
    # 256 random bits: nothing slower is needed to keep them from being guessed.
    return hashlib.sha256(key[:200].encode("utf-8", "replace")).digest()


def view_of(row: KeyRow) -> ApiKeyView:
    """Return a key as administrators see it."""
    return ApiKeyView(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        hint=row.hint,
        made_at=row.made_at,
        made_by=row.made_by,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )


def listed(channel_id: ChannelId) -> Callable[[Unit], tuple[ApiKeyView, ...]]:
    """Return the step that reads the keys of an account."""
    return lambda unit: tuple(view_of(row) for row in api.keys_of(unit, channel_id))


def made(wanted: MakeKey, by: str) -> Callable[[Unit], MadeKey]:
    """Return the step that makes a key. Nobody can read it again.

    Raises (when run):
        NotFound: no such account.
        Refused: ``field`` names what cannot be so.
    """
    name = clean_line(wanted.name, 60)
    if not name:
        raise Refused(Code.INVALID, field="name")
    scopes = tuple(scope.value for scope in Scope if scope.value in wanted.scopes)
    if not scopes or set(scopes) != set(wanted.scopes):
        raise Refused(Code.INVALID, field="scopes")

    def work(unit: Unit) -> MadeKey:
        channel = unit.get(Channel, wanted.channel_id)
        if channel is None or channel.kind != ChannelKind.APP:
            raise NotFound("no such account")
        standing = [row for row in api.keys_of(unit, channel.id) if row.revoked_at is None]
        if len(standing) >= MAX_KEYS:
            raise Refused(Code.TOO_LARGE, field="name")
        key = PREFIX + secrets.token_urlsafe(32)
        row = KeyRow(
            id=new_id(),
            channel_id=channel.id,
            name=name,
            scopes=scopes,
            hint=key[:_HINT],
            made_at=unit.now,
            made_by=by,
        )
        api.add_key(unit, row, _digest(key))
        return MadeKey(key=key, view=view_of(row))

    return work


def revoked(key_id: UUID) -> Callable[[Unit], bool]:
    """Return the step that lets a key open nothing any more, from this moment on."""
    return lambda unit: api.revoke(unit, key_id)


def opened(key: str) -> Callable[[Unit], tuple[KeyRow, Channel]]:
    """Return the step that finds whose a key is.

    Raises (when run):
        SignInRequired: unknown, revoked, or of an account that is switched off: the same answer.
    """
    digest = _digest(key)

    def work(unit: Unit) -> tuple[KeyRow, Channel]:
        row = api.key_by_hash(unit, digest)
        channel = unit.get(Channel, row.channel_id) if row is not None else None
        if row is None or row.revoked_at is not None or channel is None or not channel.enabled:
            raise SignInRequired("no such key")
        return row, channel

    return work


def note_use(unit: Unit, row: KeyRow) -> None:
    """Note that a key is in use, now and then."""
    if row.used_at is None or unit.now - row.used_at > _USED_EVERY:
        api.used(unit, row.id)
