"""The knowledge base as a folder of Markdown files: put in, and taken out."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import msgspec

from domain import article_file
from domain.article_file import ArticleFile
from domain.articles import MAX_ARTICLE, Article, problem
from domain.catalogue import Service
from domain.clock import Clock, SystemClock
from domain.entities import Branch, Queue
from domain.errors import BadInput
from domain.ids import ArticleId, new_id
from server.app.admin import chunks
from server.app.library import MAX_FILE, LibraryReport, put_row
from server.handlers import knowledge
from server.storage import people
from server.storage.engine import Database
from server.storage.unit import Unit

PAGES_CHUNK = 20
"""Pages in one transaction: each may have a fifth of a megabyte."""
_PAGES = (".md", ".txt")
_BY = "import"

Ids = Mapping[str, Mapping[str, UUID]]
Found = tuple[Path, ArticleFile, tuple[str, ...]]
"""A file by its place in the folder, what it says, and the folders it stands in."""


def add_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about the knowledge base."""
    into = actions.add_parser("import-articles", help="pages of the knowledge base")
    into.add_argument("folder", type=Path, help="of .md and .txt files; folders become tags")
    out = actions.add_parser("export-articles", help="pages of the knowledge base as files")
    out.add_argument("folder", type=Path, help="empty; what import-articles reads")


def put_in(arguments: argparse.Namespace, database: Database) -> str:
    """Put a folder's pages in."""
    return "\n".join(import_articles(database, arguments.folder, SystemClock()).lines())


def take_out(arguments: argparse.Namespace, database: Database) -> str:
    """Write all pages into a folder."""
    return f"{export_articles(database, arguments.folder)} articles"


def import_articles(database: Database, folder: Path, clock: Clock) -> LibraryReport:
    """Import every ``.md`` and ``.txt`` file under a folder as a page of knowledge.

    The title is the first heading, or the name of the file; folders become tags where the file
    names none. A page is known by its title, so the same folder again changes nothing.

    Raises:
        BadInput: it is not a folder.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: not a folder")
    report = LibraryReport()
    for part in chunks(_pages(folder, report), PAGES_CHUNK):
        database.write_now(lambda unit, part=part: _put_articles(unit, part, report, clock))  # type: ignore[misc]
    return report


def export_articles(database: Database, folder: Path) -> int:
    """Write every page into a file of a folder; return how many.

    Raises:
        BadInput: there are files in it already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder}: not an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    pages = database.read_now(lambda unit: people.every(unit, Article))
    names = {
        key: name for of_kind in database.read_now(_ids).values() for name, key in of_kind.items()
    }
    taken: set[str] = set()
    for page in sorted(pages, key=lambda item: item.title.lower()):
        name = _file_name(page.title, taken)
        (folder / f"{name}.md").write_text(article_file.write(page, names), encoding="utf-8")
    return len(pages)


def _file_name(title: str, taken: set[str]) -> str:
    base = re.sub(r"[^\w -]", "", title).strip()[:60] or "page"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name.lower())
    return name


def _ids(unit: Unit) -> dict[str, dict[str, UUID]]:
    return {
        "services": {item.name.lower(): item.id for item in people.every(unit, Service)},
        "branches": {item.name.lower(): item.id for item in people.every(unit, Branch)},
        "queues": {item.name.lower(): item.id for item in people.every(unit, Queue)},
    }


def _pages(folder: Path, report: LibraryReport) -> Iterator[Found]:
    for path in sorted(item for item in folder.rglob("*") if item.suffix.lower() in _PAGES):
        name = path.relative_to(folder)
        try:
            yield name, _page(path), name.parts[:-1]
        except (BadInput, OSError, UnicodeDecodeError) as error:
            report.refused.append(f"{name}: {error}")


def _page(path: Path) -> ArticleFile:
    if path.is_symlink():
        raise BadInput("a link, which may lead anywhere")
    if path.stat().st_size > MAX_FILE:
        raise BadInput(f"more than {MAX_FILE >> 20} MB")
    file = article_file.read(path.read_text(encoding="utf-8-sig"))
    if len(file.text) > MAX_ARTICLE:
        raise BadInput(f"longer than {MAX_ARTICLE} characters")
    if not file.text and not (file.about or {}).get("link"):
        raise BadInput("no text")
    return file if file.title else msgspec.structs.replace(file, title=path.stem)


def _put_articles(unit: Unit, files: list[Found], report: LibraryReport, clock: Clock) -> None:
    known = {item.title: item for item in people.every(unit, Article)}
    ids: Ids = _ids(unit)
    for name, file, folders in files:
        fresh = Article(
            id=ArticleId(new_id()), title="", text="", tags=folders, updated_at=clock.now()
        )
        title = knowledge.clean(msgspec.structs.replace(fresh, title=file.title)).title
        before = known.get(title)
        try:
            wanted = knowledge.clean(article_file.applied(before or fresh, file, ids))
        except BadInput as error:
            report.refused.append(f"{name}: {error}")
            continue
        if file.about is None:
            wanted = msgspec.structs.replace(wanted, tags=knowledge.clean(fresh).tags)
        fault = problem(wanted)
        if fault:
            report.refused.append(f"{name}: {fault} cannot be used")
            continue
        if wanted != before:
            wanted = msgspec.structs.replace(
                wanted, edition=wanted.edition + 1, changed_by=_BY, updated_at=unit.now
            )
            if before is not None:
                knowledge.keep(unit, before, before.changed_by)
            knowledge.keep(unit, wanted, _BY)
        known[wanted.title] = wanted
        put_row(unit, before, wanted, report)
