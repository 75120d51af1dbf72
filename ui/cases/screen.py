"""Wires the sheets of cases: presenter to view."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from domain.entities import CaseContact
from domain.ids import CaseId, CustomerId
from domain.tasks import TaskScope
from ui.cases.presenter import CasePresenter
from ui.cases.sheet import CaseSheet
from ui.context import Context
from ui.design.i18n import tr


class CaseScreen:
    """The case that is open."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; nothing is read."""
        self.view = CaseSheet(context.look, context.times, window)
        self.scope = TaskScope("case", context.on_error)
        self.presenter = CasePresenter(
            context.queries, context.commands, self.scope, self.view.show_state
        )
        view, presenter = self.view, self.presenter
        view.moved.connect(presenter.move)
        view.renamed.connect(presenter.rename)
        view.given.connect(presenter.give)
        view.scheduled.connect(presenter.schedule)
        view.promised.connect(presenter.promise)
        view.kept.connect(presenter.finish)
        view.taken_off.connect(self._take_off)
        view.dismissed.connect(presenter.close)
        self._context = context
        self._forget = context.queries.on_changes(presenter.on_changes)

    def open(self, case_id: CaseId, customer_id: CustomerId) -> None:
        """Show a case of a customer."""
        self.presenter.open(case_id, customer_id)
        self.view.open()

    def _take_off(self, contact: CaseContact) -> None:
        case = self.presenter.state.case
        self.presenter.take_off(contact)
        if case is None:
            return
        case_id, commands = case.id, self._context.commands

        async def undo() -> None:
            await commands.join_case(
                case_id, conversation_id=contact.conversation_id, entry_id=contact.entry_id
            )

        self._context.notices.tell(tr("The contact is off the case"), undo)

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
