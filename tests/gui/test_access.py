"""What a screen reader, a keyboard and weak eyes meet: names, roles, focus, size, layout."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.demo.facts import visible
from sync.queries.rows import Link
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable, offer_to_me
from tests.gui.conftest import Staging
from tests.gui.layout import clipped, off_grid, out_of_sight, overlapping
from tests.gui.seen import nameless, roleless
from tests.gui.shots import SCENES
from tests.gui.stage import settle, until
from ui.design.look import Look
from ui.lock.presenter import LockState
from ui.lock.view import LockWindow
from ui.settings.presenter import SectionId
from ui.shell.asking import AskSheet
from ui.shell.rail import Page
from ui.shell.workstation import Workstation
from ui.signin.presenter import Form
from ui.signin.screen import SignInScreen
from ui.tray.view import Tray

Opened = tuple[Workstation, MemoryStore]
AT_ONCE = 7
"""Pages looked at in one window: making a window costs more than looking at a page."""
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    """Let Qt believe that somebody reads its accessibility tree."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.parametrize("scene", SCENES)
async def test_every_scene_can_be_read_aloud_and_nothing_is_cut_or_covered(
    stage: Staging, scene: str
) -> None:
    station, store = stage(believable())
    await until(station.ready.is_set)
    await SCENES[scene](station, store)
    await settle(30)
    window = station.window
    assert nameless(window) == []
    assert roleless(window) == []
    assert off_grid(window) == []
    for language in ("ru", "en"):
        station.use_language(language)
        for size in ((1366, 768), (1280, 720)):
            window.resize(*size)
            await settle(6)
            assert (size, clipped(window)) == (size, [])
            assert (size, overlapping(window)) == (size, [])
            assert (size, out_of_sight(window)) == (size, [])


async def test_menus_say_what_they_offer(opened: Opened) -> None:
    station, _ = opened
    tray = Tray(station.look, station.window)
    for opens in (station.rail._open_menu, lambda: tray.menu.popup(station.window.pos())):
        opens()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        seen = QAccessible.queryAccessibleInterface(menu)
        assert seen.role() == QAccessible.Role.PopupMenu
        items = [seen.child(at) for at in range(seen.childCount())]
        named = [item for item in items if item.role() == QAccessible.Role.MenuItem]
        assert len(named) >= 4
        assert all(item.text(QAccessible.Text.Name) for item in named)
        menu.close()
        station.window.activateWindow()
        await settle()
    tray.close()
    await settle()


# -- the keyboard is never lost ----------------------------------------------------------------


