"""The timeline paints what is in sight, quickly, and keeps the reader's place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from domain.details import MailDetails
from domain.entities import Entry
from domain.glossary import Delivery, Direction
from domain.ids import EntryId
from tests.builders.clock import StillClock
from tests.builders.people import (
    ME,
    World,
    ago,
    an_id,
    answered,
    believable,
    conversation,
    customer,
    details,
    entry,
    long_history,
    said,
)
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.presenter import TimelineState
from ui.timeline.view import TimelineView


@pytest.fixture
def view(qtbot: QtBot, look: Look) -> TimelineView:
    made = TimelineView(look, Times(StillClock()))
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    return made


def state_of(entries: list[Entry], **changes: object) -> TimelineState:
    ordered = tuple(sorted(entries, key=lambda e: (e.at, e.id)))
    return TimelineState(ordered[0].customer_id, ordered, **changes)  # type: ignore[arg-type]


def history(count: int) -> list[Entry]:
    world = World()
    who = customer()
    world.add(who, conversation(who, "telegram"))
    long_history(world, who, count)
    return world.entries


def test_ten_thousand_entries_lay_out_only_what_is_seen(view: TimelineView) -> None:
    view.show_state(state_of(history(10_000)))
    view.grab()
    assert len(view._sketches) < 60
    assert "(9999)" in " ".join(view.shown_texts())


def test_every_kind_has_its_shape(view: TimelineView) -> None:
    world = believable()
    anna = world.customers[0]
    entries = [e for e in world.entries if e.customer_id == anna.id]
    view.resize(640, 4000)
    view.show_state(state_of(entries))
    view.grab()
    words = " ".join(view.shown_texts())
    for part in ("Пропущенный звонок", "Исходящий звонок", "3:12", "Скол на плафоне", "Заметка ·"):
        assert part in words
    assert "Заказ 4711-26" in words
    assert "скол.jpg" in words


def test_loading_older_keeps_the_place(view: TimelineView) -> None:
    entries = history(600)
    view.show_state(state_of(entries[300:], has_older=True))
    view.grab()
    view.verticalScrollBar().setValue(400)
    view.grab()
    before = view.shown_texts()[1:4]
    view.show_state(state_of(entries))
    view.grab()
    assert before[0] in view.shown_texts()[:4]


def test_a_new_message_is_shown_at_the_bottom_but_does_not_pull_the_reader(
    view: TimelineView,
) -> None:
    entries = history(400)
    view.show_state(state_of(entries))
    view.grab()
    view.verticalScrollBar().setValue(1000)
    view.grab()
    before = view.shown_texts()[1]
    newest = entry_like(entries[-1], "Новое")
    view.show_state(state_of([*entries, newest]))
    view.grab()
    assert before in view.shown_texts()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.grab()
    assert "Новое" in view.shown_texts()


def entry_like(last: Entry, text: str) -> Entry:
    return Entry(
        id=EntryId(an_id()),
        customer_id=last.customer_id,
        branch_id=last.branch_id,
        kind="message",
        channel_kind="telegram",
        direction=Direction.INBOUND,
        at=ago(),
        text=text,
    )


def test_a_scroll_to_the_top_asks_for_older(view: TimelineView, qtbot: QtBot) -> None:
    view.show_state(state_of(history(300), has_older=True))
    view.grab()
    with qtbot.waitSignal(view.older_requested, timeout=1000):
        view.verticalScrollBar().setValue(0)


def test_the_quoted_letter_is_folded_until_asked_for(view: TimelineView) -> None:
    who = customer()
    mail = MailDetails(quoted="старая переписка", sender="a@b.ru", authenticated=False)
    letter = entry(who, "email", ago(), channel_kind="email", text="Тело", details=details(mail))
    view.show_state(state_of([letter]))
    view.grab()
    assert "старая переписка" not in " ".join(view.shown_texts())
    assert "Отправитель не подтверждён" in view.shown_texts()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.grab()
    assert "старая переписка" in " ".join(view.shown_texts())


def test_an_entry_is_copied(view: TimelineView) -> None:
    view.show_state(state_of(history(5)))
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().endswith("(4)")
    assert "(4)" in view.accessibleDescription()


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery.FAILED, "Не доставлено"),
        (Delivery.UNKNOWN, "Неизвестно, дошло ли"),
        (Delivery.HELD, "Придержано"),
    ],
)
def test_trouble_with_delivery_is_said_in_words(
    view: TimelineView, delivery: Delivery, words: str
) -> None:
    who = customer()
    talk = conversation(who, "email")
    view.show_state(state_of([answered(talk, who, ago(), "Текст", delivery=delivery)]))
    view.grab()
    assert any(words in text for text in view.shown_texts())


def test_one_channel_can_be_shown_alone(view: TimelineView) -> None:
    who = customer()
    tg, mail = conversation(who, "telegram"), conversation(who, "email")
    entries = [said(tg, who, ago(hours=2), "в чате"), said(mail, who, ago(), "в почте")]
    view.show_state(state_of(entries, channel_kind="telegram"))
    view.grab()
    words = view.shown_texts()
    assert "в чате" in words
    assert "в почте" not in words
    assert ME.display_name not in words
