"""A queue with rules at a centre whose clock is moved by the test."""

from __future__ import annotations

from typing import Any

from domain.entities import Agent, Conversation, Identity, Offer
from domain.glossary import ChannelKind, Presence
from domain.ids import IdentityId, new_id
from domain.operations import OfferAccept, OfferDecline
from server.handlers import distributing
from server.storage import people
from tests.builders.clock import StillClock
from tests.builders.rules import queue_rule
from tests.unit.server.bench import Bench, replaced

APPLIED = ("applied", "")


class Hall:
    """Agents, customers who write, and what comes of it."""

    def __init__(self, bench: Bench, clock: StillClock, **rule: Any) -> None:
        self.bench, self.clock = bench, clock
        self.queue = bench.shop.queue.id
        self.one, self.other = bench.shop.agents[:2]
        bench.write(queue_rule(self.queue, **rule))

    def present(self, agent: Agent, presence: str = Presence.READY) -> Agent:
        """Let an agent declare something."""
        changed = replaced(self.bench.need(Agent, agent.id), presence=presence)
        self.bench.write(changed)
        return changed

    def write(self, name: str = "anna") -> Conversation:
        """Let a visitor write in the web chat."""
        return self.bench.receive(
            channel_id=self.bench.shop.channels[ChannelKind.WEBCHAT].id,
            identity_kind="webchat",
            address=name,
            at=self.clock.now(),
        )

    def mail(self) -> Conversation:
        """Let the customer write a letter."""
        return self.bench.receive(at=self.clock.now())

    def turn(self) -> int:
        """Let the centre hand out all there is, as the router does."""
        done = 0
        while self.bench.database.read_now(distributing.any_due):
            some = self.bench.database.write_now(distributing.distribute)
            assert some, "something is due for ever"
            done += some
        return done

    def standing(self) -> list[Offer]:
        """Return what is offered now."""
        return self.bench.database.read_now(people.offers_standing)

    def offer(self) -> Offer:
        """Return the one offer that stands."""
        (found,) = self.standing()
        return found

    def accept(self, offer: Offer) -> tuple[str, str]:
        """Let its agent take an offer."""
        agent = self.bench.need(Agent, offer.agent_id)
        return self.bench.desk(agent).do(OfferAccept(id=offer.id))

    def decline(self, offer: Offer) -> tuple[str, str]:
        """Let its agent turn an offer down."""
        agent = self.bench.need(Agent, offer.agent_id)
        return self.bench.desk(agent).do(OfferDecline(id=offer.id))

    def owner(self, talk: Conversation) -> object:
        """Return whose a conversation is."""
        return self.bench.need(Conversation, talk.id).assignee_id


def an_identity(bench: Bench, value: str) -> Identity:
    """Return an address of the shop's customer."""
    return Identity(
        id=IdentityId(new_id()),
        customer_id=bench.shop.customer.id,
        branch_id=bench.shop.branch.id,
        kind="webchat",
        value=value,
    )
