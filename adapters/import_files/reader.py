"""Opens whichever file it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import msgspec

from adapters.import_files import delimited, sheets, vcards
from domain.import_rows import BadFile, FileFault, FileFormat, Reading, Row
from domain.mapping import FieldMap
from domain.mapping_guess import guess

_SAMPLE = 256 << 10
_ROWS = {
    FileFormat.CSV: delimited.rows,
    FileFormat.VCARD: vcards.rows,
    FileFormat.XLSX: sheets.rows,
}


class Looked(msgspec.Struct, frozen=True):
    """What a file seems to be: how to read it, its columns, and rules for them."""

    reading: Reading
    columns: tuple[str, ...]
    mapping: FieldMap
    sheets: tuple[str, ...] = ()


def look(file: IO[bytes], wanted: Reading | None = None) -> Looked:
    """Look at a file.

    Args:
        file: readable from any place.
        wanted: how to read it, where somebody has said so.

    Raises:
        BadFile: it is nothing we read.
    """
    file.seek(0)
    sample = file.read(_SAMPLE)
    if not sample.strip():
        raise BadFile(FileFault.EMPTY)
    pages: tuple[str, ...] = ()
    if sheets.looks_like(sample):
        reading, pages = wanted or sheets.reading_of(file), sheets.sheets(file)
    elif sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(FileFault.OLD_WORKBOOK)
    elif vcards.looks_like(sample):
        reading = wanted or vcards.reading_of(sample)
    else:
        reading = wanted or delimited.reading_of(sample)
    columns: dict[str, None] = {}
    for row in _first(file, reading, 50):
        columns |= dict.fromkeys(row.values)
    named = tuple(columns)
    if reading.format == FileFormat.VCARD:
        return Looked(reading, named, vcards.RULES, pages)
    return Looked(reading, named, guess(named), pages)


def _first(file: IO[bytes], reading: Reading, count: int) -> list[Row]:
    found = rows(file, reading)
    return [row for row, _ in zip(found, range(count), strict=False)]


def rows(file: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Yield the rows of a file from its beginning.

    Raises:
        BadFile: it cannot be read so.
    """
    try:
        read = _ROWS[FileFormat(reading.format)]
    except ValueError as error:
        raise BadFile(FileFault.FORMAT) from error
    file.seek(0)
    return read(file, reading)
