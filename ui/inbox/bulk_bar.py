"""What can be done to all that is chosen, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from ui.design.buttons import IconButton, button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import ElidedLabel
from ui.design.look import Look
from ui.design.panel import Panel
from ui.inbox.state import InboxState


class BulkBar(Panel):
    """How many are chosen, four acts, and a way out; while an act runs, its progress.

    Attributes:
        assign_requested: give them to somebody.
        tag_requested: put tags on them.
        snooze_requested: put them off.
        resolve_requested: resolve them.
        none_requested: choose nothing.
        stop_requested: do no more of what is under way.
    """

    assign_requested = Signal()
    tag_requested = Signal()
    snooze_requested = Signal()
    resolve_requested = Signal()
    none_requested = Signal()
    stop_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "inbox_bulk", surface=2)
        self.setProperty("edge", "top")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        self.words = ElidedLabel(look, size="small", weight=600, tone="strong", name="bulk_words")
        self.none = button(look, "bulk_none", "quiet")
        self.say(self.none.setText, "Choose none")
        self.none.clicked.connect(self.none_requested)
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.none)
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.acts = [
            self._act("bulk_assign", "users", mark("Give them to somebody"), self.assign_requested),
            self._act("bulk_tag", "tag", mark("Put tags on them"), self.tag_requested),
            self._act("bulk_snooze", "snooze", mark("Put them off"), self.snooze_requested),
        ]
        self.resolve = button(look, "bulk_resolve", "plain")
        self.say(self.resolve.setText, "Resolve")
        self.resolve.clicked.connect(self.resolve_requested)
        self.progress = QProgressBar()
        self.progress.setObjectName("bulk_progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.say(self.progress.setAccessibleName, "Progress")
        self.stop = button(look, "bulk_stop", "plain")
        self.say(self.stop.setText, "Stop")
        self.stop.clicked.connect(self.stop_requested)
        for part in (*self.acts, self.resolve, self.progress, self.stop):
            row.addWidget(part)
        row.addStretch(0)
        column.addLayout(row)
        self.hide()

    def _act(self, name: str, icon: str, words: str, asked: SignalInstance) -> IconButton:
        act = IconButton(self.look, name, icon)
        self.say(act.set_words, words)
        act.clicked.connect(asked)
        return act

    def show_state(self, state: InboxState) -> None:
        """Show how many are chosen, or how far the act is."""
        bulk = state.bulk
        running = bulk is not None
        for part in (*self.acts, self.resolve, self.none):
            part.setVisible(not running)
        self.progress.setVisible(running)
        self.stop.setVisible(running)
        if bulk is not None:
            self.progress.setRange(0, max(bulk.total, 1))
            self.progress.setValue(bulk.done)
            self.words.setText(tr("{done} of {total}", done=bulk.done, total=bulk.total))
        else:
            self.words.setText(chosen_words(state))
        self.words.setToolTip(self.words.text())
        self.setVisible(running or state.chosen > 0)


def chosen_words(state: InboxState) -> str:
    """Return how many are chosen; where not all could be, that too."""
    if state.cut:
        return tr(
            "The first {chosen} of {total} are chosen: no more at once",
            chosen=state.chosen,
            total=state.total,
        )
    return plural("%n chosen", state.chosen)
