"""Canned replies out of files: what a company has written before."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from domain.entities import Entity, Snippet
from domain.errors import BadInput
from domain.glossary import ChannelKind
from domain.ids import SnippetId, new_id
from server.app.admin import CHUNK, chunks
from server.handlers.texts import MAX_SNIPPET, clean_snippet
from server.storage import people
from server.storage.engine import Database
from server.storage.unit import Unit

MAX_FILE = 16 << 20
"""Bytes of one file; a page may have far less, and a list of replies has no more."""
_COLUMNS = {"shortcut", "text"}


class LibraryReport(msgspec.Struct, kw_only=True):
    """What an import did. ``refused`` names lines or files with the reason."""

    made: int = 0
    changed: int = 0
    same: int = 0
    refused: list[str] = []

    def lines(self) -> list[str]:
        """Return it in words."""
        return [f"{self.made} new, {self.changed} changed, {self.same} as before", *self.refused]


def import_replies(database: Database, path: Path) -> LibraryReport:
    """Import canned replies all share from a UTF-8 CSV: shortcut, text, title, channels.

    ``channels``: kinds separated by spaces where the reply fits; empty: everywhere. A reply is
    known by its shortcut, so the same file again changes nothing, and a corrected one corrects.

    Raises:
        BadInput: the file is not readable CSV, too big, or lacks a column.
    """
    report = LibraryReport()
    for part in chunks(_rows(path), CHUNK):
        database.write_now(lambda unit, part=part: _put_replies(unit, part, report))  # type: ignore[misc]
    return report


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.stat().st_size > MAX_FILE:
            raise BadInput(f"{path.name}: more than {MAX_FILE >> 20} MB")
        reader = csv.DictReader(file)
        missing = _COLUMNS - set(reader.fieldnames or [])
        if missing:
            names = ", ".join(sorted(missing))
            raise BadInput(f"{path.name}: the first line must name the columns; missing: {names}")
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise BadInput(f"{path.name}, line {reader.line_num}: {error}") from error


def _put_replies(unit: Unit, rows: list[tuple[int, dict[str, str]]], report: LibraryReport) -> None:
    shared = [item for item in people.every(unit, Snippet) if item.agent_id is None]
    known = {item.shortcut: item for item in shared}
    for number, row in rows:
        kinds = tuple((row.get("channels") or "").split())
        odd = sorted(set(kinds) - set(ChannelKind))
        text = row.get("text") or ""
        reply = clean_snippet(
            Snippet(
                id=SnippetId(new_id()),
                shortcut=row.get("shortcut") or "",
                title=row.get("title") or "",
                text=text,
                channel_kinds=kinds,
            )
        )
        if not reply.shortcut or not reply.text.strip():
            report.refused.append(f"line {number}: no {'text' if reply.shortcut else 'shortcut'}")
        elif odd:
            report.refused.append(f"line {number}: no such channel: {', '.join(odd)}")
        elif len(text) > MAX_SNIPPET:
            report.refused.append(f"line {number}: longer than {MAX_SNIPPET} characters")
        else:
            before = known.get(reply.shortcut)
            if before is not None:
                reply = msgspec.structs.replace(reply, id=before.id)
            known[reply.shortcut] = reply
            put_row(unit, before, reply, report)


def put_row(unit: Unit, before: Entity | None, wanted: Entity, report: LibraryReport) -> None:
    """Write a row where it is any different, and count it."""
    if before == wanted:
        report.same += 1
        return
    unit.put(wanted)
    if before is None:
        report.made += 1
    else:
        report.changed += 1
