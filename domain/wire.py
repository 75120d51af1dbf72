"""The protocol between workstation, relay and centre: messages of ``hello``, push, pull, live.

Unknown fields are ignored and unknown row kinds kept aside, so either end may be newer. Rows
travel as plain field maps: the receiver decides what it understands. JSON is accepted
everywhere for people and tools; workstations speak MessagePack.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.errors import Code
from domain.ids import AgentId, DeviceId, OpId

PROTO = 2
PROTO_MIN = 1
SCHEMA_GEN = 1

MAX_OPS = 200
MAX_PUSH_BYTES = 1 << 20
MAX_PAGE_ROWS = 500


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Position of a workstation in the centre's history; opaque between the two ends."""

    stream_id: UUID
    epoch: UUID
    grant_epoch: int = 0
    rev: int = 0


class OutboxState(msgspec.Struct, frozen=True, kw_only=True):
    """What the workstation still holds."""

    count: int = 0
    first_seq: int = 0
    next_seq: int = 1


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First request of every connection."""

    proto_min: int = PROTO_MIN
    proto_max: int = PROTO
    app_version: str = ""
    schema_gen: int = SCHEMA_GEN
    cursor: Cursor | None = None
    outbox: OutboxState = OutboxState()
    pins_digest: str = ""
    clock: datetime | None = None
    capabilities: tuple[str, ...] = ()


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre takes in one request."""

    ops: int = MAX_OPS
    bytes: int = MAX_PUSH_BYTES
    page_rows: int = MAX_PAGE_ROWS
    inflight: int = 1


class BucketInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket this workstation may and should hold; another ``gen`` than mine: copy it again."""

    name: str
    gen: int = 0


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to hello.

    ``must``: none, rebase, refill, enrol, upgrade_soft, upgrade_hard, wipe or locked.
    ``pins_digest`` differing from mine means that the centre remembers other pins of this
    device: ``Subscribe`` them anew. ``server_share`` is the centre's part of the key of what is
    copied here, to be used without the centre until ``lease_until_at``. ``seal_key`` is the
    organisation's public key; ``at_once`` says that a wipe does not wait for what can be pushed.
    """

    proto: int = PROTO
    schema_gen: int = SCHEMA_GEN
    stream_id: UUID
    epoch: UUID
    grant_epoch: int = 0
    head: int = 0
    frontier: int = 0
    must: str = "none"
    refill: tuple[str, ...] = ()
    buckets: tuple[BucketInfo, ...] = ()
    pins_digest: str = ""
    agent_id: AgentId
    device_id: DeviceId
    lease_until_at: datetime | None = None
    server_share: bytes = b""
    seal_key: bytes = b""
    at_once: bool = False
    server_time_at: datetime
    limits: Limits = Limits()
    reconnect_min_ms: int = 500
    reconnect_max_ms: int = 60_000
    dict_id: int = 0
    ws_path: str = "/sync/live"
    relay: dict[str, Any] | None = None


class Op(msgspec.Struct, frozen=True, kw_only=True):
    """One operation on its way to the centre. ``made_at`` is the maker's clock: display only."""

    seq: int
    op_id: OpId
    name: str
    kind: str
    entity: UUID
    args: dict[str, Any]
    base_ver: int = 0
    own_base: tuple[OpId, ...] = ()
    deps: tuple[OpId, ...] = ()
    epoch0: UUID
    schema_gen: int = SCHEMA_GEN
    made_at: datetime


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """Operations in sequence order. ``sent_at`` is the sender's clock: ages come from it."""

    epoch: UUID
    sent_at: datetime
    ops: tuple[Op, ...]


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """Early word on one operation. Advisory: only a result in a page settles it."""

    seq: int
    status: str
    code: str = ""


class PushAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which sequence the centre holds decisions."""

    epoch: UUID
    frontier: int
    advisory: tuple[Advice, ...] = ()
    slow_down_ms: int = 0


class BucketSum(msgspec.Struct, frozen=True, kw_only=True):
    """A workstation's checksum of one bucket, to be verified."""

    bucket: str
    gen: int
    sum: int


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for what changed after a cursor.

    ``buckets`` is for proto 1 only; empty, the centre takes the granted and the pinned ones.
    ``verify`` are the workstation's checksums at exactly this cursor.
    """

    cursor: Cursor
    buckets: tuple[str, ...] = ()
    rows_max: int = MAX_PAGE_ROWS
    bytes_max: int = 1 << 20
    wait_s: float = 0.0
    verify: tuple[BucketSum, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The current state of one entity and which of the asked buckets hold it."""

    kind: str
    id: UUID
    ver: int
    buckets: tuple[str, ...]
    fields: dict[str, Any]


