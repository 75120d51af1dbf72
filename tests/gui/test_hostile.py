"""What strangers write is text: nothing is interpreted, nothing is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
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
    await until(station.pop.view.cards[0].isVisible)
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


def test_the_letter_view_loads_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    """Returning None from loadResource lets Qt read the file all the same."""
    bait = tmp_path / "secret.css"
    bait.write_text("body { color: red }")
    view = LetterText()
    qtbot.addWidget(view)
    view.setHtml(
        f'<link rel="stylesheet" href="file://{bait}"/><img src="file://{bait}">'
        '<img src="https://evil.example/x.png"><img src="/etc/passwd">text'
    )
    view.resize(300, 200)
    view.grab()
    assert view.toPlainText().strip().endswith("text")
    assert f"file://{bait}" in view.inert.asked
    for kind in QTextDocument.ResourceType:
        for address in (f"file://{bait}", "/etc/passwd", "https://evil.example/x.png"):
            found = view.document().resource(kind.value, QUrl(address))
            assert not found or found.isEmpty()
    assert not view.openLinks()


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
