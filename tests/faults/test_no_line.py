"""A whole working day without the line, a restart in the middle of it, and the evening after."""

from __future__ import annotations

from pathlib import Path

from domain.details import CallDetails, details_of
from domain.entities import Customer, Entry
from domain.glossary import CallOutcome, EntryKind
from domain.ids import ConversationId, CustomerId
from domain.tasks import TaskScope
from server.app.dispatcher import Dispatcher
from server.storage import schema
from sync.local.calls import LocalCall
from sync.queries.rows import Link
from sync.store import outbox
from tests.faults.counting import CountingSender, a_letter_came, eventually, outbound_states
from tests.flows.centre import Centre, Shop, Station, build_shop, centre

KNOWN, STRANGER = "+79161234567", "+79165550000"


async def _answer_a_call(desk: Station, number: str, talk_s: int) -> CustomerId:
    """Let this machine's phone ring, accept the pop, talk; return whose card was shown."""
    own = await desk.commands.local_call_began(LocalCall(number=number, name="Новый"))
    assert own is not None
    offer_id = own.offer_id
    assert offer_id is not None
    assert offer_id in (await desk.queries.open_offers()).standing
    pop = await desk.queries.pop(offer_id)
    assert pop is not None
    assert pop.card is not None
    await desk.commands.accept_offer(offer_id, pop.card.customer.id)
    await desk.commands.local_call_moved(own, CallOutcome.ANSWERED, talk_s)
    assert offer_id not in (await desk.queries.open_offers()).standing
    return pop.card.customer.id


async def _morning(desk: Station, shop: Shop, letter: ConversationId) -> CustomerId:
    """Do one of everything; return the card made for the stranger."""
    assert await _answer_a_call(desk, KNOWN, 60) == shop.customer.id
    stranger = await _answer_a_call(desk, STRANGER, 30)
    await desk.commands.patch_customer(stranger, {"display_name": "Пётр Новиков"})
    await desk.commands.add_note(shop.customer.id, "утро: записка")
    await desk.commands.register_visit(shop.customer.id, shop.branch.id, "Возврат", "утро: визит")
    await desk.commands.patch_customer(shop.customer.id, {"city": "Орёл"})
    await desk.commands.send_message(letter, "утро: ответ")
    await desk.commands.save_draft(f"conversation:{letter}", "недописано")
    return stranger


async def _looks_complete(desk: Station, shop: Shop, stranger: CustomerId) -> None:
    page = await desk.queries.timeline(shop.customer.id)
    texts = {item.text for item in page.entries}
    assert {"Где заказ?", "утро: записка", "утро: визит", "утро: ответ"} <= texts
    assert [item.kind for item in page.entries].count(EntryKind.CALL) == 1
    card = await desk.queries.card(shop.customer.id)
    assert card is not None
    assert card.customer.city == "Орёл"
    named = await desk.queries.card(stranger)
    assert named is not None
    assert named.customer.display_name == "Пётр Новиков"
    assert [hit.customer_id for hit in await desk.queries.search("Новиков")][:1] == [stranger]


async def test_a_day_without_the_line_is_worked_through_and_arrives_once(tmp_path: Path) -> None:
    shop, folder = build_shop(), tmp_path / "a"
    async with centre(tmp_path, shop) as place:
        letter = await a_letter_came(place)
        desk = Station(folder, place.url)
        await desk.sign_in()
        desk.start()
        await desk.online()
        await desk.close()
    url, port = place.url, int(place.url.rsplit(":", 1)[1])

    desk = Station(folder, url)
    desk.start()
    await desk.until(lambda: desk.status.link is Link.OFFLINE)
    await desk.until(lambda: desk.queries.directory().me is not None)
    stranger = await _morning(desk, shop, letter)
    await _looks_complete(desk, shop, stranger)
    waiting = await desk.store.read(lambda _cache, work: len(outbox.unsettled(work)))
    await desk.close()

    desk = Station(folder, url)  # and once more after a restart, still without the line
    desk.start()
    await desk.until(lambda: desk.status.link is Link.OFFLINE and desk.status.waiting == waiting)
    await desk.until(lambda: desk.queries.directory().me is not None)
    await _looks_complete(desk, shop, stranger)
    assert await desk.queries.draft(f"conversation:{letter}") == "недописано"
    await desk.commands.add_note(stranger, "вечер: записка")

    sender, scope = CountingSender(), TaskScope("provider")
    async with centre(tmp_path, None, port) as place:
        scope.start(Dispatcher(place.database, {shop.channels["email"].id: sender}).run())
        desk.engine.retry_now()
        await desk.settled()
        await desk.until(lambda: desk.status.link is Link.ONLINE)
        assert desk.status.attention == 0
        await eventually(place.database, lambda: outbound_states(place.database) == {"sent": 1})
        await scope.close()
        await _looks_complete(desk, shop, stranger)
        _arrived_once(place, shop, stranger)
        assert list(sender.accepted.values()) == [1]
    await desk.close()


def _arrived_once(place: Centre, shop: Shop, stranger: CustomerId) -> None:
    table = schema.ENTITY_TABLES[Entry]
    entries = place.database.read_now(lambda unit: unit.select(Entry, table.select()))
    written = sorted(item.text for item in entries if item.text)
    assert written == [
        "Где заказ?",
        "вечер: записка",
        "утро: визит",
        "утро: записка",
        "утро: ответ",
    ]
    calls = [item for item in entries if item.kind == EntryKind.CALL]
    told = {
        (item.customer_id, details.number, details.talk_s, details.outcome)
        for item in calls
        for details in [details_of(item, CallDetails)]
    }
    assert told == {
        (shop.customer.id, KNOWN, 60, CallOutcome.ANSWERED),
        (stranger, STRANGER, 30, CallOutcome.ANSWERED),
    }
    assert len(calls) == 2
    card = place.database.read_now(lambda unit: unit.need(Customer, stranger))
    assert (card.display_name, card.provisional) == ("Пётр Новиков", False)