class Gone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity left a bucket (``left``) or exists no more (``deleted``)."""

    kind: str
    id: UUID
    bucket: str
    why: str


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The centre's decision on one operation, ordered with the data it produced."""

    op_id: OpId
    seq: int
    device: DeviceId
    status: str
    rev: int
    code: str = ""
    field: str = ""


class Control(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A word to the workstation itself: grant, revoke, setting, wipe, refill."""

    what: str
    bucket: str = ""
    value: Any = None


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything between two positions. Applied whole, and only if ``from_rev`` is my cursor."""

    from_rev: int
    to_rev: int
    more: bool
    epoch: UUID
    grant_epoch: int
    gens: dict[str, int] = {}
    rows: tuple[Row, ...] = ()
    gone: tuple[Gone, ...] = ()
    results: tuple[Result, ...] = ()
    control: tuple[Control, ...] = ()
    relay: dict[str, Any] | None = None


class FillKey(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fill stands: after this entity of this kind code, newest ids first."""

    code: int
    id: UUID


class Fill(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for the next rows of a bucket being copied.

    ``sum``, in the first request, is the checksum of what the workstation has of it already.
    """

    bucket: str
    gen: int = 0
    sum: int | None = None
    after: FillKey | None = None
    limit: int = MAX_PAGE_ROWS


class FillPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rows of a bucket. ``r0`` is the head of the snapshot the rows were read from.

    ``same``: the workstation's copy is right as it is; there are no rows, and nothing to sweep.
    """

    bucket: str
    gen: int
    epoch: UUID
    grant_epoch: int
    r0: int
    rows: tuple[Row, ...]
    next: FillKey | None
    done: bool
    same: bool = False


class Subscribe(msgspec.Struct, frozen=True, kw_only=True):
    """Pin and unpin ``cust:`` buckets; ``replace`` forgets all earlier pins of the device."""

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    replace: bool = False


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """Which of ``add`` hold now. Those refused are unknown, not visible, or over the limit."""

    added: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    pins_digest: str = ""


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for single rows beyond the working set, or search the centre."""

    refs: tuple[tuple[str, UUID], ...] = ()
    query: str = ""
    limit: int = 50


class FetchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Rows asked for; those not visible to the asker are simply absent."""

    rows: tuple[Row, ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error answer (RFC 9457). Unknown codes are retryable with back-off."""

    code: str
    title: str = ""
    status: int = 500
    retryable: bool = False
    retry_after_s: float | None = None
    field: str | None = None
    ref: str = ""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """Local account sign-in of one workstation."""

    login: str
    password: str
    device: DeviceId
    device_name: str = ""


class Refresh(msgspec.Struct, frozen=True, kw_only=True):
    """Swap a refresh token for a new pair; using one twice revokes the whole family."""

    refresh_token: str
    device: DeviceId


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """A session. ``access_s`` is how long the access token lives, in seconds."""

    access_token: str
    refresh_token: str
    access_s: int
    agent_id: AgentId
    display_name: str
    role: str


class Retire(msgspec.Struct, frozen=True, kw_only=True):
    """A workstation's last word: it is wiped; ``sealed`` is the work the centre does not have.

    ``proof`` is the SHA-256 of a refresh token it once had: it proves who speaks, and opens
    nothing. Empty ``sealed``: there was no such work.
    """

    device: DeviceId
    proof: bytes
    count: int = 0
    sealed: bytes = b""


MAX_SEALED_BYTES = 16 << 20

MSGPACK = "application/x-msgpack"

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding bytes from outside may raise: msgspec lets broken text in map keys and absurd
depths through as Python's own errors."""

_packer = msgspec.msgpack.Encoder(uuid_format="bytes")


def pack(message: Any) -> bytes:
    """Encode a message for workstations."""
    return _packer.encode(message)


def problem(code: Code, status: int, **extra: Any) -> Problem:
    """Return an error answer for a code."""
    return Problem(code=code, title=code.replace("_", " "), status=status, **extra)


def plain_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return row fields with ids and times as text, for JSON readers."""
    plain: dict[str, Any] = msgspec.to_builtins(fields)
    return plain
