"""Wires the review: presenter to sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from domain.ids import CustomerId, MergeId
from domain.tasks import TaskScope
from sync.queries.rows import CardView
from ui.context import Context
from ui.design.i18n import tr
from ui.design.names import shown_name
from ui.merge.presenter import MergePresenter
from ui.merge.view import MergeSheet


class MergeScreen:
    """The sheet with its presenter. A card that is gone leads its screen to the one that stays."""

    def __init__(self, context: Context, window: QWidget) -> None:
        self.view = MergeSheet(context.look, context.times, window)
        self.scope = TaskScope("merge", context.on_error)
        self._notices = context.notices
        self.presenter = MergePresenter(
            context.queries, context.commands, self.scope, self.view.show_state, self._tell
        )
        view, presenter = self.view, self.presenter
        view.chosen.connect(presenter.choose)
        view.swapped.connect(presenter.swap)
        view.confirmed.connect(presenter.confirm)
        view.dismissed.connect(presenter.close)
        self._forget = context.queries.on_changes(presenter.on_changes)
        view.told_apart.connect(presenter.tell_apart)
        presenter.parted = self._parted

    def _tell(self, merge_id: MergeId, merged: CardView) -> None:
        async def undo() -> None:
            await self.presenter.undo(merge_id)

        name = shown_name(merged.customer.display_name)
        self._notices.tell(tr("{name} is a part of this card now", name=name), undo)

    def _parted(self, one: CustomerId, other: CustomerId) -> None:
        async def undo() -> None:
            await self.presenter.forget_apart(one, other)

        self._notices.tell(tr("They are not suggested as one person any more"), undo)

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
