"""The customer on the screen: reads the card, keeps it fresh, changes its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.attribute_fields import AttributeField, typed
from domain.attributes import parsed
from domain.changes import Changes
from domain.entities import Agent, Customer, PersonalOffer
from domain.errors import BadInput, Code, Expected
from domain.ids import (
    ConversationId,
    CustomerId,
    IdentityId,
    MergeId,
    OfferRuleId,
    PersonalOfferId,
    TaskId,
)
from domain.reasons import Reason, ranked
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import CardView, HitKind, LikelyPerson, SearchHit
from ui.card.answers import Wanted
from ui.card.heirs import heir_of
from ui.card.reasoning import contact_now
from ui.freshness import Freshness
from ui.rest import PATIENCE_S, Patience, Rest, rest_of

FIELDS = frozenset(
    {
        *("display_name", "city", "about", "tags", "preferences", "consents", "attributes"),
        "do_not_contact",
    }
)


@dataclass(frozen=True, slots=True)
class CardState:
    """Everything the card and the header show.

    Attributes:
        missing: whether there is no card of the customer here.
        gone: whether there was one a moment ago.
        hits: people found for attaching a provisional card.
        alike: who may be the same person, before anything is typed.
        namesake: who has the name that is being given to a provisional card.
        rest: where the part is that is not on this machine.
        me: who looks at it.
    """

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    card: CardView | None = None
    missing: bool = False
    gone: bool = False
    hits: tuple[SearchHit, ...] = ()
    alike: tuple[LikelyPerson, ...] = ()
    namesake: LikelyPerson | None = None
    rest: Rest = Rest.HERE
    me: Agent | None = None


class CardPresenter:
    """Owns which customer and conversation are on the screen.

    Attributes:
        leaving: called before another customer is shown, for what is typed to be saved.
        merged: told the card that is part of another one now, which is being opened.
        moved: told where a card that is gone went, and the conversation that is being handled.
        proposed: told an offer as it was, and the state it has now.
        refused: told of a change that was not saved: what was typed and why.
    """

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[CardState], None],
        attached: Callable[[CustomerId], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the screen's tasks.
            show: told the state after each change.
            attached: told whom a provisional card was attached to.
            patience_s: how long what comes is not told of yet.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._attached = attached
        self._fresh = Freshness(scope, self._reread)
        self._patience = Patience(scope, self.on_status, patience_s)
        self.leaving: Callable[[], None] = lambda: None
        self.merged: Callable[[CardView], None] = lambda _card: None
        self.moved: Callable[[CustomerId, ConversationId | None], None] = lambda _into, _talk: None
        self.proposed: Callable[[PersonalOffer, str], None] = lambda _offer, _state: None
        self.refused: Callable[[str, Expected], None] = lambda _typed, _error: None
        self._heir: CustomerId | None = None
        self._attaching: CustomerId | None = None
        self.state = CardState()

    def start(self) -> None:
        """Keep what is shown fresh from now on."""
        self._fresh.start()

    def _put(self, state: CardState) -> None:
        self.state = self._placed(state)
        self._show(self.state)

    def _placed(self, state: CardState) -> CardState:
        partial = state.card.partial if state.card is not None else state.missing
        rest = rest_of(self._queries.status(), partial=partial)
        told = rest if state.missing else self._patience.told(rest)
        return replace(state, rest=told, me=self._queries.directory().me)

    def on_status(self) -> None:
        """Say anew where the missing part is, if that is another place now."""
        if self._placed(self.state) != self.state:
            self._put(self.state)

    def open(self, customer_id: CustomerId, conversation_id: ConversationId | None = None) -> None:
        """Show a customer, with the conversation that is being handled.

        What is typed into the card of another one is saved there. Where the conversation stays
        and its customer is another, the cards were merged: it is left in its field, in sight.
        """
        same = customer_id == self.state.customer_id
        if not same:
            if self._is_heir(customer_id, conversation_id) and self.state.card is not None:
                self.merged(self.state.card)
            else:
                self.leaving()
            self._patience.begin()
        card = self.state.card if same else None
        self.state = CardState(customer_id, conversation_id, card)
        if same and card is not None:
            self._put(self.state)
        self._scope.start(self._load(customer_id), "card")

    def _is_heir(self, customer_id: CustomerId, talk: ConversationId | None) -> bool:
        same = talk is not None and talk == self.state.conversation_id
        return customer_id == self._heir or same

    async def _load(self, customer_id: CustomerId) -> None:
        card = await self._queries.card(customer_id)
        into = await self._queries.merged_into(customer_id) if card is None else None
        before = self.state
        if before.customer_id != customer_id:
            return
        if into is not None and customer_id != self._attaching:
            # A link, or what was open a moment ago, leads to the card it is part of.
            self._heir = into
            self.moved(into, before.conversation_id)
            return
        gone = before.gone
        if card is None and before.card is not None:
            if customer_id == self._attaching:
                return  # who attached it opens the other card
            heir = await heir_of(self._queries, before.card, before.conversation_id)
            if self.state.customer_id != customer_id:
                return
            if heir is not None:
                self._heir = heir
                self.moved(heir, before.conversation_id)
                return
            gone = True
        self._put(replace(self.state, card=card, missing=card is None, gone=gone))

    def on_changes(self, changes: Changes) -> None:
        """Reread the card if this customer changed, or what there is to decide of anybody."""
        if changes.touches("conflict") or self.state.customer_id in changes.customers:
            self._fresh.mark()

    async def _reread(self) -> None:
        if self.state.customer_id is not None:
            await self._load(self.state.customer_id)

    def change(self, field: str, value: object, seen: object = None) -> None:
        """Change one field of the card; it is drawn at once and merges on its own.

        Args:
            field: which.
            value: what it is to be.
            seen: what it was when the agent began, where that was a while ago.
        """
        customer_id = self.state.customer_id
        if customer_id is None or field not in FIELDS:
            return
        known = {field: seen} if seen is not None else {}
        change = self._patch(customer_id, {field: value}, known, value)
        self._scope.start(change, f"patch {field}", Policy.QUEUE)

    async def _patch(
        self,
        customer_id: CustomerId,
        fields: Mapping[str, Any],
        seen: Mapping[str, Any],
        typed: object,
    ) -> None:
        try:
            await self._commands.patch_customer(customer_id, fields, seen)
        except Expected as error:
            if not isinstance(typed, str):
                raise
            self.refused(typed, error)

    def change_attribute(self, name: str, value: object, seen: object = None) -> None:
        """Give an attribute another value of the type it has.

        A text that is none of that type is refused: the agent is told, the value stays.
        """
        card = self.state.card
        field = None
        if card is not None:
            field = next((item for item in card.fields if item.key == name), None)
        if card is None or (field is None and name not in card.customer.attributes):
            if isinstance(value, str):
                self.refused(value, BadInput("no such attribute", code=Code.GONE))
            return
        customer = card.customer
        change = self._change_attribute(customer, (name, value), seen, field)
        self._scope.start(change)

    async def _change_attribute(
        self,
        customer: Customer,
        change: tuple[str, object],
        seen: object,
        field: AttributeField | None,
    ) -> None:
        (name, value), before = change, customer.attributes
        try:
            if isinstance(value, str):
                fresh = typed(field, value) if field is not None else parsed(value, before[name])
            else:
                fresh = value
        except BadInput:
            self._put(self.state)  # the field shows again what is there
            raise
        if fresh != before.get(name):
            known = {"attributes": {**before, name: seen}} if seen is not None else {}
            wanted = {**before, name: fresh}
            if fresh is None:
                wanted.pop(name)
            await self._patch(customer.id, {"attributes": wanted}, known, value)

    def finish_task(self, task_id: TaskId) -> None:
        """Mark a task of the customer as done."""
        self._scope.start(self._commands.finish_task(task_id), "task", Policy.QUEUE)

    def move_offer(self, offer_id: PersonalOfferId, state: str) -> None:
        """Say what became of something proposed to the customer."""
        card = self.state.card
        if card is not None and card.proposal is not None and card.proposal.id == offer_id:
            self._scope.start(self._propose(card.proposal, state), "propose", Policy.DROP_NEW)
            return
        offer = next((o for o in card.offers if o.id == offer_id), None) if card else None
        if offer is not None and offer.state != state:
            self._scope.start(self._move_offer(offer, state), f"offer {offer_id}", Policy.DROP_NEW)

    async def _propose(self, offer: PersonalOffer, state: str) -> None:
        if offer.rule_id is None:
            return
        await self._commands.propose(offer.customer_id, OfferRuleId(offer.rule_id), state)
        self.proposed(offer, state)

    async def _move_offer(self, offer: PersonalOffer, state: str) -> None:
        await self._commands.move_personal_offer(offer.id, state)
        self.proposed(offer, state)

    async def take_back(self, offer: PersonalOffer) -> None:
        """Let an offer be again as it was."""
        await self._commands.move_personal_offer(offer.id, offer.state)

    def add_tag(self, tag: str) -> None:
        """Put a tag on the customer; one they have already is left alone."""
        card = self.state.card
        if card is not None and tag and tag not in card.customer.tags:
            self.change("tags", [*card.customer.tags, tag])

    def drop_tag(self, tag: str) -> None:
        """Take a tag off."""
        card = self.state.card
        if card is not None and tag in card.customer.tags:
            self.change("tags", [each for each in card.customer.tags if each != tag])

    def call(self, number: str) -> None:
        """Ring a number through the PBX."""
        self._scope.start(self._commands.call_out(number), "call", Policy.DROP_NEW)

    def close_address(self, identity_id: IdentityId, successor: str) -> None:
        """Say that an address is old, and what the customer has instead."""
        self._scope.start(self._close_address(identity_id, successor), "address", Policy.QUEUE)

    async def _close_address(self, identity_id: IdentityId, successor: str) -> None:
        try:
            await self._commands.close_address(identity_id, successor)
        except Expected as error:
            self.refused(successor, error)

    def reopen_address(self, identity_id: IdentityId) -> None:
        """Say that an address is in use again."""
        self._scope.start(self._commands.reopen_address(identity_id), "address", Policy.QUEUE)

    def undo_merge(self, merge_id: MergeId) -> None:
        """Make a card that is part of this one a card of its own again."""
        self._scope.start(
            self._commands.undo_merge(merge_id), f"unmerge {merge_id}", Policy.DROP_NEW
        )

    def change_preference(self, name: str, value: str) -> None:
        """Give a preference another value; an empty one: nothing is known of it."""
        card = self.state.card
        if card is None:
            return
        now = {key: said for key, said in card.customer.preferences.items() if key != name}
        self.change("preferences", {**now, name: value} if value else now)

    def silence(self, silent: bool) -> None:
        """Say whether the customer is to be left alone."""
        self.change("do_not_contact", silent)

    def answer_consent(self, wanted: Wanted) -> None:
        """Keep what the customer answered to being contacted."""
        card = self.state.card
        if card is None:
            return
        purpose, _, channel_kind = wanted.name.partition(":")
        answering = self._commands.answer_consent(
            card.customer.id,
            purpose,
            given=wanted.given,
            channel_kind=channel_kind,
            source=wanted.source,
            entry_id=wanted.entry_id,
        )
        self._scope.start(answering, f"consent {wanted.name}", Policy.QUEUE)

    def tell_reason(self, reason: Reason | None) -> None:
        """Say what the contact that is being handled is about; None: something else."""
        card = self.state.card
        contact = contact_now(card, self.state.conversation_id) if card is not None else None
        if card is not None and contact is not None:
            telling = self._commands.tell_reason(
                card.customer.id, contact, reason, ranked(card.reasons)
            )
            self._scope.start(telling, "reason", Policy.QUEUE)

    def name_provisional(self, name: str) -> None:
        """Make a provisional card a real one by giving it a name."""
        if name.strip():
            self.change("display_name", name.strip())

    def compare_name(self, name: str) -> None:
        """See whether somebody is here already who has the name that is being typed."""
        self._scope.start(self._compare_name(name.strip()), "namesake")

    async def _compare_name(self, name: str) -> None:
        customer_id = self.state.customer_id
        known = await self._queries.likely(customer_id, name) if name and customer_id else []
        if self.state.customer_id == customer_id:
            self._put(replace(self.state, namesake=known[0] if known else None))

    def look_for(self, text: str) -> None:
        """Find people a provisional card may belong to."""
        self._scope.start(self._look_for(text), "people")

    async def _look_for(self, text: str) -> None:
        customer_id = self.state.customer_id
        if not text.strip() and customer_id is not None:
            alike = await self._queries.likely(customer_id)
            if self.state.customer_id == customer_id:
                self._put(replace(self.state, hits=(), alike=tuple(alike)))
            return
        hits = await self._queries.search(text, 20) if text.strip() else []
        people = {
            hit.customer_id: hit
            for hit in hits
            if hit.kind is HitKind.CUSTOMER and hit.customer_id != self.state.customer_id
        }
        self._put(replace(self.state, hits=tuple(people.values())))

    def attach_to(self, customer_id: CustomerId) -> None:
        """Attach the provisional card on the screen to an existing person."""
        provisional = self.state.customer_id
        if provisional is not None and provisional != customer_id:
            self._scope.start(self._attach(provisional, customer_id), "attach", Policy.DROP_NEW)

    async def _attach(self, provisional: CustomerId, into: CustomerId) -> None:
        self._attaching = provisional
        try:
            await self._commands.absorb(provisional, into)
        finally:
            self._attaching = None
        self._attached(into)
