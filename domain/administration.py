"""What an administrator's workstation and the centre say of the accounts of channels."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.ids import ChannelId, QueueId
from domain.importing import RowOutcome

Value = str | int | float | bool
"""One setting as it is typed or chosen; of a list, its members joined by commas."""


class FieldKind(StrEnum):
    """How a setting is entered."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    LIST = "list"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One setting of a kind of account. ``name`` has dots where settings are nested."""

    name: str
    kind: FieldKind
    required: bool = False
    default: Value = ""
    choices: tuple[str, ...] = ()


class AccountKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of channel an account can be added for."""

    kind: str
    fields: tuple[Field, ...]


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """One account. ``values`` holds no secrets; ``kept`` names those the centre has.

    ``state``, ``problem`` and ``detail``: ``domain.accounts``; the times are the centre's.
    """

    id: ChannelId
    kind: str
    name: str
    address: str = ""
    queue_id: QueueId | None = None
    enabled: bool = True
    values: dict[str, Value] = {}
    kept: tuple[str, ...] = ()
    state: str = ""
    problem: str = ""
    detail: str = ""
    since_at: datetime | None = None
    worked_at: datetime | None = None
    failed_at: datetime | None = None


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts, and the kinds there can be."""

    kinds: tuple[AccountKind, ...]
    accounts: tuple[AccountView, ...]


class ListAccounts(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for all of them."""


class SaveAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Add an account, or change one. An empty secret leaves what the centre has."""

    id: ChannelId
    kind: str
    name: str
    address: str = ""
    queue_id: QueueId | None = None
    enabled: bool = True
    values: dict[str, Value] = {}


class TryAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Try settings without keeping them. ``id``: whose secrets stand in for empty ones."""

    id: ChannelId
    kind: str
    values: dict[str, Value] = {}


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the provider's name of the account, or why it does not work.

    Of a CRM system: ``rows`` is what its first records would come to here, ``fields`` the paths
    to what stands in them.
    """

    works: bool
    name: str = ""
    code: str = ""
    detail: str = ""
    rows: tuple[RowOutcome, ...] = ()
    fields: tuple[str, ...] = ()


class ApiKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the public API. ``hint`` is how it begins; the rest nobody can read again."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    hint: str
    made_at: datetime
    made_by: str = ""
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class ListKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for the keys of an account."""

    channel_id: ChannelId


class ApiKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of an account, newest first."""

    keys: tuple[ApiKeyView, ...]


class MakeKey(msgspec.Struct, frozen=True, kw_only=True):
    """Make a key that may do so much."""

    channel_id: ChannelId
    name: str
    scopes: tuple[str, ...]


class MadeKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new key, told this once."""

    key: str
    view: ApiKeyView


class RevokeKey(msgspec.Struct, frozen=True, kw_only=True):
    """Let a key open nothing any more."""

    id: UUID
