"""The composer as widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.contact_rules import Why
from domain.ids import CustomerId
from domain.placeholders import missing
from domain.text import clean_line
from ui.composer.emoji import EmojiSheet
from ui.composer.field import TextField
from ui.composer.file_strip import FileStrip
from ui.composer.files import FilesState
from ui.composer.presenter import Block, ComposerState, Mode
from ui.composer.subject import MAX_SUBJECT
from ui.composer.suggest_list import SuggestList
from ui.composer.suggesting import Suggested, Suggestion
from ui.composer.tokens import Token
from ui.composer.tone_strip import ToneStrip
from ui.composer.way_words import options_of
from ui.design.addresses import shown_address
from ui.design.buttons import IconButton, button
from ui.design.fields import ChoiceButton
from ui.design.focus import has_keyboard
from ui.design.i18n import mark, tr
from ui.design.labels import ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.panel import Panel
from ui.design.polish import repolish
from ui.design.times import Times
from ui.design.words import channel_name

_QUOTED = 2000
"""Characters of a quotation: an answer is no place for the whole of a long letter."""
_NEAR = 0.8
_NEAR_S = 3600
_BLOCKS = {
    Block.NOBODY: mark("Open a conversation to write."),
    Block.NO_WRITTEN_CHANNEL: mark(
        "A call cannot be answered in writing and no other channel is known. Write a note."
    ),
    Block.NOT_HERE: mark("Where to write is not known on this machine yet. You can write a note."),
    Block.CHANNEL_OFF: mark("This channel is switched off."),
    Block.DO_NOT_CONTACT: mark("The customer asked not to be contacted. You can write a note."),
    Block.WITHDRAWN: mark(
        "The customer withdrew their consent to be written to here. You can write a note."
    ),
    Block.WINDOW_CLOSED: mark(
        "This channel lets us answer for a day only, and that is over. Choose another channel."
    ),
    Block.CANNOT_START: mark(
        "Nobody can be written to first on this channel. Choose another channel or write a note."
    ),
}


class ComposerView(Panel):
    """Tabs, the field, the channel and the one accented button.

    Attributes:
        mode_requested: a ``Mode``.
        private_requested: whether the note is for its author and supervisors alone.
        way_requested: id of the conversation to send through.
        typed: the text after each change.
        drafted: another draft is in the field, or none: it was sent, or another customer opened.
        send_requested: the text to send.
        later_requested: the text, and the moment it is to go out.
        answer_dropped: the reply is to answer all, not the one message.
        attach_requested: paths of files to send along.
        file_dropped: hash of a file not to be sent after all.
        acted: what a macro does besides its words.
    """

    mode_requested = Signal(object)
    private_requested = Signal(bool)
    way_requested = Signal(object)
    typed = Signal(str)
    drafted = Signal()
    send_requested = Signal(str)
    later_requested = Signal(str, object)
    answer_dropped = Signal()
    attach_requested = Signal(object)
    file_dropped = Signal(str)
    acted = Signal(object)

    def __init__(self, look: Look, times: Times, parent: QWidget | None = None) -> None:
        super().__init__(look, "composer", parent)
        self._times = times
        self._state = ComposerState()
        self._asked: tuple[CustomerId | None, QWidget | None] | None = None
        self._with_files = False
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
        column.addWidget(self._answered_strip())
        self.files = FileStrip(look)
        self.files.drop_requested.connect(self.file_dropped)
        column.addWidget(self.files)
        self.tone = ToneStrip(look)
        column.addWidget(self.tone)
        self.subject = QLineEdit()
        self.subject.setObjectName("composer_subject")
        self.subject.setMaxLength(MAX_SUBJECT)
        self.say(self.subject.setPlaceholderText, "Subject")
        self.say(self.subject.setAccessibleName, "Subject of the letter")
        column.addWidget(self.subject)
        column.addWidget(self.text)
        column.addWidget(self._why)
        column.addLayout(self._bottom())
        self.suggestions = SuggestList(look, self)
        self.emoji = EmojiSheet(look, self)
        self._wire()
        self.show_state(self._state)

    def _wire(self) -> None:
        self.text.steer = self.suggestions.steer
        self.text.entered.connect(self.send)
        self.subject.returnPressed.connect(self.text.setFocus)
        self.subject.textChanged.connect(self._on_subject)
        self.suggestions.chosen.connect(self._put_suggestion)
        self.emoji.chosen.connect(self.text.insertPlainText)
        self.emoji.closed.connect(self.text.setFocus)

    def _answered_strip(self) -> QWidget:
        strip = QWidget()
        strip.setObjectName("composer_answered")
        row = QHBoxLayout(strip)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        self._strip_mark = IconLabel(self.look, "reply", "accent", 14)
        row.addWidget(self._strip_mark)
        self._answered = label(self.look, size="small", tone="muted", name="composer_answered_text")
        row.addWidget(self._answered, 1)
        self._drop = IconButton(self.look, "composer_answered_drop", "close", size=14)
        self.say(self._drop.set_words, "Answer the whole conversation")
        self._drop.clicked.connect(self.answer_dropped)
        row.addWidget(self._drop)
        self._strip = strip
        return strip

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
        self.private = button(self.look, "composer_private", "quiet")
        self.private.setCheckable(True)
        self.say(self.private.setText, "Private")
        self.say(self.private.setToolTip, "Only you and supervisors will read this note")
        self.private.toggled.connect(self.private_requested)
        row.addWidget(self.private)
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
        self._hint = ElidedLabel(self.look, size="small", tone="muted", name="composer_hint")
        self._count = label(self.look, size="small", tone="muted", tabular=True)
        self._count.setObjectName("composer_count")
        self._smile = IconButton(self.look, "composer_emoji", "smile")
        self.say(self._smile.set_words, "Emoji")
        self._smile.clicked.connect(self.open_emoji)
        self._attach = IconButton(self.look, "composer_attach", "attach")
        self.say(self._attach.set_words, "Attach files")
        self._attach.clicked.connect(self.open_files)
        self._later = IconButton(self.look, "composer_later", "clock")
        self.say(self._later.set_words, "Send later")
        self._later.clicked.connect(self.open_later)
        self._send = button(self.look, "composer_send", "primary")
        self._send.clicked.connect(self.send)
        row.addWidget(self._smile)
        row.addWidget(self._attach)
        row.addWidget(self._hint_mark)
        row.addWidget(self._hint, 1)
        row.addWidget(self._count)
        row.addWidget(self._later)
        row.addWidget(self._send)
        return row

    def show_state(self, state: ComposerState) -> None:
        """Show mode, channel, block, and the draft where there is a new one."""
        before, self._state = self._state, state
        writing = has_keyboard(self.text)
        self._tabs[state.mode].setChecked(True)
        reply = state.mode is Mode.REPLY
        self._set_ground("1" if reply else "note")
        self.setVisible(state.block is not Block.NOBODY)
        anew = reply and state.amended is None
        self._way.setVisible(anew and bool(state.ways))
        self.private.setVisible(not reply)
        self.private.setChecked(state.private)
        self._fill_ways(state)
        blocked = state.block is not Block.NONE
        self._why.setText(self._why_words(state) if blocked else "")
        self._why.setVisible(blocked)
        self.text.setVisible(not blocked)
        self.subject.setVisible(not blocked and state.asks_subject)
        if blocked and writing:  # the keyboard of a hidden field would go anywhere
            self._tabs[state.mode].setFocus()
        self._keep_word()
        self.text.note = not reply
        self._smile.setVisible(not blocked)
        self._attach.setVisible(anew and not blocked and self._takes_files(state))
        self._later.setVisible(anew and not blocked)
        self._show_strip(state)
        acts = {Mode.REPLY: tr("Send"), Mode.NOTE: tr("Keep note")}
        self._send.setText(acts[state.mode] if state.amended is None else tr("Change"))
        self.text.setPlaceholderText(self._placeholder(state))
        self._put_hint(state)
        if state.draft is not None and state.drafts != before.drafts:
            self._put_draft(state.draft)
        self._put_count()

    def _why_words(self, state: ComposerState) -> str:
        """Return why nothing can be written, and of each address why that is none."""
        words = tr(_BLOCKS[state.block])
        if state.block is not Block.NO_WRITTEN_CHANNEL or not state.shut:
            return words
        return "\n".join(
            (words, *(item.long_words for item in options_of((), state.shut, self.look)))
        )

    def _show_strip(self, state: ComposerState) -> None:
        """Show which message is answered or changed, and the way out of that."""
        about = state.amended or state.answered
        there = state.mode is Mode.REPLY and about is not None and state.block is Block.NONE
        self._strip.setVisible(there)
        if about is None:
            return
        excerpt = clean_line(about.excerpt, 120)
        if state.amended is not None:
            self._strip_mark.show_icon("note", "accent")
            self._answered.setText(tr("Instead of: {text}", text=excerpt))
            self._drop.set_words(tr("Leave it as it is"))
        else:
            self._strip_mark.show_icon("reply", "accent")
            self._answered.setText(tr("In reply to: {text}", text=excerpt))
            self._drop.set_words(tr("Answer the whole conversation"))

    def _set_ground(self, surface: str) -> None:
        # What only colleagues will read must not look like what the customer gets.
        if self.property("surface") != surface:
            self.setProperty("surface", surface)
            repolish(self, *self.findChildren(QWidget))

    def _placeholder(self, state: ComposerState) -> str:
        if state.mode is Mode.NOTE:
            return tr("A note for colleagues: the customer never sees it")
        kind = state.way.channel_kind if state.way else ""
        opening = state.way.opening if state.way is not None else None
        if opening is not None:
            address = shown_address(opening.identity.kind, opening.identity.value)
            words = mark("First message by {channel} to {address}")
            return tr(words, channel=channel_name(kind), address=address)
        return tr("Reply by {channel}", channel=channel_name(kind)) if kind else ""

    def _put_hint(self, state: ComposerState) -> None:
        words, tone = self._hint_words(state)
        written = state.block is Block.NONE
        self._hint_mark.setVisible(written and tone == "warning")
        self._hint_mark.show_icon("outbox" if state.waits else "alert", "warning")
        self._hint.setText(words if written else "")
        set_tone(self._hint, tone)

    def _hint_words(self, state: ComposerState) -> tuple[str, str]:
        open_words = missing(self.text.toPlainText()) if state.mode is Mode.REPLY else ()
        if open_words:
            return tr("Still to be filled in: {names}", names=", ".join(open_words)), "warning"
        if state.asks_subject and self.text.toPlainText() and not self.subject.text().strip():
            return tr("Say in the subject what it is about"), "warning"
        if state.waits:
            return tr("Will be sent when the line is back"), "warning"
        if state.hint is Why.OUT_OF_HOURS:
            return tr("Not within the hours the customer wants to be reached"), "warning"
        if state.closes_at is not None:
            until = self._times.soon(state.closes_at)
            near = (state.closes_at - self._times.now()).total_seconds() < _NEAR_S
            return tr("Can be answered until {time}", time=until), "warning" if near else "muted"
        by_enter = self.text.enter_sends
        if state.mode is Mode.NOTE:
            words = mark("Enter keeps the note") if by_enter else mark("Ctrl+Enter keeps the note")
        else:
            words = mark("Enter sends") if by_enter else mark("Ctrl+Enter sends")
        return tr(words), "muted"

    def show_subject(self, text: str) -> None:
        """Put another subject into its field."""
        if text != self.subject.text():
            blocker = QSignalBlocker(self.subject)
            self.subject.setText(text)
            blocker.unblock()
            self._on_subject()

    def _on_subject(self) -> None:
        self._put_count()
        self._put_hint(self._state)

    def _put_draft(self, draft: str) -> None:
        blocker = QSignalBlocker(self.text)
        self.text.setPlainText(draft)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        blocker.unblock()
        self.drafted.emit()

    def _fill_ways(self, state: ComposerState) -> None:
        options = options_of(state.ways, state.shut, self.look)
        current = state.ways.index(state.way) if state.way in state.ways else 0
        self._way.show_options(options, current)

    def await_customer(self, customer_id: CustomerId) -> None:
        """Take the keyboard as soon as a customer is on the screen, unless it is used by then."""
        self._asked = (customer_id, QApplication.focusWidget())
        if customer_id == self._state.customer_id:
            self._keep_word()

    def choose_way(self) -> None:
        """Write to the customer: offer the channels, or go to the field where there is one."""
        self.write(Mode.REPLY)
        if self._way.isVisible() and self._way.isEnabled():
            self._way.open_menu()

    def _on_way(self, at: int) -> None:
        if 0 <= at < len(self._state.ways):
            self.way_requested.emit(self._state.ways[at].conversation_id)

    def use_enter(self, *, sends: bool) -> None:
        """Take whether Enter sends."""
        self.text.enter_sends = sends
        self._put_hint(self._state)

    @staticmethod
    def _takes_files(state: ComposerState) -> bool:
        return state.way is not None and state.way.rules.max_files > 0

    def show_files(self, state: FilesState) -> None:
        """Show the files that go along."""
        self._with_files = bool(state.files)
        self.files.show_state(state)
        self._put_count()

    def open_files(self) -> None:
        """Ask for files of this machine."""
        if not self._attach.isVisible():
            return
        dialog = QFileDialog(self.window(), tr("Attach files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.attach_requested.emit(names))
        dialog.open()

    def _keep_word(self) -> None:
        """Give the keyboard to who asked for the field of this customer before it was there."""
        if self._asked is None or not self.text.isVisible():
            return
        (customer_id, held), self._asked = self._asked, None
        if customer_id == self._state.customer_id and QApplication.focusWidget() in (None, held):
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_suggested(self, state: Suggested) -> None:
        """Show what fits the token at the cursor."""
        self.suggestions.show_state(state, self)

    def _put_suggestion(self, token: Token, found: Suggestion) -> None:
        self.text.put(token, found.words)
        if found.acts:
            self.acted.emit(found.acts)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def quote(self, text: str) -> None:
        """Put a text, or the beginning of a long one, into the reply as a quotation."""
        if len(text) > _QUOTED:
            text = f"{text[:_QUOTED].rstrip()}…"
        lines = "\n".join(f"> {line}" for line in text.splitlines())
        cursor = self.text.textCursor()
        before = "\n" if cursor.position() > 0 and cursor.block().text() else ""
        cursor.insertText(f"{before}{lines}\n")
        self.text.setTextCursor(cursor)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert(self, text: str) -> None:
        """Put a text into the field at the cursor, on a line of its own."""
        cursor = self.text.textCursor()
        before = "\n" if cursor.block().text().strip() else ""
        cursor.insertText(f"{before}{text}")
        self.text.setTextCursor(cursor)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_emoji(self) -> None:
        """Offer emoji over the field."""
        if self.text.isVisible():
            self.emoji.open_over(self)

    def open_later(self) -> None:
        """Offer moments to send at."""
        if not self._send.isEnabled() or self._state.mode is not Mode.REPLY:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for preset in presets(self._times.now()):
            words = f"{tr(preset.words)}\t{self._times.soon(preset.at)}"
            menu.addAction(words).triggered.connect(
                lambda _on=False, at=preset.at: self._send_later(at)
            )
        menu.popup(self._later.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _send_later(self, at: datetime) -> None:
        if self._send.isEnabled():
            self.later_requested.emit(self.text.toPlainText(), at)

    def _on_typed(self) -> None:
        self._put_count()
        self._put_hint(self._state)
        self.typed.emit(self.text.toPlainText())

    def _put_count(self) -> None:
        length, limit = len(self.text.toPlainText()), self._state.limit
        near = length > limit * _NEAR
        self._count.setText(f"{length} / {limit}" if near else "")
        set_tone(self._count, "danger" if length > limit else "muted")
        ready = self._state.block is Block.NONE and not self._state.busy
        text = self.text.toPlainText()
        filled = self._state.mode is Mode.NOTE or not missing(text)
        said = bool(text.strip()) or (self._with_files and self._state.mode is Mode.REPLY)
        named = not self._state.asks_subject or bool(self.subject.text().strip())
        self._send.setEnabled(ready and said and length <= limit and filled and named)
        self._later.setEnabled(self._send.isEnabled())

    def send(self) -> None:
        """Ask to send what is in the field."""
        if self._send.isEnabled():
            self.send_requested.emit(self.text.toPlainText())

    def write(self, mode: Mode) -> None:
        """Put the cursor into the field of a mode."""
        self.mode_requested.emit(mode)
        # A moment too early, as the customer comes on the screen, or not now: the keyboard stays
        # where it is, and comes here if it still may when one can write.
        if self.text.isVisible():
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._asked = (self._state.customer_id, QApplication.focusWidget())

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)

    def restyled(self) -> None:
        """Take the colours of the theme."""
        self._fill_ways(self._state)
