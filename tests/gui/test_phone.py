"""The bar of calls, its pad and popup, and the phone's settings, as an agent uses them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from domain.errors import Code, Refused
from domain.glossary import Direction, Presence
from domain.phone import (
    Cause,
    Ended,
    Incoming,
    Phase,
    Quality,
    Registration,
    SipAccount,
)
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.paper_phone import PaperPhone, a_call
from tests.builders.people import ME, ago, believable, offer_to_me
from tests.gui.stage import settle, staged, until
from tests.peers.certificates import Authority
from ui.design.look import Look
from ui.phone.screen import PhoneScreen
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Stage:
    """An open workstation with a phone."""

    def __init__(self, station: Workstation, store: MemoryStore, phone: PaperPhone) -> None:
        self.station, self.store, self.phone = station, store, phone

    @property
    def screen(self) -> PhoneScreen:
        assert self.station.phone is not None
        return self.station.phone

    def press(self, key: Qt.Key, with_: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.station.window, key, with_)

    async def asks(self, *what: object) -> None:
        await until(lambda: what in self.phone.asked, f"{what} of {self.phone.asked}")


@pytest_asyncio.fixture
async def stage(look: Look, settings: QSettings) -> AsyncIterator[Stage]:
    store, phone = MemoryStore(believable(), StillClock()), PaperPhone()
    station = staged(store, look, settings, phone=phone)
    station.window.resize(1366, 768)
    station.window.show()
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window, 2000)
    station.start()
    await until(station.ready.is_set)
    yield Stage(station, store, phone)
    await station.close()
    assert store.listening == 0
    await settle()


async def test_without_a_call_there_is_no_bar(stage: Stage) -> None:
    assert not stage.screen.view.isVisible()
    stage.phone.tell(a_call("1002", Phase.RINGING, ago()))
    assert stage.screen.view.isVisible()
    stage.phone.tell()
    assert not stage.screen.view.isVisible()


async def test_a_call_is_led_by_keys_alone(stage: Stage) -> None:
    stage.phone.tell(a_call("1002", Phase.RINGING, ago()))
    stage.press(Qt.Key.Key_F9)
    await stage.asks("answer", "call 1002")
    stage.phone.tell(a_call("1002", Phase.TALKING, ago()))
    stage.press(Qt.Key.Key_F8)
    await stage.asks("mute", True)
    stage.press(Qt.Key.Key_F10)
    await stage.asks("hold", "call 1002")
    stage.press(Qt.Key.Key_F8, CTRL)
    assert stage.screen.pad.isVisible()
    QTest.keyClicks(stage.screen.pad, "4#")
    await stage.asks("press", "call 1002", "4")
    await stage.asks("press", "call 1002", "#")
    assert stage.screen.pad.told.text() == "4#"
    QTest.keyClick(stage.screen.pad, Qt.Key.Key_Escape)
    assert not stage.screen.pad.isVisible()
    stage.press(Qt.Key.Key_F9, CTRL)
    await settle()
    assert ("hang_up", "call 1002") not in stage.phone.asked
    stage.press(Qt.Key.Key_F9, CTRL)
    await stage.asks("hang_up", "call 1002")


async def test_do_not_disturb_and_a_break_silence_the_ring(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.station.habits.toggle_quiet()
    await stage.asks("hush", True)
    stage.phone.asked.clear()
    stage.station.habits.toggle_quiet()
    await stage.asks("hush", False)
    stage.phone.asked.clear()
    away = msgspec.structs.replace(ME, presence=Presence.BREAK)
    known = stage.store.directory()
    monkeypatch.setattr(stage.store, "directory", lambda: replace(known, me=away))
    stage.store.changed("agent", ME.id)
    await stage.asks("hush", True)
    stage.phone.tell(a_call("1002", Phase.RINGING, ago()), hushed=True)
    assert not stage.screen.presenter.rings()


async def test_quiet_hours_that_have_begun_silence_the_next_call(stage: Stage) -> None:
    clock = stage.store.clock
    assert isinstance(clock, StillClock)
    local = clock.now().astimezone()
    minute = local.hour * 60 + local.minute
    stage.station.habits.book.change(
        quiet_from_min=(minute + 2) % 1440, quiet_to_min=(minute + 60) % 1440
    )
    await settle()
    assert ("hush", True) not in stage.phone.asked
    clock.move(150)
    ringing = a_call("1002", Phase.RINGING, ago())
    stage.phone.say(Incoming(call=ringing))
    await stage.asks("hush", True)


async def test_a_colleagues_missed_call_is_told_and_a_customers_is_left_to_its_pop(
    stage: Stage,
) -> None:
    colleague = stage.screen.presenter.goals("")[0]
    for number in ("+79161234567", colleague.to):
        gone = a_call(number, Phase.ENDED, ago(), cause=Cause.CANCELLED)
        stage.phone.say(Ended(call=gone))
    said = [notice.text for notice in stage.station.notices.said]
    assert len(said) == 1
    assert colleague.to in said[0] or colleague.name in said[0]


async def test_shift_f9_declines(stage: Stage) -> None:
    stage.phone.tell(a_call("1002", Phase.RINGING, ago()))
    stage.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    await stage.asks("hang_up", "call 1002")


@pytest.mark.parametrize(("down", "act"), [(0, "transfer"), (1, "dial")])
async def test_a_call_is_handed_on_by_name(stage: Stage, down: int, act: str) -> None:
    stage.phone.tell(a_call("+79161234567", Phase.TALKING, ago()))
    goal = stage.screen.presenter.goals("")[0]
    stage.press(Qt.Key.Key_T, CTRL)
    popup = stage.screen.goals
    assert popup.isVisible()
    assert popup.height() > 80
    popup.field.insert(goal.name[:4])
    await until(lambda: popup.list.choices and popup.list.choices[0].title == goal.name)
    for _ in range(down):
        QTest.keyClick(popup.field, Qt.Key.Key_Down)
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    wanted = ("call +79161234567", goal.to) if act == "transfer" else (goal.to,)
    await stage.asks(act, *wanted)


async def test_two_calls_can_be_joined_or_talked_with_at_once(stage: Stage) -> None:
    stage.phone.tell(
        a_call("+79161234567", Phase.HELD, ago(minutes=1)),
        a_call("1002", Phase.TALKING, ago(), direction=Direction.OUTBOUND),
    )
    first, second = stage.screen.view.rows
    assert first.join.isVisible()
    assert not first.transfer.isVisible()
    assert not second.join.isVisible()
    QTest.mouseClick(first.confer, Qt.MouseButton.LeftButton)
    await stage.asks("confer", "call +79161234567", "call 1002")
    QTest.mouseClick(second.hold, Qt.MouseButton.LeftButton)
    await stage.asks("resume", "call +79161234567")


async def test_the_duration_runs_from_the_true_beginning(stage: Stage) -> None:
    stage.phone.tell(a_call("1002", Phase.TALKING, ago(minutes=61, seconds=5)))
    row = stage.screen.view.rows[0]
    assert row.clock.text() == "1:01:05"
    assert isinstance(stage.store.clock, StillClock)
    stage.store.clock.move(2)
    row.tick()
    assert row.clock.text() == "1:01:07"


async def test_how_it_sounds_is_shown_and_said(stage: Stage) -> None:
    good = Quality(codec="Opus", loss_percent=0.1, round_trip_ms=40, mos=4.3)
    stage.phone.tell(a_call("1002", Phase.TALKING, ago(), quality=good))
    stage.phone.sounds(0.5, 0.25)
    row = stage.screen.view.rows[0]
    assert row.levels.levels.spoken == 0.5
    assert row.quality.isVisible()
    assert "Opus" in row.quality.toolTip()
    assert row.quality.accessibleName() == row.quality.toolTip()


async def test_a_hostile_name_is_one_line_and_the_bar_keeps_its_shape(stage: Stage) -> None:
    stage.phone.tell(a_call("1002", Phase.RINGING, ago(), name="<h1>" + "Ж" * 10_000))
    await settle()
    row = stage.screen.view.rows[0]
    assert row.height() < 60
    assert stage.station.window.width() == 1366
    assert row.answer.isVisible()
    assert row.end.mapTo(stage.station.window, row.end.rect().topRight()).x() < 1366


async def test_accepting_the_pop_of_a_call_answers_it(stage: Stage) -> None:
    anna = stage.store.world.customers[0]
    stage.phone.tell(a_call("+79161234567", Phase.RINGING, ago()))
    stage.store.make_offer(offer_to_me(customer_id=anna.id, address="+79161234567"))
    await until(lambda: stage.station.over.pop.presenter.state.pops)
    stage.press(Qt.Key.Key_F9)
    await stage.asks("answer", "call +79161234567")


async def test_trouble_leads_to_the_settings(stage: Stage) -> None:
    stage.phone.tell(registration=Registration.REFUSED)
    view = stage.screen.view
    assert view.isVisible()
    assert view.words.text()
    QTest.mouseClick(view.settings, Qt.MouseButton.LeftButton)
    await settle()
    settings = stage.station.panes.settings
    assert settings.presenter.state.section is SectionId.PHONE


async def test_an_account_is_entered_and_the_devices_chosen(stage: Stage) -> None:
    stage.station.show_settings(SectionId.PHONE)
    section = stage.station.panes.settings.view.phone
    await until(lambda: section.fields["headset"].count() > 1)
    assert not section.keep.isEnabled()
    own = section.own
    QTest.keyClicks(own.user, "1001")
    QTest.keyClicks(own.password, "secret")
    QTest.keyClicks(own.server, "pbx.example.org:5061")
    assert not own.authority.isVisible()
    QTest.mouseClick(own.transport.buttons["tls"], Qt.MouseButton.LeftButton)
    assert own.authority.isVisible()
    QTest.mouseClick(section.keep, Qt.MouseButton.LeftButton)
    account = SipAccount(
        user="1001",
        password="secret",
        server="pbx.example.org:5061",
        transport="tls",  # type: ignore[arg-type]  # a str
    )
    await until(lambda: stage.phone.kept == account)
    section.fields["headset"].setCurrentIndex(1)
    section.fields["headset"].activated.emit(1)
    await until(lambda: stage.phone.sound.headset == "Jabra Evolve2 40")
    QTest.mouseClick(section.trials["headset"], Qt.MouseButton.LeftButton)
    await stage.asks("try_sound", "headset")
    QTest.mouseClick(section.drop, Qt.MouseButton.LeftButton)
    await until(lambda: stage.phone.kept is None)


async def test_a_certificate_of_ones_own_is_chosen_and_dropped(
    stage: Stage, tmp_path: Path
) -> None:
    stage.station.show_settings(SectionId.PHONE)
    section = stage.station.panes.settings.view.phone
    await until(lambda: section.fields["headset"].count() > 1)
    field = section.own.authority
    QTest.mouseClick(section.own.transport.buttons["tls"], Qt.MouseButton.LeftButton)
    wrong, right = tmp_path / "wrong.pem", tmp_path / "company.pem"
    wrong.write_text("no certificate")
    right.write_text(Authority().pem)
    section.authority_requested.emit(str(wrong))
    await until(lambda: stage.station.notices.said)
    assert field.pem == ""
    section.authority_requested.emit(str(right))
    await until(lambda: field.pem)
    assert field.told.text() == "company.pem"
    QTest.keyClicks(section.own.user, "1001")
    QTest.keyClicks(section.own.server, "pbx")
    QTest.mouseClick(section.keep, Qt.MouseButton.LeftButton)
    await until(lambda: stage.phone.kept is not None)
    assert stage.phone.kept is not None
    assert stage.phone.kept.authority == right.read_text()
    QTest.mouseClick(field.drop, Qt.MouseButton.LeftButton)
    assert section.own.account().authority == ""


async def test_a_given_account_is_shown_without_fields_until_ones_own_is_wanted(
    stage: Stage,
) -> None:
    stage.station.show_settings(SectionId.PHONE)
    section = stage.station.panes.settings.view.phone
    assert not section.given.isVisible()
    given = SipAccount(user="2001", server="pbx.example.org", password="hush")
    stage.phone.give(given)
    assert section.given.isVisible()
    assert not section.own.isVisible()
    assert "2001" in section.source_note.text()
    QTest.mouseClick(section.source.buttons[True], Qt.MouseButton.LeftButton)
    await stage.asks("use_own", True)
    await until(section.own.isVisible)
    stage.phone.fails = Refused(Code.STATE_CHANGED)
    QTest.mouseClick(section.source.buttons[False], Qt.MouseButton.LeftButton)
    await until(lambda: stage.phone.fails is None)
    assert section.source.buttons[True].isChecked()
    stage.phone.give(None)
    assert section.own.isVisible()
    assert not section.given.isVisible()


async def test_everything_in_the_bar_has_a_name(stage: Stage) -> None:
    from PySide6.QtWidgets import QAbstractButton

    stage.phone.tell(a_call("1", Phase.TALKING, ago()), a_call("2", Phase.HELD, ago()), muted=True)
    for made in stage.screen.view.findChildren(QAbstractButton):
        assert made.accessibleName() or made.text(), made.objectName()
