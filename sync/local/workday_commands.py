"""The working day: how contacts ended, and what administrators set of it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.field_values import MAX_VALUE
from domain.ids import CustomerId, EntryId, new_id
from domain.operations import Args
from domain.text import clean_line, clean_text
from domain.workday import USUAL, WORKDAY_ID, About, Workday, WorkdayPut, WrapUp
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


class WorkdayCommands(Acts):
    """The part of ``Commands`` that is about the working day."""

    async def keep_workday(self, workday: Workday) -> None:
        """Set how the day is worked."""
        await self._do(lambda _view: WorkdayPut(workday=workday, old=workday.edition))

    async def wrap_up(
        self,
        customer_id: CustomerId,
        about: About,
        code: str,
        values: Mapping[str, str] | None = None,
        *,
        note: str = "",
        next_step: str = "",
    ) -> EntryId:
        """Record how a contact ended."""
        entry_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            customer = need(view.person(customer_id))
            rules = (view.get(Workday, WORKDAY_ID) or USUAL).rules_of(about.queue_id)
            known = rules.code(code)
            return WrapUp(
                id=entry_id,
                customer_id=customer.id,
                branch_id=customer.branch_id,
                conversation_id=about.conversation_id,
                about_id=about.entry_id,
                queue_id=about.queue_id,
                channel_kind=about.channel_kind,
                code=code,
                title=known.title if known is not None else "",
                values={name: clean_text(text, MAX_VALUE) for name, text in (values or {}).items()},
                note=clean_text(note),
                next_step=clean_line(next_step),
            )

        await self._do(build)
        return entry_id
