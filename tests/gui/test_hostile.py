"""What strangers write is text: nothing is interpreted, nothing is opened."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from domain.entities import Identity
from tests.builders.memory_store import candidates
from tests.builders.people import (
    ME,
    World,
    conversation,
    customer,
    entry,
    identity,
    offer_to_me,
    said,
)
from tests.gui.conftest import Staging
from tests.gui.stage import settle, until
from ui.links import check
from ui.timeline.letter import LetterText

EVIL = '<img src="file:///etc/passwd"><b>x</b>'
RLO = "photo\u202egpj.exe"


def evil_world() -> tuple[World, Identity]:
    world = World()
    who = customer(EVIL, city=EVIL, about=EVIL, tags=(EVIL,))
    talk = conversation(who, "telegram", assignee_id=ME.id, preview=EVIL, subject=RLO)
    address = identity(who, "telegram", RLO, label=EVIL)
    world.add(who, talk, address, said(talk, who, talk.last_entry_at, EVIL))
    world.add(entry(who, "email", talk.last_entry_at, channel_kind="email", subject=RLO, text=EVIL))
    return world, address


async def test_markup_in_names_stays_text_everywhere(stage: Staging) -> None:
    world, _ = evil_world()
    station, store = stage(world)
    await until(lambda: station.inbox.view.model.rowCount() == 1)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    who = world.customers[0]
    store.make_offer(
        offer_to_me(customer_id=who.id, candidates=candidates((who, EVIL)), preview=EVIL)
    )
    await until(station.over.pop.view.cards[0].isVisible)
    await settle()
    labels = station.window.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert any(EVIL in label.text() for label in labels)
    assert EVIL in station.timeline.view.timeline.shown_texts()


async def test_direction_tricks_are_taken_out(stage: Staging) -> None:
    world, _ = evil_world()
    station, _store = stage(world)
    await until(lambda: station.inbox.view.model.rowCount() == 1)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    await settle()
    shown = [label.text() for label in station.window.findChildren(QLabel)]
    shown += station.timeline.view.timeline.shown_texts()
    assert not [text for text in shown if "\u202e" in text]
    assert "photogpj.exe" in " ".join(shown)


class OpenWatch:
    """Tells whether any code of this process, C++ too, opened a file (inotify)."""

    def __init__(self, path: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._fd, str(path).encode(), 0x20) >= 0

    def opened(self) -> bool:
        try:
            return bool(os.read(self._fd, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self._fd)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="watches with inotify")
def test_the_letter_view_opens_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    bait = tmp_path / "bait.png"
    red = QImage(40, 40, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    assert red.save(str(bait))
    watch = OpenWatch(bait)
    view = LetterText()
    qtbot.addWidget(view)
    view.setHtml(
        f'<link rel="stylesheet" href="file://{bait}"/>'
        f'<style>body {{ background-image: url("file://{bait}") }}</style>'
        f'<img src="file://{bait}"/><img src="{bait}"/><img src="https://evil.example/x.png"/>'
        f'<table background="{bait}"><tr><td>text</td></tr></table>'
    )
    view.resize(300, 200)
    picture = view.grab().toImage()
    assert "text" in view.toPlainText()
    assert f"file://{bait}" in view.inert.asked
    assert not watch.opened()
    watch.close()
    shades = {picture.pixelColor(x, y).name() for x in range(0, 300, 7) for y in range(0, 200, 7)}
    assert "#ff0000" not in shades
    assert not view.openLinks()


def test_the_watch_itself_notices(tmp_path: Path) -> None:
    bait = tmp_path / "bait"
    bait.write_text("x")
    watch = OpenWatch(bait)
    bait.read_text()
    assert watch.opened()
    watch.close()


def test_links_are_checked_before_they_are_opened() -> None:
    assert check("https://example.ru/a") is not None
    assert check("https://user@example.ru") is None
    assert check("file:///etc/passwd") is None
    assert check("javascript:alert(1)") is None
    assert check("tel:*21*79991234567%23") is None
    assert check("https://a\n.ru") is None
    spoof = check("https://xn--80ak6aa92e.com/")
    assert spoof is not None
    assert spoof.shown == "xn--80ak6aa92e.com"
    call = check("tel:+79991234567")
    assert call is not None
    assert call.number == "+79991234567"
