"""The page of settings: everything holds at once, is remembered, and damage costs nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from domain.errors import Code, Unavailable
from sync.queries.rows import Link
from tests.builders.clock import StillClock
from tests.builders.desk import PaperDesk
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable, offer_to_me
from tests.gui.stage import memory_settings, settle, staged, until
from ui.design.look import Look
from ui.design.tokens import THEMES
from ui.preferences import SendBy, read
from ui.settings.desk import Unsent
from ui.settings.presenter import SectionId
from ui.settings.view import SettingsPage
from ui.shell.memory import look_from
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Opened = tuple[Workstation, MemoryStore]


def page_of(station: Workstation, section: SectionId) -> SettingsPage:
    """Open the page at a section."""
    station.show_page(Page.SETTINGS)
    station.panes.settings.presenter.look_at(section)
    return station.panes.settings.view


def desk_of(station: Workstation) -> PaperDesk:
    assert isinstance(station.habits._desk, PaperDesk)
    return station.habits._desk


async def test_the_page_is_built_at_its_first_use(opened: Opened) -> None:
    station, _ = opened
    assert not station.panes.has("settings")
    QTest.keyClick(station.window, Qt.Key.Key_Comma, CTRL)
    assert station.panes.settings.view.isVisible()
    assert station.panes.settings.view.tabs[SectionId.LOOK].hasFocus()
    QTest.keyClick(station.window, Qt.Key.Key_I, CTRL | SHIFT)
    assert not station.panes.settings.view.isVisible()


async def test_theme_language_and_size_hold_at_once(opened: Opened, settings: QSettings) -> None:
    station, _ = opened
    view = page_of(station, SectionId.LOOK)
    before = station.composer.view.text.font().pixelSize()
    status = station.status.height()
    view.looks.theme.buttons["dark"].click()
    view.looks.language.buttons["en"].click()
    view.looks.scale.slider.setValue(8)
    await settle()
    assert station.look.theme.name == "dark"
    assert view.tabs[SectionId.LOOK].text() == "Look"
    assert station.composer.view.text.font().pixelSize() == 2 * before
    assert station.status.height() == 2 * status
    assert read(settings).text_scale == 200
    view.looks.scale.slider.setValue(4)
    await settle()
    assert station.composer.view.text.font().pixelSize() == before


async def test_a_key_is_remapped_by_pressing_it_on_either_layout(
    opened: Opened, settings: QSettings
) -> None:
    station, _ = opened
    keys = page_of(station, SectionId.KEYS).keys
    field = keys.fields["resolve"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert field.listening
    QTest.keyClick(field, Qt.Key(ord("Ъ")), CTRL)  # a key with no Latin letter behind it here
    assert settings.contains("keys/resolve")
    QTest.keyClick(field, Qt.Key.Key_Space)
    QTest.keyClick(field, Qt.Key.Key_F12)
    assert settings.value("keys/resolve") == "F12"
    assert field.text() == "F12"
    heard: list[str] = []
    station.window.keymap.triggered.connect(heard.append)
    QTest.keyClick(station.window, Qt.Key.Key_F12)
    assert heard == ["resolve"]
    station.over.help.toggle()
    assert station.over.help._caps["resolve"].text() == "F12"


async def test_every_place_that_names_a_key_names_the_new_one(opened: Opened) -> None:
    station, store = opened
    station.habits.use_keys({"accept": "F4", "help": "F2"})
    store.make_offer(offer_to_me(customer_id=store.world.customers[0].id))
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert card._open.text().endswith("F4")
    assert "F2" in station.rail._help_button.toolTip()
    station.habits.use_keys({})
    assert card._open.text().endswith("F9")
    assert "F1" in station.rail._help_button.toolTip()


async def test_keys_that_meet_say_so_at_once_and_can_be_given_back(
    opened: Opened, settings: QSettings
) -> None:
    station, _ = opened
    keys = page_of(station, SectionId.KEYS).keys
    keys.fields["note"].pressed_keys.emit("Ctrl+R")
    keys.fields["visit"].pressed_keys.emit("F12")
    assert keys._warnings["note"].isVisible()
    assert keys._warnings["reply"].isVisible()
    keys._resets["note"].click()
    assert not keys._warnings["reply"].isVisible()
    assert settings.value("keys/visit") == "F12"
    keys.all.click()
    assert not settings.contains("keys/visit")
    assert not keys.all.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_Tab, Qt.Key.Key_Return])
async def test_a_key_that_types_is_refused_with_the_reason(opened: Opened, key: Qt.Key) -> None:
    station, _ = opened
    keys = page_of(station, SectionId.KEYS).keys
    field = keys.fields["resolve"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    QTest.keyClick(field, key)
    assert keys.problem.isVisible()
    assert field.text() == "Ctrl+E"
    assert field.hasFocus()


async def test_escape_ends_listening_and_changes_nothing(opened: Opened) -> None:
    station, _ = opened
    field = page_of(station, SectionId.KEYS).keys.fields["resolve"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.listening
    assert field.text() == "Ctrl+E"


async def test_news_does_not_interrupt_whoever_chooses_a_key(opened: Opened) -> None:
    station, store = opened
    field = page_of(station, SectionId.KEYS).keys.fields["resolve"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    store.set_status(link=Link.OFFLINE, waiting=3)
    await settle()
    assert field.listening


async def test_do_not_disturb_by_key_page_and_clock(opened: Opened, settings: QSettings) -> None:
    station, store = opened
    view = page_of(station, SectionId.NOTIFICATIONS)
    view.notices.hour.click()
    assert view.notices.quiet.isChecked()
    assert station.habits.book.now.is_quiet(store.clock.now())
    view.notices.quiet.click()
    assert not read(settings).is_quiet(store.clock.now())
    QTest.keyClick(station.window, Qt.Key.Key_Q, CTRL | SHIFT)
    assert read(settings).quiet
    assert view.notices.quiet.isChecked()
    view.notices.begin.activated.emit(45)
    assert read(settings).quiet_from_min == 22 * 60


async def test_sound_devices_are_offered_and_an_unplugged_one_stays_chosen(opened: Opened) -> None:
    station, _ = opened
    view = page_of(station, SectionId.NOTIFICATIONS)
    await until(lambda: view.notices.device.count() == 3)
    view.notices.device.activated.emit(1)
    assert station.habits.book.now.sound_device == "Гарнитура Jabra Evolve2"
    desk_of(station).devices.pop(0)
    station.panes.settings.presenter.look_at(SectionId.NOTIFICATIONS)
    await until(lambda: view.notices.device.itemText(2).startswith("Гарнитура Jabra Evolve2 ("))
    assert view.notices.device.currentIndex() == 2
    view.notices.trial.click()
    assert desk_of(station).done == [("try_sound",)]


async def test_how_replies_leave_is_set(opened: Opened, settings: QSettings) -> None:
    station, _ = opened
    view = page_of(station, SectionId.SENDING)
    view.sending.send_by.buttons[SendBy.ENTER].click()
    view.sending.undo.slider.setValue(0)
    assert (read(settings).send_by, read(settings).undo_send_s) == (SendBy.ENTER, 0)


async def test_clearing_is_told_first_and_not_offered_without_a_line(opened: Opened) -> None:
    station, store = opened
    view = page_of(station, SectionId.STORAGE)
    await until(lambda: view.storage.values["customers"].text() != "…")
    view.storage.clear.click()
    assert view.storage.confirm.stop.hasFocus()
    view.storage.confirm.stop.click()
    assert view.storage.clear.hasFocus()
    assert desk_of(station).done == []
    store.set_status(link=Link.OFFLINE)
    assert not view.storage.clear.isEnabled()
    store.set_status(link=Link.ONLINE)
    view.storage.clear.click()
    view.storage.confirm.do.click()
    await until(lambda: desk_of(station).done == [("clear_cache",)])


async def test_signing_out_tells_what_is_not_sent(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    desk.waiting = Unsent(3, 2)
    view = page_of(station, SectionId.ACCOUNT)
    await until(view.account.out.isEnabled)
    view.account.out.click()
    assert "3" in view.account.confirm.words.text()
    assert "2" in view.account.confirm.words.text()
    view.account.confirm.do.click()
    await until(lambda: desk.done == [("sign_out",)])


async def test_a_refused_act_says_why_and_can_be_tried_again(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    view = page_of(station, SectionId.DESKTOP)
    await until(view.desktop.start.isEnabled)
    desk.fail_with = Unavailable(Code.DISK_FULL)
    view.desktop.start.click()
    await until(lambda: station.notices.said)
    await until(lambda: not view.desktop.start.isChecked())
    view.desktop.start.click()
    await until(lambda: desk.starts)
    assert view.desktop.start.isChecked()


async def test_the_live_view_keeps_the_place_that_is_read(opened: Opened) -> None:
    station, _ = opened
    view = page_of(station, SectionId.ABOUT)
    await until(lambda: "rev=10482" in view.about.live.toPlainText())
    assert "PySide6 6.11.3" in view.about.parts.toPlainText()
    view.about.show_diagnosis(tuple(f"line {n}" for n in range(500)))
    view.about.live.verticalScrollBar().setValue(100)
    view.about.show_diagnosis(tuple(f"line {n}!" for n in range(500)))
    assert view.about.live.verticalScrollBar().value() == 100


async def test_a_page_that_left_the_screen_reads_nothing_more(opened: Opened) -> None:
    station, _ = opened
    page_of(station, SectionId.ABOUT)
    presenter = station.panes.settings.presenter
    await until(lambda: presenter.state.diagnosis)
    station.show_page(Page.INBOX)
    await settle()
    assert not [key for key, task in presenter._scope._tasks.items() if not task.done()]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xfe\x00[[[=",
        b"[look]\ntheme=purple\nlanguage=tlh\ntext_scale=9000\n[keys]\nresolve=R\nghost=F5\n",
        b"[window]\ngeometry=@ByteArray(\x01\x02)\nsplitter=@Variant(\0\0)\nhidden=%%%\n",
        b"[keys]\naccept=@Invalid()\nsend=\n[inbox]\nview=none\n",
    ],
)
async def test_a_damaged_settings_file_costs_what_is_damaged_only(
    qapp: QApplication, tmp_path: Path, garbage: bytes
) -> None:
    (tmp_path / "pult.ini").write_bytes(garbage)
    store = MemoryStore(believable(), StillClock())
    look = Look(qapp, "light", "ru")
    station = staged(store, look, memory_settings(tmp_path))
    station.window.show()
    station.start()
    await until(lambda: station.inbox.view.model.rowCount() > 3)
    heard: list[str] = []
    station.window.keymap.triggered.connect(heard.append)
    station.window.activateWindow()
    QTest.qWaitForWindowActive(station.window, 2000)
    QTest.keyClick(station.window, Qt.Key.Key_E, CTRL)
    assert heard == ["resolve"]
    assert station.window.width() >= 1024
    assert look.scale == 100
    await station.close()
    await settle()


_KEPT = (
    "look/theme",
    "look/shown",
    "look/language",
    "look/text_scale",
    "window/geometry",
    "window/splitter",
    "window/hidden",
    "window/torn",
    "window/torn_card",
    "card/order",
    "card/folded",
    "inbox/list",
    "inbox/selected",
    "inbox/top",
    "palette/recent",
    "notifications/volume",
    "keys/resolve",
)
_POISON: dict[str, object] = {
    "words": "\u202e[[[{}]]],card",
    "numbers": 2**62,
    "below": -(10**12),
    "digits": "9" * 6000,
    "nested": "[" * 100_000,
    "bytes": QByteArray(b"\x00\xd9\xd0\xcb\x00\x03" + b"\xff" * 400),
    "list": ["card", 5, None],
    "pair": f"{10**18} {10**18}",
    "question": '{"view": 7, "sort": [], "filter": {"queues": ["x", 5]}, "text": null}',
}


def test_the_keys_poisoned_here_are_those_that_are_kept() -> None:
    from ui.card import blocks
    from ui.inbox import places
    from ui.palette import screen

    kept = {places.LIST, places.SELECTED, places.TOP, blocks._ORDER, blocks._FOLDED, screen._RECENT}
    assert kept <= set(_KEPT)


@pytest.mark.parametrize("poison", sorted(_POISON))
async def test_whatever_is_kept_the_window_comes_up_and_works(
    qapp: QApplication, tmp_path: Path, poison: str
) -> None:
    settings = memory_settings(tmp_path)
    for key in _KEPT:
        settings.setValue(key, _POISON[poison])
    store = MemoryStore(believable(), StillClock())
    look = look_from(settings)
    station = staged(store, look, settings)
    station.window.show()
    station.start()
    await until(station.ready.is_set)
    await until(lambda: station.inbox.view.model.rowCount() > 3)
    await settle()
    window = station.window
    assert look.scale == 100
    assert look.theme.name in THEMES
    assert window.screen().availableGeometry().intersects(window.frameGeometry())
    assert window.width() >= window.minimumWidth()
    assert all(pane.width() >= pane.minimumWidth() for pane in window._panes if pane.isVisible())
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    QTest.keyClick(window, Qt.Key.Key_F11, SHIFT)
    await settle()
    await station.close()
    await settle()
    look.use_theme("light")
