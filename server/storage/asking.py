"""Questions for many rows at once, in the form each database answers fastest."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: sa.Column[Any], name: str, dialect: str) -> sa.ColumnElement[bool]:
    """Return that a column of bytes is one of the values bound to a name.

    On PostgreSQL they are one array: a text with hundreds of places costs more to read than the
    rows to fetch, and with another number of them each time it is never prepared.
    """
    if dialect == "sqlite":
        return column.in_(sa.bindparam(name, expanding=True))
    return column == sa.any_(sa.bindparam(name, type_=ARRAY(sa.LargeBinary)))
