"""CSV and its relatives: what the bytes are, and their rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from domain.import_rows import MAX_CELL, MAX_COLUMNS, MAX_LINE, BadFile, FileFault, Reading, Row
from domain.mapping_guess import looks_like_headings

ENCODINGS = ("utf-8", "windows-1251", "utf-16", "koi8-r", "cp866", "windows-1252")
DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")
_LOOKED_AT = 50


def guess_encoding(sample: bytes) -> str:
    """Return what a text is written in: of the old Cyrillic ones the one that makes words."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    scores = {name: _score(sample, name) for name in ("windows-1251", "koi8-r", "cp866")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else "windows-1252"


def _score(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    letters = Counter(text)
    good = sum(count for sign, count in letters.items() if sign in _FREQUENT)
    upper = sum(count for sign, count in letters.items() if sign.lower() in _FREQUENT) - good
    strange = sum(
        count
        for sign, count in letters.items()
        if ord(sign) > 127 and sign.lower() not in _FREQUENT and sign not in "«»—–…№\xa0₽"
    )
    return good + 0.3 * upper - 2.0 * strange


def guess_delimiter(sample: str) -> str:
    """Return the sign that cuts the first lines into the same number of columns."""
    best, chosen = 0.0, ","
    lines = [line for line in sample.splitlines()[:_LOOKED_AT] if line.strip()]
    for sign in DELIMITERS:
        widths = [len(row) for row in _safely(lines, sign) if row]
        if not widths:
            continue
        usual, times = Counter(widths).most_common(1)[0]
        score = (usual > 1) * times / len(widths) * (1 + min(usual, 50) / 100)
        if score > best:
            best, chosen = score, sign
    return chosen


def _safely(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(iter(lines), delimiter=sign))
    except csv.Error:
        return []


def reading_of(sample: bytes) -> Reading:
    """Return how a text is best read, from its first bytes."""
    encoding = guess_encoding(sample)
    text = io.TextIOWrapper(io.BytesIO(sample), encoding, errors="replace", newline="").read()
    text = text.lstrip("\ufeff")
    delimiter = guess_delimiter(text)
    first = next((row for row in _safely(text.splitlines()[:5], delimiter) if row), [])
    return Reading(
        format="csv", encoding=encoding, delimiter=delimiter, headed=looks_like_headings(first)
    )


class _Lines:
    """The lines of a text, none longer than is bearable. ``cut``: one was, since last asked."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        """Yield each line; what a longer one goes on with is passed over."""
        while line := self._text.readline(MAX_LINE):
            if len(line) == MAX_LINE and not line.endswith("\n"):
                self.cut = True
                while (rest := self._text.readline(MAX_LINE)) and not rest.endswith("\n"):
                    pass
            yield line.replace("\0", "")


@contextmanager
def text_of(file: IO[bytes], encoding: str) -> Iterator[IO[str]]:
    """Give a file as text; what is no letter of the encoding becomes a visible sign.

    Raises:
        BadFile: an encoding we do not offer.
    """
    if encoding not in ENCODINGS:
        raise BadFile(FileFault.READING, f"no such encoding: {encoding[:40]!r}")
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()  # the file is its owner's to close


def rows(file: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Yield the rows of a table in text.

    Raises:
        BadFile: it cannot be read so at all.
    """
    if reading.delimiter not in DELIMITERS:
        raise BadFile(FileFault.READING, f"no such delimiter: {reading.delimiter[:10]!r}")
    with text_of(file, reading.encoding) as text:
        yield from _table(_Lines(text), reading)


def _table(lines: _Lines, reading: Reading) -> Iterator[Row]:
    table = csv.reader(iter(lines), delimiter=reading.delimiter)
    names: Sequence[str] | None = None
    number = 0
    while True:
        broken, cells = "", []
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error:
            broken = "quote"
        if lines.cut:
            lines.cut, broken = False, "too_large"
        if not broken and not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = headings(cells if reading.headed and not broken else (), len(cells))
            if reading.headed and not broken:
                continue
        number += 1
        yield row_of(number, cells, names, broken)


def headings(cells: Sequence[str], width: int) -> list[str]:
    """Return names for columns: each another, the place where there is none."""
    found: list[str] = []
    for place in range(min(max(width, len(cells)), MAX_COLUMNS)):
        name = " ".join(str(cells[place]).split())[:100] if place < len(cells) else ""
        name = name or f"{place + 1}"
        fresh, again = name, 2
        while fresh in found:
            fresh, again = f"{name} {again}", again + 1
        found.append(fresh)
    return found


def row_of(number: int, cells: Sequence[str], names: Sequence[str], broken: str = "") -> Row:
    """Return a row by its headings; one that is wider than they are is none."""
    if not broken and any(cell.strip() for cell in cells[len(names) :]):
        broken = "columns"
    values = {
        name: cell[:MAX_CELL] for name, cell in zip(names, cells, strict=False) if cell.strip()
    }
    return Row(number, values, broken)
