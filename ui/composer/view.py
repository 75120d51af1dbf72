"""The composer as widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.text import clean_line
from ui.composer.presenter import Block, ComposerState, Mode
from ui.design.buttons import button
from ui.design.fields import ChoiceButton, Option
from ui.design.i18n import mark, tr
from ui.design.icons import channel_icon
from ui.design.labels import IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.words import channel_name

_MIN_LINES, _MAX_LINES = 2, 9
_NEAR = 0.8
_BLOCKS = {
    Block.NOBODY: mark("Open a conversation to write."),
    Block.NO_WRITTEN_CHANNEL: mark(
        "A call cannot be answered in writing and no other channel is known. Write a note."
    ),
    Block.NOT_HERE: mark("Where to write is not known on this machine yet. You can write a note."),
    Block.CHANNEL_OFF: mark("This channel is switched off."),
    Block.DO_NOT_CONTACT: mark("The customer asked not to be contacted. You can write a note."),
}


class TextField(QPlainTextEdit):
    """Grows with its text up to a limit; Ctrl+Enter is left to the window's shortcut."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("composer_text")
        self.setFont(look.font("body"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(4)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = max(_MIN_LINES, min(self.document().size().height(), _MAX_LINES))
        self.setFixedHeight(int(self.fontMetrics().lineSpacing() * lines + 14))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave Escape to the window."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)


class ComposerView(Panel):
    """Tabs, the field, the channel and the one accented button.

    Attributes:
        mode_requested: a ``Mode``.
        way_requested: id of the conversation to send through.
        typed: the text after each change.
        send_requested: the text to send.
    """

    mode_requested = Signal(object)
    way_requested = Signal(object)
    typed = Signal(str)
    send_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "composer", parent)
        self._state = ComposerState()
        self.setProperty("edge", "top")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(4)
        column.addLayout(self._top())
        self.text = TextField(look)
        self.say(self.text.setAccessibleName, "Text to the customer")
        self.text.textChanged.connect(self._on_typed)
        self._why = label(look, tone="muted", wrap=True, name="composer_block")
        self._why.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._why.setContentsMargins(4, 0, 4, 0)
        self._why.setMinimumHeight(self.text.height())
        column.addWidget(self.text)
        column.addWidget(self._why)
        column.addLayout(self._bottom())
        self.show_state(self._state)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        group = QButtonGroup(self)
        self._tabs: dict[Mode, QPushButton] = {}
        for mode, words in ((Mode.REPLY, "Reply"), (Mode.NOTE, "Note")):
            tab = button(self.look, f"composer_{mode}", "tab")
            tab.setCheckable(True)
            tab.clicked.connect(self._choosing(mode))
            group.addButton(tab)
            self._tabs[mode] = tab
            self.say(tab.setText, words)
            row.addWidget(tab)
        row.addStretch(1)
        self._way = ChoiceButton(self.look, "composer_channel")
        self.say(self._way.setAccessibleName, "Channel of the reply")
        self._way.chosen.connect(self._on_way)
        row.addWidget(self._way)
        return row

    def _choosing(self, mode: Mode) -> Callable[[], None]:
        return lambda: self.mode_requested.emit(mode)

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._hint_mark = IconLabel(self.look, "outbox", "warning", 14)
        self._hint = label(self.look, size="small", tone="muted", name="composer_hint")
        self._count = label(self.look, size="small", tone="muted", tabular=True)
        self._count.setObjectName("composer_count")
        self._send = button(self.look, "composer_send", "primary")
        self._send.clicked.connect(self.send)
        row.addWidget(self._hint_mark)
        row.addWidget(self._hint, 1)
        row.addWidget(self._count)
        row.addWidget(self._send)
        return row

    def show_state(self, state: ComposerState) -> None:
        """Show mode, channel, block, and the draft where there is a new one."""
        before, self._state = self._state, state
        self._tabs[state.mode].setChecked(True)
        reply = state.mode is Mode.REPLY
        self._set_ground("1" if reply else "note")
        self.setVisible(state.block is not Block.NOBODY)
        self._way.setVisible(reply and bool(state.ways))
        self._fill_ways(state)
        blocked = state.block is not Block.NONE
        self._why.setText(tr(_BLOCKS[state.block]) if blocked else "")
        self._why.setVisible(blocked)
        self.text.setVisible(not blocked)
        self._send.setText(tr("Send") if reply else tr("Keep note"))
        self.text.setPlaceholderText(self._placeholder(state))
        self._put_hint(state)
        if state.draft is not None and state.drafts != before.drafts:
            self._put_draft(state.draft)
        self._put_count()

    def _set_ground(self, surface: str) -> None:
        # What only colleagues will read must not look like what the customer gets.
        if self.property("surface") != surface:
            self.setProperty("surface", surface)
            for part in (self, *self.findChildren(QWidget)):
                part.style().unpolish(part)
                part.style().polish(part)

    def _placeholder(self, state: ComposerState) -> str:
        if state.mode is Mode.NOTE:
            return tr("A note for colleagues: the customer never sees it")
        kind = state.way.channel_kind if state.way else ""
        return tr("Reply by {channel}", channel=channel_name(kind)) if kind else ""

    def _put_hint(self, state: ComposerState) -> None:
        waits = state.waits and state.block is Block.NONE
        self._hint_mark.setVisible(waits)
        words = tr("Will be sent when the line is back") if waits else tr("Ctrl+Enter sends")
        if state.mode is Mode.NOTE and not waits:
            words = tr("Ctrl+Enter keeps the note")
        self._hint.setText("" if state.block is not Block.NONE else words)
        set_tone(self._hint, "warning" if waits else "muted")

    def _put_draft(self, draft: str) -> None:
        blocker = QSignalBlocker(self.text)
        self.text.setPlainText(draft)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        blocker.unblock()

    def _fill_ways(self, state: ComposerState) -> None:
        options = []
        for way in state.ways:
            words = channel_name(way.channel_kind)
            long_words = f"{words} · {clean_line(way.subject, 60)}" if way.subject else words
            tint = f"channel_{way.channel_kind}"
            known = tint if tint in self.look.theme.values else "muted"
            options.append(Option(words, long_words, channel_icon(way.channel_kind), known))
        current = state.ways.index(state.way) if state.way in state.ways else 0
        self._way.show_options(options, current)

    def _on_way(self, at: int) -> None:
        if 0 <= at < len(self._state.ways):
            self.way_requested.emit(self._state.ways[at].conversation_id)

    def _on_typed(self) -> None:
        self._put_count()
        self.typed.emit(self.text.toPlainText())

    def _put_count(self) -> None:
        length, limit = len(self.text.toPlainText()), self._state.limit
        near = length > limit * _NEAR
        self._count.setText(f"{length} / {limit}" if near else "")
        set_tone(self._count, "danger" if length > limit else "muted")
        ready = self._state.block is Block.NONE and not self._state.busy
        self._send.setEnabled(ready and 0 < length <= limit)

    def send(self) -> None:
        """Ask to send what is in the field."""
        if self._send.isEnabled():
            self.send_requested.emit(self.text.toPlainText())

    def write(self, mode: Mode) -> None:
        """Put the cursor into the field of a mode."""
        self.mode_requested.emit(mode)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)

    def restyled(self) -> None:
        """Take the colours of the theme."""
        self._fill_ways(self._state)
