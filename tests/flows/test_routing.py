"""A queue with a rule in a running centre: offered, declined, taken, and over a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from domain.entities import Conversation
from domain.glossary import ChannelKind, Presence
from domain.ids import ConversationId
from domain.ports import InboundMessage
from domain.routing_why import Because
from server.handlers import inbound
from server.storage import people
from server.storage.unit import Unit
from tests.builders.rules import queue_rule
from tests.flows.centre import Centre, Shop, Station, build_shop, centre, station


def ruled(shop: Shop, **fields: object) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        unit.put(queue_rule(shop.queue.id, **fields))

    return work


async def written(place: Centre, shop: Shop, name: str) -> ConversationId:
    """Let a visitor write in the chat of the site."""
    message = InboundMessage(
        channel_id=shop.channels[ChannelKind.WEBCHAT].id,
        provider_ref=name,
        identity_kind="webchat",
        address=name,
        at=datetime.now(UTC),
        text="Есть кто-нибудь?",
    )
    done = await place.database.write(inbound.received(message))
    assert done.conversation_id is not None
    return done.conversation_id


async def offered(desk: Station, talk: ConversationId) -> bool:
    pops = (await desk.queries.open_offers()).pops
    return any(pop.offer.conversation_id == talk for pop in pops)


async def rings(desk: Station, talk: ConversationId) -> None:
    async def holds() -> bool:
        return await offered(desk, talk)

    await desk.until(holds)


async def take(desk: Station, talk: ConversationId) -> None:
    pops = (await desk.queries.open_offers()).pops
    # One that was taken from who left may still be here for a moment.
    mine = [pop.offer for pop in pops if pop.offer.conversation_id == talk][-1]
    assert mine.why is not None
    assert mine.why.by in (Because.ONLY_ONE, Because.LEAST_BUSY)
    await desk.commands.accept_offer(mine.id)
    await desk.settled()


async def owner(place: Centre, talk: ConversationId) -> object:
    return (await place.database.read(lambda unit: unit.need(Conversation, talk))).assignee_id


async def test_what_waited_is_offered_to_who_comes_and_declined_to_the_next(
    tmp_path: Path,
) -> None:
    shop = build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await place.database.write(ruled(shop))
        talk = await written(place, shop, "v1")
        await anna.engine.set_presence(Presence.READY)
        await rings(anna, talk)
        await boris.engine.set_presence(Presence.READY)
        (pop,) = (await anna.queries.open_offers()).pops
        await anna.commands.decline_offer(pop.offer.id)
        await rings(boris, talk)
        assert not await offered(anna, talk)
        await take(boris, talk)
        assert await owner(place, talk) == shop.agents[1].id


async def test_over_a_restart_it_still_rings(tmp_path: Path) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as anna:
        await place.database.write(ruled(shop, ring_s=600))
        await anna.engine.set_presence(Presence.READY)
        talk = await written(place, shop, "v1")
        await rings(anna, talk)
    async with centre(tmp_path) as place, station(tmp_path / "a", place.url) as anna:
        await anna.engine.set_presence(Presence.READY)

        async def anew() -> bool:
            # What stood here before was taken from who left: the offer of today is another one.
            standing = await place.database.read(partial(people.open_offers, conversation_id=talk))
            pops = (await anna.queries.open_offers()).pops
            return bool({item.id for item in standing} & {pop.offer.id for pop in pops})

        await anna.until(anew)
        await take(anna, talk)
        assert await owner(place, talk) == shop.agents[0].id
