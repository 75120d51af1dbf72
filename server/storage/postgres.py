"""PostgreSQL only: revisions allocated inside COMMIT (ADR 0002).

A deferred constraint trigger on the transaction's one ``sync_tx`` row takes an advisory lock,
draws the next revision and writes the feed rows. Locks are released only after the transaction
has become visible, so revisions are in commit order at every isolation level.
"""

from __future__ import annotations

import sqlalchemy as sa

LOCK_KEY = 0x50554C54
"""Advisory lock of the one revision stream: the letters PULT."""

FUNCTION = f"""
CREATE OR REPLACE FUNCTION pult_commit_tx() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK_KEY});
    r := nextval('sync_rev');
    UPDATE sync_tx SET rev = r, chg = NULL WHERE tx = NEW.tx;
    INSERT INTO sync_row (bucket, kind, entity, rev, op)
    SELECT (c->>0)::int, (c->>1)::smallint, decode(c->>2, 'hex'), r, (c->>3)::smallint
    FROM jsonb_array_elements(NEW.chg::jsonb) AS c
    ON CONFLICT (bucket, kind, entity) DO UPDATE SET rev = EXCLUDED.rev, op = EXCLUDED.op;
    RETURN NULL;
END $$
"""  # noqa: S608 - the key is a constant of ours

INSTALL = (
    "CREATE SEQUENCE IF NOT EXISTS sync_rev CACHE 1",
    FUNCTION,
    "DROP TRIGGER IF EXISTS pult_commit ON sync_tx",
    """CREATE CONSTRAINT TRIGGER pult_commit AFTER INSERT ON sync_tx
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pult_commit_tx()""",
)

_CHECK = """
SELECT (SELECT tgenabled FROM pg_trigger WHERE tgname = 'pult_commit'),
       (SELECT last_value FROM sync_rev) >= coalesce((SELECT max(rev) FROM sync_tx), 0),
       current_setting('max_prepared_transactions')::int
"""


def check(connection: sa.Connection) -> str:
    """Return why the database cannot be trusted with revisions, or an empty string."""
    enabled, sequence_ahead, prepared = connection.execute(sa.text(_CHECK)).one()
    if enabled != "O":
        return "the commit trigger on sync_tx is missing or disabled"
    if not sequence_ahead:
        return "sequence sync_rev is behind the newest revision: raise it before serving"
    if prepared:
        return "max_prepared_transactions must be 0"
    return ""
