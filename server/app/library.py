"""Canned replies and pages of knowledge out of files: what a company has written before."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from domain.articles import MAX_ARTICLE
from domain.clock import Clock
from domain.entities import Article, Entity, Snippet
from domain.errors import BadInput
from domain.glossary import ChannelKind
from domain.ids import ArticleId, SnippetId, new_id
from server.app.admin import CHUNK, chunks
from server.handlers import knowledge
from server.handlers.texts import MAX_SNIPPET, clean_snippet
from server.storage import people
from server.storage.engine import Database
from server.storage.unit import Unit

MAX_FILE = 16 << 20
"""Bytes of one file; a page may have far less, and a list of replies has no more."""
PAGES_CHUNK = 20
"""Pages in one transaction: each may have a fifth of a megabyte."""
_PAGES = (".md", ".txt")
_BY = "import"
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
            _put(unit, before, reply, report)


def import_articles(database: Database, folder: Path, clock: Clock) -> LibraryReport:
    """Import every ``.md`` and ``.txt`` file under a folder as a page of knowledge.

    The title is the first heading, or the name of the file; folders become tags. A page is known
    by its title, so the same folder again changes nothing.

    Raises:
        BadInput: it is not a folder.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: not a folder")
    report = LibraryReport()
    for part in chunks(_pages(folder, clock, report), PAGES_CHUNK):
        database.write_now(lambda unit, part=part: _put_articles(unit, part, report))  # type: ignore[misc]
    return report


def _pages(folder: Path, clock: Clock, report: LibraryReport) -> Iterator[Article]:
    for path in sorted(item for item in folder.rglob("*") if item.suffix.lower() in _PAGES):
        name = path.relative_to(folder)
        try:
            yield _page(path, name.parts[:-1], clock)
        except (BadInput, OSError, UnicodeDecodeError) as error:
            report.refused.append(f"{name}: {error}")


def _page(path: Path, tags: tuple[str, ...], clock: Clock) -> Article:
    if path.is_symlink():
        raise BadInput("a link, which may lead anywhere")
    if path.stat().st_size > MAX_FILE:
        raise BadInput(f"more than {MAX_FILE >> 20} MB")
    text = path.read_text(encoding="utf-8-sig").strip()
    if len(text) > MAX_ARTICLE:
        raise BadInput(f"longer than {MAX_ARTICLE} characters")
    title, first, rest = path.stem, *_split(text)
    if first.startswith("# "):
        title, text = first.removeprefix("# "), rest.strip()
    if not text:
        raise BadInput("no text")
    return knowledge.clean(
        Article(id=ArticleId(new_id()), title=title, text=text, tags=tags, updated_at=clock.now())
    )


def _split(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    return first, rest


def _put_articles(unit: Unit, pages: list[Article], report: LibraryReport) -> None:
    known = {item.title: item for item in people.every(unit, Article)}
    for page in pages:
        before = known.get(page.title)
        wanted = page
        if before is not None:
            wanted = msgspec.structs.replace(before, text=page.text, tags=page.tags)
        if wanted != before:
            wanted = msgspec.structs.replace(
                wanted, edition=wanted.edition + 1, changed_by=_BY, updated_at=unit.now
            )
            knowledge.keep(unit, wanted, _BY)
        known[page.title] = wanted
        _put(unit, before, wanted, report)


def _put(unit: Unit, before: Entity | None, wanted: Entity, report: LibraryReport) -> None:
    if before == wanted:
        report.same += 1
        return
    unit.put(wanted)
    if before is None:
        report.made += 1
    else:
        report.changed += 1
