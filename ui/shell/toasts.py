"""Short notices at the bottom, with Undo for ten seconds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.text import clean_line
from ui.design.buttons import IconButton, button
from ui.design.i18n import tr
from ui.design.labels import IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift
from ui.notices import Notice, Weight

_SHORT_MS = 4_000
_PROBLEM_MS = 12_000
_BOTTOM, _SIDE = 46, 32
_WIDEST, _BESIDE = 680, 110
_LONGEST = 240


class Toast(Panel):
    """The newest notice; an older one makes way.

    Attributes:
        undo_requested: the notice whose act is to be taken back.
    """

    undo_requested = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "toast", window, surface=None)
        self._window = window
        self._look = look
        self._notice: Notice | None = None
        self.setProperty("box", "toast")
        lift(self, look)
        self.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        self._icon = IconLabel(look, "check", "surface1", 16)
        self.words = label(look, weight=500, tone="inverse", wrap=True, name="toast_words")
        self.hint = label(look, size="small", tone="inverse", wrap=True, name="toast_hint")
        self._undo = button(look, "toast_undo", "toast")
        self.say(self._undo.setText, "Undo")
        self._undo.clicked.connect(self.undo)
        close = IconButton(look, "toast_close", "close", size=14, tint="surface1")
        self.say(close.set_words, "Close")
        close.clicked.connect(self.hide)
        column = self._column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.hint)
        row.addWidget(self._icon)
        row.addLayout(column)
        row.addSpacing(8)
        row.addWidget(self._undo)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice and take it away by itself."""
        self._notice = notice
        problem = notice.weight is Weight.PROBLEM
        self._icon.show_icon("alert" if problem else "check", "surface1")
        # Names and texts of strangers stand in it: bounded, and never wider than the window.
        text, hint = clean_line(notice.text, _LONGEST), clean_line(notice.hint, _LONGEST)
        self.words.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(notice.hint))
        self._undo.setText(notice.act or tr("Undo"))
        self._undo.setVisible(notice.undo is not None)
        self._fit()
        self.show()
        self.raise_()
        self._fit()  # in sight its words have the size and weight they are painted with
        words = f"{text} {hint}".strip()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        life = notice.for_s * 1000 if notice.undo else _PROBLEM_MS if problem else _SHORT_MS
        self._timer.start(life)

    def undo(self) -> None:
        """Take back the act on the screen, if it can be."""
        if self.isVisible() and self._notice is not None and self._notice.undo is not None:
            self.hide()
            self.undo_requested.emit(self._notice)

    def _fit(self) -> None:
        """Let the words be as wide as they like, and break them where that is too wide."""
        beside = _BESIDE + (self._undo.sizeHint().width() if not self._undo.isHidden() else 0)
        widest = min(self._look.scaled(_WIDEST), self._window.width() - 2 * _SIDE)
        for line in (self.words, self.hint) if self.hint.text() else (self.words,):
            wanted = line.fontMetrics().horizontalAdvance(line.text()) + 2
            line.setFixedWidth(min(wanted, widest - beside))
            line.setFixedHeight(max(1, line.heightForWidth(line.maximumWidth())))
        layout = self.layout()
        if layout is not None:
            for part in (self._column, layout):  # they do not know of the words' new sizes yet
                part.invalidate()
            self.resize(layout.totalSizeHint())
        self._place()

    def event(self, event: QEvent) -> bool:
        """Grow with the size of the text."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return handled

    def _place(self) -> None:
        room = self._window.rect()
        x = (room.width() - self.width()) // 2
        self.move(x, room.height() - self.height() - _BOTTOM)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle while the window is resized."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
