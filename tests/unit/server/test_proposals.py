"""What becomes of something proposed to a customer: once decided, by nobody overruled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.entities import Customer, Payment, PersonalOffer
from domain.glossary import PaymentStatus, PersonalOfferState
from domain.ids import PaymentId, PersonalOfferId, new_id
from domain.operations import PersonalOfferSet
from tests.unit.server.bench import Bench, replaced

OPEN, TOLD = PersonalOfferState.OPEN, PersonalOfferState.PRESENTED
YES, NO = PersonalOfferState.ACCEPTED, PersonalOfferState.DECLINED


def proposed(bench: Bench, **fields: object) -> PersonalOffer:
    """Write a personal offer for the shop's customer."""
    person = bench.shop.customer
    offer = PersonalOffer(
        id=PersonalOfferId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        title="Скидка 15 %",
        made_at=bench.clock.now(),
    )
    offer = replaced(offer, **fields)
    owner = bench.need(Customer, person.id)
    bench.write(offer, replaced(owner, consents={"marketing": True}))
    return offer


def test_it_is_told_then_agreed_to_and_who_did_so_is_kept(bench: Bench) -> None:
    offer, desk = proposed(bench), bench.desk()
    for old, state in ((OPEN, TOLD), (TOLD, YES)):
        assert desk.do(PersonalOfferSet(id=offer.id, old=old, state=state))[0] == "applied"
        kept = bench.need(PersonalOffer, offer.id)
        assert kept.state == state
        assert kept.state_by == bench.shop.agents[0].display_name
        assert kept.state_at is not None
    back = PersonalOfferSet(id=offer.id, old=YES, state=OPEN)
    assert desk.do(back)[0] == "applied"
    assert bench.need(PersonalOffer, offer.id).state == OPEN


def test_what_a_colleague_decided_meanwhile_stands(bench: Bench) -> None:
    offer = proposed(bench, state=NO, state_by="Борис Орлов")
    late = PersonalOfferSet(id=offer.id, old=OPEN, state=YES)
    assert bench.desk().do(late) == ("rejected", "state_changed")
    assert bench.need(PersonalOffer, offer.id) == offer
    same = PersonalOfferSet(id=offer.id, old=OPEN, state=NO)
    assert bench.desk().do(same)[0] == "applied", "two who say the same do not disagree"


def test_nobody_agrees_to_what_is_over(bench: Bench) -> None:
    today = bench.clock.now().date()
    offer = proposed(bench, valid_until_on=today - timedelta(days=1))
    agreed = PersonalOfferSet(id=offer.id, old=OPEN, state=YES)
    assert bench.desk().do(agreed) == ("rejected", "invalid")
    assert bench.desk().do(PersonalOfferSet(id=offer.id, old=OPEN, state=NO))[0] == "applied"
    holds = proposed(bench, valid_until_on=today)
    agreed = PersonalOfferSet(id=holds.id, old=OPEN, state=YES)
    assert bench.desk().do(agreed)[0] == "applied"


@pytest.mark.parametrize("state", ["", "sold", "ACCEPTED"])
def test_a_state_nobody_knows_is_refused(bench: Bench, state: str) -> None:
    offer = proposed(bench)
    assert bench.desk().do(PersonalOfferSet(id=offer.id, old=OPEN, state=state)) == (
        "rejected",
        "invalid",
    )


def test_an_offer_of_another_branch_is_not_there(bench: Bench) -> None:
    offer = proposed(bench, customer_id=bench.stranger.id, branch_id=bench.stranger.branch_id)
    wanted = PersonalOfferSet(id=offer.id, old=OPEN, state=NO)
    assert bench.desk().do(wanted) == ("rejected", "not_found")
    assert bench.need(PersonalOffer, offer.id).state == OPEN


def test_payments_and_offers_go_along_when_a_card_is_attached(bench: Bench) -> None:
    from domain.operations import CustomerAbsorb

    wrote = bench.receive(address="nobody@pochta.example")
    payment = Payment(
        id=PaymentId(new_id()),
        customer_id=wrote.customer_id,
        branch_id=wrote.branch_id,
        amount=500,
        status=PaymentStatus.PAID,
        at=bench.clock.now(),
    )
    offer = proposed(bench, customer_id=wrote.customer_id)
    bench.write(payment)
    into = bench.shop.customer
    absorb = CustomerAbsorb(
        provisional_id=wrote.customer_id, into_id=into.id, branch_id=into.branch_id
    )
    assert bench.desk().do(absorb)[0] == "applied"
    assert bench.need(Payment, payment.id).customer_id == into.id
    assert bench.need(PersonalOffer, offer.id).customer_id == into.id
