"""Tables of the two local files.

``work.db`` holds what only this workstation has: operations not yet settled, drafts, read marks.
``cache.db`` holds copies and may be dropped at any moment. Cached entities are stored whole, as
MessagePack, beside the few columns queries need: reading one back costs a tenth of rebuilding
it from columns (ADR 0008).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

from sync.store.inbox import CACHE_VERSION as CACHE_VERSION

work = MetaData()
cache = MetaData()

op = Table(
    "op",
    work,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("op_id", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entity", LargeBinary, nullable=False),
    Column("args", LargeBinary, nullable=False),
    Column("touches", Text, nullable=False),
    Column("base_ver", Integer, nullable=False),
    Column("own_base", Text, nullable=False),
    Column("deps", Text, nullable=False),
    Column("epoch0", LargeBinary),
    Column("schema_gen", Integer, nullable=False),
    Column("author_id", LargeBinary, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("relay_stored", SmallInteger, nullable=False, server_default="0"),
    Column("status", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False, server_default=""),
    Column("settled_rev", BigInteger),
    Column("settled_at", BigInteger),
    Column("parked_at", BigInteger),
    Index("ix_op_state", "state"),
    Index("ix_op_entity", "entity"),
)

draft = Table(
    "draft",
    work,
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

attached = Table(
    "attached",
    work,
    Column("key", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Files that hang on drafts."""

outgoing = Table(
    "outgoing",
    work,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("wanted", SmallInteger, nullable=False),
)
"""Bytes of files to be sent. ``wanted``: a message names them and the centre has them not."""