def walk(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> list[QWidget]:
    """Press a key until the keyboard is where it was; return where it was meanwhile."""
    stops: list[QWidget] = []
    for _ in range(300):
        at = window.focusWidget()
        assert at is not None, f"the keyboard is lost after {stops[-1:]}"
        assert at.isVisibleTo(window), at.objectName()
        if at in stops:
            return stops[stops.index(at) :]
        stops.append(at)
        QTest.keyClick(at, key, modifiers)
    raise AssertionError("the keyboard goes nowhere")


def reachable(window: QWidget) -> set[str]:
    """Return what the keyboard should reach."""
    return {
        widget.objectName()
        for widget in visible(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and widget.focusProxy() is None
        and widget.objectName()
        and not widget.objectName().startswith("qt_")
    }


def _settings(section: SectionId) -> Callable[[Workstation], None]:
    def go(station: Workstation) -> None:
        station.show_page(Page.SETTINGS)
        station.panes.settings.presenter.look_at(section)

    return go


PAGES: dict[str, Callable[[Workstation], None]] = {
    "inbox": lambda station: station.show_page(Page.INBOX),
    "outbox": lambda station: station.show_page(Page.OUTBOX),
    **{f"settings-{section}": _settings(section) for section in SectionId},
}


@pytest.mark.parametrize("first", range(0, len(PAGES), AT_ONCE))
async def test_tab_goes_round_every_page_both_ways(opened: Opened, first: int) -> None:
    station, _ = opened
    for page in list(PAGES)[first : first + AT_ONCE]:
        PAGES[page](station)
        await settle(30)
        assert (page, _missed_by_tab(station.window, station)) == (page, set())


def _missed_by_tab(window: QWidget, station: Workstation) -> set[str]:
    """Go round with Tab, there and back; return what should be reached and is not."""
    window.activateWindow()
    station.rail.buttons[Page.INBOX].setFocus()
    there = walk(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    station.rail.buttons[Page.INBOX].setFocus()
    back = walk(window, Qt.Key.Key_Backtab, SHIFT)
    assert {w.objectName() for w in there} == {w.objectName() for w in back}
    missed = reachable(window) - {w.objectName() for w in there}
    # Of buttons that exclude one another Tab stops at one, and the arrows do the rest.
    return {name for name in missed if not _has_group(window, name)}


def _has_group(window: QWidget, name: str) -> bool:
    from PySide6.QtWidgets import QAbstractButton

    found = window.findChild(QAbstractButton, name)
    return isinstance(found, QAbstractButton) and found.group() is not None


async def _open_help(station: Workstation) -> QWidget:
    QTest.keyClick(station.window, Qt.Key.Key_F1)
    return station.over.help


async def _open_search(station: Workstation) -> QWidget:
    QTest.keyClick(station.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    return station.over.search.view


async def _open_visit(station: Workstation) -> QWidget:
    QTest.keyClick(station.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | SHIFT)
    return station.over.visit


async def _open_question(station: Workstation) -> QWidget:
    sheet = AskSheet(station.look, station.window)
    sheet.ask_to_call("+79213456789", lambda: None)
    return sheet


@pytest.mark.parametrize("opens", [_open_help, _open_search, _open_visit, _open_question])
async def test_a_sheet_that_closes_gives_the_keyboard_back(
    opened: Opened, opens: Callable[[Workstation], Awaitable[QWidget]]
) -> None:
    station, _ = opened
    before = station.composer.view.text
    before.setFocus()
    sheet = await opens(station)
    await until(sheet.isVisible)
    inside = station.window.focusWidget()
    assert inside is not None
    assert inside is sheet or sheet.isAncestorOf(inside)
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    await until(lambda: not sheet.isVisible())
    await settle()
    after = station.window.focusWidget()
    assert after is not None
    assert after.isVisibleTo(station.window)


# -- heard --------------------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what is said to a screen reader; stands where the reader would."""
    said: list[str] = []

    def take(event: QAccessibleEvent) -> None:
        if event.type() == QAccessible.Event.Announcement:
            said.append(event.message())  # type: ignore[attr-defined]  # an announcement has one

    monkeypatch.setattr("ui.shell.status.QAccessible.updateAccessibility", take)
    return said


async def test_the_line_is_heard_when_it_goes_and_comes_back(
    opened: Opened, heard: list[str]
) -> None:
    _station, store = opened
    store.set_status(link=Link.OFFLINE)
    store.set_status(link=Link.OFFLINE, waiting=3)
    store.set_status(link=Link.CONNECTING)
    store.set_status(link=Link.ONLINE)
    assert len(heard) == 2
    assert "нет связи" in heard[0].lower() or "offline" in heard[0]
    assert "на связи" in heard[1]


async def test_somebody_waiting_is_heard_once_with_name_and_channel(
    opened: Opened, heard: list[str]
) -> None:
    station, store = opened
    anna = store.world.customers[0]
    store.make_offer(offer_to_me(customer_id=anna.id))
    await until(station.over.pop.view.cards[0].isVisible)
    await settle()
    assert len(heard) == 1
    assert "Анна Ковалёва" in heard[0]


# -- large text ---------------------------------------------------------------------------------


async def _large(station: Workstation, percent: int = 200) -> None:
    station.habits.book.change(text_scale=percent)
    await settle(10)


@pytest.fixture
def normal_again(look: Look) -> Iterator[None]:
    yield
    look.use_scale(100)


@pytest.mark.usefixtures("normal_again")
@pytest.mark.parametrize("first", range(0, len(SectionId), AT_ONCE))
async def test_settings_at_twice_the_size_are_whole(opened: Opened, first: int) -> None:
    station, _ = opened
    await _large(station)
    station.show_page(Page.SETTINGS)
    for language in ("ru", "en"):
        station.use_language(language)
        for section in list(SectionId)[first : first + AT_ONCE]:
            station.panes.settings.presenter.look_at(section)
            await settle(20)
            view = station.panes.settings.view
            assert (section, clipped(view)) == (section, [])
            assert (section, overlapping(view)) == (section, [])


_AT_TWICE = (
    *("inbox", "marked", "undecided", "offline", "tasks", "calls", "customers", "palette"),
    *("knowledge", "knowledge_writing", "editions"),
)


@pytest.mark.usefixtures("normal_again")
@pytest.mark.parametrize("scene", _AT_TWICE)
async def test_the_window_at_twice_the_size_is_whole(stage: Staging, scene: str) -> None:
    station, store = stage(believable())
    await until(station.ready.is_set)
    await _large(station)
    await SCENES[scene](station, store)
    window = station.window
    for language in ("ru", "en"):
        station.use_language(language)
        window.resize(1366, 768)
        await settle(20)
        assert clipped(window) == []
        assert overlapping(window) == []
        assert out_of_sight(window) == []


@pytest.mark.usefixtures("normal_again")
async def test_sheets_pops_and_lines_at_twice_the_size_are_whole(opened: Opened) -> None:
    station, store = opened
    await _large(station)
    store.make_offer(offer_to_me(customer_id=store.world.customers[0].id))
    store.set_status(link=Link.OFFLINE, waiting=12, attention=2)
    station.over.help.toggle()
    sheet = AskSheet(station.look, station.window)
    sheet.ask_to_call("+79213456789", lambda: None)
    station.notices.tell("Диалог завершён")
    await until(station.over.pop.view.cards[0].isVisible)
    await settle(10)
    card = station.over.pop.view.cards[0]
    for part in (station.over.help, sheet, card, station.status, station.banner, station.toast):
        assert clipped(part) == []
        assert overlapping(part) == []
        assert station.window.rect().contains(part.geometry()) or part is card


@pytest.mark.usefixtures("normal_again")
async def test_the_doors_at_twice_the_size_are_whole(look: Look) -> None:
    look.use_scale(200)
    lock = LockWindow(look)
    lock.show_agent("Мария Соколова", passphrase=True)
    lock.show_state(LockState(locked=True, problem="wrong_password", wait_s=8))
    lock.resize(1366, 768)
    lock.show()
    screen = SignInScreen(look, None)
    screen.open(Form.SIGN_IN)
    screen.view.resize(1366, 768)
    screen.view.show()
    await settle()
    assert clipped(lock) == []
    assert clipped(screen.view) == []
    assert nameless(lock) == []
    assert roleless(lock) == []
    lock.let_go()
    lock.deleteLater()
    await screen.close()


# -- motion -------------------------------------------------------------------------------------


async def test_with_reduced_motion_nothing_moves(opened: Opened, qapp: QApplication) -> None:
    station, _ = opened
    effect = Qt.UIEffect.UI_AnimateMenu
    QApplication.setEffectEnabled(effect, True)
    able = QApplication.isEffectEnabled(effect)  # not every platform is
    station.habits.book.change(reduced_motion=True)
    assert station.look.motion_ms == 0
    assert not QApplication.isEffectEnabled(effect)
    station.habits.book.change(reduced_motion=False)
    assert station.look.motion_ms > 0
    assert QApplication.isEffectEnabled(effect) is able
    QApplication.setEffectEnabled(effect, False)
