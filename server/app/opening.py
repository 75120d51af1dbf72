"""Opening the centre's database, for whoever works on it."""

from __future__ import annotations

from domain.clock import Clock
from domain.errors import Unavailable
from server.app.config import ServerConfig
from server.storage.engine import Database
from server.storage.migrate import migrate


def open_store(config: ServerConfig, clock: Clock) -> Database:
    """Open and migrate the database.

    Raises:
        Unavailable: it cannot be reached, is damaged or belongs to a newer version.
    """
    database = Database(config.database_url, clock)
    try:
        migrate(database)
    except Unavailable:
        database.close()
        raise
    return database
