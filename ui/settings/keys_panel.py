"""Keys of a shop's account: a list, a new one, and the one just made to be copied."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from domain.administration import ApiKeyView
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import code_words
from ui.settings.keys import SCOPES, KeysState
from ui.settings.rows import Confirm

_MOST_ROWS, _EDGE, _NAME = 4, 4, 60
_SCOPES = {
    "orders": mark("Orders"),
    "payments": mark("Payments"),
    "visits": mark("Visits"),
    "mailings": mark("Mailings"),
    "messages.write": mark("Customers' messages"),
    "messages.read": mark("Reading answers"),
}


def _scope_words(scope: str) -> str:
    return tr(_SCOPES[scope]) if scope in _SCOPES else clean_line(scope)


class KeysPanel(Panel):
    """The keys of one account.

    Attributes:
        make_requested: name and scopes of a new key.
        revoke_requested: the id of a key.
    """

    make_requested = Signal(str, tuple)
    revoke_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "account_keys", surface=None)
        self.setProperty("box", "raised")
        self._times = times
        self._state = KeysState()
        self._asked: UUID | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        title = label(look, size="title", weight=600, tone="strong")
        self.say(title.setText, "API keys")
        column.addWidget(title)
        self.hint = label(look, tone="muted", wrap=True, name="account_keys_hint")
        column.addWidget(self.hint)
        self.list = Listing(look, "account_keys_list")
        self.say(self.list.setAccessibleName, "API keys")
        self.list.opened.connect(self._ask)
        column.addWidget(self.list)
        self.confirm = Confirm(look, "account_key_revoke", mark("Revoke"))
        self.confirm.agreed.connect(self._revoke)
        column.addWidget(self.confirm)
        self.fresh = self._fresh()
        column.addWidget(self.fresh)
        self.maker = self._maker()
        column.addWidget(self.maker)
        self.outcome = label(look, wrap=True, name="account_keys_outcome")
        column.addWidget(self.outcome)
        self.hide()

    def _fresh(self) -> QWidget:
        box = QWidget(self)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 4, 0, 4)
        inside.setSpacing(4)
        words = label(self.look, tone="positive", wrap=True)
        self.say(words.setText, "Copy the key now: it will not be shown again.")
        inside.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.key = QLineEdit()
        self.key.setObjectName("account_key_made")
        self.key.setReadOnly(True)
        self.say(self.key.setAccessibleName, "The new key")
        self.copy = button(self.look, "account_key_copy", "primary")
        self.say(self.copy.setText, "Copy")
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.key, 1)
        row.addWidget(self.copy)
        inside.addLayout(row)
        return box

    def _maker(self) -> QWidget:
        box = QWidget(self)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(8)
        self.name = QLineEdit()
        self.name.setObjectName("account_key_name")
        self.name.setMaxLength(_NAME)
        self.say(self.name.setPlaceholderText, "Which program it is for")
        self.say(self.name.setAccessibleName, "Which program it is for")
        inside.addWidget(self.name)
        self.scopes: dict[str, QCheckBox] = {}
        for scope in SCOPES:
            tick = QCheckBox()
            tick.setObjectName(f"account_key_{scope.replace('.', '_')}")
            tick.setChecked(True)
            self.say(tick.setText, _SCOPES[scope])
            inside.addWidget(tick)
            self.scopes[scope] = tick
        self.make = button(self.look, "account_key_make")
        self.say(self.make.setText, "Make a key")
        self.make.clicked.connect(self._make)
        inside.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _make(self) -> None:
        wanted = tuple(scope for scope, tick in self.scopes.items() if tick.isChecked())
        self.make_requested.emit(self.name.text(), wanted)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.key.text())
        self.outcome.setText(tr("Copied"))
        self.outcome.show()
        set_tone(self.outcome, "muted")

    def _ask(self, key: UUID) -> None:
        found = next((item for item in self._state.keys or () if item.id == key), None)
        if found is None or found.revoked_at is not None:
            return
        self._asked = key
        name = clean_line(found.name)
        words = tr("Revoke the key “{name}”? What uses it gets no further.", name=name)
        self.confirm.words.setText(words)
        self.confirm.ask(self.list)

    def _revoke(self) -> None:
        if self._asked is not None:
            self.revoke_requested.emit(self._asked)

    def show_keys(self, state: KeysState) -> None:
        """Show the keys of an account, or nothing."""
        other, self._state = state.channel_id != self._state.channel_id, state
        if other:
            self.name.clear()
            self.confirm.hide()
        self.setVisible(state.channel_id is not None)
        self.hint.setText(
            tr("Save the account, then open it again to make keys.")
            if state.new
            else tr("A program that knows a key may do what is ticked. Open a key to revoke it.")
        )
        keys = state.keys or ()
        self.list.show_lines([self._line(item) for item in keys])
        rows = min(_MOST_ROWS, len(keys))
        self.list.setFixedHeight(rows * self.list.rowHeight(0) + 2 * _EDGE if rows else 0)
        self.list.setVisible(bool(keys))
        self.maker.setVisible(not state.new)
        self.make.setEnabled(not state.busy)
        if state.made and state.made != self.key.text():
            self.name.clear()
        self.key.setText(state.made)
        self.key.setCursorPosition(0)
        self.fresh.setVisible(bool(state.made))
        words = " ".join(code_words(state.problem)) if state.problem else ""
        if state.fault == "name":
            words = tr("Say which program the key is for")
        elif state.fault == "scopes":
            words = tr("Tick what the key may do")
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
        set_tone(self.outcome, "danger")
        if state.fault == "name":
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, key: ApiKeyView) -> Line:
        used = (
            tr("used {when}", when=self._times.ago(key.used_at))
            if key.used_at is not None
            else tr("never used")
        )
        may = ", ".join(_scope_words(scope) for scope in key.scopes)
        revoked = key.revoked_at is not None
        return Line(
            key=key.id,
            title=f"{clean_line(key.name)} · {clean_line(key.hint)}…",
            hint=f"{used} · {may}",
            side=tr("Revoked") if revoked else tr("Valid"),
            side_tone="muted" if revoked else "positive",
            icon="lock",
        )

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "outcome"):
            self.show_keys(self._state)
