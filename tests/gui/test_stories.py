"""What an agent does in a day, through the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from domain.errors import Code, Refused
from sync.queries.rows import InboxView, Link, OutboxItem
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.people import (
    ME,
    NOW,
    World,
    ago,
    an_id,
    believable,
    conversation,
    customer,
    long_history,
    offer_to_me,
    said,
)
from tests.gui.conftest import Staging
from tests.gui.stage import settle, staged, until
from ui.design.look import Look
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Opened = tuple[Workstation, MemoryStore]
W = TypeVar("W", bound=QWidget)


def find(station: Workstation, kind: type[W], name: str) -> W:
    found = station.window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def names_shown(station: Workstation) -> list[str]:
    return [row.customer_name for row in station.inbox.presenter.rows()]


async def test_the_inbox_opens_on_my_conversations_with_nothing_opened(stage: Staging) -> None:
    station, store = stage(believable())
    await until(lambda: names_shown(station))
    assert names_shown(station)[0] == "Анна Ковалёва"
    assert station.inbox.presenter.state.selected is None
    assert not [act for act in store.done if act[0] == "mark_read"]


async def test_opening_a_row_shows_history_card_and_composer(opened: Opened) -> None:
    station, store = opened
    texts = station.timeline.view.timeline.shown_texts()
    assert "А можно перенести на субботу? В будни меня нет дома" in texts
    assert "Новые" in texts
    assert find(station, QLabel, "header_name").text() == "Анна Ковалёва"
    assert station.card.view.top.name.edit.text() == "Анна Ковалёва"
    assert any(act[0] == "mark_read" for act in store.done)


async def test_clicking_a_row_opens_it(opened: Opened) -> None:
    station, _ = opened
    table = station.inbox.view.table
    spot = table.visualRect(station.inbox.view.model.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    await until(lambda: station.card.view.top.name.edit.text() == "Тимур Сафин")


async def test_ctrl_enter_sends_and_the_bubble_waits_in_the_outbox(opened: Opened) -> None:
    station, store = opened
    QTest.keyClick(station.window, Qt.Key.Key_R, CTRL)
    field = station.composer.view.text
    assert field.hasFocus()
    QTest.keyClicks(field, "Subbota 21")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    await until(lambda: store.done and any(act[0] == "send_message" for act in store.done))
    await until(lambda: "Subbota 21" in station.timeline.view.timeline.shown_texts())
    assert field.toPlainText() == ""


async def test_a_refused_send_keeps_the_text_and_says_why(opened: Opened) -> None:
    station, store = opened
    field = station.composer.view.text
    field.setPlainText("Не потеряйся")
    store.fail_with = Refused(Code.DISK_FULL)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    await until(lambda: station.notices.said)
    assert station.notices.said[-1].text == "На диске нет места"
    assert station.toast.isVisible()
    assert field.toPlainText() == "Не потеряйся"


async def test_resolving_can_be_undone(opened: Opened) -> None:
    station, _store = opened
    QTest.keyClick(station.window, Qt.Key.Key_E, CTRL)
    await until(lambda: "Анна Ковалёва" not in names_shown(station))
    assert station.toast.isVisible()
    QTest.mouseClick(find(station, QPushButton, "toast_undo"), Qt.MouseButton.LeftButton)
    await until(lambda: "Анна Ковалёва" in names_shown(station))


async def test_resolve_and_next_opens_the_one_below(opened: Opened) -> None:
    station, _ = opened
    QTest.keyClick(station.window, Qt.Key.Key_E, CTRL | SHIFT)
    await until(lambda: station.card.view.top.name.edit.text() == "Пётр Гусев")


async def test_views_and_filter_narrow_the_list(opened: Opened) -> None:
    station, _ = opened
    tab = find(station, QPushButton, f"inbox_view_{InboxView.UNASSIGNED}")
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    await until(lambda: "Ольга Мельникова" in names_shown(station))
    station.inbox.presenter.choose_view(InboxView.ALL)
    await until(lambda: len(names_shown(station)) == 14)
    station.inbox.view.filter.setText("гусев")
    await until(lambda: names_shown(station) == ["Пётр Гусев"])
    station.inbox.view.filter.setText("нет такого")
    await until(lambda: station.inbox.view.model.rowCount() == 0)
    words = [label.text() for label in station.inbox.view.findChildren(QLabel)]
    assert find(station, QPushButton, "inbox_clear_filters").isVisible()
    assert any("нет такого" in text for text in words)


async def test_a_new_message_moves_its_row_up_and_keeps_the_selection(opened: Opened) -> None:
    station, store = opened
    talk = next(c for c in store.world.conversations if c.preview.startswith("Понял"))
    who = store.customer(talk.customer_id)
    store.add_entry(said(talk, who, NOW, "Я внизу"))
    await until(lambda: names_shown(station)[0] == "Рустам Алиев")
    current = station.inbox.view.table.currentIndex().row()
    assert names_shown(station)[current] == "Анна Ковалёва"
    assert station.card.view.top.name.edit.text() == "Анна Ковалёва"


async def test_a_name_is_edited_in_place(opened: Opened) -> None:
    station, store = opened
    edit = station.card.view.top.name.edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "Anna K")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    await until(lambda: any(act[0] == "patch_customer" for act in store.done))
    await until(lambda: station.card.view.top.name.mark.isVisibleTo(station.window))
    assert find(station, QLabel, "header_name").text() == "Anna K"


async def test_escape_takes_an_edit_back(opened: Opened) -> None:
    station, store = opened
    edit = station.card.view.top.city.edit
    edit.setFocus()
    QTest.keyClicks(edit, "x")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    await settle()
    assert edit.text() == "Санкт-Петербург"
    assert not [act for act in store.done if act[0] == "patch_customer"]


async def test_tags_are_added_and_taken_off(opened: Opened) -> None:
    station, store = opened
    QTest.keyClicks(station.card.view.new_tag, "opt")
    QTest.keyClick(station.card.view.new_tag, Qt.Key.Key_Return)
    who = store.world.customers[0].id
    await until(lambda: "opt" in store.customer(who).tags)
    await settle()
    first = station.card.view.tags.rows[0]
    first.drop_requested.emit("VIP")
    await until(lambda: "VIP" not in store.customer(who).tags)


async def test_calling_and_copying_a_number(opened: Opened) -> None:
    station, store = opened
    QTest.mouseClick(find(station, QPushButton, "card_call"), Qt.MouseButton.LeftButton)
    await until(lambda: ("call_out", "+79213456789") in store.done)
    station.card.view.identities.rows[0].copy_requested.emit("+79213456789")
    assert station.notices.said[-1].text == "Скопировано: +79213456789"


async def test_a_visit_is_registered(opened: Opened) -> None:
    station, store = opened
    QTest.keyClick(station.window, Qt.Key.Key_V, CTRL | SHIFT)
    assert station.over.visit.isVisible()
    QTest.keyClicks(station.over.visit.purpose, "chek")
    QTest.keyClick(station.over.visit.purpose, Qt.Key.Key_Return)
    await until(lambda: any(act[0] == "register_visit" for act in store.done))
    await until(lambda: not station.over.visit.isVisible())


async def test_offline_is_said_quietly_and_work_goes_on(opened: Opened) -> None:
    station, store = opened
    since = NOW - timedelta(minutes=22)
    store.set_status(link=Link.OFFLINE, offline_since_at=since, waiting=5)
    assert find(station, QLabel, "banner_words").text() == (
        "Нет связи с 14:02 · 5 действий ждут отправки"
    )
    assert find(station, QLabel, "composer_hint").text() == "Уйдёт, когда вернётся связь"
    assert "почти полна" not in station.banner.hint.text()
    store.set_status(link=Link.OFFLINE, offline_since_at=since, waiting=8_000)
    assert "больше 10 000 действий" in station.banner.hint.text().replace("\xa0", " ")
    store.set_status(link=Link.ONLINE, waiting=0)
    assert not station.banner.isVisible()


async def test_the_outbox_offers_retry_and_giving_up(opened: Opened) -> None:
    station, store = opened
    store.items = [
        OutboxItem(7, "note.add", "Анна", "Текст", "attention", "state_changed", ago(), None)
    ]
    QTest.keyClick(station.window, Qt.Key.Key_O, CTRL | SHIFT)
    await until(lambda: station.outbox.view.rows.rows)
    row = station.outbox.view.rows.rows[0]
    assert row.title.text() == "Заметка · Анна"
    assert "Данные успели измениться" in row.hint.text()
    QTest.mouseClick(row.retry, Qt.MouseButton.LeftButton)
    QTest.mouseClick(row.discard, Qt.MouseButton.LeftButton)
    await until(lambda: ("discard", 7) in store.done and ("retry", 7) in store.done)
    await until(lambda: not row.isVisible())


async def test_thousands_that_wait_are_shown_a_hundred_at_a_time(opened: Opened) -> None:
    station, store = opened
    store.items = [
        OutboxItem(at, "note.add", "Анна", f"Заметка {at}", "queued", "", ago(), None)
        for at in range(5_000)
    ]
    page = station.outbox.view
    QTest.keyClick(station.window, Qt.Key.Key_O, CTRL | SHIFT)
    await until(page.more.isVisible)
    assert len(page.rows.rows) == 100
    assert page.more.text() == "Показать ещё 100"
    page.more.setFocus()
    QTest.keyClick(page.more, Qt.Key.Key_Space)
    assert len(page.rows.rows) == 200
    assert page.more.hasFocus()
    store.items = store.items[:150]
    store.changed("entry", an_id())
    await until(lambda: not page.more.isVisible())
    assert sum(row.isVisibleTo(page) for row in page.rows.rows) == 150


def refused_reply(store: MemoryStore) -> None:
    """Let a reply need the agent."""
    text = "Первая строка.\n\nВторая строка."
    store.items = [
        OutboxItem(
            7, "message.send", "Анна", "Первая строка.", "attention", "gone", ago(), None, text=text
        )
    ]


async def test_what_was_given_up_is_taken_back_by_the_key_of_undo(opened: Opened) -> None:
    station, store = opened
    refused_reply(store)
    page = station.outbox.view
    QTest.keyClick(station.window, Qt.Key.Key_O, CTRL | SHIFT)
    await until(lambda: page.rows.rows and page.rows.rows[0].isVisible())
    page.rows.rows[0].discard.setFocus()
    QTest.keyClick(page.rows.rows[0].discard, Qt.Key.Key_Space)
    await until(station.toast.isVisible)
    assert station.toast.words.text() == "Действие отменено"
    QTest.keyClick(station.window, Qt.Key.Key_Z, CTRL | SHIFT)
    await until(lambda: ("undo_discard", 7) in store.done)
    await until(page.rows.rows[0].isVisible)
    assert not page.discarded.rows[0].isVisible()


async def test_what_was_given_up_stays_listed_with_all_that_was_written(opened: Opened) -> None:
    station, store = opened
    refused_reply(store)
    page = station.outbox.view
    station.show_page(Page.OUTBOX)
    await until(lambda: page.rows.rows)
    assert not page._given_up[0].isVisible()
    station.outbox.presenter.discard(7)
    await until(lambda: page.discarded.rows)
    row = page.discarded.rows[0]
    assert page._given_up[0].text() == "Отменённое"
    assert row.text.text() == "Первая строка.\n\nВторая строка."
    assert row.hint.text() == "отменено только что"
    assert page._done.isVisible()
    assert row.undo.accessibleName() == "Вернуть: Ответ · Анна"
    station.use_language("en")
    await settle()
    assert (row.hint.text(), row.undo.text()) == ("given up just now", "Take back")
    row.undo.setFocus()
    QTest.keyClick(row.undo, Qt.Key.Key_Space)
    await until(lambda: ("undo_discard", 7) in store.done)
    await until(lambda: not row.isVisible())
    store.items.clear()
    station.outbox.presenter.take_up(7)
    await until(lambda: station.toast.words.text() == "It cannot be taken back any more")


async def test_search_is_driven_by_the_keyboard_alone(opened: Opened) -> None:
    station, _ = opened
    QTest.keyClick(station.window, Qt.Key.Key_F, CTRL)
    field = station.over.search.view.field
    assert field.hasFocus()
    field.setText("сафин")
    await until(lambda: station.over.search.view.list.choices)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: station.card.view.top.name.edit.text() == "Тимур Сафин")
    assert not station.over.search.view.isVisible()


async def test_escape_closes_search(opened: Opened) -> None:
    station, _ = opened
    QTest.keyClick(station.window, Qt.Key.Key_F, CTRL)
    QTest.keyClick(station.over.search.view.field, Qt.Key.Key_Escape)
    assert not station.over.search.view.isVisible()


async def test_an_unknown_customer_gets_a_name_or_is_attached(stage: Staging) -> None:
    world = believable()
    station, store = stage(world)
    nobody = next(c for c in world.customers if c.provisional)
    station.open_customer(nobody.id)
    top = station.card.view.top
    await until(lambda: station.card.presenter.state.card is not None)
    await until(lambda: top.unknown.isVisibleTo(station.window))
    station.card.view.open_attach()
    station.card.presenter.look_for("анна")
    await until(lambda: station.card.presenter.state.hits)
    field = station.window.findChildren(QWidget, "attach_field")[0]
    QTest.keyClick(field, Qt.Key.Key_Return)
    anna = world.customers[0].id
    await until(lambda: ("absorb", nobody.id, anna) in store.done)
    await until(lambda: top.name.edit.text() == "Анна Ковалёва")


async def test_naming_a_provisional_card(stage: Staging) -> None:
    world = believable()
    station, store = stage(world)
    nobody = next(c for c in world.customers if c.provisional)
    station.open_customer(nobody.id)
    top = station.card.view.top
    await until(lambda: top.unknown.isVisibleTo(station.window))
    QTest.keyClicks(top.new_name, "Vera")
    QTest.keyClick(top.new_name, Qt.Key.Key_Return)
    await until(lambda: store.customer(nobody.id).display_name == "Vera")
    await until(lambda: not top.unknown.isVisibleTo(station.window))


async def test_a_draft_comes_back(opened: Opened) -> None:
    station, store = opened
    station.composer.view.text.setPlainText("Полслова")
    await until(lambda: "Полслова" in store.drafts.values())
    station.inbox.presenter.step(1)
    await until(lambda: station.card.view.top.name.edit.text() == "Пётр Гусев")
    await settle()
    station.inbox.presenter.step(-1)
    await until(lambda: station.composer.view.text.toPlainText() == "Полслова")


async def test_a_call_cannot_be_answered_in_writing(opened: Opened) -> None:
    station, _ = opened
    station.inbox.presenter.step(1)
    why = find(station, QLabel, "composer_block")
    await until(lambda: why.text().startswith("На звонок письменно не ответить"))
    QTest.keyClick(station.window, Qt.Key.Key_N, CTRL | SHIFT)
    assert station.composer.view.text.hasFocus()


async def test_the_window_remembers_its_shape_and_view(
    stage: Staging, look: Look, settings: QSettings
) -> None:
    station, store = stage(World())
    await settle()
    station.window.toggle_card()
    station.inbox.presenter.choose_view(InboxView.ALL)
    await station.close()
    await settle()
    again = staged(MemoryStore(World(), store.clock), look, settings)
    again.start()
    again.window.show()
    await until(lambda: not again.inbox.presenter.state.loading)
    assert again.inbox.presenter.state.view is InboxView.ALL
    assert not again.card.view.isVisible()
    await again.close()


async def test_pages_load_as_the_list_is_scrolled(stage: Staging) -> None:
    world = World()
    for at in range(260):
        who = customer(f"Клиент {at}")
        moment = ago(minutes=at)
        world.add(who, conversation(who, "telegram", assignee_id=ME.id, last_entry_at=moment))
    station, _ = stage(world)
    await until(lambda: station.inbox.view.model.rowCount() >= 100)
    bar = station.inbox.view.table.verticalScrollBar()
    for _ in range(4):
        bar.setValue(bar.maximum())
        await settle()
    await until(lambda: station.inbox.view.model.rowCount() == 260)


async def test_taking_who_waits_longest(stage: Staging) -> None:
    station, store = stage(believable())
    await until(lambda: names_shown(station))
    QTest.keyClick(station.window, Qt.Key.Key_Right, CTRL)
    await until(lambda: any(act[0] == "assign" for act in store.done))
    await until(lambda: station.card.view.top.name.edit.text() == "Ольга Мельникова")


async def test_candidates_are_chosen_by_number(opened: Opened) -> None:
    station, store = opened
    pavel = customer("Павел Ковалёв")
    store.world.add(pavel)
    anna = store.world.customers[0]
    both = candidates((anna, "identity_match"), (pavel, "old_identity"))
    offer = offer_to_me(customer_id=anna.id, candidates=both)
    store.make_offer(offer)
    await until(lambda: station.over.pop.view.cards[0].isVisible())
    QTest.keyClick(station.window, Qt.Key.Key_2, CTRL)
    await until(lambda: ("accept_offer", offer.id, pavel.id) in store.done)
    await until(lambda: station.card.view.top.name.edit.text() == "Павел Ковалёв")


async def test_a_page_of_the_rail_is_marked(opened: Opened) -> None:
    station, _ = opened
    station.show_page(Page.OUTBOX)
    assert station.rail.buttons[Page.OUTBOX].isChecked()
    station.open_customer(station.card.presenter.state.customer_id or customer().id)
    assert station.rail.buttons[Page.INBOX].isChecked()


async def test_a_found_message_is_brought_into_sight_however_old(stage: Staging) -> None:
    world = World()
    who = customer("Вера")
    talk = conversation(who, "telegram", assignee_id=ME.id)
    world.add(who, talk)
    long_history(world, who, 900)
    world.add(said(talk, who, ago(days=33), "иголка в стоге"))
    station, _ = stage(world)
    await until(lambda: names_shown(station))
    QTest.keyClick(station.window, Qt.Key.Key_F, CTRL)
    field = station.over.search.view.field
    field.setText("иголка")
    await until(lambda: station.over.search.view.list.choices)
    QTest.keyClick(field, Qt.Key.Key_Return)
    view = station.timeline.view.timeline
    await until(lambda: "иголка в стоге" in view.shown_texts())
    entry = view.current_entry()
    assert entry is not None
    assert entry.text == "иголка в стоге"
