"""Statements are compiled once in a process, not once by each engine over a file.

The writer and the readers run the same ones, and compiling a statement costs more than running it.
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


class CentreDialect(SQLiteDialect_pysqlite):
    """SQLite as all our engines speak it: what one has compiled fits every other."""

    # SQLAlchemy wants to hear it from each class by itself.
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CentreDialect)

    def __hash__(self) -> int:
        return hash(CentreDialect)


registry.register("sqlite.pult_centre", __name__, CentreDialect.__name__)


def engine_over(**settings: Any) -> sa.Engine:
    """Return an engine with these settings of SQLAlchemy's."""
    return sa.create_engine(
        "sqlite+pult_centre://", execution_options={"compiled_cache": _compiled}, **settings
    )
