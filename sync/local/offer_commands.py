"""Answers to what rings, and calls only this machine's own phone saw."""

from __future__ import annotations

from domain.effects import View
from domain.entities import Offer
from domain.glossary import CallOutcome, OfferState
from domain.ids import CustomerId, OfferId
from domain.operations import Args, CallUpdate, OfferAccept, OfferDecline
from sync.local.acts import Acts, need
from sync.local.calls import LocalCall, record_call


class OfferCommands(Acts):
    """The part of ``Commands`` that is about offers."""

    async def accept_offer(self, offer_id: OfferId, customer_id: CustomerId | None = None) -> None:
        """Take an offer; with ``customer_id``, say which candidate it is."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            if offer.local:
                return _local_answer(offer, OfferState.ACCEPTED, customer_id)
            return OfferAccept(id=offer_id, customer_id=customer_id)

        await self._do(build)

    async def decline_offer(self, offer_id: OfferId) -> None:
        """Turn an offer down."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            if offer.local:
                return _local_answer(offer, OfferState.DECLINED, None)
            return OfferDecline(id=offer_id)

        await self._do(build)

    async def local_call_rang(self, call: LocalCall) -> OfferId | None:
        """Record a call that rang here while the centre was out of reach, and offer it.

        An unknown number gets a provisional card. Returns the offer, or None when the agent
        is not known yet.
        """
        author = self._author()
        return await self._store.write(lambda: record_call(self._store, call, author))

    async def local_call_moved(self, offer_id: OfferId, outcome: str, talk_s: int = 0) -> None:
        """Tell how a locally offered call went on: ``talking``, ``answered`` or ``missed``."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            state = OfferState.MISSED if outcome == CallOutcome.MISSED else OfferState.ACCEPTED
            return _local_answer(offer, state, None, outcome, talk_s)

        await self._do(build)


def _local_answer(
    offer: Offer,
    state: OfferState,
    customer_id: CustomerId | None,
    outcome: str = CallOutcome.TALKING,
    talk_s: int = 0,
) -> Args | None:
    if offer.entry_id is None:
        return None
    if state == OfferState.DECLINED:
        outcome = CallOutcome.MISSED
    return CallUpdate(
        id=offer.entry_id,
        outcome=outcome,
        talk_s=talk_s,
        offer_id=offer.id,
        offer_state=state,
        customer_id=customer_id,
    )
