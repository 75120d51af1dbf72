"""Payments and personal offers reach the card, and answers to offers the centre, offline too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.entities import Payment, PersonalOffer
from domain.errors import Code
from domain.glossary import PaymentStatus, PersonalOfferState
from domain.ids import PaymentId, PersonalOfferId, new_id
from server.storage.unit import Unit
from sync.queries.rows import CardView
from tests.flows.centre import Centre, Shop, Station, build_shop, centre, station
from tests.unit.server.bench import replaced

TOLD, YES, NO = (
    PersonalOfferState.PRESENTED,
    PersonalOfferState.ACCEPTED,
    PersonalOfferState.DECLINED,
)


def agreeing_shop() -> Shop:
    """Return a shop whose customer agreed to advertising."""
    shop = build_shop()
    shop.customer = replaced(shop.customer, consents={"marketing": True})
    return shop


def offer_for(shop: Shop) -> PersonalOffer:
    return PersonalOffer(
        id=PersonalOfferId(new_id()),
        customer_id=shop.customer.id,
        branch_id=shop.branch.id,
        title="Скидка 15 %",
        text="До конца месяца.",
        reason="ждёт дольше обещанного",
        made_at=datetime.now(UTC),
        valid_until_on=(datetime.now(UTC) + timedelta(days=9)).date(),
    )


def written(*rows: Payment | PersonalOffer) -> Callable[[Unit], None]:
    return lambda unit: unit.put_new(list(rows))


async def card(desk: Station, shop: Shop) -> CardView:
    found = await desk.queries.card(shop.customer.id)
    assert found is not None
    return found


async def shown(desk: Station, shop: Shop, fact: Callable[[CardView], object]) -> None:
    async def holds() -> bool:
        return bool(fact(await card(desk, shop)))

    await desk.until(holds)


async def kept(place: Centre, offer: PersonalOffer) -> PersonalOffer:
    return await place.database.read(lambda unit: unit.need(PersonalOffer, offer.id))


async def test_they_arrive_and_the_answer_given_without_a_line_reaches_everybody(
    tmp_path: Path,
) -> None:
    shop = agreeing_shop()
    offer = offer_for(shop)
    payments = [
        Payment(
            id=PaymentId(new_id()),
            customer_id=shop.customer.id,
            branch_id=shop.branch.id,
            amount=amount,
            status=status,
            at=datetime.now(UTC) - timedelta(hours=amount),
        )
        for amount, status in ((2, PaymentStatus.FAILED), (1, PaymentStatus.PAID))
    ]
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await place.database.write(written(offer, *payments))
        await shown(anna, shop, lambda view: view.offers)
        assert [item.amount for item in (await card(anna, shop)).payments] == [1, 2]
        await anna.stop_engine()
        await anna.commands.move_personal_offer(offer.id, YES)
        drawn = await card(anna, shop)
        assert drawn.offers[0].state == YES
        assert drawn.pending_offers == {offer.id}
        (item,) = await anna.queries.outbox()
        assert (item.customer_name, item.summary) == (shop.customer.display_name, offer.title)
        anna.start()
        await anna.settled()
        await shown(boris, shop, lambda view: view.offers[0].state == YES)
        assert (await card(boris, shop)).offers[0].state_by == "Анна Петрова"
        assert not (await card(anna, shop)).pending_offers
        assert (await kept(place, offer)).state == YES


async def test_of_two_answers_the_first_stands_and_the_other_is_told(tmp_path: Path) -> None:
    shop = agreeing_shop()
    offer = offer_for(shop)
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        await place.database.write(written(offer))
        for desk in (anna, boris):
            await shown(desk, shop, lambda view: view.offers)
        await anna.stop_engine()
        await anna.commands.move_personal_offer(offer.id, YES)
        await boris.commands.move_personal_offer(offer.id, NO)
        await boris.settled()
        anna.start()

        async def told() -> bool:
            items = await anna.queries.outbox()
            return any(i.state == "attention" and i.code == Code.STATE_CHANGED for i in items)

        await anna.until(told)
        await shown(anna, shop, lambda view: view.offers[0].state == NO)
        assert (await kept(place, offer)).state_by == "Борис Орлов"


async def test_an_act_taken_back_before_the_line_is_back_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    shop = agreeing_shop()
    offer = offer_for(shop)
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as anna:
        await place.database.write(written(offer))
        await shown(anna, shop, lambda view: view.offers)
        await anna.stop_engine()
        await anna.commands.move_personal_offer(offer.id, TOLD)
        await anna.commands.move_personal_offer(offer.id, PersonalOfferState.OPEN)
        anna.start()
        await anna.settled()
        assert (await kept(place, offer)).state == PersonalOfferState.OPEN
        items = await anna.queries.outbox()
        assert not [item for item in items if item.state == "attention"]
