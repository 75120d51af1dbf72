"""Parting a card two people share."""

from __future__ import annotations

from msgspec.structs import replace

from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def test_an_address_of_somebody_else_goes_with_its_conversations(opened: Opened) -> None:
    station, store = opened
    before = station.card.presenter.state.card
    assert before is not None
    address = before.identities[0]
    talk = next(t for t in store.world.conversations if t.customer_id == before.customer.id)
    store.world.conversations.remove(talk)
    talk = replace(talk, identity_id=address.id)
    store.world.conversations.append(talk)
    store.changed("conversation", talk.id, talk.customer_id)
    await until(lambda: talk in station.card.presenter.state.card.conversations)  # type: ignore[union-attr]
    station.card.view.address_menu.parted.emit(address)
    sheet = station.over.split.view
    assert sheet.isVisible()
    assert sheet.boxes[address.id].isChecked()
    assert sheet.boxes[talk.id].isChecked()
    assert not sheet.boxes[talk.id].isEnabled()
    assert not sheet.save.isEnabled()
    sheet.name.setText("Олег Ковалёв")
    assert sheet.save.isEnabled()
    sheet.accept()
    await until(lambda: any(act[0] == "split_customer" for act in store.done))
    act = next(act for act in store.done if act[0] == "split_customer")
    assert act[1:3] == (before.customer.id, "Олег Ковалёв")
    assert {address.id, talk.id} <= act[3]


async def test_a_card_is_not_emptied(opened: Opened) -> None:
    station, _ = opened
    station.deeds.open_split()
    sheet = station.over.split.view
    sheet.name.setText("Олег")
    assert not sheet.save.isEnabled()
    for box in sheet.boxes.values():
        box.setChecked(True)
    assert not sheet.save.isEnabled()
    assert sheet.sum.text()
