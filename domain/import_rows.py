"""What a reader of files gives: rows by their headings, one at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from domain.errors import BadInput

MAX_COLUMNS = 500
MAX_CELL = 32_768
MAX_LINE = 1 << 20
"""Characters of one line; what goes on past it is no table."""


class FileFault(StrEnum):
    """Why a file cannot be read; the interface has a sentence for each."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """A local file that cannot be opened."""
    CHANGED = "changed"
    TOO_LARGE = "too_large"
    FORMAT = "format"
    DAMAGED = "damaged"
    OLD_WORKBOOK = "old_workbook"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    SHEET = "sheet"
    READING = "reading"
    MAPPING = "mapping"
    GONE = "gone"
    BROKEN = "broken"
    """The centre stumbled over it: ours, and in its log."""


class BadFile(BadInput):
    """A file that cannot be read, or not so."""

    def __init__(self, fault: FileFault, detail: str = "") -> None:
        super().__init__(detail or str(fault))
        self.fault = fault


class FileFormat(StrEnum):
    """What a file is."""

    CSV = "csv"
    VCARD = "vcard"
    XLSX = "xlsx"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read.

    Attributes:
        format: a ``FileFormat``.
        encoding: of a text; a codec's name.
        delimiter: between the columns of CSV.
        headed: whether the first row names the columns.
        sheet: of a workbook; empty: its first.
    """

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    headed: bool = True
    sheet: str = ""


class Row(msgspec.Struct, frozen=True):
    """One row. ``number`` counts from 1 without the headings; ``broken`` says why it is none."""

    number: int
    values: dict[str, Any]
    broken: str = ""
