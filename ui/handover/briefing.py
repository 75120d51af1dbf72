"""A call goes to a colleague: what is known of the customer goes with it, before it rings there."""

from __future__ import annotations

from collections.abc import Callable

from domain.ids import CustomerId
from domain.tasks import Policy, TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.design.names import shown_name
from ui.handover.summary import summary_of


class Briefing:
    """Names the colleague in a note with the facts: they read it, and one press opens the card.

    Attributes:
        customer: tells whose call it is.
    """

    def __init__(self, context: Context, customer: Callable[[], CustomerId | None]) -> None:
        """Hold what it needs."""
        self._context = context
        self.customer = customer
        self.scope = TaskScope("briefing", context.on_error)

    def tell(self, to: str) -> None:
        """Tell whom a call goes to, where that is a colleague.

        Args:
            to: an extension or a number.
        """
        customer_id = self.customer()
        if customer_id is not None:
            self.scope.start(self._tell(customer_id, to), "tell", Policy.QUEUE)

    async def _tell(self, customer_id: CustomerId, to: str) -> None:
        queries = self._context.queries
        directory = queries.directory()
        me = directory.me.id if directory.me is not None else None
        colleague = next(
            (
                agent
                for agent in directory.agents.values()
                if agent.extension == to and agent.active and agent.id != me
            ),
            None,
        )
        card = await queries.card(customer_id)
        if colleague is None or card is None:
            return
        runs = await queries.runs(customer_id)
        facts = summary_of(card, None, runs, self._context.times)
        head = tr("the call goes to you")
        text = f"@{shown_name(colleague.display_name)} {head}\n{facts}".strip()
        await self._context.commands.add_note(customer_id, text, mentions=(colleague.id,))

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()
