"""The lock as a window over everything: who works here, and a field for the password."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from ui.design.avatar import Avatar
from ui.design.buttons import button
from ui.design.i18n import plural, tr
from ui.design.labels import ElidedLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.words import code_words
from ui.lock.presenter import LockState

_WIDTH = 400


class LockWindow(Panel):
    """Stands in the window's place while it is locked.

    Attributes:
        unlock_requested: what was typed.
    """

    unlock_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "lock", surface=0)
        self.setWindowTitle("Pult")
        self.setWindowIcon(look.icon("pult", "accent", 64))
        self._state = LockState()
        self._may_close = False
        self._passphrase = False
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._sheet())
        middle.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)

    def _sheet(self) -> Panel:
        sheet = Panel(self.look, "lock_sheet", surface=None)
        sheet.setProperty("box", "plain")
        sheet.setFixedWidth(_WIDTH)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(8)
        self._avatar = Avatar(self.look, 48)
        self.name = ElidedLabel(
            self.look, size="title", weight=600, tone="strong", name="lock_name"
        )
        hint = label(self.look, tone="muted", wrap=True)
        self.say(hint.setText, "Pult is locked. Work goes on behind it, and calls reach you.")
        self.field = QLineEdit()
        self.field.setObjectName("lock_field")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(300)
        self.field.returnPressed.connect(self._submit)
        self.field.textChanged.connect(lambda _text: self._judge())
        self.problem = label(self.look, tone="danger", wrap=True, name="lock_problem")
        self.enter = button(self.look, "lock_enter", "primary")
        self.enter.setMinimumHeight(36)
        self.enter.clicked.connect(self._submit)
        for part in (self._avatar, self.name, hint, self.field, self.problem):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self.enter)
        self.problem.hide()
        return sheet

    def show_agent(self, name: str, *, passphrase: bool) -> None:
        """Show who works here, and which secret is asked for."""
        self._passphrase = passphrase
        self._avatar.show_person(name, None)
        self.name.setText(name)
        words = tr("Password or passphrase") if passphrase else tr("Password")
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self._judge()

    def show_state(self, state: LockState) -> None:
        """Show whether an answer is awaited, and what was wrong."""
        self._state = state
        title, hint = code_words(state.problem) if state.problem else ("", "")
        words = f"{title}. {hint}".strip() if hint else title
        if state.wait_s:
            words = f"{words} {plural('Try again in %n second(s).', state.wait_s)}".strip()
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        if state.problem and not state.busy:
            self.field.selectAll()
        if not state.locked:
            self.field.clear()
        self._judge()

    def _judge(self) -> None:
        state = self._state
        self.enter.setText(tr("One moment…") if state.busy else tr("Unlock"))
        self.enter.setEnabled(bool(self.field.text()) and not state.busy and not state.wait_s)

    def _submit(self) -> None:
        if self.enter.isEnabled():
            self.unlock_requested.emit(self.field.text())

    def stand_over(self, shape: QRect, *, maximised: bool) -> None:
        """Take the window's place and the keyboard.

        Args:
            shape: geometry of the window.
            maximised: whether the window fills its screen.
        """
        self.setGeometry(shape)
        self.showMaximized() if maximised else self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_go(self) -> None:
        """Let it be closed: the program ends."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay: closing the lock must not open what is behind it."""
        event.setAccepted(self._may_close)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_agent(self.name.text(), passphrase=self._passphrase)
        self.show_state(self._state)
