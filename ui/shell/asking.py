"""One question over the window; the keyboard is on the way that does nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.design.buttons import button
from ui.design.i18n import plural, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_WIDTH = 400


class AskSheet(Panel):
    """A title, what it means, and two ways on. Esc and the harmless way close it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "ask", parent, surface=None)
        self._parent = parent
        self._act: Callable[[], None] = lambda: None
        self._before: QWidget | None = None
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        self.title = label(look, size="title", weight=600, tone="strong", wrap=True)
        self.hint = label(look, tone="muted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.do = button(look, "ask_do", "primary")
        self.do.clicked.connect(self._agree)
        self.stop = button(look, "ask_stop", "plain")
        self.say(self.stop.setText, "Leave it")
        self.stop.clicked.connect(self.dismiss)
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.do)
        column.addLayout(row)

    def ask(self, title: str, hint: str, act_words: str, act: Callable[[], None]) -> None:
        """Ask; a question that stands already makes way.

        Args:
            title: what is asked; plain text.
            hint: what it means; plain text.
            act_words: the way that does something.
            act: what it does.
        """
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._act = act
        self.title.setText(title)
        self.hint.setText(hint)
        self.do.setText(act_words)
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self._fit()
        self.show()
        self.raise_()
        self._fit()  # in sight its parts have the heights the style sheet gives them
        self.stop.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        wide = min(self.look.scaled(_WIDTH), self._parent.width() - 32)
        self.setFixedWidth(wide)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(wide))
        room = self._parent.rect()
        self.move((room.width() - self.width()) // 2, max(16, (room.height() - self.height()) // 3))

    def ask_to_call(self, number: str, call: Callable[[], None]) -> None:
        """Ask whether to call a number that came with a link."""
        from domain import phone_numbers  # its tables cost 16 ms

        self.ask(
            tr("Call {number}?", number=phone_numbers.display(number)),
            tr("A link outside Pult asks for this call. Your phone rings first."),
            tr("Call"),
            call,
        )

    def ask_whether_back(self, minutes: int, ready: Callable[[], None]) -> None:
        """Ask somebody who was away whether they take work again."""
        self.ask(
            tr("Are you back?"),
            plural("Nothing was touched for %n minutes, so no work came to you.", minutes),
            tr("I am ready"),
            ready,
        )

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _agree(self) -> None:
        self.dismiss()
        self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc; Enter presses what has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.do if self.do.hasFocus() else self.stop).click()
        else:
            super().keyPressEvent(event)
