"""One operation of the outbox as a row."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from domain.errors import Code
from domain.glossary import OutboxState
from domain.text import clean_line, clean_text
from sync.queries.rows import OutboxItem
from ui.conflict.words import field_name, value_words
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import code_words, operation_name, outbox_state

_ICONS = {
    "message.send": "send",
    "conversation.start": "send",
    "message.confirm": "send",
    "message.cancel": "ban",
    "conversation.hand_over": "transfer",
    "conversation.asked_again": "transfer",
    "case.open": "case",
    "case.set": "case",
    "case.join": "join",
    "case.leave": "case",
    "message.amend": "note",
    "note.add": "note",
    "note.edit": "note",
    "visit.register": "visit",
    "customer.create": "user-plus",
    "customer.patch": "user",
    "customer.absorb": "users",
    "customer.merge": "users",
    "customer.unmerge": "undo",
    "customer.split": "user-plus",
    "identity.add": "user",
    "identity.close": "user",
    "conversation.assign": "transfer",
    "conversation.set_status": "check",
    "conversation.snooze": "snooze",
    "conversation.tag": "tag",
    "view.save": "filter",
    "view.delete": "filter",
    "service.put": "case",
    "service.remove": "case",
    "service.attempt": "case",
    "workday.put": "clock",
    "contact.wrap_up": "check",
    "customer.tell_apart": "users",
    "run.start": "case",
    "run.step": "case",
    "routing.queue": "users",
    "routing.agent": "users",
    "reason.set": "question",
    "consent.set": "check",
}
_DISPUTABLE = frozenset({"customer.patch", "conflict.resolve"})
_SHOWN = 1200
"""Longest text that is shown whole; the rest of a longer one is kept all the same."""


class OutboxRow(Panel):
    """One operation: what, to whom, since when, where it stands, what can be done.

    Attributes:
        retry_requested, discard_requested, undo_requested: its number.
        compare_requested: the agent wants to decide between values.
    """

    retry_requested = Signal(int)
    discard_requested = Signal(int)
    undo_requested = Signal(int)
    compare_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "outbox_row", surface=None)
        self._times = times
        self._item: OutboxItem | None = None
        self.setProperty("box", "plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        self._icon = IconLabel(look, size=20)
        self.title = ElidedLabel(look, weight=600, tone="strong")
        self.summary = ElidedLabel(look, tone="")
        self.text = label(look, wrap=True, name="outbox_text")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = label(look, size="small", tone="muted", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self.title, self.summary, self.text, self.hint):
            words.addWidget(part)
        self.chip = Chip(look)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.chip)
        self._acts: list[tuple[QPushButton, str]] = []
        self.compare = self._act("outbox_compare", mark("Compare"))
        self.compare.clicked.connect(self.compare_requested)
        self.retry = self._act("outbox_retry", mark("Try again"))
        self.retry.clicked.connect(lambda: self.retry_requested.emit(self._seq()))
        self.discard = self._act("outbox_discard", mark("Give up"), "danger")
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self._seq()))
        self.undo = self._act("outbox_undo", mark("Take back"))
        self.undo.clicked.connect(lambda: self.undo_requested.emit(self._seq()))
        for act, _ in self._acts:
            row.addWidget(act)

    def _act(self, name: str, words: str, kind: str = "plain") -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        self._acts.append((made, words))
        return made

    def _seq(self) -> int:
        return self._item.seq if self._item is not None else -1

    def show_item(self, item: OutboxItem) -> None:
        """Show an operation; of one that was given up all that was written."""
        self._item = item
        stuck = item.state == OutboxState.ATTENTION
        self._icon.show_icon(_ICONS.get(item.name, "outbox"), "danger" if stuck else "muted")
        who = shown_name(item.customer_name) if item.customer_name else ""
        name = operation_name(item.name)
        title = f"{name} · {who}" if who else name
        self.title.setText(title)
        self._put_words(item)
        self.hint.setText(self._hint(item))
        self.chip.show_text(*outbox_state(item.state))
        self.chip.setVisible(not item.undoable)
        disputed = stuck and item.code == Code.STATE_CHANGED and item.name in _DISPUTABLE
        self.compare.setVisible(disputed)
        self.retry.setVisible(stuck and not disputed)
        self.discard.setVisible(stuck and not disputed)
        self.undo.setVisible(item.undoable)
        for act, words in self._acts:
            act.setAccessibleName(f"{tr(words)}: {title}")

    def _put_words(self, item: OutboxItem) -> None:
        changes = [
            f"{field_name(field)}: {value_words(value, self._times, field)}"
            for field, value in item.changes
        ]
        short = clean_line(item.summary or " · ".join(changes))
        whole = clean_text(item.text, _SHOWN).strip() or "\n".join(changes)
        self.summary.setText(short)
        self.summary.setVisible(bool(short) and not item.undoable)
        self.text.setText(whole)
        self.text.setVisible(bool(whole) and item.undoable)

    def _hint(self, item: OutboxItem) -> str:
        if item.undoable:
            given_up_at = item.settled_at or item.made_at
            return tr("given up {when}", when=self._times.ago(given_up_at))
        parts = [self._times.ago(item.made_at)]
        if item.state == OutboxState.ATTENTION:
            parts[:0] = code_words(item.code)
        return " · ".join(part.rstrip(".") for part in parts)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if self._item is not None:
            self.show_item(self._item)
