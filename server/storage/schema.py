"""Tables of the central database, the same on SQLite and PostgreSQL.

Entity tables are derived from the structs in ``domain.entities``: ids are 16 raw bytes, times
microseconds since 1970, nested values JSON text, so that both engines order and compare alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from domain.entities import KINDS, Entity
from domain.records import Storage, columns_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_TYPES: dict[Storage, type[TypeEngine[Any]]] = {
    Storage.UUID: LargeBinary,
    Storage.TEXT: Text,
    Storage.INT: BigInteger,
    Storage.BOOL: SmallInteger,
    Storage.TIME: BigInteger,
    Storage.DATE: Text,
    Storage.JSON: Text,
}


def _entity_table(struct: type[Entity]) -> Table:
    columns = [
        Column(name, _TYPES[storage], primary_key=name == "id", nullable=nullable)
        for name, storage, nullable in columns_of(struct)
    ]
    return Table(
        struct.KIND,
        metadata,
        *columns,
        Column("ver", Integer, nullable=False),
        Column("fver", Text, nullable=False, server_default="{}"),
    )


ENTITY_TABLES: dict[type[Entity], Table] = {
    struct: _entity_table(struct) for struct in KINDS.values()
}
_by_name = {table.name: table for table in ENTITY_TABLES.values()}

Index(None, _by_name["identity"].c.kind, _by_name["identity"].c.value)
Index(None, _by_name["identity"].c.customer_id)
Index(None, _by_name["conversation"].c.customer_id)
Index(None, _by_name["conversation"].c.channel_id, _by_name["conversation"].c.identity_id)
Index(None, _by_name["entry"].c.customer_id, _by_name["entry"].c.at)
Index(None, _by_name["conversation"].c.snoozed_until_at)
Index(None, _by_name["entry"].c.conversation_id)
Index(None, _by_name["entry"].c.provider_ref)
Index(None, _by_name["order"].c.customer_id)
Index(None, _by_name["case"].c.customer_id)
Index(None, _by_name["task"].c.customer_id)
Index(None, _by_name["payment"].c.customer_id)
Index(None, _by_name["personal_offer"].c.customer_id)
Index(None, _by_name["script_run"].c.customer_id)
Index(None, _by_name["contact_reason"].c.customer_id)
Index(None, _by_name["consent"].c.customer_id)
Index(None, _by_name["contact_reason"].c.at)
Index(None, _by_name["merge"].c.customer_id)
Index(None, _by_name["merge"].c.survivor_id)
Index(None, _by_name["merge"].c.merged_id)
Index(None, _by_name["offer"].c.agent_id, _by_name["offer"].c.state)
Index(None, _by_name["offer"].c.entry_id)
Index(None, _by_name["offer"].c.conversation_id)
Index(None, _by_name["offer"].c.state, _by_name["offer"].c.offered_at)
Index(None, _by_name["offer"].c.state, _by_name["offer"].c.rings_until_at)
Index(None, _by_name["conversation"].c.waiting_since_at)
Index(None, _by_name["conversation"].c.last_entry_at)
Index(None, _by_name["alert"].c.agent_id)
Index(None, _by_name["article_vote"].c.article_id)
Index("uq_agent_login", _by_name["agent"].c.login, unique=True)

article_use = Table(
    "article_use",
    metadata,
    Column("article", LargeBinary, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""How often pages of the knowledge base were opened and inserted, by whomever."""

