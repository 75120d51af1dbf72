"""What contacts are about: one press of the agent becomes a fact."""

from __future__ import annotations

from domain.entities import Entry
from domain.ids import CustomerId, EntryId
from domain.operations import Args
from domain.reason_facts import (
    MAX_RANKED,
    MAX_SUBJECT,
    OTHER,
    ContactReason,
    ReasonSet,
    fact_id,
)
from domain.reasons import Reason
from domain.text import clean_line
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


class ReasonCommands(Acts):
    """The part of ``Commands`` about why a customer gets in touch."""

    async def tell_reason(
        self,
        customer_id: CustomerId,
        contact: EntryId | None,
        reason: Reason | None,
        ranked: tuple[str, ...] = (),
    ) -> None:
        """Say what a contact is about, or correct it."""
        author, made_id = self._author(), fact_id(contact)

        def build(view: Drawing) -> Args | None:
            customer = need(view.person(customer_id))
            entry = view.get(Entry, contact) if contact is not None else None
            code = reason.code.value if reason is not None else OTHER
            subject = clean_line(reason.subject, MAX_SUBJECT) if reason is not None else ""
            before = view.get(ContactReason, made_id)
            if before is not None and (before.code, before.subject) == (code, subject):
                return None
            return ReasonSet(
                fact=ContactReason(
                    id=made_id,
                    customer_id=customer.id,
                    branch_id=customer.branch_id,
                    code=code,
                    subject=subject,
                    channel_kind=entry.channel_kind if entry is not None else "",
                    ranked=ranked[:MAX_RANKED],
                    by_id=author.agent_id,
                    by_name=author.name,
                    at=author.made_at,
                )
            )

        await self._do(build)
