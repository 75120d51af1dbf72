"""A new card, and who it may be already."""

from __future__ import annotations

from domain.likeness import Evidence, Likeness
from sync.queries.rows import LikelyPerson
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.customers.screen import CustomersScreen
from ui.design.i18n import tr
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def test_who_is_there_already_is_said_while_the_name_is_typed(opened: Opened) -> None:
    station, store = opened
    anna = store.world.customers[0]
    like = Likeness(score=0.97, evidence=(Evidence(code="name", weight=4.0),))
    store.alike = [LikelyPerson(anna.id, anna.display_name, like)]
    station.deeds.open_new_card()
    sheet = station.over.new_card.view
    assert not sheet.save.isEnabled()
    sheet.name.setText("Анна")
    await until(lambda: sheet.people.isVisible())
    assert sheet.save.text() == tr("Make another card")
    (line,) = sheet.people.lines.lines
    assert "97" in line.side
    sheet.people.opened.emit(line.key)
    await until(lambda: station.card.presenter.state.customer_id == anna.id)
    assert not any(act[0] == "create_customer" for act in store.done)


async def test_a_card_is_made_and_opened(opened: Opened) -> None:
    station, store = opened
    station.show_page(Page.CUSTOMERS)
    page = station.pages.screen(Page.CUSTOMERS)
    assert isinstance(page, CustomersScreen)
    page.add.click()
    sheet = station.over.new_card.view
    await until(sheet.isVisible)
    sheet.name.setText("Новый Человек")
    sheet.phone.setText("нет")
    assert not sheet.save.isEnabled()
    assert sheet.fault.isVisible()
    sheet.phone.setText("8 916 555-00-11")
    assert sheet.save.isEnabled()
    sheet.accept()
    await until(lambda: any(act[0] == "create_customer" for act in store.done))
    card = station.card.presenter
    await until(
        lambda: (
            card.state.card is not None and card.state.card.customer.display_name == "Новый Человек"
        )
    )


async def test_what_was_looked_for_in_vain_stands_in_its_field(opened: Opened) -> None:
    station, _ = opened
    sheet = station.over.new_card.view
    for text, field in (
        ("89165550011", sheet.phone),
        ("new@pochta.example", sheet.email),
        ("Ефросинья", sheet.name),
    ):
        station.deeds.open_new_card(text)
        assert field.text() == text
        sheet.dismiss()
