"""The catalogue of services as a file: taken out, looked over, put in."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import msgspec

from domain import catalogue_file, catalogue_writing
from domain.catalogue import Service
from domain.catalogue_file import Row, Unreadable, What
from domain.clock import Clock, SystemClock
from domain.errors import BadInput
from domain.text import clean_line
from server.handlers import services
from server.storage import editions, people
from server.storage.engine import Database
from server.storage.unit import Unit

_BY = "import"
_MOST_EDITIONS = 1000


def add_parsers(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about the catalogue."""
    into = actions.add_parser("import-services", help="the catalogue of services from a TOML file")
    into.add_argument("file", type=Path)
    into.add_argument("--dry-run", action="store_true", help="only say what would be done")
    out = actions.add_parser("export-services", help="the catalogue of services as TOML")
    out.add_argument("file", type=Path)
    old = actions.add_parser("service-editions", help="earlier editions of a service")
    old.add_argument("name")
    old.add_argument("--number", type=int, help="which one to write out")
    old.add_argument("--file", type=Path, help="where to")


def service_editions(arguments: argparse.Namespace, database: Database) -> str:
    """List the editions of a service, or write one of them into a file.

    Raises:
        BadInput: there is no such service or edition.
    """
    name = arguments.name.lower()
    known = database.read_now(lambda unit: people.every(unit, Service))
    service = next((item for item in known if item.name.lower() == name), None)
    if service is None:
        raise BadInput(f"no service is called {clean_line(arguments.name)}")
    kept = database.read_now(
        lambda unit: editions.editions_of(unit, Service, service.id, _MOST_EDITIONS)
    )
    if arguments.number is None:
        return "\n".join(f"{item.number}  {item.at:%Y-%m-%d %H:%M}  {item.by}" for item in kept)
    found = next((item for item in kept if item.number == arguments.number), None)
    if found is None or arguments.file is None:
        raise BadInput("no such edition, or no --file to write it into")
    old = msgspec.convert(found.body, Service, strict=False)
    arguments.file.write_text(catalogue_writing.write([old]), encoding="utf-8")
    return f"edition {found.number} is in {arguments.file}"


def import_services(arguments: argparse.Namespace, database: Database) -> str:
    """Put a file's services in, or say what would be done; a broken one is left out."""
    rows = read_file(database, arguments.file, SystemClock())
    if not arguments.dry_run:
        database.write_now(lambda unit: put_rows(unit, rows))
    return "\n".join(map(_line, rows))


def export_services(arguments: argparse.Namespace, database: Database) -> str:
    """Write the catalogue into a file."""
    found = database.read_now(lambda unit: people.every(unit, Service))
    found.sort(key=lambda item: (item.topic.lower(), item.name.lower()))
    arguments.file.write_text(catalogue_writing.write(found), encoding="utf-8")
    return f"{len(found)} services"


def read_file(database: Database, file: Path, clock: Clock) -> tuple[Row, ...]:
    """Return what an import of a file would do.

    Raises:
        BadInput: it cannot be read, or is no TOML.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: {error}") from None
    try:
        return read_text(database, text, clock.now())
    except Unreadable as error:
        raise BadInput(f"{file}: {error}") from None


def read_text(database: Database, text: str, at: datetime) -> tuple[Row, ...]:
    """Return what an import of a text would do.

    Raises:
        Unreadable: it is no TOML.
    """
    known = database.read_now(lambda unit: people.every(unit, Service))
    return catalogue_file.read(text, known, at)


def put_rows(unit: Unit, rows: tuple[Row, ...]) -> None:
    """Write the services of a file that are new or changed."""
    for row in rows:
        if row.service is None or row.what is What.SAME:
            continue
        made = services.next_edition(unit, services.clean(row.service), _BY)
        unit.put(made)
        editions.keep(unit, made, made.edition, _BY)


def _line(row: Row) -> str:
    head = f"{row.number}. {clean_line(row.name)}: {row.what}"
    wrong = (
        f"   {item.part} {clean_line(item.name)}: {item.fault} {clean_line(item.subject)}".rstrip()
        for item in row.problems
    )
    return "\n".join([head, *wrong])
