"""The call one is in at the PBX: shown across the window, acted on by keys, buttons and palette."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.details import CallDetails, details_of
from domain.entities import Agent, Entry
from domain.glossary import Role
from domain.telephony import CallAct
from sync.queries.rows import CallRow
from tests.builders.live_calls import live_call
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, PETROV, an_id
from tests.gui.stage import settle, until
from ui.calls.deeds import deeds
from ui.calls.own import OwnCall
from ui.calls.screen import CallsScreen
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HOSTILE = ("x" * 10_000, "\u200b\u200b", "\u202eevil", "👩‍👩‍👧‍👦 семья", "\n\n", "")


async def _own(station: Workstation) -> OwnCall:
    await until(lambda: station.own_call is not None)
    assert station.own_call is not None
    return station.own_call


def _change(store: MemoryStore, call: Entry, **more: str) -> None:
    """Let the PBX tell something of a call."""
    at = next(n for n, item in enumerate(store.world.entries) if item.id == call.id)
    store.world.entries[at] = msgspec.structs.replace(call, details={**call.details, **more})
    store.changed(Entry.KIND, call.id, call.customer_id)


def _asked(store: MemoryStore) -> list[tuple[object, ...]]:
    return [act[2:] for act in store.done if act[0] == "act_on_call"]


async def test_the_strip_is_there_for_as_long_as_the_call(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    assert not own.view.isVisible()
    live_call(store, 1, agent=PETROV)
    await settle()
    assert not own.view.isVisible(), "a colleague's call is not mine"
    call = live_call(store)
    await until(own.view.isVisible)
    assert own.view.who.text() == "Анна Ковалёва"
    _change(store, call, recording="on")
    await until(lambda: own.view.chip.text() in ("recording", "идёт запись"))
    _change(store, call, outcome="answered", recording="")
    await until(lambda: not own.view.isVisible())


async def test_a_key_records_and_pauses(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    call = live_call(store)
    await until(own.view.isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F7, SHIFT)
    await until(lambda: _asked(store) == [(CallAct.RECORD, "")])
    _change(store, call, recording="on")
    await until(lambda: own.desk.row is not None and own.desk.row.details.recording == "on")
    own.view.record.click()
    await until(lambda: _asked(store)[1:] == [(CallAct.PAUSE_RECORDING, "")])
    assert len(station.notices.said) >= 2, "what is recorded is said"
    QTest.keyClick(station.window, Qt.Key.Key_F7, CTRL)
    await until(lambda: _asked(store)[2:] == [(CallAct.PARK, "")])


async def test_the_list_of_acts_asks_whom_where_somebody_is_needed(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    live_call(store)
    await until(own.view.isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F7)
    assert own.menu.isVisible()
    assert own.menu.acts[0] is CallAct.RECORD
    at = own.menu.acts.index(CallAct.CONSULT)
    for _ in range(at):
        QTest.keyClick(own.menu.field, Qt.Key.Key_Down)
    QTest.keyClick(own.menu.field, Qt.Key.Key_Return)
    assert own.menu.isVisible(), "whom?"
    assert _asked(store) == []
    QTest.keyClicks(own.menu.field, "79161234567")
    await until(lambda: [c.moment for c in own.menu.list.choices] == ["79161234567"])
    QTest.keyClick(own.menu.field, Qt.Key.Key_Return)
    await until(lambda: _asked(store) == [(CallAct.CONSULT, "79161234567")])


async def test_without_a_call_a_key_says_so(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    for modifier in (Qt.KeyboardModifier.NoModifier, SHIFT, CTRL):
        before = len(station.notices.said)
        QTest.keyClick(station.window, Qt.Key.Key_F7, modifier)
        assert len(station.notices.said) == before + 1
    assert not own.menu.isVisible()
    assert _asked(store) == []


async def test_a_parked_call_is_taken_from_the_page_of_calls(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    live_call(store, agent=PETROV, outcome="parked", parked="701")
    station.show_page(Page.CALLS)
    screen = station.pages.screen(Page.CALLS)
    assert isinstance(screen, CallsScreen)
    screen.view.tabs["now"].click()
    await until(lambda: len(screen.view.list.lines.lines) == 1)
    assert "701" in screen.view.list.lines.lines[0].hint
    screen.view.list.setFocus()
    screen.view.list.selectRow(0)
    QTest.keyClick(screen.view.list, Qt.Key.Key_Space)
    await until(own.menu.isVisible)
    assert own.menu.acts == (CallAct.TAKE,)
    QTest.keyClick(own.menu.field, Qt.Key.Key_Return)
    await until(lambda: _asked(store) == [(CallAct.TAKE, "")])


def _row(agent: Agent, **more: object) -> CallRow:
    call = {"outcome": "talking", "extension": agent.extension, **more}
    return CallRow(
        entry_id=an_id(),  # type: ignore[arg-type]
        customer_id=an_id(),  # type: ignore[arg-type]
        customer_name="Анна",
        direction="inbound",
        at=NOW,
        author_name=agent.display_name,
        details=msgspec.convert(call, CallDetails),
    )


@pytest.mark.parametrize("role", list(Role))
def test_only_supervisors_are_offered_calls_of_others(role: Role) -> None:
    me = msgspec.structs.replace(ME, role=role)
    offered = {deed.act for deed in deeds(_row(PETROV), me)}
    if role == Role.AGENT:
        assert offered == set()
    else:
        assert {CallAct.LISTEN, CallAct.WHISPER, CallAct.BARGE, CallAct.HANG_UP} <= offered
        assert CallAct.TRANSFER not in offered


def test_what_is_over_or_only_waits_offers_nothing() -> None:
    me = msgspec.structs.replace(ME, role=Role.SUPERVISOR)
    for outcome in ("answered", "missed", "waiting", "ringing", "of a newer centre"):
        assert deeds(_row(ME, outcome=outcome), me) == ()


async def test_hostile_names_and_states_fit(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    for text in HOSTILE:
        person = msgspec.structs.replace(store.world.customers[0], display_name=text)
        store.world.customers[0] = person
        call = live_call(store, recording=text)
        await settle(30)
        width = station.window.width()
        own.desk.open()
        own.view.grab()
        own.menu.grab()
        assert station.window.width() == width
        _change(store, call, outcome="answered")
        assert details_of(call, CallDetails).recording == text


async def test_a_colleague_the_call_goes_to_knows_before_it_rings_there(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    call = live_call(store)
    await until(own.view.isVisible)
    own.menu.asked.emit(call.id, CallAct.TRANSFER, PETROV.extension)
    await until(lambda: any(act[0] == "add_note" for act in store.done))
    note = next(act for act in store.done if act[0] == "add_note")
    assert note[1] == call.customer_id
    words = str(note[2])
    assert words.startswith(f"@{PETROV.display_name} ")
    assert "Скол на плафоне" in words
    await until(lambda: _asked(store) == [(CallAct.TRANSFER, PETROV.extension)])


async def test_a_number_outside_is_told_nothing(opened: Opened) -> None:
    station, store = opened
    own = await _own(station)
    call = live_call(store)
    await until(own.view.isVisible)
    own.menu.asked.emit(call.id, CallAct.TRANSFER, "+79161112233")
    await until(lambda: bool(_asked(store)))
    await settle()
    assert not any(act[0] == "add_note" for act in store.done)
