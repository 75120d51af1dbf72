"""Migrations of work.db: additive, by alembic, after a copy; the version before still opens it.

Kept apart from ``files`` because alembic is imported only when a file is really behind.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
import structlog
from alembic.command import upgrade
from alembic.config import Config

_log = structlog.get_logger(__name__)

_SCRIPTS = Path(__file__).with_name("migrations")


def upgrade_work(connection: sa.Connection, version: int, *, readable_from: int) -> None:
    """Run the migrations up to a version inside the connection's transaction.

    Args:
        connection: of work.db, in a transaction.
        version: the last migration to run.
        readable_from: the oldest version whose program can work with the outcome.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    upgrade(config, f"{version:04d}")
    connection.exec_driver_sql(f"PRAGMA user_version={readable_from}")
    _log.info("work_migrated", version=version)
