"""Fields of the card and private notes in the window."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtWidgets import QLineEdit

from domain.attribute_fields import AttributeField, Holds
from domain.glossary import Role
from domain.ids import FieldId
from tests.builders.memory_store import MemoryStore
from tests.builders.people import an_id
from tests.gui.stage import settle, until
from ui.card.attributes import AttributeRow
from ui.composer.presenter import Mode
from ui.design.i18n import tr
from ui.settings.fields_section import FieldsSection
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def field(store: MemoryStore, **fields: Any) -> AttributeField:
    made = AttributeField(id=FieldId(an_id()), changed_at=store.clock.now(), **fields)
    store.card_fields.append(made)
    return made


async def row_of(station: Workstation, store: MemoryStore, title: str) -> AttributeRow:
    anna = store.world.customers[0]
    store.changed("customer", anna.id, anna.id)
    station.open_customer(anna.id)
    rows = station.card.view.attributes.rows

    def found() -> list[AttributeRow]:
        return [row for row in rows.rows if not row.isHidden() and row.name.text() == title]

    await until(found, title)
    return found()[0]


def kept(store: MemoryStore) -> dict[str, Any]:
    return store.world.customers[0].attributes


async def test_an_empty_field_is_there_and_takes_what_it_holds(opened: Opened) -> None:
    station, store = opened
    field(store, key="этаж", title="Этаж", holds=Holds.NUMBER, least=1, most=100)
    row = await row_of(station, store, "Этаж")
    row._commit("200")
    await settle(10)
    assert "этаж" not in kept(store)
    row._commit("12")
    await until(lambda: kept(store).get("этаж") == 12)
    row._commit("")
    await until(lambda: "этаж" not in kept(store))


async def test_a_choice_is_chosen_and_a_flag_turned(opened: Opened) -> None:
    station, store = opened
    field(store, key="лифт", title="Лифт", holds=Holds.CHOICE, choices=("есть", "нет"))
    field(store, key="юрлицо", title="Юрлицо", holds=Holds.FLAG)
    lift = await row_of(station, store, "Лифт")
    assert lift.choice.isVisibleTo(lift)
    lift.choice.activated.emit(1)
    await until(lambda: kept(store).get("лифт") == "есть")
    legal = await row_of(station, store, "Юрлицо")
    legal.flag.click()
    await until(lambda: kept(store).get("юрлицо") is True)


async def test_who_may_only_read_does_not_write_and_the_hidden_is_not_there(
    opened: Opened,
) -> None:
    station, store = opened
    field(store, key="тариф", title="Тариф", change=(Role.ADMINISTRATOR,))
    field(store, key="маржа", title="Маржа", see=(Role.ADMINISTRATOR,))
    row = await row_of(station, store, "Тариф")
    assert row.value.isReadOnly()
    shown = [r.name.text() for r in station.card.view.attributes.rows.rows if not r.isHidden()]
    assert "Маржа" not in shown


async def test_a_field_is_made_in_the_settings(opened: Opened) -> None:
    station, store = opened
    field(store, key="этаж", title="Этаж")
    station.show_settings(SectionId.FIELDS)
    section: FieldsSection = station.panes.settings.view.fields
    await until(lambda: section.list.lines.lines)
    section.add.click()
    assert not section.save.isEnabled()
    title, holds = section.fields["title"], section.fields["holds"]
    assert isinstance(title, QLineEdit)
    title.setText("Лифт")
    assert section.save.isEnabled()
    section.put("holds", Holds.CHOICE)
    section._edit()
    assert not section.save.isEnabled()
    assert section.fault.text() == tr("At least two things to choose from, by commas")
    section.put("choices", "есть, нет, есть")
    section.put("see", Role.SUPERVISOR)
    section._edit()
    assert section.save.isEnabled()
    section.save.click()
    await until(lambda: len(store.card_fields) == 2)
    made = next(item for item in store.card_fields if item.title == "Лифт")
    assert (made.key, made.holds, made.choices) == ("Лифт", "choice", ("есть", "нет"))
    assert Role.SUPERVISOR in made.see
    assert Role.AGENT not in made.see
    await until(section.list.isVisible)
    section.open_requested.emit(made.id)
    section.remove.click()
    await until(lambda: len(store.card_fields) == 1)
    assert holds is section.fields["holds"]


async def test_a_private_note_says_so_and_the_next_one_is_for_all(opened: Opened) -> None:
    station, store = opened
    anna = store.world.customers[0]
    station.open_customer(anna.id)
    view = station.composer.view
    await until(lambda: station.composer.presenter.state.customer_id == anna.id)
    view.write(Mode.NOTE)
    await until(view.private.isVisible)
    view.private.click()
    view.text.setPlainText("Развод")
    view.send()
    await until(lambda: any(e.details.get("private") for e in store.world.entries))
    await until(lambda: not view.private.isChecked())


async def test_the_words_of_anothers_private_note_are_not_there(opened: Opened) -> None:
    station, store = opened
    anna = store.world.customers[0]
    notes = [e for e in store.entries_of(anna.id) if e.kind == "note"]
    at = store.world.entries.index(notes[-1])
    details = {"private": True, "veiled": True}
    store.world.entries[at] = msgspec.structs.replace(notes[-1], text="", details=details)
    store.changed("entry", notes[-1].id, anna.id)
    station.open_customer(anna.id)
    notes_shown = station.card.view.notes
    words = tr("Its author and supervisors alone read it.")
    await until(lambda: any(row.words.text() == words for row in notes_shown.rows))
