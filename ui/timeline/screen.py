"""Wires the middle pane: history, search inside, days, files, recordings, printing."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from domain.entities import Entry
from domain.ids import AgentId
from domain.tasks import TaskScope
from domain.text import preview
from ui.context import Context
from ui.design.i18n import tr
from ui.timeline.amending import amendable
from ui.timeline.file_desk import FileDesk
from ui.timeline.finding import Finding
from ui.timeline.open_folder import OpenFolder
from ui.timeline.pane import TimelinePane
from ui.timeline.presenter import TimelinePresenter, TimelineState
from ui.timeline.print_desk import PrintDesk
from ui.timeline.recording import Player
from ui.timeline.text_window import pieces_of, whole_text

_TICK_MS = 200
_PIECE = 1000


class TimelineScreen:
    """The middle pane with its presenters.

    The composer is to listen to ``view.timeline.acts``: ``quote_requested`` (a text),
    ``reply_requested`` (an entry's id) and ``change_requested`` (an entry).
    """

    def __init__(
        self, context: Context, *, player: Player | None = None, folder: OpenFolder | None = None
    ) -> None:
        """Build everything; nothing is read.

        Args:
            context: what every screen is given.
            player: of recordings; one for this machine's sound device by default.
            folder: where files lie while another program shows them.
        """
        self.view = TimelinePane(context)
        self.scope = TaskScope("timeline", context.on_error)
        self.presenter = TimelinePresenter(
            context.queries, context.commands, self.scope, self._show
        )
        self.finding = Finding(context.queries, self.presenter, self.scope, self.view.show_found)
        self.files = FileDesk(context, self.view, self.scope, player=player, folder=folder)
        self.printing = PrintDesk(context, self.view, self.scope)
        self._notices = context.notices
        self._queries, self._times = context.queries, context.times
        self._state = TimelineState()
        self._ticker = QTimer(self.view, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._wire()
        self._forget = (
            context.queries.on_changes(self.presenter.on_changes),
            context.queries.on_status(lambda _status: self.presenter.on_status()),
        )

    def _wire(self) -> None:
        view, acts, presenter = self.view, self.view.timeline.acts, self.presenter
        acts.confirm_requested.connect(presenter.confirm)
        acts.cancel_requested.connect(presenter.cancel)
        acts.amendable = self._amendable
        acts.me = self._me
        acts.text_requested.connect(self._open_text)
        acts.copied.connect(self._tell_copied)
        acts.copy_requested.connect(self._copy_long)
        for asked in (acts.play_requested, acts.step_requested, acts.speed_requested):
            asked.connect(self._listen)
        view.timeline.older_requested.connect(presenter.need_older)
        view.strip.filter_requested.connect(presenter.filter_by)
        view.strip.print_requested.connect(self.print)
        view.days.picked.connect(presenter.go_to_day)
        view.finder.look_requested.connect(self.finding.look_for)
        view.finder.step_requested.connect(self.finding.step)
        view.finder.closed.connect(self.finding.end)

    def _me(self) -> AgentId | None:
        me = self._queries.directory().me
        return me.id if me is not None else None

    def _amendable(self, entry: Entry) -> tuple[bool, bool]:
        return amendable(entry, self._queries.directory().me, self._times.now())

    def _show(self, state: TimelineState) -> None:
        before, self._state = self._state, state
        self.view.show_state(state)
        if before.customer_id != state.customer_id:
            self.files.leave()
            self.printing.leave()
        elif (before.entries[-1:], before.channel_kind) != (state.entries[-1:], state.channel_kind):
            # What came above was found already, in the store.
            self.finding.again()

    def _listen(self, *_what: object) -> None:
        # By a method of ours: a timer would take a signal's number for its interval.
        self._ticker.start()

    def _tick(self) -> None:
        listening = self.files.listening
        listening.tick()
        if not listening.running and not {"listen", "seek"} & set(self.scope.busy):
            self._ticker.stop()

    def _tell_copied(self, text: str) -> None:
        self._notices.tell(tr("Copied: {value}", value=preview(text)))

    def _copy_long(self, entry: Entry) -> None:
        self.scope.start(self._copy(entry), "copy")

    async def _copy(self, entry: Entry) -> None:
        text = await asyncio.get_running_loop().run_in_executor(None, whole_text, entry.text)
        QGuiApplication.clipboard().setText(text)
        self._tell_copied(text[:_PIECE])

    def _open_text(self, entry: Entry) -> None:
        self.scope.start(self._text(entry), "text")

    async def _text(self, entry: Entry) -> None:
        loop = asyncio.get_running_loop()
        self.view.open_text(await loop.run_in_executor(None, pieces_of, entry.text))

    # -- for the keys ----------------------------------------------------------------------

    def find_here(self) -> None:
        """Open the search inside, or go on to the hit before."""
        self._find(-1)

    def find_back(self) -> None:
        """Open the search inside, or go back to the hit after."""
        self._find(1)

    def _find(self, by: int) -> None:
        if self.finding.state.hits.keys and not self.view.finder.isHidden():
            self.finding.step(by)
        else:
            self.view.open_finder()

    def print(self) -> None:
        """Open the sheet for printing."""
        self.printing.open(self._state)

    async def close(self) -> None:
        """Stop listening and end every task."""
        for forget in self._forget:
            forget()
        self._ticker.stop()
        self.printing.leave()
        await self.scope.close()
        await self.files.close()
