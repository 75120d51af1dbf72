"""What is said of an address on the card: where it comes from, and that it is old."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.entities import Identity
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.card.rows import IdentityRow
from ui.design.buttons import IconButton
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def _shown(station: Workstation, kind: str) -> list[Identity]:
    card = station.card.presenter.state.card
    return [item for item in card.identities if item.kind == kind] if card is not None else []


def _row(station: Workstation, identity: Identity) -> IdentityRow:
    card = station.card.presenter.state.card
    assert card is not None
    order = sorted(card.identities, key=lambda item: item.valid_until_on is not None)
    return station.card.view.identities.rows[order.index(identity)]


async def test_a_new_number_takes_the_place_of_the_old_one_by_keys_alone(opened: Opened) -> None:
    station, store = opened
    await until(lambda: _shown(station, "phone"))
    number = next(item for item in _shown(station, "phone") if item.valid_until_on is None)
    row = _row(station, number)
    more = row.findChild(IconButton, "identity_more")
    assert isinstance(more, IconButton)
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    field = station.card.view.address_menu.field
    await until(field.hasFocus)
    QTest.keyClicks(field, "+79160001122")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: ("close_address", number.id, "+79160001122") in store.done)
    await until(lambda: "+79160001122" in [item.value for item in _shown(station, "phone")])


async def test_an_old_address_can_be_taken_in_use_again(opened: Opened) -> None:
    station, store = opened
    await until(lambda: _shown(station, "phone"))
    number = next(item for item in _shown(station, "phone") if item.valid_until_on is None)
    menu = station.card.view.address_menu
    menu.open_for(number, _row(station, number))
    QTest.keyClick(menu.field, Qt.Key.Key_Return)
    await until(lambda: ("close_address", number.id, "") in store.done)
    await until(
        lambda: all(i.valid_until_on for i in _shown(station, "phone") if i.id == number.id)
    )
    old = next(item for item in _shown(station, "phone") if item.id == number.id)
    menu.open_for(old, _row(station, old))
    QTest.keyClick(menu.field, Qt.Key.Key_Return)
    await until(lambda: ("reopen_address", number.id) in store.done)
