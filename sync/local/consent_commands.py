"""A customer's answers to what they may be contacted for."""

from __future__ import annotations

from domain.consents import Consent, ConsentSet, ConsentSource
from domain.contact_rules import key
from domain.ids import ConsentId, CustomerId, EntryId, new_id
from domain.operations import Args
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


class ConsentCommands(Acts):
    """The part of ``Commands`` about what a customer may be contacted for."""

    async def answer_consent(
        self,
        customer_id: CustomerId,
        purpose: str,
        *,
        given: bool,
        channel_kind: str = "",
        source: str = ConsentSource.WORD,
        entry_id: EntryId | None = None,
    ) -> None:
        """Keep what a customer answered."""
        author, made_id = self._author(), ConsentId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.person(customer_id))
            return ConsentSet(
                consent=Consent(
                    id=made_id,
                    customer_id=customer.id,
                    branch_id=customer.branch_id,
                    purpose=purpose,
                    channel_kind=channel_kind,
                    given=given,
                    source=source,
                    entry_id=entry_id,
                    by_id=author.agent_id,
                    by_name=author.name,
                    at=author.made_at,
                ),
                old=customer.consents.get(key(purpose, channel_kind)),
            )

        await self._do(build)
