"""Answers to what rings, and calls only this machine's own phone saw."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from domain import phone_numbers
from domain.details import CallSound
from domain.effects import View
from domain.entities import Offer
from domain.glossary import CallOutcome, OfferState
from domain.ids import CustomerId, EntryId, OfferId
from domain.operations import Args, CallMeasure, CallUpdate, OfferAccept, OfferDecline
from sync.local.acts import Acts, need
from sync.local.calls import LocalCall, record_call
from sync.store.calls import Sign, entry_of


class OwnCall(NamedTuple):
    """A call recorded here; nobody is offered one the agent made."""

    entry_id: EntryId
    offer_id: OfferId | None


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

    async def local_call_began(self, call: LocalCall) -> OwnCall | None:
        """Record a call of this desk's phone while the centre is out of reach; offer what rings.

        An unknown number gets a provisional card. Returns None when the agent is not known yet.
        """
        author = self._author()
        made = await self._store.write(lambda: record_call(self._store, call, author))
        return OwnCall(*made) if made is not None else None

    async def local_call_moved(self, own: OwnCall, outcome: str, talk_s: int = 0) -> None:
        """Tell how such a call went on: ``talking``, ``answered`` or ``missed``."""

        def build(view: View) -> Args | None:
            if own.offer_id is None:
                return CallUpdate(id=own.entry_id, outcome=outcome, talk_s=talk_s)
            offer = need(view.get(Offer, own.offer_id))
            state = OfferState.MISSED if outcome == CallOutcome.MISSED else OfferState.ACCEPTED
            return _local_answer(offer, state, None, outcome, talk_s)

        await self._do(build)

    async def call_sounded(self, entry_id: EntryId, sound: CallSound) -> None:
        """Tell how a call sounded at this desk's phone."""
        await self._do(lambda _view: CallMeasure(id=entry_id, sound=sound))

    async def entry_of_call(self, call: LocalCall, since: datetime) -> EntryId | None:
        """Return the entry of a call that began after a moment, as far as it is here."""
        number = phone_numbers.normalise(call.number) or ""
        sign = Sign(call.pbx_ref, number, call.direction, self._author().agent_id)
        return await self._store.read(lambda cache, _work: entry_of(cache, sign, since))


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
