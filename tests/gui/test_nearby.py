"""Colleagues at a conversation: seen in the strip and in the list, told of what we do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from domain.ids import AgentId
from domain.live import Nearby
from sync.queries.rows import InboxView
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, an_id
from tests.gui.stage import settle, until
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
PETROV_REPLIES = Nearby(agent_id=PETROV.id, name="Илья Петров", replying=True)
OTHERS = tuple(
    Nearby(agent_id=AgentId(an_id()), name=name) for name in ("Вера", "Борис", "Анна", "Глеб")
)


async def test_the_strip_names_who_replies_and_who_looks(opened: Opened) -> None:
    station, store = opened
    strip = station.timeline.view.nearby
    talk = station.inbox.presenter.state.selected
    assert talk is not None
    place = station.composer.view.mapTo(station.window, QPoint())
    store.set_near(talk, PETROV_REPLIES, *OTHERS)
    await settle()
    assert strip.replying.words.text() == "Илья Петров пишет ответ"
    assert strip.viewing.words.text() == "Анна, Борис и ещё 2 смотрят"
    assert strip.accessibleName() == "Илья Петров пишет ответ. Анна, Борис и ещё 2 смотрят"
    assert strip.replying.isVisible()
    assert station.composer.view.mapTo(station.window, QPoint()) == place
    station.use_language("en")
    await settle()
    assert strip.replying.words.text() == "Илья Петров is writing a reply"
    store.lose_line()
    await settle()
    assert not strip.replying.isVisible()
    assert strip.accessibleName() == ""


async def test_the_customers_typing_is_shown(opened: Opened) -> None:
    station, store = opened
    talk = station.inbox.presenter.state.selected
    assert talk is not None
    store.type_as_customer(talk)
    await until(station.timeline.view.nearby.typing.isVisible)
    assert station.timeline.view.nearby.typing.words.text() == "Клиент печатает…"


async def test_a_row_of_the_list_says_who_is_there(opened: Opened) -> None:
    station, store = opened
    model, talk = station.inbox.view.model, station.inbox.presenter.rows()[2].conversation_id
    index = model.index(2, 0)
    before = station.inbox.view.table.grab(station.inbox.view.table.visualRect(index)).toImage()
    store.set_near(talk, PETROV_REPLIES)
    await settle()
    assert model.data(index).endswith("Илья Петров пишет ответ")
    assert model.data(index, Qt.ItemDataRole.ToolTipRole) == "Илья Петров пишет ответ"
    after = station.inbox.view.table.grab(station.inbox.view.table.visualRect(index)).toImage()
    assert before != after
    store.set_near(talk)
    await settle()
    assert model.data(index, Qt.ItemDataRole.ToolTipRole) is None


async def test_colleagues_are_told_what_is_open_and_that_a_reply_is_typed(opened: Opened) -> None:
    station, store = opened
    talk = station.inbox.presenter.state.selected
    assert store.viewing[-1] == (talk, False)
    station.inbox.presenter.step(2)
    mail = station.inbox.presenter.state.selected
    await until(lambda: store.viewing[-1] == (mail, False))
    QTest.keyClicks(station.composer.view.text, "Hello")
    assert store.viewing[-1] == (mail, True)
    station.composer.view.text.clear()
    assert store.viewing[-1] == (mail, False)


async def test_what_cannot_be_seen_is_not_viewed(opened: Opened) -> None:
    station, store = opened
    talk = station.inbox.presenter.state.selected
    station.show_page(Page.OUTBOX)
    assert store.viewing[-1] == (None, False)
    station.show_page(Page.INBOX)
    assert store.viewing[-1] == (talk, False)
    station.window.hide()
    assert store.viewing[-1] == (None, False)
    station.window.show()
    await until(lambda: store.viewing[-1] == (talk, False))
    station.window.showMinimized()
    await until(lambda: store.viewing[-1] == (None, False))
    station.window.showNormal()
    await until(lambda: store.viewing[-1] == (talk, False))
    await station.close()
    assert store.viewing[-1] == (None, False)


async def test_another_program_in_front_counts_after_a_while(
    opened: Opened, qapp: QApplication
) -> None:
    station, store = opened
    presenter = station.panes.nearby.presenter
    presenter._away_s = 0.0
    talk = station.inbox.presenter.state.selected
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert store.viewing[-1] == (talk, False)
    await until(lambda: store.viewing[-1] == (None, False))
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert store.viewing[-1] == (talk, False)


async def test_rows_that_come_later_know_who_is_there(opened: Opened) -> None:
    station, store = opened
    hidden = next(c for c in store.world.conversations if c.assignee_id is None)
    store.set_near(hidden.id, PETROV_REPLIES)
    station.inbox.presenter.choose_view(InboxView.UNASSIGNED)
    model = station.inbox.view.model
    await until(lambda: model.find(hidden.id) >= 0)
    index = model.index(model.find(hidden.id), 0)
    assert model.data(index, Qt.ItemDataRole.ToolTipRole) == "Илья Петров пишет ответ"
