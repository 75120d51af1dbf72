"""Messages that did not simply go out: the agent decides by mouse or keyboard."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from domain.entities import Entry
from domain.glossary import Delivery
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ago, answered
from tests.gui.stage import settle, until
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def put(opened: Opened, delivery: Delivery, channel: str = "telegram") -> Entry:
    """Put a reply of ours at the end of the history on the screen."""
    station, store = opened
    talk = next(c for c in store.world.conversations if c.channel_kind == channel)
    anna = store.world.customers[0]
    made = answered(talk, anna, ago(seconds=5), "Записываю вас?", delivery=delivery)
    store.world.entries.append(made)
    store.changed("entry", made.id, anna.id)
    view = station.timeline.view.timeline
    await until(lambda: any("Записываю вас?" in words for words in view.shown_texts()))
    view.grab()
    return made


async def mine(station: Workstation, store: MemoryStore, made: Entry) -> None:
    """Let a message be the agent's own, and put the ring on it."""
    me = store.directory().me
    assert me is not None
    store.world.entries[:] = [
        replace(item, author_id=me.id) if item.id == made.id else item
        for item in store.world.entries
    ]
    store.changed("entry", made.id, made.customer_id)
    view = station.timeline.view.timeline
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)

    def there() -> bool:
        item = view.current_item()
        return item is not None and item.entry is not None and view.acts.amendable(item.entry)[1]

    await until(there)


async def click(station: Workstation, words: str) -> None:
    """Click a button of the last row, once it is there."""
    view = station.timeline.view.timeline
    await until(lambda: any(h.words == words for h in view.sketch(len(view.items) - 1).hits))
    at = len(view.items) - 1
    hit = next(hit for hit in view.sketch(at).hits if hit.words == words)
    top = view._heights.top(at) - view.offset()
    place = hit.rect.center() + QPointF(view.column()[0], top)
    button = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), button, pos=place.toPoint())


@pytest.mark.parametrize(
    ("delivery", "words", "act"),
    [
        (Delivery.HELD, "Всё равно отправить", "confirm_message"),
        (Delivery.HELD, "Не отправлять", "cancel_message"),
        (Delivery.UNKNOWN, "Отправить ещё раз", "confirm_message"),
        (Delivery.FAILED, "Повторить", "confirm_message"),
    ],
)
async def test_one_click_decides_and_the_choice_is_gone_at_once(
    opened: Opened, delivery: Delivery, words: str, act: str
) -> None:
    station, store = opened
    made = await put(opened, delivery)
    await click(station, words)
    await until(lambda: (act, made.id) in store.done)
    view = station.timeline.view.timeline
    await until(lambda: words not in view.shown_texts())


@pytest.mark.parametrize("delivery", [Delivery.SENT, Delivery.WAITING, Delivery.CANCELLED])
async def test_there_is_nothing_to_decide_about_the_others(
    opened: Opened, delivery: Delivery
) -> None:
    station, _ = opened
    await put(opened, delivery)
    view = station.timeline.view.timeline
    assert not view.sketch(len(view.items) - 1).hits


@pytest.mark.parametrize("channel", ["telegram", "email"])
async def test_the_keyboard_chooses_from_a_menu(opened: Opened, channel: str) -> None:
    station, store = opened
    made = await put(opened, Delivery.HELD, channel)
    view = station.timeline.view.timeline
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    await settle()
    assert not [item for item in store.done if item[0] == "confirm_message"]
    menu = view.findChild(QMenu, "timeline_menu")
    assert menu is not None
    shown = [action.text() for action in menu.actions()]
    assert shown[:2] == ["Всё равно отправить", "Не отправлять"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    await until(lambda: ("cancel_message", made.id) in store.done)


async def test_a_screen_reader_hears_that_an_entry_waits(opened: Opened) -> None:
    station, store = opened
    made = await put(opened, Delivery.SENT)
    view = station.timeline.view.timeline
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleDescription().endswith("Отправлено")
    store.world.pending.add(made.id)
    store.changed("entry", made.id, store.world.customers[0].id)
    await settle(30)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleDescription().endswith("Ждёт отправки")


async def test_a_sent_message_is_changed_in_the_field_and_the_draft_comes_back(
    opened: Opened,
) -> None:
    station, store = opened
    made = await put(opened, Delivery.SENT)
    composer, view = station.composer.view, station.timeline.view.timeline
    strip = composer.findChild(QWidget, "composer_answered")
    assert strip is not None
    composer.text.setPlainText("Недописанный ответ")
    await mine(station, store, made)
    QTest.keyClick(view, Qt.Key.Key_E)
    await until(lambda: composer.text.toPlainText() == "Записываю вас?")
    assert strip.isVisible()
    composer.text.setPlainText("Записала вас на пять")
    composer.send()
    await until(lambda: ("change_message", made.id, "Записала вас на пять") in store.done)
    await until(lambda: composer.text.toPlainText() == "Недописанный ответ")
    assert not strip.isVisible()
    await until(lambda: any("Изменяется…" in words for words in view.shown_texts()))


async def test_a_sent_message_is_taken_back_once_the_agent_agrees(opened: Opened) -> None:
    station, store = opened
    made = await put(opened, Delivery.SENT)
    view = station.timeline.view.timeline
    await mine(station, store, made)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert station.over.ask.isVisible()
    QTest.keyClick(station.over.ask, Qt.Key.Key_Escape)
    assert ("take_back_message", made.id) not in store.done
    view.acts.take_back()
    station.over.ask.do.click()
    await until(lambda: ("take_back_message", made.id) in store.done)
    await until(lambda: any("Отзывается…" in words for words in view.shown_texts()))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not station.over.ask.isVisible()
