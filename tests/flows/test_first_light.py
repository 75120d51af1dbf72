"""A customer calls, writes and is answered: the whole way through real sockets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.entities import Entry
from domain.glossary import Delivery, EntryKind, OfferState, Presence
from domain.ids import EntryId
from domain.ports import CallAnswered, CallEnded, CallOffered, CallWaiting, InboundMessage
from server.handlers import calls, inbound
from sync.queries.rows import HitKind, InboxView
from tests.builders.listed import listed
from tests.flows.centre import Centre, Station, build_shop, centre, station


async def _ring(place: Centre, call_id: str = "c1", number: str = "89161234567") -> None:
    channel = place.shop.channels["phone"].id
    now = datetime.now(UTC)
    for event in (
        CallWaiting(call_id=call_id, at=now, number=number, queue="support"),
        CallOffered(call_id=call_id, at=now, number=number, extension="1001", queue="support"),
    ):
        await place.database.write(calls.reported(channel, event))


async def _mail(place: Centre, ref: str = "<1@pochta.example>", text: str = "Где заказ?") -> None:
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref=ref,
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        subject="Заказ",
        text=text,
        authenticated=True,
    )
    await place.database.write(inbound.received(message))


async def _popped(desk: Station) -> None:
    async def offered() -> bool:
        return bool((await desk.queries.open_offers()).standing)

    await desk.until(offered)


async def test_a_ringing_call_pops_the_known_customer(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await _ring(place)
        await _popped(desk)
        pop = (await desk.queries.open_offers()).pops[0]
        assert pop is not None
        assert pop.card is not None
        assert pop.card.customer.display_name == "Мария Климова"
        assert pop.offer.address == "+79161234567"
        assert pop.offer.queue_name == "Поддержка"
        assert pop.offer.candidates[0].reason == "identity_match"


async def test_an_answered_call_becomes_one_timeline_entry(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        channel, now = place.shop.channels["phone"].id, datetime.now(UTC)
        await _ring(place)
        for event in (
            CallAnswered(call_id="c1", at=now, extension="1001"),
            CallEnded(call_id="c1", at=now, answered=True, talk_s=42),
            CallEnded(call_id="c1", at=now, answered=True, talk_s=42),
        ):
            await place.database.write(calls.reported(channel, event))

        async def ended() -> bool:
            page = await desk.queries.timeline(place.shop.customer.id)
            return [item.details.get("outcome") for item in page.entries] == ["answered"]

        await desk.until(ended)
        page = await desk.queries.timeline(place.shop.customer.id)
        assert page.entries[0].details["talk_s"] == 42
        assert page.entries[0].author_name == "Анна Петрова"
        assert (await desk.queries.open_offers()).standing == ()


async def test_a_mail_arrives_once_and_its_answer_is_queued_once(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await desk.engine.set_presence(Presence.READY)
        await _mail(place)
        await _mail(place)

        async def arrived() -> bool:
            return len(await listed(desk.queries, InboxView.UNASSIGNED)) == 1

        await desk.until(arrived)
        row = (await listed(desk.queries, InboxView.UNASSIGNED))[0]
        assert row.preview == "Где заказ?"
        sent = await desk.commands.send_message(row.conversation_id, "Уже едет")
        page = await desk.queries.timeline(row.customer_id)
        assert [item.delivery for item in page.entries] == [Delivery.NONE, Delivery.WAITING]
        assert sent in page.pending
        await desk.settled()
        page = await desk.queries.timeline(row.customer_id)
        assert page.entries[-1].delivery == Delivery.QUEUED
        assert page.entries[-1].subject == "Re: Заказ"
        assert not page.pending


async def test_work_done_offline_is_kept_shown_and_delivered_once(tmp_path: Path) -> None:
    shop = build_shop()
    async with station_offline(tmp_path, shop) as desk:
        note = await desk.commands.add_note(shop.customer.id, "Перезвонить завтра")
        visit = await desk.commands.register_visit(shop.customer.id, shop.branch.id, "Возврат")
        await desk.commands.patch_customer(shop.customer.id, {"city": "Орёл"})
        page = await desk.queries.timeline(shop.customer.id)
        assert {item.id for item in page.entries} == {note, visit}
        card = await desk.queries.card(shop.customer.id)
        assert card is not None
        assert card.customer.city == "Орёл"
        assert card.pending_fields == {"city"}
        assert desk.queries.status().waiting >= 0
        async with centre(tmp_path, None, _port(desk)) as place:
            desk.engine.retry_now()
            await desk.settled()
            stored = await place.database.read(
                lambda unit: [unit.get(Entry, EntryId(item)) for item in (note, visit)]
            )
            assert [item.kind for item in stored if item] == [EntryKind.NOTE, EntryKind.VISIT]
        card = await desk.queries.card(shop.customer.id)
        assert card is not None
        assert card.customer.city == "Орёл"
        assert not card.pending_fields


def _port(desk: Station) -> int:
    return int(str(desk.transport._url).rsplit(":", 1)[1])


def station_offline(folder: Path, shop: object) -> _Offline:
    """Return a workstation that was filled from a centre that is gone now."""
    return _Offline(folder, shop)


class _Offline:
    def __init__(self, folder: Path, shop: object) -> None:
        self._folder, self._shop = folder, shop

    async def __aenter__(self) -> Station:
        async with centre(self._folder, self._shop) as place:  # type: ignore[arg-type]
            self.desk = Station(self._folder / "a", place.url)
            await self.desk.sign_in()
            self.desk.start()
            await self.desk.online()
        await self.desk.until(lambda: self.desk.status.offline_since_at is not None)
        return self.desk

    async def __aexit__(self, *_: object) -> None:
        await self.desk.close()


@pytest.mark.parametrize(
    ("send", "delivery"), [(True, Delivery.QUEUED), (False, Delivery.CANCELLED)]
)
async def test_a_message_to_somebody_who_wrote_again_is_held_until_its_author_decides(
    tmp_path: Path, send: bool, delivery: Delivery
) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await _mail(place)

        async def arrived() -> bool:
            return len(await listed(desk.queries, InboxView.UNASSIGNED)) == 1

        await desk.until(arrived)
        row = (await listed(desk.queries, InboxView.UNASSIGNED))[0]
        await desk.stop_engine()
        held_id = await desk.commands.send_message(row.conversation_id, "Ответ на первое")
        conversation_ref = "<2@pochta.example>"
        message = InboundMessage(
            channel_id=place.shop.channels["email"].id,
            provider_ref=conversation_ref,
            identity_kind="email",
            address="klimova@pochta.example",
            at=datetime.now(UTC) + timedelta(seconds=1),
            text="Уже не нужно!",
            thread_refs=("<1@pochta.example>",),
            authenticated=True,
        )
        await place.database.write(inbound.received(message))
        desk.start()
        await desk.settled()

        async def stands(state: Delivery) -> bool:
            page = await desk.queries.timeline(row.customer_id)
            states = {item.text: item.delivery for item in page.entries}
            return states["Ответ на первое"] == state and held_id not in page.pending

        await desk.until(lambda: stands(Delivery.HELD))
        commands = desk.commands
        await (commands.confirm_message if send else commands.cancel_message)(held_id)
        page = await desk.queries.timeline(row.customer_id)
        assert held_id in page.pending  # the decision is drawn at once
        await desk.until(lambda: stands(delivery))


async def test_two_people_with_one_number_are_both_candidates(tmp_path: Path) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as desk:
        other = await desk.commands.create_customer(
            "Пётр Климов", "8 916 123-45-67", "", shop.branch.id
        )
        await desk.settled()
        await _ring(place)
        await _popped(desk)
        pop = (await desk.queries.open_offers()).pops[0]
        assert pop is not None
        ids = {item.customer_id for item in pop.offer.candidates}
        assert ids == {shop.customer.id, other}
        await desk.commands.accept_offer(pop.offer.id, other)
        await desk.settled()
        page = await desk.queries.timeline(other)
        assert [item.kind for item in page.entries] == [EntryKind.CALL]


async def test_an_unknown_number_gets_a_provisional_card_that_can_be_attached(
    tmp_path: Path,
) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as desk:
        await _ring(place, number="+7 903 000-11-22")
        await _popped(desk)
        pop = (await desk.queries.open_offers()).pops[0]
        assert pop is not None
        assert pop.card is not None
        assert pop.card.customer.provisional
        await desk.commands.absorb(pop.card.customer.id, shop.customer.id)
        await desk.settled()
        assert await desk.queries.card(pop.card.customer.id) is None
        card = await desk.queries.card(shop.customer.id)
        assert card is not None
        assert "+79030001122" in {item.value for item in card.identities}
        page = await desk.queries.timeline(shop.customer.id)
        assert [item.kind for item in page.entries] == [EntryKind.CALL]


async def test_search_finds_people_by_any_form_of_a_number_and_words_by_their_stem(
    tmp_path: Path,
) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await desk.commands.add_note(place.shop.customer.id, "Обещали скидку на следующие заказы")
        for typed in ("8 (916) 123-45-67", "123-45-67", "климова", "pochta"):
            hits = await desk.queries.search(typed)
            assert HitKind.CUSTOMER in {hit.kind for hit in hits}, typed
        for typed in ("скидка", "заказ", "обеща"):
            hits = await desk.queries.search(typed)
            assert HitKind.ENTRY in {hit.kind for hit in hits}, typed
        assert await desk.queries.search("несуществующее") == []


async def test_two_workstations_see_each_others_work(tmp_path: Path) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        note = await anna.commands.add_note(shop.customer.id, "Видно всем")

        async def seen() -> bool:
            page = await boris.queries.timeline(shop.customer.id)
            return [item.id for item in page.entries] == [note]

        await boris.until(seen)
        await asyncio.gather(
            anna.commands.patch_customer(shop.customer.id, {"city": "Тверь"}),
            boris.commands.patch_customer(shop.customer.id, {"about": "Любит чай"}),
        )
        await anna.settled()
        await boris.settled()

        async def both() -> bool:
            card = await anna.queries.card(shop.customer.id)
            return card is not None and (card.customer.city, card.customer.about) == (
                "Тверь",
                "Любит чай",
            )

        await anna.until(both)


async def test_an_abandoned_call_leaves_no_pop(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await _ring(place)
        await _popped(desk)
        offer_id = (await desk.queries.open_offers()).standing[0]
        channel = place.shop.channels["phone"].id
        gone = CallEnded(call_id="c1", at=datetime.now(UTC), answered=False)
        await place.database.write(calls.reported(channel, gone))

        async def cleared() -> bool:
            return not (await desk.queries.open_offers()).standing

        await desk.until(cleared)
        pop = await desk.queries.pop(offer_id)
        assert pop is not None
        assert pop.offer.state == OfferState.MISSED
