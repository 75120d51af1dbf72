"""Why they call, on the card and in the pop: said in one press, with the service that is ready."""

from __future__ import annotations

import msgspec

from domain.entities import Conversation, ReasonWeights
from domain.ids import EntryId
from domain.reason_facts import OTHER, WEIGHTS_ID, ReasonCode, Tally, fact_id
from tests.builders.catalogue import demo_services
from tests.builders.memory_store import MemoryStore
from tests.builders.people import an_id
from tests.gui.stage import settle, until
from tests.gui.test_pop import ring_for_anna
from ui.card.reason_row import ReasonRow
from ui.card.top import CardTop
from ui.design.i18n import tr
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
READY = "Где заказ"


async def card_of(station: Workstation, store: MemoryStore) -> CardTop:
    store.catalogue = demo_services()
    store.changed("service", store.catalogue[0].id)
    anna = store.world.customers[0]
    talk = having_written(store)
    station.open_customer(anna.id, talk.id)
    top = station.card.view.top
    await until(lambda: bool(shown(top)) and bool(shown(top)[0].service.text()))
    return top


def having_written(store: MemoryStore) -> Conversation:
    """Let Anna have written last in her conversation."""
    anna, talks = store.world.customers[0], store.world.conversations
    at, talk = next((at, it) for at, it in enumerate(talks) if it.customer_id == anna.id)
    talks[at] = msgspec.structs.replace(talk, last_inbound_id=EntryId(an_id()))
    return talks[at]


def shown(top: CardTop) -> list[ReasonRow]:
    return [row for row in top.reasons.rows if not row.isHidden()]


async def test_one_press_says_what_a_contact_is_about_and_another_corrects_it(
    opened: Opened,
) -> None:
    station, store = opened
    top = await card_of(station, store)
    first, second = shown(top)[:2]
    first.tick.click()
    await until(first.tick.isChecked)
    assert [item.code for item in store.told] == [ReasonCode.ORDER_LATE]
    assert store.told[0].ranked[0] == ReasonCode.ORDER_LATE
    second.tick.click()
    await until(second.tick.isChecked)
    assert not first.tick.isChecked()
    assert len(store.told) == 1


async def test_what_nobody_guessed_is_picked_from_the_list(opened: Opened) -> None:
    station, store = opened
    top = await card_of(station, store)
    top.reason_told.emit(None)
    await until(top.said.isVisible)
    assert [item.code for item in store.told] == [OTHER]
    assert tr("Something else") in top.said.text()


async def test_the_service_that_is_ready_begins_with_one_press(opened: Opened) -> None:
    station, store = opened
    top = await card_of(station, store)
    row = shown(top)[0]
    assert row.service.text() == READY
    row.service.click()
    await until(lambda: station.panes.services.presenter.state.run is not None)
    assert store.kept_runs[0].service_name == READY


async def test_services_that_are_ready_stand_first_in_the_picker(opened: Opened) -> None:
    station, store = opened
    await card_of(station, store)
    offered = station.panes.services.presenter.offered("")
    unasked = [item for item in offered if not item.suggested]
    assert (unasked[0].service.name, unasked[0].reason) == (READY, ReasonCode.ORDER_LATE)


async def test_in_the_pop_it_is_said_and_begun_for_who_calls(opened: Opened) -> None:
    station, store = opened
    await card_of(station, store)
    other = store.world.customers[2]
    station.open_customer(other.id)
    await until(lambda: station.card.presenter.state.customer_id == other.id)
    ring_for_anna(store, entry_id=(contact := EntryId(an_id())))
    pop = station.over.pop.view.cards[0]
    await until(pop.isVisible)
    row = pop.reasons.rows[0]
    row.tick.click()
    await until(row.tick.isChecked)
    assert store.told[0].id == fact_id(contact)
    row.service.click()
    await until(lambda: bool(store.kept_runs))
    assert store.kept_runs[0].customer_id == store.world.customers[0].id
    assert not pop.isVisible()


async def test_a_hostile_service_name_stays_plain_text(opened: Opened) -> None:
    station, store = opened
    evil = msgspec.structs.replace(
        demo_services()[0], name="<b>Где</b>\u202e заказ", reasons=(ReasonCode.ORDER_LATE,)
    )
    store.catalogue = [evil]
    anna = store.world.customers[0]
    store.changed("service", evil.id)
    station.open_customer(anna.id)
    top = station.card.view.top
    await until(lambda: bool(shown(top)) and bool(shown(top)[0].service.text()))
    assert shown(top)[0].service.text() == "<b>Где</b> заказ"


async def test_supervisors_see_how_good_the_guess_is(opened: Opened) -> None:
    station, store = opened
    store.catalogue = demo_services()
    now = store.clock.now()
    store.weights = ReasonWeights(
        id=WEIGHTS_ID,
        tallies={ReasonCode.OPEN_CASE: Tally(shown=90, right=80), "order_late": Tally(shown=60)},
        contacts=100,
        first=46,
        among_three=78,
        until_at=now,
        at=now,
    )
    station.show_settings(SectionId.REASONS)
    section = station.panes.settings.view.reasons
    await until(lambda: "46" in section.rates.text())
    await settle(5)
    assert "78" in section.rates.text()
    lines = section.list.lines.lines
    assert len(lines) == len(ReasonCode)
    titles = [item.title for item in lines]
    assert titles.index(tr("Open case")) < titles.index(tr("Late order"))
    late = next(item for item in lines if item.title == tr("Late order"))
    assert READY in late.hint


async def test_the_greeting_goes_into_the_reply_with_one_press(opened: Opened) -> None:
    station, store = opened
    top = await card_of(station, store)
    said = top.greeting.text()
    assert said.endswith("Анна!")
    top.greet.click()
    assert station.composer.view.text.toPlainText() == said


async def test_who_calls_is_greeted_by_name_and_a_stranger_without_one(opened: Opened) -> None:
    station, store = opened
    ring_for_anna(store)
    pop = station.over.pop.view.cards[0]
    await until(pop.isVisible)
    assert pop.greeting.text().endswith("Анна!")
    at, anna = 0, store.world.customers[0]
    store.world.customers[at] = msgspec.structs.replace(anna, provisional=True)
    store.changed("customer", anna.id, anna.id)
    await until(lambda: not pop.greeting.text().endswith("Анна!"))
    assert "," not in pop.greeting.text()