mark = Table(
    "mark",
    work,
    Column("conversation", LargeBinary, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)
"""Up to when the agent has read each conversation."""

ident = Table(
    "ident",
    work,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Small facts by name: device id, next sequence number, agent, session."""

meta = Table(
    "meta",
    cache,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""The cursor and other small facts of the cache."""

small = Table(
    "small",
    cache,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Kinds with few rows: branches, queues, channels, agents, offers, conflicts."""

customer = Table(
    "customer",
    cache,
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

identity = Table(
    "identity",
    cache,
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("customer_id", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_identity_value", "value", "kind"),
    Index("ix_identity_customer", "customer_id"),
    sqlite_with_rowid=False,
)

conversation = Table(
    "conversation",
    cache,
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("customer_id", LargeBinary, nullable=False),
    Column("shelf", SmallInteger, nullable=False),
    Column("assignee_id", LargeBinary),
    Column("queue_id", LargeBinary),
    Column("channel_kind", Text, nullable=False),
    Column("place_at", BigInteger, nullable=False),
    Column("waiting_at", BigInteger),
    Column("until_at", BigInteger),
    Column("tags", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_conversation_customer", "customer_id"),
    Index(
        "ix_conversation_list",
        *("shelf", "place_at", "id", "assignee_id", "queue_id", "channel_kind", "waiting_at"),
        "tags",
    ),
    Index("ix_conversation_owner", "shelf", "assignee_id", "place_at", "id"),
    Index(
        "ix_conversation_waiting",
        *("shelf", "waiting_at", "id"),
        sqlite_where=text("waiting_at IS NOT NULL"),
    ),
    Index("ix_conversation_until", "until_at", sqlite_where=text("until_at IS NOT NULL")),
    sqlite_with_rowid=False,
)
"""``shelf``: ``inbox.OPEN``, ``SNOOZED`` or ``RESOLVED``. ``place_at``: when something last
happened to it, coming back from a snooze included. ``tags``: ``listing.tag_words``."""

tally = Table(
    "tally",
    cache,
    Column("shelf", SmallInteger, primary_key=True, autoincrement=False),
    Column("assignee", LargeBinary, primary_key=True),
    Column("queue", LargeBinary, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many conversations stand where; kept by triggers. Empty ids: nobody, no queue."""

mention = Table(
    "mention",
    cache,
    Column("agent", LargeBinary, primary_key=True),
    Column("entry", LargeBinary, primary_key=True),
    Column("conversation", LargeBinary),
    Column("customer", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_mention_entry", "entry"),
    sqlite_with_rowid=False,
)
"""Notes that name an agent, by whom they name."""

matter = Table(
    "matter",
    cache,
    Column("customer_id", LargeBinary, primary_key=True),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_matter_id", "id", unique=True),
    Index("ix_matter_task", "kind", "id", sqlite_where=text("kind = 15")),
    sqlite_with_rowid=False,
)
"""Orders, cases, tasks, payments, personal offers and services on their way, by customer.

Tasks (kind 15) are listed by themselves too.
"""

entry = Table(
    "entry",
    cache,
    Column("customer_id", LargeBinary, primary_key=True),
    Column("newest", BigInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("doc", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_entry_id", "id", unique=True),
    Index("ix_entry_doc", "doc", unique=True),
    sqlite_with_rowid=False,
)
"""The timeline, clustered by customer, newest first: ``newest`` is minus the time in
microseconds. ``doc`` is the row's number in the full-text index, in time order."""

call_log = Table(
    "call_log",
    cache,
    Column("newest", BigInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Index("ix_call_log_id", "id"),
    sqlite_with_rowid=False,
)
"""Entries that are calls, newest first; ``newest`` as in ``entry``."""

name_doc = Table(
    "name_doc",
    cache,
    Column("doc", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("kind", SmallInteger, nullable=False),
    Column("customer_id", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
)
"""What can be found by a fragment: people with their addresses, order numbers."""

article_doc = Table(
    "article_doc",
    cache,
    Column("doc", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
)
"""The number of each page of the knowledge base in the full-text index."""

shadow = Table(
    "shadow",
    cache,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("body", LargeBinary),
    sqlite_with_rowid=False,
)
"""The confirmed row of each entity with unsettled work drawn over it; no body: none yet."""

member = Table(
    "member",
    cache,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("seen", Integer, nullable=False),
    Index("ix_member_bucket", "bucket"),
    sqlite_with_rowid=False,
)
"""Which buckets hold a row here. ``seen`` is the copy that last confirmed it."""

bucket = Table(
    "bucket",
    cache,
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("gen", Integer, nullable=False),
    Column("copied", SmallInteger, nullable=False),
    Column("live", SmallInteger, nullable=False),
    Column("round", Integer, nullable=False),
    Column("after", LargeBinary),
    Column("r0", BigInteger, nullable=False),
    Column("distrusted", SmallInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
)
"""Buckets held here by name. ``copied``: the last page of the copy is in; ``live``: and the
cursor has passed ``r0``, where the copy began. ``round`` counts copies. ``distrusted``: the rows
are of a history the centre no longer knows, so their versions say nothing. ``used_at``: when a
pin was last opened, in microseconds."""

removed = Table(
    "removed",
    cache,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What left buckets that were being copied, and by when: a copy read earlier must not bring it
back. Bucket 0: it is gone from all. What a bucket's copy needed goes when the copy is complete."""

person = Table(
    "person",
    cache,
    Column("id", LargeBinary, primary_key=True),
    Column("ver", BigInteger, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("provisional", SmallInteger, nullable=False),
    Column("addresses", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The directory: who can be recognised without a card here. Kept apart from ``member`` and the
indexes, because a million of them must fit beside the working set."""

address = Table(
    "address",
    cache,
    Column("hash", BigInteger, primary_key=True),
    Column("person", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
"""Directory entries by what they can be recognised by (``people.hash_of``)."""

result = Table(
    "result",
    cache,
    Column("op_id", LargeBinary, primary_key=True),
    Column("status", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("rev", BigInteger, nullable=False),
)
"""Results on their way from a page to ``work.db``: the bridge between the two files."""

unknown = Table(
    "unknown",
    cache,
    Column("kind", Text, primary_key=True),
    Column("id", LargeBinary, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("ver", BigInteger, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Rows of kinds only a newer version understands, kept for it, by the bucket they came in."""

_ADD = (
    "INSERT INTO tally (shelf, assignee, queue, n) "
    "VALUES (new.shelf, ifnull(new.assignee_id, x''), ifnull(new.queue_id, x''), 1) "
    "ON CONFLICT DO UPDATE SET n = n + 1;"
)
_TAKE = (
    "UPDATE tally SET n = n - 1 WHERE shelf = old.shelf "
    "AND assignee = ifnull(old.assignee_id, x'') AND queue = ifnull(old.queue_id, x'');"
)
TALLYING = (
    f"CREATE TRIGGER IF NOT EXISTS tally_in AFTER INSERT ON conversation BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS tally_out AFTER DELETE ON conversation BEGIN {_TAKE} END",
    "CREATE TRIGGER IF NOT EXISTS tally_moved "
    "AFTER UPDATE OF shelf, assignee_id, queue_id ON conversation WHEN old.shelf <> new.shelf "
    "OR old.assignee_id IS NOT new.assignee_id OR old.queue_id IS NOT new.queue_id "
    f"BEGIN {_TAKE} {_ADD} END",
)
"""What keeps count of the views: a change costs two rows, a count reads a few dozen."""

FULL_TEXT = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS entry_text USING fts5("
    "stems, content='', contentless_delete=1, prefix='3')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS name_text USING fts5("
    "text, content='', contentless_delete=1, tokenize='trigram')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS article_text USING fts5("
    "title, tags, body, content='', contentless_delete=1, prefix='3')",
)
