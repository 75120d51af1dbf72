"""The page of calls."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt

from domain.glossary import LIVE_CALLS, CallOutcome, Direction
from domain.ids import CustomerId, EntryId
from domain.phone_numbers import display as shown
from domain.tasks import TaskScope
from domain.telephony import RecordingState
from sync.queries.rows import CallRow, CallView
from ui.calls.presenter import CallsPresenter, CallsState
from ui.context import Context
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line
from ui.design.names import shown_name
from ui.design.page import ListPage
from ui.design.times import call_span
from ui.design.words import outcome_word

_TABS = (
    (CallView.NOW, mark("Now")),
    (CallView.ALL, mark("All")),
    (CallView.MISSED, mark("Missed")),
    (CallView.MINE, mark("Mine")),
)
_EMPTY = {
    CallView.NOW: (mark("Nobody is on the phone"), mark("Calls that go on appear here.")),
    CallView.ALL: (mark("No calls yet"), mark("Every call of your queues appears here.")),
    CallView.MISSED: (mark("Nobody was missed"), mark("Who did not get through appears here.")),
    CallView.MINE: (mark("You have not called yet"), mark("Your own calls appear here.")),
}
_LOST = frozenset({CallOutcome.MISSED, CallOutcome.ABANDONED, CallOutcome.BUSY, CallOutcome.FAILED})


class CallsScreen:
    """The page with its presenter."""

    def __init__(
        self,
        context: Context,
        found: Callable[[CustomerId, EntryId], None],
        act: Callable[[CallRow], None],
    ) -> None:
        """Build and wire.

        Args:
            context: what screens have in common.
            found: told which call of whom was chosen.
            act: asks what to do with a call that goes on.
        """
        self._context = context
        self._found = found
        self.view = ListPage(context.look, "calls", mark("Calls"), _TABS)
        note = label(context.look, size="small", tone="muted", name="calls_note")
        self.view.say(note.setText, "Enter: customer · Space: call or act")
        self.view.tools.addWidget(note)
        self.scope = TaskScope("calls", context.on_error)
        self.presenter = CallsPresenter(
            context.queries, context.commands, self.scope, self._show, self._tell_hidden, act
        )
        self.view.tab_requested.connect(lambda name: self.presenter.choose(CallView(name)))
        self.view.list.opened.connect(self._open)
        self.view.list.pressed_key.connect(self._on_key)
        self._forget = context.queries.on_changes(self.presenter.on_changes)
        self._show(self.presenter.state)

    def _show(self, state: CallsState) -> None:
        self.view.show_tab(state.view)
        empty = _EMPTY[state.view] if state.read else ("", "")
        self.view.show_lines([self._line(row) for row in state.rows], empty)

    def _line(self, row: CallRow) -> Line:
        call = row.details
        lost = call.outcome in _LOST
        # The author of an inbound call is the caller, whose name stands above.
        who = row.author_name if row.author_name != row.customer_name else ""
        state = outcome_word(call.outcome)
        if call.parked:
            state = tr("parked at {place}", place=call.parked)
        parts = [shown(call.number), state, call.queue, who]
        live = call.outcome in LIVE_CALLS
        if live and call.recording:
            on = call.recording == RecordingState.ON
            parts.append(tr("recording") if on else tr("recording paused"))
        icon = "phone-in" if row.direction == Direction.INBOUND else "phone-out"
        return Line(
            key=row.entry_id,
            title=shown_name(row.customer_name),
            hint=" · ".join(part for part in parts if part),
            side=self._context.times.stamp(row.at),
            side_hint=call_span(call.talk_s) if call.talk_s else "",
            icon="phone-missed" if lost else icon,
            tint="danger" if lost else "accent" if live else "positive",
        )

    def _open(self, key: UUID) -> None:
        row = self.presenter.row(key)
        if row is not None:
            self._found(row.customer_id, row.entry_id)

    def _on_key(self, key: UUID, pressed: int) -> None:
        if pressed == Qt.Key.Key_Space:
            self.presenter.call_back(key)

    def _tell_hidden(self) -> None:
        self._context.notices.problem(
            tr("The number is hidden"),
            tr("Open the customer: another number may be in the card."),
        )

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
