"""What the card knows, between two agents and a centre, through real sockets and without a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.attribute_fields import AttributeField, Holds
from domain.consents import ConsentSource
from domain.contact_rules import Refusal
from domain.entities import Case, Order, Payment
from domain.errors import Code, Refused
from domain.glossary import CaseStatus, OrderStatus, PaymentStatus, PersonalOfferState, Role
from domain.ids import (
    CaseId,
    EntryId,
    FieldId,
    OfferRuleId,
    OrderId,
    PaymentId,
    new_id,
)
from domain.offer_rules import OfferRule
from domain.reason_facts import WEIGHTS_ID, ReasonCode, ReasonWeights
from domain.reasons import ranked
from server.handlers import reasons
from server.storage.unit import Unit
from sync.queries.rows import CardView
from tests.builders.catalogue import refund
from tests.flows.centre import Shop, Station, build_shop, centre, station
from tests.unit.server.bench import replaced


def with_administrator() -> Shop:
    shop = build_shop()
    shop.agents[0] = replaced(shop.agents[0], role=Role.ADMINISTRATOR)
    return shop


async def card_of(desk: Station, shop: Shop) -> CardView:
    card = await desk.queries.card(shop.customer.id)
    assert card is not None
    return card


def matters(shop: Shop) -> tuple[Order, Payment, Case]:
    now = datetime.now(UTC)
    who, where = shop.customer.id, shop.branch.id
    order = Order(
        id=OrderId(new_id()),
        number="4711",
        status=OrderStatus.PLACED,
        total=499_000,
        placed_at=now,
        customer_id=who,
        branch_id=where,
    )
    payment = Payment(
        id=PaymentId(new_id()),
        order_id=order.id,
        amount=499_000,
        status=PaymentStatus.FAILED,
        at=now - timedelta(hours=1),
        customer_id=who,
        branch_id=where,
    )
    case = Case(
        id=CaseId(new_id()),
        customer_id=who,
        branch_id=where,
        title="Брак",
        status=CaseStatus.OPEN,
        opened_at=now,
    )
    return order, payment, case


async def test_a_reason_told_without_a_line_teaches_both(tmp_path: Path) -> None:
    shop = with_administrator()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        ready = replaced(refund(), reasons=(ReasonCode.OPEN_CASE,))
        await anna.commands.keep_service(ready, fresh=True)

        def write(unit: Unit) -> None:
            for row in matters(shop):
                unit.put(row)

        await place.database.write(write)

        async def told() -> bool:
            card = await boris.queries.card(shop.customer.id)
            return card is not None and len(card.reasons) == 2

        await boris.until(told)
        card = await card_of(boris, shop)
        shown = ranked(card.reasons)
        assert shown == (ReasonCode.PAYMENT_FAILED, ReasonCode.OPEN_CASE)
        await boris.stop_engine()
        contact = EntryId(new_id())
        for reason in card.reasons:  # corrected: it was about the second one
            await boris.commands.tell_reason(shop.customer.id, contact, reason, shown)
        said = (await card_of(boris, shop)).said
        assert [item.code for item in said] == [ReasonCode.OPEN_CASE]
        for _ in range(60):
            other = EntryId(new_id())
            await boris.commands.tell_reason(shop.customer.id, other, card.reasons[1], shown)
        boris.start()
        await boris.settled()
        await place.database.write(reasons.learn)

        async def learnt() -> bool:
            found = await anna.queries.reason_weights()
            return found is not None and found.contacts == 61

        await anna.until(learnt)

        async def ranked_anew() -> bool:
            return ranked((await card_of(boris, shop)).reasons)[0] == ReasonCode.OPEN_CASE

        await boris.until(ranked_anew)
        weights = await place.database.read(lambda unit: unit.get(ReasonWeights, WEIGHTS_ID))
        assert weights is not None
        assert (weights.first, weights.among_three) == (0, 61)


async def test_a_refusal_without_a_line_holds_everywhere(tmp_path: Path) -> None:
    shop = build_shop()
    number = shop.identities[0].value
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        who = shop.customer.id
        await anna.stop_engine()
        await anna.commands.answer_consent(who, "calls", given=False)
        assert isinstance(await anna.queries.judge_call(number), Refusal)
        with pytest.raises(Refused) as caught:
            await anna.commands.call_out(number)
        assert caught.value.code == Code.CONTACT_REFUSED
        assert not isinstance(await boris.queries.judge_call(number), Refusal)
        anna.start()
        await anna.settled()

        async def withdrawn() -> bool:
            return isinstance(await boris.queries.judge_call(number), Refusal)

        await boris.until(withdrawn)
        answers = (await card_of(boris, shop)).answers
        assert [(item.purpose, item.given, item.source) for item in answers] == [
            ("calls", False, ConsentSource.WORD)
        ]
        assert answers[0].by_name == shop.agents[0].display_name


async def test_fields_rights_and_private_notes_between_roles(tmp_path: Path) -> None:
    shop = with_administrator()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        who, now = shop.customer.id, datetime.now(UTC)
        await anna.commands.patch_customer(who, {"attributes": {"маржа": 12, "этаж": 3}})

        async def there() -> bool:
            return (await card_of(boris, shop)).customer.attributes.get("маржа") == 12

        await boris.until(there)
        secret = AttributeField(
            id=FieldId(new_id()),
            key="маржа",
            title="Маржа",
            holds=Holds.NUMBER,
            see=(Role.ADMINISTRATOR,),
            changed_at=now,
        )
        await anna.commands.keep_field(secret, fresh=True)

        async def gone() -> bool:
            card = await boris.queries.card(who)
            return card is not None and card.customer.attributes == {"этаж": 3}

        await boris.until(gone)  # what was there already is taken from their disk
        await boris.commands.patch_customer(who, {"attributes": {"этаж": 4}})
        await boris.settled()

        async def kept() -> bool:
            return (await card_of(anna, shop)).customer.attributes == {"маржа": 12, "этаж": 4}

        await anna.until(kept)
        note = await anna.commands.add_note(who, "Развод", private=True)

        async def told() -> bool:
            page = await boris.queries.timeline(who)
            return any(entry.id == note for entry in page.entries)

        await boris.until(told)
        page = await boris.queries.timeline(who)
        theirs = next(entry for entry in page.entries if entry.id == note)
        assert (theirs.text, theirs.details) == ("", {"private": True, "veiled": True})
        mine = (await anna.queries.timeline(who)).entries[-1]
        assert mine.text == "Развод"


async def test_a_rule_proposes_once_whoever_is_asked(tmp_path: Path) -> None:
    shop = with_administrator()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url) as anna,
        station(tmp_path / "b", place.url, "boris") as boris,
    ):
        who = shop.customer.id
        rule = OfferRule(
            id=OfferRuleId(new_id()),
            name="Лампочки",
            title="Лампочки в подарок",
            changed_at=datetime.now(UTC),
        )
        await anna.commands.keep_offer_rule(rule, fresh=True)
        assert (await card_of(anna, shop)).proposal is None  # nobody has agreed to advertising
        await anna.commands.answer_consent(who, "marketing", given=True)

        async def proposed() -> bool:
            return (await card_of(boris, shop)).proposal is not None

        await boris.until(proposed)
        await boris.stop_engine()
        await anna.stop_engine()
        for desk in (anna, boris):  # both tell the customer, neither knows of the other
            await desk.commands.propose(who, rule.id, PersonalOfferState.PRESENTED)
            assert (await card_of(desk, shop)).proposal is None
        for desk in (anna, boris):
            desk.start()
            await desk.settled()
        for desk in (anna, boris):
            offers = (await card_of(desk, shop)).offers
            assert [(item.rule_id, item.state) for item in offers] == [
                (rule.id, PersonalOfferState.PRESENTED)
            ]
