"""Statements are compiled once in a process, not once by each connection's engine.

A profile has six engines (two files, each written and read on threads of their own), and all of
them run the same statements; compiling one costs more than running it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED = 1500
"""How many statements are kept. The program has some 700; lists of values are not told apart."""

_compiled: LRUCache[Any, Any] = LRUCache(_COMPILED)


class DeskDialect(SQLiteDialect_pysqlite):
    """SQLite as all our engines speak it: what one has compiled fits every other."""

    # SQLAlchemy wants to hear it from each class by itself.
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeskDialect)

    def __hash__(self) -> int:
        return hash(DeskDialect)


registry.register("sqlite.pult_desk", __name__, DeskDialect.__name__)


def engine_over(**settings: Any) -> sa.Engine:
    """Return an engine with these settings of SQLAlchemy's."""
    return sa.create_engine(
        "sqlite+pult_desk://", execution_options={"compiled_cache": _compiled}, **settings
    )
