"""The inbox by mouse and keys: lists, filters, several at once, and rows nobody expected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateTimeEdit, QLineEdit, QMenu, QPushButton, QWidget

from domain.glossary import ConversationStatus
from sync.queries.asking import InboxQuestion, InboxSort
from sync.queries.rows import InboxView, Link
from tests.builders.memory_store import MemoryStore
from tests.builders.people import (
    ME,
    NOW,
    PETROV,
    QUEUES,
    World,
    conversation,
    customer,
    replace_talk,
    said,
)
from tests.gui.keyboard import RUSSIAN, Keyboard
from tests.gui.stage import settle, staged, until
from tests.gui.test_stories import Opened, find, names_shown
from tests.unit.ui.test_inbox_presenter import many
from ui.design.look import Look
from ui.design.tokens import ROW_HEIGHT
from ui.shell.workstation import Workstation

Staging = Callable[[World], tuple[Workstation, MemoryStore]]
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
HOSTILE = (
    "Я" * 10_000,
    "\u200b\u200c\u200d\u2060",
    "\u202eтнеилк йоловрепеП\u202c",
    "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀" * 40,
    "<b>жирный</b><img src=x>",
    "a\n\n\nb\tc\x00d",
    "",
)


def table_key(station: Workstation, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    held = held if held is not None else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(station.inbox.view.table, key, held)


def menu_words(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def popup(station: Workstation, name: str) -> QMenu:
    found = [menu for menu in station.window.findChildren(QMenu, name) if menu.isVisible()]
    assert len(found) == 1, name
    return found[0]


async def test_arrows_with_shift_choose_and_one_key_resolves_all_with_one_undo(
    opened: Opened,
) -> None:
    station, _ = opened
    before = names_shown(station)
    for _ in range(3):
        table_key(station, Qt.Key.Key_Down, SHIFT)
    bar = station.inbox.view.bulk
    await until(bar.isVisible)
    assert station.inbox.presenter.state.chosen == 4
    assert station.card.view.top.name.edit.text() == "Анна Ковалёва"
    QTest.mouseClick(find(station, QPushButton, "bulk_resolve"), LEFT)
    await until(lambda: names_shown(station) == before[4:])
    assert not bar.isVisible()
    assert station.toast.isVisible()
    station.toast.undo()
    await until(lambda: names_shown(station) == before)


async def test_clicks_with_ctrl_and_shift_choose_and_escape_lets_go(opened: Opened) -> None:
    station, _ = opened
    table, model = station.inbox.view.table, station.inbox.view.model

    def click(row: int, held: Qt.KeyboardModifier) -> None:
        spot = table.visualRect(model.index(row, 0)).center()
        QTest.mouseClick(table.viewport(), LEFT, held, spot)

    click(2, CTRL)
    assert station.inbox.presenter.state.chosen == 2  # the open one is one of them
    click(4, SHIFT)
    await settle()
    assert station.inbox.presenter.state.chosen == 4
    table_key(station, Qt.Key.Key_Escape)
    await settle()
    assert station.inbox.presenter.state.chosen == 0
    assert station.card.view.top.name.edit.text() == "Анна Ковалёва"


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key(0x0424)])
async def test_the_whole_list_is_chosen_on_either_layout(opened: Opened, key: Qt.Key) -> None:
    station, _ = opened
    table_key(station, key, CTRL)
    await until(lambda: station.inbox.presenter.state.chosen == len(names_shown(station)))


async def test_what_the_outbox_has_no_room_for_is_refused_in_words(opened: Opened) -> None:
    station, store = opened
    store.set_status(link=Link.OFFLINE, waiting=9_499)
    table_key(station, Qt.Key.Key_A, CTRL)
    await settle()
    QTest.mouseClick(find(station, QPushButton, "bulk_resolve"), LEFT)
    await until(lambda: station.notices.said)
    assert not [act for act in store.done if act[0] == "resolve"]


async def test_the_open_one_is_put_off_by_three_keys_and_comes_back(opened: Opened) -> None:
    station, store = opened
    selected = station.inbox.presenter.state.selected
    assert selected is not None
    QTest.keyClick(station.window, Qt.Key.Key_S, CTRL | SHIFT)
    menu = popup(station, "inbox_snooze_menu")
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    await until(lambda: "Анна Ковалёва" not in names_shown(station))
    asleep = store.talk(selected)
    assert asleep.snoozed_until_at == NOW.replace(second=0) + timedelta(hours=1)
    station.inbox.presenter.choose_view(InboxView.SNOOZED)
    await until(lambda: names_shown(station) == ["Анна Ковалёва"])
    station.toast.undo()
    await until(lambda: store.talk(selected).status == ConversationStatus.OPEN)


async def test_what_was_put_off_is_brought_back_by_hand(opened: Opened) -> None:
    station, store = opened
    selected = station.inbox.presenter.state.selected
    assert selected is not None
    await store.snooze(selected, NOW + timedelta(days=2))
    station.inbox.presenter.choose_view(InboxView.SNOOZED)
    await until(lambda: names_shown(station) == ["Анна Ковалёва"])
    QTest.keyClick(station.window, Qt.Key.Key_S, CTRL | SHIFT)
    menu = popup(station, "inbox_snooze_menu")
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    await until(lambda: store.talk(selected).status == ConversationStatus.OPEN)
    await until(lambda: not names_shown(station))


async def test_tags_in_use_are_offered_as_filters(opened: Opened) -> None:
    station, store = opened
    talk = store.world.conversations[0]
    await store.tag(talk.id, ("VIP & co",))
    await until(lambda: station.inbox.presenter.tags() == ["VIP & co"])
    menu = station.inbox.view.filters.menu()
    tags = next(m for m in menu.findChildren(QMenu) if "VIP" in "".join(menu_words(m)))
    tags.actions()[0].trigger()
    await until(lambda: station.inbox.presenter.state.question.tag == "VIP & co")
    await until(lambda: len(names_shown(station)) == 1)


async def test_the_key_that_resolves_is_about_all_that_are_chosen(opened: Opened) -> None:
    station, store = opened
    before = names_shown(station)
    table_key(station, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(station.window, Qt.Key.Key_E, CTRL)
    await until(lambda: names_shown(station) == before[2:])
    assert len([act for act in store.done if act[0] == "resolve"]) == 2


async def test_a_day_and_an_hour_of_ones_own(opened: Opened) -> None:
    station, store = opened
    station.inbox.acts._open_moment()
    field = find(station, QDateTimeEdit, "snooze_at")
    moment = field.dateTime().addDays(3)
    field.setDateTime(moment)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: [act for act in store.done if act[0] == "snooze"])
    until_at = next(act for act in store.done if act[0] == "snooze")[2]
    assert until_at.timestamp() == moment.toSecsSinceEpoch()
    assert station.inbox.view.table.hasFocus()


async def test_tags_are_put_on_all_that_are_chosen(opened: Opened) -> None:
    station, store = opened
    table_key(station, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(station.window, Qt.Key.Key_T, CTRL | SHIFT)
    field = find(station, QLineEdit, "tag_words")
    field.setText("vip, #срочно, ,")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: len([act for act in store.done if act[0] == "tag"]) == 2)
    assert {act[2] for act in store.done if act[0] == "tag"} == {("vip", "срочно")}


async def test_one_enter_puts_a_known_tag_on_under_the_open_list_of_tags(opened: Opened) -> None:
    station, store = opened
    talk = station.inbox.presenter.rows()[0].conversation_id
    await store.tag(talk, ("доставка",))
    await until(lambda: "доставка" in station.inbox.presenter.tags())
    store.done.clear()
    station.inbox.view.table.setFocus()
    keys = Keyboard(station.window, RUSSIAN)
    keys.press("Ctrl+Shift+T")
    field = find(station, QLineEdit, "tag_words")
    keys.type("доставк")
    known = field.completer().popup()
    assert known is not None
    await until(known.isVisible)
    keys.press("Return")
    await until(lambda: [act for act in store.done if act[0] == "tag"])
    assert not field.isVisible()
    assert station.inbox.view.table.hasFocus()


async def test_a_filter_is_a_chip_that_goes_by_key_and_keeps_the_focus(opened: Opened) -> None:
    station, store = opened
    for at, talk in enumerate(store.world.conversations):
        replace_talk(store.world, talk.id, queue_id=QUEUES[at % 2].id)
    view = station.inbox.view
    asked = InboxQuestion(InboxView.ALL, queue_id=QUEUES[1].id, owner_id=PETROV.id, waiting=True)
    view.filters.question_requested.emit(asked)
    await until(lambda: len(view.filters.chips) == 3)
    view.filters.chips[0].setFocus()
    QTest.keyClick(view.filters.chips[0], Qt.Key.Key_Delete)
    await until(lambda: len(view.filters.chips) == 2)
    assert view.filters.chips[0].hasFocus()
    view.filter.setFocus()
    QTest.keyClick(view.filter, Qt.Key.Key_Backspace)
    await until(lambda: len(view.filters.chips) == 1)
    assert station.inbox.presenter.state.question == InboxQuestion(
        InboxView.ALL, owner_id=PETROV.id
    )


async def test_an_empty_list_says_what_hides_all_and_shows_it_again(opened: Opened) -> None:
    station, _ = opened
    view, before = station.inbox.view, names_shown(station)
    view.filters.question_requested.emit(InboxQuestion(owner_id=PETROV.id))
    clear = find(station, QPushButton, "inbox_clear_filters")
    await until(clear.isVisible)
    assert "Петров" in view._empty.hint.text()
    QTest.mouseClick(clear, LEFT)
    await until(lambda: names_shown(station) == before)
    assert not view.filters.chips


async def test_a_list_is_kept_found_again_and_forgotten(opened: Opened) -> None:
    station, store = opened
    question = InboxQuestion(InboxView.ALL, InboxSort.WAITING, waiting=True)
    station.inbox.presenter.ask(question)
    await settle()
    station.inbox.view.views.save_requested.emit()
    field = find(station, QLineEdit, "list_name")
    field.setText("Ждут & ждут")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: store.views)
    station.inbox.presenter.choose_view(InboxView.MINE)
    await settle()
    menu = station.inbox.view.views.menu()
    assert "Ждут && ждут" in menu_words(menu)
    next(a for a in menu.actions() if a.text() == "Ждут && ждут").trigger()
    await until(lambda: station.inbox.presenter.state.question == question)
    assert station.inbox.view.views.more.text().startswith("Ждут && ждут")
    station.inbox.view.views.delete_requested.emit(store.views[0].id)
    await until(lambda: not store.views)
    station.toast.undo()
    await until(lambda: store.views)


# -- where the agent is ------------------------------------------------------------------------


async def test_new_rows_above_do_not_move_what_is_read(stage: Staging) -> None:
    station, store = stage(many(300))
    await until(lambda: station.inbox.view.model.rowCount() == 300)
    table = station.inbox.view.table
    bar = table.verticalScrollBar()
    bar.setValue(40 * ROW_HEIGHT + 10)
    await settle()
    top = station.inbox.view.place()
    assert top is not None
    for number in range(5):
        talk = store.world.conversations[200 + number]
        moment = NOW + timedelta(seconds=number + 1)
        store.add_entry(said(talk, store.customer(talk.customer_id), moment, "Ау"))
        await settle()
    await until(lambda: bar.value() == 45 * ROW_HEIGHT + 10)
    assert station.inbox.view.place() == top


async def test_each_list_is_found_where_it_was_left(stage: Staging) -> None:
    station, _ = stage(many(300))
    await until(lambda: station.inbox.view.model.rowCount() == 300)
    bar = station.inbox.view.table.verticalScrollBar()
    bar.setValue(120 * ROW_HEIGHT + 7)
    await settle()
    tab = find(station, QPushButton, f"inbox_view_{InboxView.UNASSIGNED}")
    QTest.mouseClick(tab, LEFT)
    await until(lambda: station.inbox.presenter.state.view is InboxView.UNASSIGNED)
    await settle()
    QTest.mouseClick(find(station, QPushButton, f"inbox_view_{InboxView.MINE}"), LEFT)
    await until(lambda: bar.value() == 120 * ROW_HEIGHT + 7)


async def test_a_restart_ends_where_the_last_run_did(
    stage: Staging, look: Look, settings: QSettings
) -> None:
    station, store = stage(many(300))
    await until(lambda: station.inbox.view.model.rowCount() == 300)
    station.inbox.presenter.select(store.world.conversations[3].id)
    question = InboxQuestion(InboxView.ALL, InboxSort.WAITING, channels=("email",), text="Клиент")
    station.inbox.presenter.ask(question)
    await settle(30)
    station.inbox.view.table.verticalScrollBar().setValue(50 * ROW_HEIGHT)
    await settle()
    await station.close()
    again = staged(store, look, settings)
    again.start()
    again.window.show()
    try:
        await until(lambda: again.inbox.presenter.state.selected == store.world.conversations[3].id)
        kept = InboxQuestion(InboxView.ALL, InboxSort.WAITING, channels=("email",))
        assert again.inbox.presenter.state.question == kept  # what was typed is nobody's business
        assert again.card.presenter.state.customer_id == store.world.conversations[3].customer_id
    finally:
        await again.close()
        await settle()


async def test_one_resolved_under_the_cursor_gives_its_place_to_the_next(opened: Opened) -> None:
    station, store = opened
    names = names_shown(station)
    selected = station.inbox.presenter.state.selected
    assert selected is not None
    await store.resolve(selected)
    await until(lambda: names_shown(station) == names[1:])
    assert station.card.view.top.name.edit.text() == names[0]
    QTest.keyClick(station.window, Qt.Key.Key_Down, CTRL)
    await until(lambda: station.card.view.top.name.edit.text() == names[1])


async def test_a_card_merged_under_the_cursor_opens_whom_it_belongs_to(opened: Opened) -> None:
    station, store = opened
    selected = station.inbox.presenter.state.selected
    assert selected is not None
    heir = customer("Наследник Карточки")
    store.world.add(heir)
    replace_talk(store.world, selected, customer_id=heir.id)
    store.changed("conversation", selected, heir.id)
    await until(lambda: station.card.view.top.name.edit.text() == "Наследник Карточки")
    assert station.inbox.presenter.state.selected == selected


async def test_a_message_to_what_was_just_resolved_brings_it_back_unread(opened: Opened) -> None:
    station, store = opened
    names = names_shown(station)
    selected = station.inbox.presenter.state.selected
    assert selected is not None
    QTest.keyClick(station.window, Qt.Key.Key_E, CTRL | SHIFT)
    await until(lambda: names_shown(station) == names[1:])
    talk = next(t for t in store.world.conversations if t.id == selected)
    who = store.customer(talk.customer_id)
    again = said(talk, who, NOW, "И ещё вопрос")
    store.world.add(again)
    store.world.unread.add(selected)
    replace_talk(
        store.world,
        selected,
        status="open",
        waiting_since_at=NOW,
        last_entry_at=NOW,
        preview="И ещё",
    )
    opened_now = station.card.presenter.state.customer_id
    store.changed("conversation", selected, who.id)
    await until(lambda: names[0] in names_shown(station))
    row = station.inbox.view.model.row(names_shown(station).index(names[0]))
    assert row is not None
    assert row.unread
    assert station.card.presenter.state.customer_id == opened_now, "nobody is torn away"
    station.inbox.presenter.select(selected)
    await until(
        lambda: any("И ещё вопрос" in text for text in station.timeline.view.timeline.shown_texts())
    )


# -- rows nobody expected ----------------------------------------------------------------------


async def test_odd_names_and_texts_are_painted_within_their_row(stage: Staging) -> None:
    world = World()
    for at, words in enumerate(HOSTILE):
        who = customer(words)
        talk = conversation(
            who,
            "telegram",
            assignee_id=ME.id,
            preview=words,
            subject=words,
            tags=(words, words),
            waiting_since_at=NOW - timedelta(hours=at),
        )
        world.add(who, talk)
    station, _ = stage(world)
    await until(lambda: station.inbox.view.model.rowCount() == len(HOSTILE))
    view = station.inbox.view
    await until(lambda: view.model.row(len(HOSTILE) - 1) is not None)
    picture = view.table.grab().toImage()
    assert not picture.isNull()
    for at in range(len(HOSTILE)):
        words = view.model.data(view.model.index(at, 0))
        assert 0 < len(words) < 700
        assert "\u202e" not in words.partition(",")[0]
    prepared = view.delegate._prepared.values()
    room = view.table.viewport().width()
    assert all(item.name.size().width() < room for item in prepared)
    assert all(item.line.size().width() < room for item in prepared)


async def test_every_control_has_a_name_for_a_screen_reader(opened: Opened) -> None:
    station, _ = opened
    view = station.inbox.view
    view.filters.question_requested.emit(InboxQuestion(waiting=True))
    table_key(station, Qt.Key.Key_Down, SHIFT)
    await settle()
    controls = [
        item
        for item in view.findChildren(QWidget)
        if item.focusPolicy() != Qt.FocusPolicy.NoFocus and item.isVisible()
    ]
    assert len(controls) > 8
    for item in controls:
        text = getattr(item, "text", str)()
        assert item.accessibleName() or text, item.objectName()


async def test_the_keyboard_stays_in_the_list_when_its_rows_go_and_come(opened: Opened) -> None:
    station, _store = opened
    table, presenter = station.inbox.view.table, station.inbox.presenter
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window, 2000)
    table.setFocus()
    presenter.filter_by("нет никого с таким именем")
    await until(lambda: presenter.state.total == 0 and not presenter.state.loading)
    way_out = station.inbox.view.findChild(QPushButton, "inbox_clear_filters")
    assert way_out is not None
    await until(lambda: station.window.focusWidget() is way_out)
    QTest.keyClick(way_out, Qt.Key.Key_Space)
    await until(lambda: presenter.state.total > 0)
    await until(lambda: station.window.focusWidget() is table)


async def test_only_a_clock_that_shows_another_time_is_painted(opened: Opened) -> None:
    station, store = opened
    station.show_list(InboxView.ALL)
    rows = station.inbox.presenter.rows
    await until(lambda: any(row.waiting_since_at is not None for row in rows()))
    await settle(60)  # the rows have come
    clocks, paints = station.inbox.view.clocks, PaintCount(station.inbox.view.table.viewport())
    clocks.tick()
    await settle(60)
    paints.count = 0
    clocks.tick()
    await settle(60)
    assert paints.count == 0, "nothing was to be seen"
    store.clock.move(60)
    clocks.tick()
    await until(lambda: paints.count)


class PaintCount(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


async def test_the_list_marks_nobody_while_somebody_else_is_open(opened: Opened) -> None:
    station, store = opened
    row = store.world.conversations[0]
    station.inbox.presenter.select(row.id)
    await until(lambda: station.card.presenter.state.customer_id == row.customer_id)
    stranger = customer("Ольга Сергеева")
    store.world.add(stranger)
    station.open_customer(stranger.id)
    await until(lambda: station.card.presenter.state.customer_id == stranger.id)
    assert station.inbox.presenter.selected_row() is None
    station.inbox.presenter.select(row.id)
    await until(lambda: station.card.presenter.state.customer_id == row.customer_id)
