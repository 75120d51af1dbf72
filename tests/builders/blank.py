"""Empty, migrated databases of a centre: one is made, the others are copies with their own ids."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from domain.clock import SystemClock
from domain.ids import new_id
from server.storage import schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.peers.postgres import Postgres

_TEMPLATE = "blank"


@functools.cache
def _file() -> Path:
    path = Path(tempfile.mkdtemp(prefix="pult-blank-")) / "centre.db"
    _make(f"sqlite:///{path}")
    return path


@functools.cache
def _template(server: Postgres) -> None:
    _make(server.create_database(_TEMPLATE))


def _make(url: str) -> None:
    database = Database(url, SystemClock())
    migrate(database)
    database.close()


def _another_history(url: str) -> None:
    """Give a copy a history of its own, as a centre that was founded has."""
    database = Database(url, SystemClock())
    with database.write_engine.begin() as connection:
        ids = {"stream_id": new_id().bytes, "epoch": new_id().bytes}
        connection.execute(schema.sync_meta.update().values(ids))
    database.close()


def blank_file(path: Path) -> str:
    """Lay an empty centre at a path; return its address."""
    shutil.copy(_file(), path)
    url = f"sqlite:///{path}"
    _another_history(url)
    return url


def blank_database(server: Postgres, name: str) -> str:
    """Lay an empty centre into a server; return its address."""
    _template(server)
    url = server.create_database(name, _TEMPLATE)
    _another_history(url)
    return url
