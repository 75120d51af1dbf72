"""How fast a file of customers is taken in, next to bare inserts of the same rows.

A million rows of a name, a number and an address, then as many of which each second one is
broken. Beside it somebody writes a note all the time, to see how long an import keeps others
waiting, and memory is looked at, to see that it does not grow with the file.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from domain import importing
from domain.clock import SystemClock
from domain.entities import Branch
from domain.glossary import Role
from domain.ids import AgentId, BranchId, DeviceId, new_id
from domain.importing import ImportView, StartImport
from server.app.imports import Importer, ImportOffice
from server.handlers import imports
from server.handlers.policy import Actor
from server.storage import imports as kept
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.bench.figure import Figure, figure, percentile, report, scaled, within
from tests.builders.blank import blank_file

ROWS = scaled(4_000, 1_000_000)
_HEAD = "Имя;Фамилия;Телефон;E-mail;Город\n".encode("windows-1251")


def _good(start: int) -> Iterator[bytes]:
    for n in range(start, start + ROWS):
        text = f"Анна;Клиентова {n};8916{n % 10_000_000:07d};c{n}@pochta.example;Орёл\n"
        yield text.encode("windows-1251")


def _broken() -> Iterator[bytes]:
    for n in range(ROWS):
        yield b";;;;x\n" if n % 2 else "=cmd;;не телефон;не почта;a;b;c\n".encode("windows-1251")


def _bare(folder: Path) -> float:
    """Return seconds a row takes whose customer and addresses are only inserted."""
    base = sqlite3.connect(folder / "bare.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE customer (id BLOB PRIMARY KEY, name TEXT, city TEXT)")
    base.execute("CREATE TABLE identity (id BLOB PRIMARY KEY, owner BLOB, kind TEXT, value TEXT)")
    base.execute("CREATE INDEX by_value ON identity (kind, value)")
    base.execute("CREATE INDEX by_owner ON identity (owner)")
    began = time.perf_counter()
    for start in range(0, ROWS, 200):
        people = [(new_id().bytes, f"Клиентова {n}", "Орёл") for n in range(start, start + 200)]
        base.execute("BEGIN IMMEDIATE")
        base.executemany("INSERT INTO customer VALUES (?, ?, ?)", people)
        for kind in ("phone", "email"):
            rows = [(new_id().bytes, raw, kind, f"{kind}{name}") for raw, name, _ in people]
            base.executemany("INSERT INTO identity VALUES (?, ?, ?, ?)", rows)
        base.execute("COMMIT")
    took = time.perf_counter() - began
    base.close()
    return took / ROWS


async def _taken(database: Database, actor: Actor, lines: Iterator[bytes]) -> ImportView:
    import_id = new_id()
    with tempfile.TemporaryFile() as data:
        size = data.write(_HEAD) + sum(data.write(line) for line in lines)
        begin = importing.BeginImport(id=import_id, name="bench.csv", size=size)
        await database.write(imports.begin(actor, begin))
        data.seek(0)
        number = 0
        while part := data.read(importing.PART_BYTES):
            message = importing.PutPart(id=import_id, number=number, data=part)
            await database.write(imports.put_part(message))
            number += 1
    office = ImportOffice(database)
    looked = await office.look(importing.LookAt(id=import_id))
    start = StartImport(id=import_id, reading=looked.reading, mapping=looked.mapping)
    await office.start(actor, start)
    await Importer(database, SystemClock()).once()
    view = await database.read(lambda unit: kept.get(unit, import_id))
    assert view is not None
    assert view.rows == ROWS, view
    return view


async def _beside(database: Database, branch: Branch, waits: list[float]) -> None:
    """Write something small again and again."""

    def work(unit: Unit) -> None:
        unit.put(Branch(id=branch.id, name=f"Центр {len(waits)}"))

    while True:
        began = time.perf_counter()
        await database.write(work)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)


def _memory() -> float:
    """Return the most memory this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _run(folder: Path) -> list[Figure]:
    bare = _bare(folder)
    database = Database(blank_file(folder / "centre.db"), SystemClock())
    branch = Branch(id=BranchId(new_id()), name="Центр")
    await database.write(lambda unit: unit.put(branch))
    actor = Actor(AgentId(new_id()), "Bench", Role.ADMINISTRATOR, DeviceId(new_id()), frozenset())
    waits: list[float] = []
    before = _memory()
    beside = asyncio.get_running_loop().create_task(_beside(database, branch, waits))
    began = time.perf_counter()
    view = await _taken(database, actor, _good(0))
    good = (time.perf_counter() - began) / ROWS
    assert view.created == ROWS, view
    began = time.perf_counter()
    view = await _taken(database, actor, _broken())
    broken = (time.perf_counter() - began) / ROWS
    assert view.refused == ROWS, view
    beside.cancel()
    grown = _memory() - before
    database.close()
    note = f"{ROWS} rows, {1 / good:.0f} a second; bare inserts {1 / bare:.0f} a second"
    return [
        figure("a row taken in", "us", [good * 1e6], [bare * 1e6], 60, note=note),
        figure("a broken row told", "us", [broken * 1e6], [bare * 1e6], 60),
        within(
            "a write beside it, 99 of 100",
            "ms",
            [percentile(waits, 0.99) * 1e3],
            [1],
            400,
        ),
        within("memory grown by it", "MiB", [grown], [1], 150),
    ]


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder)))


if __name__ == "__main__":
    report("file_import", _measure)
