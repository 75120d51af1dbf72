"""Offers on the screen: which stand, in what order, and what the agent said to them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from domain.changes import Changes
from domain.ids import ConversationId, CustomerId, OfferId
from domain.reasons import Reason, ranked
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import PopView
from ui.card.reasoning import contact_offered
from ui.freshness import Freshness

SHOWN = 3


@dataclass(frozen=True, slots=True)
class PopState:
    """Offers to show, who waits longest first, and how many more there are."""

    pops: tuple[PopView, ...] = ()
    more: int = 0


class PopPresenter:
    """Draws what stands and decides nothing: an offer goes away when the store says so."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[PopState], None],
        accepted: Callable[[PopView, CustomerId | None], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the screen's tasks.
            show: told the state after each change.
            accepted: told the pop and the customer it was taken for.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._accepted = accepted
        self._fresh = Freshness(scope, self._reread)
        self._answered: set[OfferId] = set()
        self.reading: Callable[[], ConversationId | None] = lambda: None
        """Tells which conversation is before the agent's eyes."""
        self.state = PopState()

    def start(self) -> None:
        """Show what stands, from now on."""
        self._fresh.mark()
        self._fresh.start()

    def on_offers(self) -> None:
        """Look again at what stands."""
        self._fresh.mark()

    def on_changes(self, changes: Changes) -> None:
        """Look again at the people in the offers shown."""
        people = {p.offer.customer_id for p in self.state.pops}
        if changes.everything or people & changes.customers:
            self._fresh.mark()

    async def _reread(self) -> None:
        found = await self._queries.open_offers(frozenset(self._answered), SHOWN)
        for pop in found.pops:
            if self._is_read(pop):
                self._answered.add(pop.offer.id)
                self._answer(pop, self._commands.accept_offer(pop.offer.id, None), "accept")
        # What was answered while this was read has left the screen already.
        pops = tuple(pop for pop in found.pops if pop.offer.id not in self._answered)
        more = sum(offer_id not in self._answered for offer_id in found.standing) - SHOWN
        self._answered &= set(found.standing)
        self._put(PopState(pops, max(0, more)))

    def _is_read(self, pop: PopView) -> bool:
        """Tell whether an offer is of what its agent has taken before and is looking at."""
        reading = self.reading()
        if reading is None or pop.offer.conversation_id != reading or pop.card is None:
            return False
        owners = {talk.id: talk.assignee_id for talk in pop.card.conversations}
        return pop.offer.id not in self._answered and owners.get(reading) == pop.offer.agent_id

    def _put(self, state: PopState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)

    def _find(self, offer_id: OfferId | None) -> PopView | None:
        if offer_id is None:
            return self.state.pops[0] if self.state.pops else None
        return next((p for p in self.state.pops if p.offer.id == offer_id), None)

    def accept(
        self, offer_id: OfferId | None = None, customer_id: CustomerId | None = None
    ) -> None:
        """Take an offer, the first by default, as the given candidate where one was named."""
        pop = self._find(offer_id)
        if pop is None:
            return
        # The history opens while the act is being saved: who answers must not look at a disk.
        self._forget(pop)
        fallback = pop.card.customer.id if pop.card is not None else pop.offer.customer_id
        self._accepted(pop, customer_id or fallback)
        accept = self._commands.accept_offer(pop.offer.id, customer_id)
        self._answer(pop, accept, "accept")

    def _answer(self, pop: PopView, act: Coroutine[None, None, None], what: str) -> None:
        self._scope.start(self._saved(pop, act), f"{what} {pop.offer.id}", Policy.DROP_NEW)

    async def _saved(self, pop: PopView, act: Coroutine[None, None, None]) -> None:
        try:
            await act
        except Exception:
            self._answered.discard(pop.offer.id)  # it stands as it stood
            raise
        finally:
            self._fresh.mark()

    def tell_reason(self, pop: PopView, reason: Reason) -> None:
        """Say what the contact of an offer is about."""
        contact = contact_offered(pop)
        if pop.card is None or contact is None:
            return
        telling = self._commands.tell_reason(
            pop.card.customer.id, contact, reason, ranked(pop.card.reasons)
        )
        self._scope.start(telling, "reason", Policy.QUEUE)

    def accept_candidate(self, number: int) -> None:
        """Take the first offer as its candidate of a number, from one."""
        pop = self._find(None)
        if pop is not None and 0 < number <= len(pop.offer.candidates):
            self.accept(pop.offer.id, pop.offer.candidates[number - 1].customer_id)

    def decline(self, offer_id: OfferId | None = None) -> None:
        """Turn an offer down, the first by default."""
        pop = self._find(offer_id)
        if pop is not None:
            self._forget(pop)
            self._answer(pop, self._commands.decline_offer(pop.offer.id), "decline")

    def _forget(self, pop: PopView) -> None:
        self._answered.add(pop.offer.id)
        left = tuple(p for p in self.state.pops if p.offer.id != pop.offer.id)
        self._put(PopState(left, self.state.more))
