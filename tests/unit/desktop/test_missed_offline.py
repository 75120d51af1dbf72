"""A call the desk phone tells of while the centre is away: popped, kept, and work afterwards."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from adapters.phone_link.link import PhoneEvent, report
from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.details import CallDetails, details_of
from domain.entities import Entry, Task
from domain.glossary import CallOutcome, EntryKind
from domain.ids import OfferId
from server.storage import schema
from server.storage.unit import Unit
from sync.queries.rows import Link
from tests.flows.centre import PASSWORD, Centre, build_shop, centre
from tests.gui.stage import settle, until
from tests.unit.desktop.applications import SECRET
from tests.unit.desktop.copied import copied

_KNOWN = "+79161234567"


async def _said(session: Session, event: str) -> None:
    assert session.phone_address is not None
    told = PhoneEvent(event=event, call_id="one", number=_KNOWN)
    await report(session.phone_address, [told])


async def _popped(session: Session) -> OfferId:
    """Wait until somebody is offered; return the offer."""
    found: list[OfferId] = []

    async def look() -> None:
        found[:] = [pop.offer.id for pop in (await session.queries.open_offers()).pops]

    while not found:
        await look()
        await settle()
    return found[0]


async def _rows(place: Centre) -> tuple[list[Task], list[Entry]]:
    def read(unit: Unit) -> tuple[list[Task], list[Entry]]:
        task, entry = schema.ENTITY_TABLES[Task], schema.ENTITY_TABLES[Entry]
        calls = sa.select(entry).where(entry.c.kind == EntryKind.CALL)
        return unit.select(Task, sa.select(task)), unit.select(Entry, calls)

    return await place.database.read(read)


async def test_a_call_missed_without_the_centre_is_work_once_it_is_back(
    qapp: QApplication, tmp_path: Path, folder: Path
) -> None:
    home = tmp_path / "far"
    home.mkdir()
    async with centre(home, build_shop()) as place:
        url = place.url
        known = await open_session(folder, SECRET, url, SystemClock())
        await known.sign_in("anna", PASSWORD)
        await known.start()
        await until(lambda: known.queries.directory().me is not None, "the directory")
        await copied(known)
        await known.close()
    session = await open_session(folder, SECRET, url, SystemClock())
    try:
        await session.start()
        await until(lambda: session.queries.status().link is Link.OFFLINE, "offline")
        await until(lambda: session.phone_address is not None, "the link of the phone")
        await _said(session, "ringing")
        pop = await session.queries.pop(await _popped(session))
        assert pop is not None
        assert pop.card is not None
        assert pop.card.customer.display_name == "Мария Климова"  # from the local directory
        await _said(session, "ended")
        await until(lambda: session.queries.status().waiting > 0, "kept in the outbox")

        async with centre(home, port=urlsplit(url).port or 0) as place:
            await until(lambda: session.queries.status().link is Link.ONLINE, "online")
            await until(lambda: session.queries.status().waiting == 0, "told")
            tasks, calls = await _rows(place)
            (call,), (task,) = calls, tasks
            assert details_of(call, CallDetails).outcome == CallOutcome.MISSED
            assert task.missed is not None
            assert (task.missed.number, task.missed.entry_id) == (_KNOWN, call.id)
            assert task.owner_id == call.author_id
    finally:
        await session.close()
