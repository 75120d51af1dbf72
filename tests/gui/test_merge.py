"""Two cards of one person: found, compared, made one and two again, without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from domain import merging
from domain.entities import Customer
from domain.ids import CustomerId
from domain.likeness import Evidence, Likeness
from sync.queries.rows import LikelyPerson
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable, customer, identity
from tests.gui.conftest import Staging
from tests.gui.stage import settle, until
from ui.merge.view import MergeSheet
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def _shown(station: Workstation) -> CustomerId | None:
    card = station.card.presenter.state.card
    return card.customer.id if card is not None else None


async def other_card(opened: Opened) -> Customer:
    """Put a second card of the person on the screen into the store."""
    station, store = opened
    await until(lambda: _shown(station) is not None)
    made = customer("Анна Ковалева", city="Гатчина", tags=("сайт",), about="Писала с сайта")
    store.world.add(made, identity(made, "email", "anna.k@pochta.example"))
    return made


async def review(opened: Opened, other: Customer) -> MergeSheet:
    station, _ = opened
    station.acts()["merge"]()
    field = station.card.view.popup.field
    await until(field.hasFocus)
    QTest.keyClicks(field, "anna.k@pochta")
    await until(lambda: station.card.presenter.state.hits)
    QTest.keyClick(field, Qt.Key.Key_Return)
    sheet = station.over.merge.view
    await until(sheet.isVisible)
    assert station.over.merge.presenter.state.merged is not None
    assert station.over.merge.presenter.state.merged.customer.id == other.id
    return sheet


async def test_cards_are_compared_made_one_and_two_again_by_keys(opened: Opened) -> None:
    station, store = opened
    other, mine = await other_card(opened), _shown(station)
    sheet = await review(opened, other)
    rows = {row.name.text(): row for row in sheet.rows.rows if not row.isHidden()}
    fields = [item.name for item in station.over.merge.presenter.state.differences]
    assert "city" in fields
    assert "tags" in fields
    city = sheet.rows.rows[fields.index("city")]
    city.options[merging.MERGED].setFocus()
    QTest.keyClick(city.options[merging.MERGED], Qt.Key.Key_Space)
    await until(lambda: station.over.merge.presenter.state.choices == {"city": "merged"})
    assert len(rows) == len(fields)
    sheet.reason.setFocus()
    sheet.reason.insert("Один паспорт")
    QTest.keyClick(sheet.reason, Qt.Key.Key_Return)
    await until(lambda: store.merges)
    done = next(act for act in store.done if act[0] == "merge_customers")
    assert done[1:3] == (other.id, mine)
    assert done[3]["city"] == merging.MERGED
    assert done[3]["tags"] == merging.BOTH
    assert done[4] == "Один паспорт"
    assert not sheet.isVisible()
    await until(lambda: bool(station.card.presenter.state.card.merges))  # type: ignore[union-attr]
    await settle()
    row = station.card.view.merges.rows[0]
    assert "Один паспорт" in row.hint.text()
    row.undo.setFocus()
    QTest.keyClick(row.undo, Qt.Key.Key_Space)
    await until(lambda: not store.merges)


async def test_who_is_likely_is_offered_before_anything_is_typed(opened: Opened) -> None:
    station, store = opened
    other = await other_card(opened)
    reasons = (
        Evidence(code="swapped", weight=4.0),
        Evidence(code="birth", weight=5.0),
        Evidence(code="city_differs", weight=-0.5),
    )
    store.alike = [
        LikelyPerson(other.id, other.display_name, Likeness(score=0.999, evidence=reasons))
    ]
    station.acts()["merge"]()
    popup = station.card.view.popup
    await until(lambda: popup.list.choices)
    (choice,) = popup.list.choices
    assert choice.person == other.id
    assert choice.hint == "то же имя, другой порядок · тот же день рождения · другой город"
    assert choice.moment == "99 %"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await until(station.over.merge.view.isVisible)


async def test_the_other_card_can_be_the_one_that_stays(opened: Opened) -> None:
    station, store = opened
    other, mine = await other_card(opened), _shown(station)
    sheet = await review(opened, other)
    sheet.swap.click()
    sheet.accept()
    await until(lambda: store.merges)
    done = next(act for act in store.done if act[0] == "merge_customers")
    assert done[1:3] == (mine, other.id)
    await until(lambda: _shown(station) == other.id)


async def test_escape_leaves_them_two(opened: Opened) -> None:
    station, store = opened
    sheet = await review(opened, await other_card(opened))
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    await until(lambda: not sheet.isVisible())
    assert not store.merges
    assert station.over.merge.presenter.state.into is None


async def test_a_link_to_a_card_that_is_part_of_another_opens_that_one(opened: Opened) -> None:
    station, store = opened
    other, mine = await other_card(opened), _shown(station)
    assert mine is not None
    await store.merge_customers(other.id, mine, {})
    station.open_customer(other.id)
    await until(lambda: _shown(station) == mine)


async def test_values_of_strangers_stay_within_the_sheet(opened: Opened) -> None:
    station, store = opened
    other = await other_card(opened)
    evil = "\u202e" + "Ж" * 10_000 + "\u200b🙈"
    at = next(i for i, c in enumerate(store.world.customers) if c.id == other.id)
    store.world.customers[at] = customer(evil, city=evil, about=evil, tags=(evil,) * 50)
    station.over.merge.presenter.open(_shown(station) or other.id, store.world.customers[at].id)
    sheet = station.over.merge.view
    await until(sheet.isVisible)
    await settle()
    window = station.window.rect()
    assert window.contains(sheet.geometry())
    for part in sheet.findChildren(QWidget):
        assert part.width() <= sheet.width()


async def test_a_name_somebody_has_already_is_told_while_it_is_typed(stage: Staging) -> None:
    world = believable()
    station, store = stage(world)
    nobody = next(c for c in world.customers if c.provisional)
    anna = world.customers[0]
    reasons = (Evidence(code="name", weight=4.0),)
    store.alike = [LikelyPerson(anna.id, "Anna", Likeness(score=0.27, evidence=reasons))]
    station.open_customer(nobody.id)
    top = station.card.view.top
    await until(lambda: top.unknown.isVisibleTo(station.window))
    QTest.keyClicks(top.new_name, "Ann")
    await until(lambda: top.namesake.isVisibleTo(station.window))
    assert "то же имя" in top.namesake.text()
    QTest.keyClicks(top.new_name, "x")
    await until(lambda: not top.namesake.isVisibleTo(station.window))
    QTest.keyClick(top.new_name, Qt.Key.Key_Backspace)
    await until(lambda: top.namesake.isVisibleTo(station.window))
    QTest.keyClick(top.namesake, Qt.Key.Key_Space)
    await until(lambda: ("absorb", nobody.id, anna.id) in store.done)
