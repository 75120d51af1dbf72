"""The application with a phone: calls while the centre is away, the account, signing out."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.phone import client
from domain.clock import SystemClock
from domain.details import CallDetails, CallSound, details_of
from domain.entities import Entry
from domain.glossary import CallOutcome, Direction, EntryKind
from domain.phone import Answered, Ended, Incoming, Outgoing, Phase, Quality, SipAccount
from server.storage import schema
from server.storage.unit import Unit
from sync.queries.rows import CallView, Link, SyncStatus
from tests.builders.paper_phone import a_call
from tests.flows.centre import Centre
from tests.gui.stage import settle, until
from tests.unit.desktop.applications import begin, finish, known_profile, secret_of, session_of
from tests.unit.desktop.copied import copied
from ui.phone.port import PhoneThere

_QUIET = SipAccount(user="1001", server="127.0.0.1:9", password="hush")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The phone has sound devices that are files."""
    made = tmp_path / "room"
    made.mkdir()

    def command(folder: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "tests.peers.softphone"),
            *(str(made), "--profile", str(folder)),
        ]

    monkeypatch.setattr(client, "phone_command", command)
    return made


async def test_a_call_of_the_softphone_pops_while_the_centre_is_away(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: app.workstation is not None and app.workstation.ready.is_set(), "screens")
    await until(lambda: session_of(app) is not None, "the store")
    session, station = session_of(app), app.workstation
    assert session is not None
    assert station is not None
    await until(lambda: session.queries.directory().me is not None, "the directory")
    await copied(session)
    await session._thread.call(session._pause_engine())
    session.queries.tell_status(SyncStatus(link=Link.OFFLINE))
    await until(lambda: session.queries.status().link is Link.OFFLINE, "offline")
    now = SystemClock().now()
    ringing = a_call("+79161234567", Phase.RINGING, now, pbx_ref="1732291200.17")
    session.hear_softphone(Incoming(call=ringing))
    pops = station.over.pop.presenter
    await until(lambda: pops.state.pops, "the pop")
    pop = pops.state.pops[0]
    assert pop.card is not None
    assert pop.card.customer.display_name == "Мария Климова"
    talks = a_call("+79161234567", Phase.TALKING, now)
    session.hear_softphone(Answered(call=talks))
    session.hear_softphone(Ended(call=talks))
    await until(lambda: not pops.state.pops, "it is over")
    async with asyncio.timeout(20):
        while (await session.unsent())[0] < 3:  # rang, answered, ended
            await settle()
    await finish(app, task)


async def test_a_call_made_while_the_centre_is_away_is_recorded_with_how_it_sounded(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: session_of(app) is not None, "the store")
    session = session_of(app)
    assert session is not None
    await until(lambda: session.queries.directory().me is not None, "the directory")
    await copied(session)
    await session._thread.call(session._pause_engine())
    session.queries.tell_status(SyncStatus(link=Link.OFFLINE))
    await until(lambda: session.queries.status().link is Link.OFFLINE, "offline")
    now = SystemClock().now()
    dialled = a_call("89161234567", Phase.DIALLING, now, direction=Direction.OUTBOUND)
    colleague = a_call("1002", Phase.DIALLING, now, direction=Direction.OUTBOUND)
    session.hear_softphone(Outgoing(call=colleague))
    session.hear_softphone(Outgoing(call=dialled))
    talks = a_call(
        "89161234567",
        Phase.TALKING,
        now - timedelta(seconds=5),
        direction=Direction.OUTBOUND,
        quality=Quality(codec="Opus", loss_percent=0.5, mos=4.1),
    )
    session.hear_softphone(Answered(call=talks))
    session.hear_softphone(Ended(call=talks))
    async with asyncio.timeout(20):
        while (await session.unsent())[0] < 4:  # dialled, answered, ended, measured
            await settle()
    # What is to be sent is kept first; the copy that is shown commits after it.
    async with asyncio.timeout(20):
        while True:
            (row,) = await session.queries.calls(CallView.ALL)
            if row.details.outcome != CallOutcome.TALKING:
                break
            await settle()
    assert (row.details.number, row.direction) == ("+79161234567", Direction.OUTBOUND)
    assert row.details.talk_s >= 5
    assert (await session.unsent())[0] == 4  # nothing of the colleague
    await session._thread.call(session._start_engine())
    async with asyncio.timeout(20):
        while (await session.unsent())[0]:
            await settle()
    (kept,) = shop.database.read_now(_calls_at_centre)
    assert details_of(kept, CallDetails).sound == CallSound(codec="Opus", loss_percent=0.5, mos=4.1)
    await finish(app, task)


def _calls_at_centre(unit: Unit) -> list[Entry]:
    table = schema.ENTITY_TABLES[Entry]
    return list(unit.select(Entry, sa.select(table).where(table.c.kind == EntryKind.CALL)))


async def test_the_account_is_kept_encrypted_and_starts_the_phone_again(
    qapp: QApplication, shop: Centre, folder: Path, room: Path
) -> None:
    await known_profile(folder, shop.url)
    await _works_with_phone(folder, None)
    await _works_with_phone(folder, _QUIET)
    assert b"hush" not in _all_of(folder)


async def _works_with_phone(folder: Path, kept: SipAccount | None) -> None:
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: session_of(app) is not None, "the store")
    desk = app.phone
    await until(lambda: desk._session is not None, "the phone")
    assert await desk.account() == kept
    if kept is None:
        assert desk.phone.now.there is PhoneThere.NOT_WANTED
        await desk.keep_account(_QUIET)
    await until(lambda: desk.phone.now.there is PhoneThere.THERE, "the phone's process")
    await until(lambda: desk.phone.now.state.user == "1001", "its account")
    await finish(app, task)


def _all_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
