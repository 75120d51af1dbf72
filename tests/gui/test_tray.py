"""The tray: its words, its drawing, its menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from domain.glossary import Presence
from sync.queries.rows import Link, SyncStatus
from ui.design.look import Look
from ui.tray.icon import TrayState, tray_icon
from ui.tray.view import Tray, tray_state


def drawn(look: Look, state: TrayState, size: int = 22) -> QImage:
    return tray_icon(look, state).pixmap(size, size).toImage()


@pytest.fixture
def tray(look: Look) -> Iterator[Tray]:
    owner = QObject()
    made = Tray(look, owner)
    yield made
    made.close()


def test_every_state_is_drawn_and_told_apart(look: Look) -> None:
    states = [
        tray_state(SyncStatus(link=link), presence, waiting, quiet=quiet)
        for link in (Link.ONLINE, Link.OFFLINE)
        for presence in (Presence.READY, Presence.BREAK, Presence.OFFLINE)
        for waiting in (0, 1)
        for quiet in (False, True)
    ]
    pictures = {bytes(drawn(look, state).constBits()) for state in states}
    # A number covers the dot; what it means beside it is in the tip, and those all differ.
    assert len(pictures) >= 9
    assert len({state.words for state in states}) == len(states)


@pytest.mark.parametrize("size", [16, 22, 24, 32, 64])
def test_a_number_of_any_size_stays_inside(look: Look, size: int) -> None:
    for count in (1, 42, 99, 5000):
        picture = drawn(look, TrayState(count=count), size)
        assert (picture.width(), picture.height()) == (size, size)
    many = bytes(drawn(look, TrayState(count=99), size).constBits())
    assert many == bytes(drawn(look, TrayState(count=5000), size).constBits())


def test_the_menu_says_what_holds_in_the_language_shown(tray: Tray, look: Look) -> None:
    state = tray_state(SyncStatus(link=Link.ONLINE), Presence.BREAK, 2, quiet=True)
    look.use_language("en")
    tray.show_state(state, Presence.BREAK)
    checked = [action.text() for action in tray.menu.actions() if action.isChecked()]
    assert checked == ["Break", "Do not disturb"]
    assert tray.icon.toolTip() == state.words


def test_what_is_chosen_is_told(tray: Tray) -> None:
    said: list[object] = []
    tray.presence_requested.connect(said.append)
    tray.show_requested.connect(lambda: said.append("show"))
    tray.quit_requested.connect(lambda: said.append("quit"))
    tray.quiet_requested.connect(lambda: said.append("quiet"))
    tray.lock_requested.connect(lambda: said.append("lock"))
    for action in tray.menu.actions():
        action.trigger()
    presences = [
        Presence.READY,
        Presence.BREAK,
        Presence.BUSY,
        Presence.WRAP_UP,
        Presence.OFFLINE,
    ]
    assert said == ["show", *presences, "quiet", "lock", "quit"]
