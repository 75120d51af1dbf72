"""Brings a database to this version's schema, and refuses one from a newer version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from domain.errors import Code, Unavailable
from domain.ids import new_id
from domain.wire import SCHEMA_GEN
from server.storage import postgres, schema
from server.storage.backfill import backfill
from server.storage.engine import Database

_SCRIPTS = Path(__file__).with_name("migrations")


def config_of(connection: sa.Connection) -> Config:
    """Return what alembic needs to work through a connection."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database) -> None:
    """Upgrade to the newest schema and make sure the history has an identity.

    Raises:
        Unavailable: the database cannot be used, was written by a newer version, or its commit
            trigger cannot be trusted.
    """
    try:
        _migrate(database)
        backfill(database)
    except sa.exc.DBAPIError as error:
        busy = isinstance(error, sa.exc.OperationalError)
        reason = str(error.orig).strip().split("\n", 1)[0]
        raise Unavailable(
            Code.STORE_BUSY if busy else Code.STORE_DAMAGED,
            f"the database cannot be used: {reason}",
        ) from error


def _migrate(database: Database) -> None:
    with database.write_engine.begin() as connection:
        config = config_of(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            raise Unavailable(Code.STORE_TOO_NEW, f"schema {current} is newer than this server")
        upgrade(config, "head")
        if connection.execute(sa.select(schema.sync_meta.c.id)).first() is None:
            connection.execute(
                schema.sync_meta.insert(),
                {
                    "id": 1,
                    "stream_id": new_id().bytes,
                    "epoch": new_id().bytes,
                    "head": 0,
                    "floor_rev": 0,
                    "schema_gen": SCHEMA_GEN,
                    "backfill": "",
                },
            )
        if not database.is_sqlite:
            reason = postgres.check(connection)
            if reason:
                raise Unavailable(Code.STORE_DAMAGED, reason)
