"""A service on its way: chosen, led by its script, finished, asked for, taken elsewhere."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from domain.catalogue import Ability, Aside, Cell, RunState, Service
from domain.entities import Article
from domain.glossary import Role
from domain.ids import ArticleId
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, PETROV, an_id
from tests.gui.stage import settle, until
from ui.design.i18n import tr
from ui.services.screen import ServiceScreen
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
replaced = msgspec.structs.replace


async def offer(station: Workstation, store: MemoryStore, *services: Service) -> ServiceScreen:
    store.catalogue = list(services)
    screen = station.panes.services
    screen.presenter.start()
    anna = store.world.customers[0]
    talks = [item for item in store.world.conversations if item.customer_id == anna.id]
    talk = next(item for item in talks if item.channel_kind == "telegram")
    station.open_customer(anna.id, talk.id)
    await until(lambda: screen.presenter.state.conversation_id == talk.id)
    await settle()
    return screen


async def begin(station: Workstation, store: MemoryStore, service: Service) -> ServiceScreen:
    screen = await offer(station, store, service)
    station.acts()["service"]()
    screen.picker.field.setText("возвр")
    await settle()
    QTest.keyClick(screen.picker.field, Qt.Key.Key_Return)
    await until(lambda: screen.view.isVisible())
    return screen


def here(screen: ServiceScreen, ability: str) -> Service:
    """Return the refund with what it can be where the customer is."""
    cell = Cell(channel_kind=screen.presenter.state.channel_kind, ability=ability)
    others = tuple(c for c in refund().cells if c.channel_kind != cell.channel_kind)
    return refund(cells=(cell, *others))


def line(screen: ServiceScreen, at: int) -> QLineEdit:
    editor = screen.view.boxes[at].editor
    assert isinstance(editor, QLineEdit)
    return editor


async def test_a_script_is_led_by_the_keyboard_to_its_end(opened: Opened) -> None:
    station, store = opened
    screen = await offer(station, store)
    screen = await begin(station, store, here(screen, Ability.AGENT_COMPLETES))
    assert line(screen, 0).hasFocus()
    QTest.keyClicks(line(screen, 0), "4711")
    QTest.keyClick(line(screen, 0), Qt.Key.Key_Return)
    choice = screen.view.boxes[1].editor
    await until(choice.hasFocus)
    QTest.keyClick(choice, Qt.Key.Key_Down)
    QTest.keyClick(choice, Qt.Key.Key_Down)
    await until(lambda: store.kept_runs[-1].collected.get("собрано") == "no")
    station.acts()["service_next"]()
    await until(lambda: store.kept_runs[-1].step == "сумма")
    await settle()
    QTest.keyClicks(line(screen, 0), "900")
    station.acts()["service_next"]()
    await until(lambda: store.kept_runs[-1].collected.get("сумма") == "900")
    station.acts()["service_next"]()
    await until(lambda: store.kept_runs[-1].state == RunState.DONE)
    assert store.kept_runs[-1].outcome == "refunded"
    await until(lambda: not screen.view.isVisible())
    said = store.world.entries[-1].text
    assert said == "Номер заказа: 4711\nСумма: 900\u00a0₽\nСобрано?: нет"


async def test_what_is_missing_is_said_and_the_step_stays(opened: Opened) -> None:
    station, store = opened
    screen = await begin(station, store, refund())
    screen.view.forward.click()
    await settle()
    assert screen.view.boxes[0].fault.isVisible()
    assert store.kept_runs[-1].step == "заказ"


async def test_a_wrong_value_is_kept_and_said(opened: Opened) -> None:
    station, store = opened
    screen = await begin(station, store, refund())
    run = store.kept_runs[-1]
    store.put_run(replaced(run, step="сумма"))
    await until(lambda: screen.presenter.state.step is not None and screen.presenter.state.place)
    await until(lambda: [box.field.name for box in screen.view.boxes] == ["сумма"])
    line(screen, 0).setFocus()
    line(screen, 0).setText("много")
    QTest.keyClick(line(screen, 0), Qt.Key.Key_Tab)
    await until(lambda: store.kept_runs[-1].collected.get("сумма") == "много")
    assert screen.view.boxes[0].fault.isVisible()


async def test_where_it_cannot_be_finished_a_request_is_left(opened: Opened) -> None:
    station, store = opened
    screen = await offer(station, store)
    screen = await begin(station, store, here(screen, Ability.ACCEPTS_REQUEST))
    assert not screen.view.finish.isVisible()
    screen.view.request.click()
    await until(lambda: store.kept_runs[-1].state == RunState.REQUESTED)
    title = tr("Request: {service}", service="Возврат денег")
    assert ("request_service", title, None) in store.done


async def test_one_key_takes_the_customer_and_what_was_collected_elsewhere(
    opened: Opened,
) -> None:
    station, store = opened
    screen = await offer(station, store)
    screen = await begin(station, store, here(screen, Ability.NOT_AVAILABLE))
    run = store.kept_runs[-1]
    store.put_run(replaced(run, collected={"заказ": "7"}))
    await until(lambda: screen.presenter.state.elsewhere)
    there = screen.presenter.state.elsewhere[0]
    station.acts()["service_move"]()
    await until(lambda: len(store.kept_runs[-1].channels) == 2)
    moved = store.kept_runs[-1]
    assert (moved.channel_kind, moved.collected) == (there.channel_kind, {"заказ": "7"})
    await until(lambda: "Назовите номер заказа" in station.composer.view.text.toPlainText())
    way = station.composer.presenter.state.way
    assert way is not None
    assert way.conversation_id == there.conversation_id
    assert screen.presenter.state.finishes


async def test_the_words_of_a_step_go_into_the_reply_filled(opened: Opened) -> None:
    station, store = opened
    screen = await begin(station, store, refund())
    filled = {"заказ": "7", "сумма": "900"}
    store.put_run(replaced(store.kept_runs[-1], step="сумма", collected=filled))
    await until(lambda: screen.presenter.text().startswith("Вернём"))
    station.acts()["service_say"]()
    assert "Вернём 900 ₽ за заказ 7." in station.composer.view.text.toPlainText()


async def test_a_colleagues_run_goes_on_where_they_stood(opened: Opened) -> None:
    station, store = opened
    service = refund()
    store.catalogue = [service]
    person = store.world.customers[0]
    run_id = await store.start_service(person.id, service.id, "phone")
    store.put_run(replaced(store.run(run_id), step="сумма", started_by=PETROV.display_name))
    screen = station.panes.services
    store.changed(Service.KIND, service.id)
    station.open_customer(person.id)
    await until(lambda: screen.presenter.state.service is not None)
    await until(screen.view.isVisible)
    assert screen.presenter.state.place == (2, 3)
    screen.presenter.put_away()
    assert not screen.view.isVisible()
    station.acts()["service_next"]()
    assert screen.view.isVisible()


async def test_of_two_values_one_is_taken_by_a_key(opened: Opened) -> None:
    station, store = opened
    screen = await begin(station, store, refund())
    aside = Aside(field="заказ", value="8", by=PETROV.display_name, at=NOW)
    run = store.kept_runs[-1]
    store.put_run(replaced(run, collected={"заказ": "7"}, asides=(aside,)))
    await until(lambda: screen.view.boxes[0].other.isVisible())
    screen.view.boxes[0].other.click()
    await until(lambda: store.kept_runs[-1].collected == {"заказ": "8"})
    assert store.kept_runs[-1].asides == ()


async def test_a_step_that_is_gone_begins_again(opened: Opened) -> None:
    station, store = opened
    screen = await begin(station, store, refund())
    store.put_run(replaced(store.kept_runs[-1], step="прежний"))
    gone = tr("The script was changed: this step is gone. Begin it again.")
    await until(lambda: gone in screen.view.hint.text())
    station.acts()["service_next"]()
    await until(lambda: store.kept_runs[-1].step == "заказ")


async def test_who_may_not_finish_it_reads_why(opened: Opened) -> None:
    station, store = opened
    screen = await offer(station, store)
    service = replaced(here(screen, Ability.AGENT_COMPLETES), roles=(Role.ADMINISTRATOR,))
    screen = await begin(station, store, service)
    why = tr("Your role takes requests; a supervisor finishes it")
    assert why in screen.view.hint.text()
    assert screen.view.request.isVisible()


async def test_hostile_names_stay_plain_text(opened: Opened) -> None:
    station, store = opened
    name = "<b>Возврат</b> \u202eгнев " + "я" * 5000
    screen = await begin(station, store, refund(name=name, hint="<img src=x>"))
    width = station.window.width()
    await settle()
    assert "\u202e" not in screen.view.title.text()
    assert station.window.width() == width
    assert screen.view.hint.textFormat() == Qt.TextFormat.PlainText


async def test_pages_about_the_service_are_read_and_go_into_the_reply(opened: Opened) -> None:
    station, store = opened
    now = store.clock.now()
    store.kept_articles = [
        Article(id=ArticleId(an_id()), title="Возврат денег", text="14 дней.", updated_at=now)
    ]
    screen = await begin(station, store, refund())
    screen.view.pages_requested.emit()
    await until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    reader = station.knowledge.screen
    await until(lambda: reader.presenter.state.page is not None)
    reader.view.pane.insert.click()
    assert "14 дней." in station.composer.view.text.toPlainText()
