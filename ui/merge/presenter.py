"""The review before two cards become one: what differs, what stays, what moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from domain import merging
from domain.changes import Changes
from domain.entities import Customer
from domain.errors import BadInput, Code
from domain.ids import CustomerId, MergeId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import CardView


@dataclass(frozen=True, slots=True)
class Difference:
    """A field both cards hold differently, and what is chosen of it."""

    name: str
    into: Any
    merged: Any
    choice: str

    @property
    def joinable(self) -> bool:
        """Tell whether both values can stay."""
        return self.name in merging.JOINABLE


@dataclass(frozen=True, slots=True)
class MergeState:
    """What the sheet shows; closed without cards."""

    into: CardView | None = None
    merged: CardView | None = None
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return the fields of which somebody has to choose."""
        if self.into is None or self.merged is None:
            return ()
        found = []
        for name in merging.FIELDS:
            ours = getattr(self.into.customer, name)
            others = getattr(self.merged.customer, name)
            if ours != others and (ours or others):
                choice = self.choices.get(name) or merging.proposed(name, ours, others)
                found.append(Difference(name, ours, others, choice))
        return tuple(found)


class MergePresenter:
    """Owns the review."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[MergeState], None],
        done: Callable[[MergeId, CardView], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the sheet's tasks.
            show: told the state after each change.
            done: told the merge and the card that is part of the other one now.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._done = done
        self.state = MergeState()
        self._soon: tuple[CustomerId, CustomerId] | None = None
        self.parted: Callable[[CustomerId, CustomerId], None] = lambda _one, _other: None
        """Told which two cards are known to be of two people."""

    def open(self, into: CustomerId, merged: CustomerId) -> None:
        """Begin to review two cards."""
        self._scope.start(self._open(into, merged), "merge")

    async def _open(self, into: CustomerId, merged: CustomerId) -> None:
        cards = [await self._queries.card(one) for one in (into, merged)]
        if cards[0] is None or cards[1] is None:
            raise BadInput("it is not here any more", code=Code.GONE)
        self._put(MergeState(cards[0], cards[1]))

    def open_soon(self, into: CustomerId, merged: CustomerId) -> None:
        """Begin to review two cards as soon as both are here."""
        self._soon = into, merged
        self._scope.start(self._open_soon(), "soon", Policy.KEEP_LATEST)

    async def _open_soon(self) -> None:
        if self._soon is None:
            return
        into, merged = self._soon
        cards = [await self._queries.card(one) for one in (into, merged)]
        if all(card is not None and not card.partial for card in cards):
            self._soon = None
            self._put(MergeState(cards[0], cards[1]))

    def on_changes(self, changes: Changes) -> None:
        """Look again where cards are waited for."""
        if self._soon is not None and (changes.everything or changes.touches(Customer.KIND)):
            self._scope.start(self._open_soon(), "soon", Policy.KEEP_LATEST)

    def swap(self) -> None:
        """Let the other card be the one that stays."""
        self._put(MergeState(self.state.merged, self.state.into))

    def choose(self, name: str, choice: str) -> None:
        """Choose whose value of a field stays."""
        self._put(replace(self.state, choices={**self.state.choices, name: choice}))

    def confirm(self, reason: str) -> None:
        """Make the cards one."""
        self._scope.start(self._confirm(self.state, reason), "confirm", Policy.DROP_NEW)

    async def _confirm(self, state: MergeState, reason: str) -> None:
        if state.into is None or state.merged is None:
            return
        choices = {item.name: item.choice for item in state.differences}
        made = await self._commands.merge_customers(
            state.merged.customer.id, state.into.customer.id, choices, reason
        )
        self.close()
        self._done(made, state.merged)

    def tell_apart(self) -> None:
        """Say that the cards are two people's."""
        self._scope.start(self._tell_apart(self.state), "apart", Policy.DROP_NEW)

    async def _tell_apart(self, state: MergeState) -> None:
        if state.into is None or state.merged is None:
            return
        one, other = state.into.customer.id, state.merged.customer.id
        await self._commands.tell_apart(one, other)
        self.close()
        self.parted(one, other)

    async def forget_apart(self, one: CustomerId, other: CustomerId) -> None:
        """Say that it is not known after all."""
        await self._commands.tell_apart(one, other, apart=False)

    async def undo(self, merge_id: MergeId) -> None:
        """Make them two again."""
        await self._commands.undo_merge(merge_id)

    def close(self) -> None:
        """Leave both as they are."""
        self._put(MergeState())

    def _put(self, state: MergeState) -> None:
        self.state = state
        self._show(state)
