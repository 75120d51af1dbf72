"""A card that changes under the cursor: nothing typed is lost, or kept at the wrong person."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.ids import CustomerId
from tests.builders.memory_store import MemoryStore
from tests.builders.people import customer, identity, replace_talk
from tests.gui.stage import settle, until
from ui.design.i18n import tr
from ui.shell.workstation import Workstation

CTRL = Qt.KeyboardModifier.ControlModifier
Opened = tuple[Workstation, MemoryStore]


def shown(station: Workstation) -> CustomerId | None:
    card = station.card.presenter.state.card
    return card.customer.id if card is not None else None


def typed(station: Workstation, text: str) -> None:
    """Type another city and stay in the field."""
    city = station.card.view.top.city.edit
    city.setFocus()
    city.selectAll()
    QTest.keyClicks(city, text)
    assert city.hasFocus()


def cities(store: MemoryStore) -> dict[CustomerId, str]:
    return {who.id: who.city for who in store.world.customers}


def remove(store: MemoryStore, customer_id: CustomerId, *, talks: bool = True) -> None:
    """Let a card go, as the centre does with one that was attached or deleted."""
    world = store.world
    world.customers[:] = [who for who in world.customers if who.id != customer_id]
    if talks:
        world.conversations[:] = [t for t in world.conversations if t.customer_id != customer_id]
    store.changed("customer", customer_id, customer_id)


async def test_what_is_typed_is_kept_at_whom_it_was_typed(opened: Opened) -> None:
    station, store = opened
    first = shown(station)
    assert first is not None
    typed(station, "Pskov")
    QTest.keyClick(station.card.view.top.city.edit, Qt.Key.Key_Down, CTRL)
    await until(lambda: shown(station) not in (None, first))
    await until(lambda: cities(store)[first] == "Pskov")
    second = shown(station)
    assert second is not None
    station.composer.view.text.setFocus()
    await settle()
    assert station.card.view.top.city.edit.text() == ""
    assert cities(store)[second] == ""


async def test_a_merge_leaves_what_is_typed_in_its_field_and_says_so(opened: Opened) -> None:
    station, store = opened
    gone = shown(station)
    selected = station.inbox.presenter.state.selected
    assert gone is not None
    assert selected is not None
    typed(station, "Pskov")
    heir = customer("Наследник Карточки", city="Тверь")
    store.world.add(heir)
    replace_talk(store.world, selected, customer_id=heir.id)
    remove(store, gone, talks=False)
    store.changed("conversation", selected, heir.id)
    await until(lambda: shown(station) == heir.id)
    await settle()
    city = station.card.view.top.city.edit
    assert city.text() == "Pskov"
    assert city.hasFocus()
    told = [notice for notice in station.notices.said if "Анна Ковалёва" in notice.text]
    assert len(told) == 1
    assert told[0].hint
    assert cities(store)[heir.id] == "Тверь"
    QTest.keyClick(city, Qt.Key.Key_Escape)
    assert city.text() == "Тверь"
    assert cities(store)[heir.id] == "Тверь"


async def test_a_merge_without_a_conversation_is_followed_by_the_address(opened: Opened) -> None:
    station, store = opened
    caller, heir = customer("", provisional=True), customer("Наследник Карточки")
    store.world.add(caller, heir, identity(caller, "phone", "+79215559900"))
    station.open_customer(caller.id)
    await until(lambda: shown(station) == caller.id)
    store.world.add(identity(heir, "phone", "+79215559900"))
    remove(store, caller.id)
    await until(lambda: shown(station) == heir.id)
    assert len([notice for notice in station.notices.said if notice.text]) == 1


async def test_a_card_that_is_gone_says_so_and_what_was_typed_is_told(opened: Opened) -> None:
    station, store = opened
    gone = shown(station)
    assert gone is not None
    typed(station, "Pskov")
    station.inbox.presenter.point_at(None)
    remove(store, gone)
    await until(lambda: station.card.presenter.state.gone)
    await until(lambda: any("Pskov" in notice.hint for notice in station.notices.said))
    assert station.card.view._empty.isVisible()
    words = station.card.view._empty_words()
    assert "workstation" not in words[0]
    assert "Pskov" not in cities(store).values()


async def test_an_attribute_that_moved_takes_nothing_typed_for_another(opened: Opened) -> None:
    station, store = opened
    who = shown(station)
    assert who is not None

    def give(**attributes: str) -> None:
        at = next(i for i, c in enumerate(store.world.customers) if c.id == who)
        store.world.customers[at] = msgspec.structs.replace(
            store.world.customers[at], attributes=attributes
        )
        store.changed("customer", who, who)

    rows = station.card.view.attributes.rows.rows
    give(цвет="синий")
    await until(lambda: rows and rows[0].value.toPlainText() == "синий")
    rows[0].value.setFocus()
    rows[0].value.setPlainText("red")
    give(возраст="40", цвет="синий")
    await until(lambda: store.customer(who).attributes.get("цвет") == "red")
    assert store.customer(who).attributes == {"возраст": "40", "цвет": "red"}
    await until(lambda: rows[0].value.toPlainText() == "40")


async def test_what_a_colleague_saved_meanwhile_is_told_of_and_not_overruled(
    opened: Opened,
) -> None:
    station, store = opened
    who = shown(station)
    assert who is not None
    before = cities(store)[who]
    typed(station, "Pskov")
    await store.patch_customer(who, {"city": "Тверь"})
    await settle()
    city = station.card.view.top.city.edit
    assert city.text() == "Pskov"
    QTest.keyClick(city, Qt.Key.Key_Return)
    await until(lambda: cities(store)[who] == "Pskov")
    assert store.seen[-1] == {"city": before}
    typed(station, "Tula")
    QTest.keyClick(city, Qt.Key.Key_Escape)
    typed(station, "Omsk")
    QTest.keyClick(city, Qt.Key.Key_Return)
    await until(lambda: cities(store)[who] == "Omsk")
    assert store.seen[-1] == {"city": "Pskov"}, "the next edit begins with what is there"


async def test_the_value_of_an_attribute_is_the_one_that_was_seen(opened: Opened) -> None:
    station, store = opened
    who = shown(station)
    assert who is not None
    await store.patch_customer(who, {"attributes": {"цвет": "синий", "рост": 5}})
    rows = station.card.view.attributes.rows.rows
    await until(lambda: rows and rows[0].value.toPlainText() == "синий")
    rows[0].value.setFocus()
    rows[0].value.setPlainText("red")
    await store.patch_customer(who, {"attributes": {"цвет": "зелёный", "рост": 6}})
    await settle()
    QTest.keyClick(rows[0].value, Qt.Key.Key_Return)
    await until(lambda: store.customer(who).attributes["цвет"] == "red")
    assert store.seen[-1] == {"attributes": {"цвет": "синий", "рост": 6}}
    assert store.customer(who).attributes["рост"] == 6


async def test_who_attaches_a_card_is_told_so_once(opened: Opened) -> None:
    station, store = opened
    who = shown(station)
    assert who is not None
    heir = store.world.customers[1]
    station.card.presenter.attach_to(heir.id)
    await until(lambda: shown(station) == heir.id)
    await settle()
    assert [notice.text for notice in station.notices.said] == [
        tr("Attached: it is one person now")
    ]
