"""Wires the screen-pops: presenter to the stack of cards."""

from __future__ import annotations

from collections.abc import Callable

from domain.catalogue import Service
from domain.ids import CustomerId
from domain.tasks import TaskScope
from sync.queries.rows import PopView
from ui.context import Context
from ui.pop.presenter import PopPresenter
from ui.pop.view import PopStack


class PopScreen:
    """Offers over the window.

    Attributes:
        begun: told who was just accepted, and the service to begin with for them.
    """

    def __init__(
        self,
        context: Context,
        stack: PopStack,
        accepted: Callable[[PopView, CustomerId | None], None],
    ) -> None:
        """Wire a stack; ``accepted`` is told the pop and the customer it was taken for."""
        self.view = stack
        self.scope = TaskScope("pop", context.on_error)
        self.presenter = PopPresenter(
            context.queries, context.commands, self.scope, stack.show_state, accepted
        )
        stack.accept_requested.connect(self.presenter.accept)
        stack.decline_requested.connect(self.presenter.decline)
        stack.reason_told.connect(self.presenter.tell_reason)
        stack.service_chosen.connect(self._begin)
        self.begun: Callable[[CustomerId, Service], None] = lambda _who, _service: None
        self._forget = (
            context.queries.on_offers(self.presenter.on_offers),
            context.queries.on_changes(self.presenter.on_changes),
        )

    def _begin(self, pop: PopView, service: Service) -> None:
        self.presenter.accept(pop.offer.id)
        if pop.card is not None:
            self.begun(pop.card.customer.id, service)

    async def close(self) -> None:
        """Stop listening, fall silent and end every task."""
        for forget in self._forget:
            forget()
        self.view.close()
        await self.scope.close()
