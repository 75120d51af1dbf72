"""A long feed in PostgreSQL, written in bulk: messages in the buckets of branches and customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

import psycopg

from domain.entities import Branch

CHUNK = 100_000
CUSTOMERS = 50_000


_CUSTOMER_BUCKETS: LiteralString = """
INSERT INTO sync_bucket (name)
SELECT 'cust:' || encode(decode('00000000000070008000' || lpad(to_hex(n), 12, '0'), 'hex'), 'hex')
                    ::uuid::text
FROM generate_series(0, %(customers)s - 1) AS n
"""

_NUMBERS: LiteralString = """
CREATE TABLE bulk_customer AS
SELECT n, bucket
FROM generate_series(0, %(customers)s - 1) AS n
JOIN sync_bucket ON name = 'cust:' || encode(
    decode('00000000000070008000' || lpad(to_hex(n), 12, '0'), 'hex'), 'hex')::uuid::text
"""

_ENTRIES: LiteralString = """
INSERT INTO entry (id, customer_id, branch_id, conversation_id, kind, channel_kind, direction, at,
                   author_id, author_name, subject, text, delivery, provider_ref, attachments,
                   details, ver, fver)
SELECT decode('01900000000070008000' || lpad(to_hex(n), 12, '0'), 'hex'),
       decode('00000000000070008000' || lpad(to_hex(n %% %(customers)s), 12, '0'), 'hex'),
       (%(branches)s::bytea[])[1 + n %% %(many)s], NULL, 'message', 'webchat', 'in',
       1700000000000000 + n::bigint * 1000000, NULL, 'Мария Климова', '',
       'Здравствуйте! Где мой заказ номер ' || n || '? Обещали привезти ещё вчера, жду звонка.',
       'none', '', '[]', '{}', 1, '{}'
FROM generate_series(%(start)s::int, %(end)s::int - 1) AS n
"""

_ROWS: LiteralString = """
INSERT INTO sync_row (bucket, kind, entity, rev, op)
SELECT bucket, 20, decode('01900000000070008000' || lpad(to_hex(n), 12, '0'), 'hex'),
       %(base)s + n + 1, 0
FROM generate_series(%(start)s::int, %(end)s::int - 1) AS n,
     LATERAL (SELECT (%(numbers)s::int[])[1 + n %% %(many)s] AS bucket
              UNION ALL
              SELECT bucket FROM bulk_customer AS c WHERE c.n = n.n %% %(customers)s) AS b
"""

_TX: LiteralString = """
INSERT INTO sync_tx (tx, rev, at)
SELECT decode('01910000000070008000' || lpad(to_hex(n), 12, '0'), 'hex'),
       %(base)s + n + 1, 1700000000000000 + n::bigint * 1000000
FROM generate_series(%(start)s::int, %(end)s::int - 1) AS n
"""

_PINS: LiteralString = """
INSERT INTO sync_sub (device, bucket, since_at)
SELECT %(device)s, bucket, 0 FROM bulk_customer WHERE n < %(pins)s
"""


def write_long_feed(url: str, branches: Sequence[Branch], entries: int) -> int:
    """Write so many messages, two feed rows and one revision each; return the head."""
    names = [f"branch:{branch.id}" for branch in branches]
    with psycopg.connect(url, autocommit=True) as connection:
        # Rows come with their revisions: the commit trigger has nothing to do here.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        numbers: dict[str, int] = dict(
            connection.execute(
                "SELECT name, bucket FROM sync_bucket WHERE name = ANY(%s)", (names,)
            ).fetchall()
        )
        base = connection.execute("SELECT coalesce(max(rev), 0) FROM sync_tx").fetchone()
        values = {
            "customers": CUSTOMERS,
            "branches": [branch.id.bytes for branch in branches],
            "numbers": [numbers[name] for name in names],
            "many": len(branches),
            "base": base[0] if base else 0,
        }
        connection.execute(_CUSTOMER_BUCKETS, values)
        connection.execute(_NUMBERS, values)
        connection.execute("CREATE UNIQUE INDEX ON bulk_customer (n)")
        for start in range(0, entries, CHUNK):
            chunk = {**values, "start": start, "end": min(start + CHUNK, entries)}
            for statement in (_ENTRIES, _ROWS, _TX):
                connection.execute(statement, chunk)
        head: int = values["base"] + entries  # type: ignore[operator]
        connection.execute("SELECT setval('sync_rev', %s)", (head,))
        connection.execute("VACUUM ANALYZE")
    return head


def pin_many(url: str, device: bytes, pins: int) -> None:
    """Pin so many customers at a device."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_PINS, {"device": device, "pins": pins})
