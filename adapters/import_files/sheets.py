"""Workbooks of Excel (XLSX), read one row at a time by openpyxl, within bounds.

Formulae are never worked out: what stands in a cell is what the program that wrote the file left
there. Entities are refused by defusedxml, which openpyxl uses where it is installed.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any, cast

import openpyxl
from openpyxl import DEFUSEDXML

from adapters.import_files.delimited import headings, row_of
from domain.conversions import as_text
from domain.errors import Defect
from domain.import_rows import MAX_CELL, MAX_COLUMNS, BadFile, FileFault, Reading, Row
from domain.mapping_guess import looks_like_headings

_MOST_PARTS = 2000
_MOST_HELD = 96 << 20
"""Bytes of a part that is held whole: the strings all sheets share, the styles."""
_MOST_SHEET = 2 << 30
_MOST_RATIO = 200
"""How much smaller than its contents a part may be packed; tables reach some forty."""
_SMALL = 1 << 20
_EMPTY_ROWS = 100_000

if not DEFUSEDXML:  # pragma: no cover - a broken installation
    raise Defect("defusedxml is missing")


def looks_like(sample: bytes) -> bool:
    """Tell whether bytes begin a packed file."""
    return sample.startswith(b"PK\x03\x04")


def _check(file: IO[bytes]) -> None:
    """Look at what is packed before anything is unpacked; never more comes out than is said here.

    Raises:
        BadFile: no workbook, or one that would fill the memory.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile(FileFault.DAMAGED, "the file is no workbook, or a damaged one") from error
    if len(parts) > _MOST_PARTS:
        raise BadFile(FileFault.TOO_LARGE, "the workbook has too many parts")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise BadFile(FileFault.DAMAGED, "the file is no workbook")
    for part in parts:
        sheet = part.filename.startswith("xl/worksheets/")
        if part.file_size > (_MOST_SHEET if sheet else _MOST_HELD):
            raise BadFile(FileFault.TOO_LARGE, "the workbook is too large when unpacked")
        if part.file_size > max(_SMALL, part.compress_size * _MOST_RATIO):
            raise BadFile(FileFault.TOO_LARGE, "the workbook is packed as no table is")
        if part.flag_bits & 1:
            raise BadFile(FileFault.PASSWORD, "the workbook is protected by a password")


def rows(file: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Yield the rows of a sheet.

    Raises:
        BadFile: it is no workbook, has no such sheet, or is damaged further down.
    """
    _check(file)
    file.seek(0)
    names: list[str] | None = None
    number = 0
    for cells in _cells(file, reading.sheet):
        if names is None:
            names = headings(cells if reading.headed else (), len(cells))
            if reading.headed:
                continue
        number += 1
        yield row_of(number, cells, names)


def _cells(file: IO[bytes], sheet: str) -> Iterator[list[str]]:
    empty = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = _guarded(
            lambda: openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        )
    try:
        page = _sheet(book, sheet)
        page.reset_dimensions()  # what a file says of its size may be anything
        found = page.iter_rows(values_only=True, max_col=MAX_COLUMNS)
        while True:
            raw = _guarded(lambda: next(found, None))
            if raw is None:
                return
            cells = [_text(value) for value in raw]
            while cells and not cells[-1]:
                cells.pop()
            empty = 0 if cells else empty + 1
            if empty > _EMPTY_ROWS:
                return
            if cells:
                yield cells
    finally:
        book.close()


def _sheet(book: Any, name: str) -> Any:
    pages = [page for page in book.worksheets if not name or page.title == name]
    if not pages:
        raise BadFile(FileFault.SHEET, "the workbook has no such sheet")
    return pages[0]


def _guarded(work: Any) -> Any:
    """Return what some of the library's work gives: hostile files make it raise anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except (MemoryError, RecursionError) as error:
        raise BadFile(FileFault.DAMAGED, "the workbook cannot be read") from error
    except Exception as error:
        raise BadFile(FileFault.DAMAGED, type(error).__name__) from error


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return as_text(value)[:MAX_CELL]


def reading_of(file: IO[bytes]) -> Reading:
    """Return how a workbook is read.

    Raises:
        BadFile: it is none.
    """
    _check(file)
    file.seek(0)
    first = next(_cells(file, ""), [])
    return Reading(format="xlsx", headed=looks_like_headings(first))


def sheets(file: IO[bytes]) -> tuple[str, ...]:
    """Return the names of a workbook's sheets.

    Raises:
        BadFile: it is none.
    """
    _check(file)
    file.seek(0)
    book = _guarded(lambda: openpyxl.load_workbook(file, read_only=True, keep_links=False))
    try:
        return tuple(cast("str", page.title)[:100] for page in book.worksheets)
    finally:
        book.close()
