"""Migrations of work.db: additive, by alembic, after a copy; the version before still opens it.

Kept apart from ``files`` because alembic is imported only when a file is really behind.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from alembic.command import upgrade
from alembic.config import Config

from sync.store.files import connect, engine_for

_log = structlog.get_logger(__name__)

WORK_VERSION = 1
"""Number of migrations in ``migrations/versions``; stored as ``user_version``."""

_SCRIPTS = Path(__file__).with_name("migrations")


def upgrade_work(path: Path, key: bytes, version: int) -> None:
    """Bring work.db up to this version."""
    if version:
        copy = path.with_name(f"work.v{version}.db")
        copy.unlink(missing_ok=True)
        source = connect(path, key, durable=True)
        source.execute("VACUUM INTO ?", (str(copy),))
        source.close()
    engine = engine_for(path, key, durable=True, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS))
        config.attributes["connection"] = connection
        upgrade(config, f"{WORK_VERSION:04d}")
        connection.exec_driver_sql(f"PRAGMA user_version={WORK_VERSION}")
    engine.dispose()
    _log.info("work_migrated", version=WORK_VERSION)