article_missed = Table(
    "article_missed",
    metadata,
    Column("words", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Index("ix_article_missed_last_at", "last_at"),
)
"""Words no page was found by; whose they were is not kept."""

sync_meta = Table(
    "sync_meta",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("stream_id", LargeBinary, nullable=False),
    Column("epoch", LargeBinary, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("floor_rev", BigInteger, nullable=False),
    Column("schema_gen", Integer, nullable=False),
    Column("ver_floor", BigInteger, nullable=False, server_default="0"),
    Column("backfill", Text, nullable=False, server_default=""),
)
"""One row: the identity of this centre's history. ``head`` counts on SQLite only.

``ver_floor`` is above every version of an earlier epoch; ``backfill`` is where the writing of
memberships of older rows stands, empty when done.
"""

sync_tx = Table(
    "sync_tx",
    metadata,
    Column("tx", LargeBinary, primary_key=True),
    Column("rev", BigInteger, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", LargeBinary),
    Column("device", LargeBinary),
    Column("chg", Text),
)
"""One row per committed transaction. ``chg`` is consumed by PostgreSQL's commit trigger."""

sync_bucket = Table(
    "sync_bucket",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("gen", Integer, nullable=False, server_default="0"),
)

sync_row = Table(
    "sync_row",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("entity", LargeBinary, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("op", SmallInteger, nullable=False),
    Index("ix_sync_row_bucket_rev", "bucket", "rev"),
    Index("ix_sync_row_rev", "rev"),
    sqlite_with_rowid=False,
)
"""The feed: one row per membership with its last revision, so it is bounded and coalesces."""

search_doc = Table(
    "search_doc",
    metadata,
    Column("doc", Integer, primary_key=True, autoincrement=True),
    Column("kind", SmallInteger, nullable=False),
    Column("entity", LargeBinary, nullable=False),
    Column("branch_id", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("stems", Text, nullable=False, server_default=""),
    UniqueConstraint("kind", "entity"),
)
"""What can be found by its words. ``stems`` is empty on SQLite, which has them in FTS5."""

search_state = Table(
    "search_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", LargeBinary, nullable=False),
    Column("rev", BigInteger, nullable=False),
)
"""Up to where in the feed the index is."""

sync_dead = Table(
    "sync_dead",
    metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("entity", LargeBinary, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", LargeBinary),
    Column("into", LargeBinary),
    sqlite_with_rowid=False,
)
"""Permanent ledger of deleted ids. ``into`` is the id that took a merged one's place."""

sync_sub = Table(
    "sync_sub",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("since_at", BigInteger, nullable=False),
    Index("ix_sync_sub_bucket", "bucket"),
    sqlite_with_rowid=False,
)
"""Pins: ``cust:`` buckets a device holds besides those granted to its agent."""

row_origin = Table(
    "row_origin",
    metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("entity", LargeBinary, primary_key=True),
    Column("customer", LargeBinary, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""On whose card a row was made, of rows that have moved since: where an undo puts them back."""

row_moving = Table(
    "row_moving",
    metadata,
    Column("customer", LargeBinary, primary_key=True),
)
"""Cards that were merged or parted and whose rows have not all moved yet."""

sync_device = Table(
    "sync_device",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("agent", LargeBinary, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="active"),
    Column("grant_epoch", Integer, nullable=False, server_default="0"),
    Column("frontier", BigInteger, nullable=False, server_default="0"),
    Column("placed_at", BigInteger),
    Column("acked_rev", BigInteger, nullable=False, server_default="0"),
    Column("proto", Integer, nullable=False, server_default="1"),
    Column("schema_gen", Integer, nullable=False, server_default="1"),
    Column("app_version", Text, nullable=False, server_default=""),
    Column("last_seen_at", BigInteger),
    Column("lease_until_at", BigInteger),
    Column("lease_key", LargeBinary),
    Column("relay", LargeBinary),
    Column("veil", Text),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lease_h", Integer, nullable=False, server_default="24"),
    Column("seal_public", LargeBinary, nullable=False),
    Column("seal_private", LargeBinary),
)
"""One row of what holds for everybody. ``seal_private`` is gone once it was taken out."""

sealed_outbox = Table(
    "sealed_outbox",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The unsent work of wiped workstations; opens with the organisation's private key only."""

sync_op = Table(
    "sync_op",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("op_id", LargeBinary, nullable=False, unique=True),
    Column("agent", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entity", LargeBinary, nullable=False),
    Column("args", Text, nullable=False),
    Column("base_ver", Integer, nullable=False),
    Column("own_base", Text, nullable=False),
    Column("deps", Text, nullable=False),
    Column("epoch0", LargeBinary, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("schema_gen", Integer, nullable=False),
    Column("via_relay", LargeBinary),
    Column("made_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Index("ix_sync_op_status", "status"),
)

outbound = Table(
    "outbound",
    metadata,
    Column("message_id", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("claim_token", LargeBinary),
    Column("claimed_at", BigInteger),
    Column("due_at", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("provider_ref", Text),
    Column("detail", Text, nullable=False, server_default=""),
    UniqueConstraint("channel_id", "provider_ref"),
    Index("ix_outbound_state_due_at", "state", "due_at"),
    Index("ix_outbound_channel_id_address", "channel_id", "address"),
)

outbound_part = Table(
    "outbound_part",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("provider_ref", Text, primary_key=True),
    Column("message_id", LargeBinary, nullable=False, index=True),
    Column("state", Text, nullable=False),
)
"""The parts of messages that were too long for one, and how each stands."""

amendment = Table(
    "amendment",
    metadata,
    Column("message_id", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("customer_has", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Index("ix_amendment_open_due_at", "open", "due_at"),
)
"""What is to become of messages their customers have: new words, or none where taken back."""

early_report = Table(
    "early_report",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("provider_ref", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("kept_at", BigInteger, nullable=False),
)
"""What providers said of messages nobody has written down as sent yet."""

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers people read aloud: the last one given, of each kind."""

pbx_order = Table(
    "pbx_order",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", LargeBinary),
    Index("ix_pbx_order_channel_id_state", "channel_id", "state"),
)
"""What is asked of a PBX by a node that does not hold it: asked, taken, done."""

inbound_seen = Table(
    "inbound_seen",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("provider_ref", Text, primary_key=True),
    Column("entry_id", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Which provider messages are already stored: the key of exactly-once receiving."""

call_seen = Table(
    "call_seen",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("entry_id", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Calls in progress: which timeline entry each PBX call is, and its timings as JSON."""

call_recording = Table(
    "call_recording",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False, index=True),
    Column("entry_id", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
)
"""Recordings a PBX has made and that are still to be fetched and put to their calls."""

service_attempt = Table(
    "service_attempt",
    metadata,
    Column("entry_id", LargeBinary, primary_key=True),
    Column("run_id", LargeBinary),
    Column("service_id", LargeBinary, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("customer_id", LargeBinary, nullable=False),
    Column("branch_id", LargeBinary, nullable=False),
    Column("agent_id", LargeBinary, nullable=False),
    Column("channel_kind", Text, nullable=False),
    Column("ability", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("moved_to", Text, nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False, index=True),
    Index("ix_service_attempt_service_id_at", "service_id", "at"),
)
"""Each time a service was tried in a channel, and what came of it: what figures are made of."""

edition = Table(
    "edition",
    metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("entity", LargeBinary, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Every edition of what administrators write: services, rules of tone, pages. JSON; not synced."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("agent_id", LargeBinary, nullable=False),
    Column("act", Text, nullable=False),
    Column("entry_id", LargeBinary),
    Column("detail", Text, nullable=False, server_default=""),
)
"""Who did what with a call that others have to be able to look into; never synced."""

channel_state = Table(
    "channel_state",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What a channel's worker must remember: mailbox cursors and the like."""

channel_secret = Table(
    "channel_secret",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("settings", Text, nullable=False),
)
"""Connection settings of a channel, with its credentials; never synced."""

channel_health = Table(
    "channel_health",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("state", Text, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("since_at", BigInteger, nullable=False),
    Column("worked_at", BigInteger),
    Column("failed_at", BigInteger),
)
"""How each account stands at its provider, for administrators; never synced."""

agent_phone = Table(
    "agent_phone",
    metadata,
    Column("agent_id", LargeBinary, primary_key=True),
    Column("settings", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("stamp", Text, nullable=False),
)
"""Accounts at the PBX given to agents: settings as JSON, the password sealed; never synced."""

worker_lease = Table(
    "worker_lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("node", Text, nullable=False),
    Column("until_at", BigInteger, nullable=False),
    Column("token", BigInteger, nullable=False),
)

node = Table(
    "node",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)
"""Running nodes, by a name that is new at every start."""

node_agent = Table(
    "node_agent",
    metadata,
    Column("node", Text, primary_key=True),
    Column("agent", LargeBinary, primary_key=True),
)
"""Which agents have a live line, and to which node."""

account = Table(
    "account",
    metadata,
    Column("agent_id", LargeBinary, ForeignKey("agent.id"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until_at", BigInteger),
    Column("permission_version", Integer, nullable=False, server_default="0"),
)

session = Table(
    "session",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("family", LargeBinary, nullable=False, index=True),
    Column("agent_id", LargeBinary, nullable=False, index=True),
    Column("device", LargeBinary, nullable=False),
    Column("access_hash", LargeBinary, nullable=False, unique=True),
    Column("refresh_hash", LargeBinary, nullable=False, unique=True),
    Column("access_until_at", BigInteger, nullable=False),
    Column("refresh_until_at", BigInteger, nullable=False),
    Column("family_until_at", BigInteger, nullable=False),
    Column("refresh_used", Boolean, nullable=False, server_default="0"),
    Column("revoked", Boolean, nullable=False, server_default="0"),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

upload = Table(
    "upload",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)
"""Files sent by agents that no entry names yet."""

visitor = Table(
    "visitor",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False),
    Column("address", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("said", Text, nullable=False, server_default=""),
    Index("ix_visitor_address", "address"),
)
"""Web chat visitors: the secret a browser keeps, hashed, and the identity value it stands for.

``said`` is what they said in the form before the chat, as JSON, until it went with a message.
"""

api_key = Table(
    "api_key",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False, server_default=""),
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
)
"""Keys of the public API, hashed; ``hint`` is how a key begins, to tell it from others."""

api_answer = Table(
    "api_answer",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)
"""What requests of the public API were answered, for who asks the same again."""

api_row = Table(
    "api_row",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("entity_id", LargeBinary, nullable=False),
)
"""What orders, payments and visits of a shop are here, by the shop's own numbers."""

api_file = Table(
    "api_file",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("channel_id", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Files sent over the public API, for the messages that will name them."""

import_run = Table(
    "import_run",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("plan", Text, nullable=False, server_default=""),
    Column("made_by", Text, nullable=False),
    Column("made_by_id", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False, index=True),
    Column("row_count", BigInteger, nullable=False, server_default="0"),
    Column("byte_count", BigInteger, nullable=False, server_default="0"),
    Column("created", BigInteger, nullable=False, server_default="0"),
    Column("changed", BigInteger, nullable=False, server_default="0"),
    Column("same", BigInteger, nullable=False, server_default="0"),
    Column("refused", BigInteger, nullable=False, server_default="0"),
    Column("flawed", BigInteger, nullable=False, server_default="0"),
    Column("kept", BigInteger, nullable=False, server_default="0"),
    Column("detail", Text, nullable=False, server_default=""),
)
"""Files that are imported. ``plan`` is how, as JSON; ``row_count`` and ``byte_count`` how far."""

import_part = Table(
    "import_part",
    metadata,
    Column("import_id", LargeBinary, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""The bytes of a file while it is needed."""

import_row = Table(
    "import_row",
    metadata,
    Column("import_id", LargeBinary, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("told", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What became of a row, as JSON: what to undo, and where it is ``told`` what was wrong with it."""
routing_agent = Table(
    "routing_agent",
    metadata,
    Column("agent", LargeBinary, primary_key=True),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("away_at", BigInteger),
    Column("offered_at", BigInteger),
)
"""What routing remembers of an agent: offers missed one after another, since when they have been
away, when they were last offered something."""

routing_talk = Table(
    "routing_talk",
    metadata,
    Column("conversation", LargeBinary, primary_key=True),
    Column("owner", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Whose a conversation was that its queue has taken back because they were away."""

routing_queue = Table(
    "routing_queue",
    metadata,
    Column("queue", LargeBinary, primary_key=True),
    Column("nobody_at", BigInteger, nullable=False),
    Column("told", SmallInteger, nullable=False, server_default="0"),
)
"""Since when somebody has waited in a queue with nobody there, and whether that was told."""

routing_told = Table(
    "routing_told",
    metadata,
    Column("conversation", LargeBinary, primary_key=True),
    Column("waiting_at", BigInteger, nullable=False),
)
"""Which customers were told that nobody answers now, by when their waiting began."""

crm_row = Table(
    "crm_row",
    metadata,
    Column("channel_id", LargeBinary, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("entity_id", LargeBinary),
    Column("base", Text, nullable=False, server_default="{}"),
    Column("mark", Text, nullable=False, server_default=""),
    Column("ver", BigInteger, nullable=False, server_default="0"),
    Column("gone", Boolean, nullable=False, server_default="0"),
    Column("waits_for", Text, nullable=False, server_default=""),
    Column("held", Text, nullable=False, server_default=""),
    Index("ix_crm_row_entity_id", "entity_id"),
    Index("ix_crm_row_waits_for", "channel_id", "waits_for"),
)
"""What records of CRM systems are here.

``base``: of each field what it was there and here when both were last looked at, as JSON; ``mark``
is a fingerprint of the record then, ``ver`` the version of the row here. A record whose customer
is not known yet ``waits_for`` them, whole in ``held``. A ref that begins with ``?`` is one being
made there.
"""

name_pair = Table(
    "name_pair",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("customer", LargeBinary, primary_key=True),
    Index("ix_name_pair_customer", "customer"),
    sqlite_with_rowid=False,
)
"""By which hashed pairs of parts of a name somebody is met (``domain.likeness.pair_keys``)."""

suspect = Table(
    "suspect",
    metadata,
    Column("one", LargeBinary, primary_key=True),
    Column("other", LargeBinary, primary_key=True),
    Column("millionths", Integer, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("ix_suspect_other", "other"),
    Index("ix_suspect_millionths", "millionths"),
)
"""Two cards that may be one person's, the smaller id first."""

suspect_state = Table(
    "suspect_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", LargeBinary, nullable=False),
    Column("rev", BigInteger, nullable=False),
)
"""Up to where in the feed cards were compared."""

talk_name = Table(
    "talk_name",
    metadata,
    Column("named", LargeBinary, primary_key=True),
    Column("conversation", LargeBinary, nullable=False),
)
"""Which conversation is meant by the id somebody wrote first under, where there was one already."""
