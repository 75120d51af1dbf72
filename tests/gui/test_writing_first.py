"""Writing to a customer first: from the card, the composer, the palette and a service."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from domain.catalogue import Ability, Cell, Service
from domain.entities import Channel, Customer, Identity
from domain.glossary import ChannelKind, IdentityKind, TaskKind
from domain.ids import ChannelId
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.builders.people import conversation, customer, entry, identity
from tests.gui.stage import settle, until
from ui.card.rows import IdentityRow
from ui.composer.presenter import Block
from ui.composer.ways import Way
from ui.design.i18n import tr
from ui.shell.rail import Page
from ui.shell.workstation import Workstation
from ui.tasks.screen import TasksScreen

Opened = tuple[Workstation, MemoryStore]
SMS = Channel(id=ChannelId(UUID(int=73)), kind=ChannelKind.SMS, name="LAMPA")
NUMBER = "+79161234567"


async def newcomer(opened: Opened, *, do_not_contact: bool = False) -> Customer:
    """Open somebody with a number, a mailbox and a messenger, and no conversation."""
    station, store = opened
    store.channels = (*store.channels, SMS)
    person = customer("Ольга Сергеева", given_name="Ольга", do_not_contact=do_not_contact)
    store.world.add(
        person,
        identity(person, IdentityKind.PHONE, NUMBER),
        identity(person, IdentityKind.EMAIL, "olga@pochta.example"),
        identity(person, IdentityKind.TELEGRAM, "olga_s"),
    )
    station.open_customer(person.id)
    await until(lambda: station.composer.presenter.state.customer_id == person.id)
    await until(lambda: station.composer.presenter.state.ways)
    return person


def way_by(station: Workstation, kind: str) -> Way:
    ways = station.composer.presenter.state.ways
    return next(way for way in ways if way.channel_kind == kind)


def offered(station: Workstation) -> QMenu:
    return station.composer.view.findChildren(QMenu)[-1]


def address(station: Workstation, kind: str) -> tuple[Identity, IdentityRow]:
    card = station.card.presenter.state.card
    assert card is not None
    rows = station.card.view.identities.rows
    for found, row in zip(card.identities, rows, strict=False):
        if found.kind == kind:
            return found, row
    raise AssertionError(kind)


async def test_from_an_address_by_keys_alone_to_a_sent_first_message(opened: Opened) -> None:
    station, store = opened
    await newcomer(opened)
    number, row = address(station, IdentityKind.PHONE)
    menu = station.card.view.address_menu
    menu.open_for(number, row)
    assert menu.list.choices[0].title == tr("Write")
    QTest.keyClick(menu.field, Qt.Key.Key_Return)
    view = station.composer.view
    await until(view.text.hasFocus)
    assert "123-45-67" in view.text.placeholderText()
    assert not view.subject.isVisible()
    begun = way_by(station, ChannelKind.SMS).conversation_id
    view.text.insertPlainText("Вот ссылка на оплату")
    view.send()
    await until(lambda: ("start_conversation", "sms", NUMBER, "Вот ссылка на оплату") in store.done)
    await until(lambda: station.composer.presenter.state.way.opening is None)  # type: ignore[union-attr]
    assert way_by(station, ChannelKind.SMS).opening is None
    assert not view.text.toPlainText()
    await until(lambda: not station.composer.presenter.state.busy)
    view.text.insertPlainText("И ещё")
    view.send()
    await until(lambda: ("send_message", begun, "И ещё") in store.done)


async def test_a_letter_wants_a_subject_and_keeps_it_as_a_draft(opened: Opened) -> None:
    station, store = opened
    person = await newcomer(opened)
    letter = way_by(station, ChannelKind.EMAIL)
    station.deeds.write_in(letter.conversation_id)
    view = station.composer.view
    await until(view.subject.isVisible)
    view.text.setPlainText("Добрый день!")
    await settle()
    assert not view._send.isEnabled()
    assert view._hint.text() == tr("Say in the subject what it is about")
    view.subject.setText("Договор")
    await until(lambda: "Договор" in store.drafts.values())
    assert view._send.isEnabled()
    station.inbox.presenter.step(1)
    await until(lambda: station.composer.presenter.state.customer_id != person.id)
    station.open_customer(person.id)
    await until(lambda: station.composer.presenter.state.customer_id == person.id)
    station.deeds.write_in(letter.conversation_id)
    await until(lambda: view.subject.text() == "Договор")
    await until(lambda: view.text.toPlainText() == "Добрый день!")
    view.subject.setFocus()
    QTest.keyClick(view.subject, Qt.Key.Key_Return)
    assert view.text.hasFocus()
    view.send()
    await until(lambda: any(act[0] == "start_conversation" for act in store.done))
    talk = store.talk(letter.conversation_id)
    assert (talk.subject, talk.customer_id) == ("Договор", person.id)
    await until(lambda: not view.subject.isVisible())
    await until(lambda: "Договор" not in store.drafts.values())


async def test_a_first_message_can_be_taken_back(opened: Opened) -> None:
    station, store = opened
    await newcomer(opened)
    station.habits.book.change(undo_send_s=9)
    station.deeds.write_in(way_by(station, ChannelKind.SMS).conversation_id)
    view = station.composer.view
    view.text.insertPlainText("Уже едет")
    view.send()
    await until(lambda: station.notices.said)
    station.toast.undo()
    await until(lambda: view.text.toPlainText() == "Уже едет", "the words again")
    assert any(act[0] == "cancel_message" for act in store.done)


async def test_where_one_cannot_write_first_the_choice_says_why(opened: Opened) -> None:
    station, _ = opened
    await newcomer(opened)
    station.deeds.write()
    menu = offered(station)
    shut = [action.text() for action in menu.actions() if not action.isEnabled()]
    assert len(shut) == 1
    assert "olga_s" in shut[0]
    assert tr("we have no such channel") in shut[0]
    menu.hide()
    telegram, row = address(station, IdentityKind.TELEGRAM)
    found = station.card.view.address_menu
    found.open_for(telegram, row)
    assert tr("we have no such channel") in found.note.text()
    assert found.list.choices[0].title != tr("Write")


async def test_who_does_not_want_to_be_contacted_is_not_written_to(opened: Opened) -> None:
    station, store = opened
    await newcomer(opened, do_not_contact=True)
    station.deeds.write_in(way_by(station, ChannelKind.SMS).conversation_id)
    assert station.composer.presenter.state.block is Block.DO_NOT_CONTACT
    assert not station.composer.view.text.isVisible()
    station.composer.presenter.send("Всё равно")
    await settle()
    assert not any(act[0] == "start_conversation" for act in store.done)


async def test_the_palette_writes_and_says_where_there_is_nobody(opened: Opened) -> None:
    station, _ = opened
    await newcomer(opened)
    station.acts()["palette"]()
    view = station.over.palette.view
    view.field.setText(tr("Write to the customer…"))
    wanted = tr("Write to the customer…")
    await until(lambda: view.list.choices and view.list.choices[0].title == wanted)
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    await until(lambda: station.composer.view.findChildren(QMenu))
    menu = offered(station)
    assert sum(action.isEnabled() for action in menu.actions()) == 2
    menu.hide()


async def test_a_letter_on_another_subject_stands_beside_the_one_there_is(opened: Opened) -> None:
    station, store = opened
    person = await newcomer(opened)
    begun = way_by(station, ChannelKind.EMAIL)
    assert begun.opening is not None
    await store.start_conversation(begun.opening, "Первое", subject="Договор")
    letter = entry(person, "email", store.clock.now(), conversation_id=begun.conversation_id)
    store.add_entry(letter)
    await until(lambda: way_by(station, ChannelKind.EMAIL).opening is None)
    other = [way for way in station.composer.presenter.state.ways if way.opening is not None]
    fresh = next(way for way in other if way.channel_kind == ChannelKind.EMAIL)
    assert fresh.opening is not None
    assert fresh.opening.beside == begun.conversation_id
    assert fresh.conversation_id != begun.conversation_id
    words = [option.long_words for option in station.composer.view._way._options]
    assert any("Договор" in line for line in words)
    assert any(tr("another subject") in line for line in words)


async def test_a_service_goes_on_where_they_were_never_written_to(opened: Opened) -> None:
    station, store = opened
    person = await newcomer(opened)
    cells = (
        Cell(channel_kind=ChannelKind.PHONE, ability=Ability.NOT_AVAILABLE),
        Cell(channel_kind=ChannelKind.EMAIL, ability=Ability.AGENT_COMPLETES),
    )
    service = refund(cells=cells)
    store.catalogue = [service]
    store.changed(Service.KIND, service.id)
    screen = station.panes.services
    await until(lambda: screen.presenter.catalogue)
    screen.presenter.choose(service)
    await until(lambda: screen.presenter.state.elsewhere)
    assert screen.presenter.state.elsewhere[0].begins
    station.acts()["service_move"]()
    view = station.composer.view
    await until(lambda: "Назовите номер заказа" in view.text.toPlainText())
    await until(lambda: view.subject.text() == "Возврат денег")
    run = store.kept_runs[-1]
    assert (run.channel_kind, run.conversation_id) == (ChannelKind.EMAIL, None)
    view.send()
    await until(lambda: any(act[0] == "start_conversation" for act in store.done))
    begun = [talk for talk in store.world.conversations if talk.customer_id == person.id]
    assert [talk.subject for talk in begun] == ["Возврат денег"]


async def test_what_nobody_chose_gives_way_to_a_conversation_that_comes(opened: Opened) -> None:
    """The card may be here before its conversations are: one is not to begin another for that."""
    station, store = opened
    person = await newcomer(opened)
    assert station.composer.presenter.state.way is not None
    assert station.composer.presenter.state.way.opening is not None
    chat = conversation(person, ChannelKind.WEBCHAT)
    store.world.conversations.append(chat)
    store.add_entry(entry(person, "message", store.clock.now(), conversation_id=chat.id))
    await until(lambda: station.composer.presenter.state.way.conversation_id == chat.id)  # type: ignore[union-attr]
    station.deeds.write_in(way_by(station, ChannelKind.SMS).conversation_id)
    store.add_entry(entry(person, "message", store.clock.now(), conversation_id=chat.id))
    await settle()
    assert station.composer.presenter.state.way.channel_kind == ChannelKind.SMS


async def test_the_conversation_on_the_screen_is_written_in_though_its_card_comes_later(
    opened: Opened,
) -> None:
    """Of an offer just accepted the card may still be the one from before it."""
    station, store = opened
    person = await newcomer(opened)
    old, fresh = (conversation(person, kind) for kind in (ChannelKind.WEBCHAT, ChannelKind.EMAIL))
    store.world.conversations.append(old)
    station.open_customer(person.id, fresh.id)
    composer = station.composer.presenter
    await until(lambda: composer.state.way is not None and composer.state.way.opening is None)
    store.drafts[f"reply:{fresh.id}"] = "Начатое"
    store.world.conversations.append(fresh)
    store.changed("conversation", fresh.id, person.id)
    await until(
        lambda: composer.state.way is not None and composer.state.way.conversation_id == fresh.id
    )
    await until(lambda: station.composer.view.text.toPlainText() == "Начатое")


async def test_with_nowhere_to_write_it_is_said_of_each_address_why(opened: Opened) -> None:
    station, store = opened
    person = customer("Пётр Немногословный")
    store.world.add(person, identity(person, IdentityKind.TELEGRAM, "petr"))
    station.open_customer(person.id)
    await until(lambda: station.composer.presenter.state.customer_id == person.id)
    await until(lambda: station.composer.presenter.state.shut)
    view = station.composer.view
    assert station.composer.presenter.state.block is Block.NO_WRITTEN_CHANNEL
    assert "petr" in view._why.text()
    assert tr("we have no such channel") in view._why.text()
    station.deeds.write()
    await settle()
    assert not view.findChildren(QMenu)


async def test_a_promise_to_write_leads_to_where_it_is_kept(opened: Opened) -> None:
    station, store = opened
    person = await newcomer(opened)
    task = await store.add_task(person.id, TaskKind.WRITE, "Написать об оплате")
    station.inbox.presenter.step(1)
    await until(lambda: station.composer.presenter.state.customer_id != person.id)
    station.show_page(Page.TASKS)
    screen = station.pages.screen(Page.TASKS)
    assert isinstance(screen, TasksScreen)
    await until(lambda: screen.presenter.row(task) is not None)
    screen.view.list.opened.emit(task)
    await until(lambda: station.composer.presenter.state.customer_id == person.id)
    await until(station.composer.view.text.hasFocus)
