"""Which contact is being handled, why they probably got in touch, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.catalogue import Service
from domain.entities import ContactReason
from domain.ids import ConversationId, EntryId
from domain.reason_facts import fact_id
from domain.reasons import Reason, ready_services
from domain.text import clean_line
from sync.queries.rows import CardView, PopView


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A reason as a row shows it.

    Attributes:
        services: what is ready for it, the first on a button.
        asks: whether there is a contact to say it of.
        told: whether an agent said that the contact is about this.
    """

    reason: Reason
    services: tuple[Service, ...] = ()
    asks: bool = False
    told: bool = False


def contact_now(card: CardView, conversation_id: ConversationId | None) -> EntryId | None:
    """Return the contact that is being handled: what was written last, or the call."""
    talk = next((item for item in card.conversations if item.id == conversation_id), None)
    if talk is not None and talk.last_inbound_id is not None:
        return talk.last_inbound_id
    return card.contact


def contact_offered(pop: PopView) -> EntryId | None:
    """Return the contact an offer is of."""
    if pop.offer.entry_id is not None or pop.card is None:
        return pop.offer.entry_id
    return contact_now(pop.card, pop.offer.conversation_id)


def said_of(card: CardView, contact: EntryId | None) -> ContactReason | None:
    """Return what an agent said of a contact."""
    if contact is None:
        return None
    wanted = fact_id(contact)
    return next((item for item in card.said if item.id == wanted), None)


def shown_reasons(
    card: CardView, contact: EntryId | None, catalogue: Iterable[Service], most: int
) -> tuple[ShownReason, ...]:
    """Return the likeliest reasons as rows show them."""
    said, services = said_of(card, contact), tuple(catalogue)
    found = []
    for reason in card.reasons[:most]:
        told = said is not None and (said.code, said.subject) == (
            reason.code,
            clean_line(reason.subject),
        )
        found.append(
            ShownReason(reason, ready_services(reason.code, services), contact is not None, told)
        )
    return tuple(found)
