"""The main window: rail, three panes, status line; it remembers its shape."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.design.look import Look
from ui.design.panel import Panel
from ui.keys import Keymap
from ui.shell.banner import Banner
from ui.shell.rail import Page, Rail
from ui.shell.status import StatusLine

_MIN = (1024, 640)
_DEFAULT = (1366, 768)
_SIZES = (340, 626, 342)
_GEOMETRY, _SPLITTER, _HIDDEN = "window/geometry", "window/splitter", "window/hidden"


class Window(QWidget):
    """The one window.

    Attributes:
        closing: the agent asked to close it; the event waits for ``allow_close``.
        activated: the agent came back to it.
    """

    closing = Signal()
    activated = Signal()

    def __init__(self, look: Look, settings: QSettings, keymap: dict[str, str]) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Pult")
        self.setWindowIcon(look.icon("pult", "accent", 64))
        self.setMinimumSize(*_MIN)
        self._settings = settings
        self._may_close = False
        self.keymap = Keymap(self, keymap)
        self._look = look

    def assemble(
        self,
        rail: Rail,
        banner: Banner,
        panes: tuple[QWidget, QWidget, QWidget],
        outbox: QWidget,
        status: StatusLine,
    ) -> None:
        """Put the parts in their places.

        Args:
            rail: left edge.
            banner: over the panes.
            panes: list, timeline with composer, card.
            outbox: the other page.
            status: lower edge.
        """
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        right = QVBoxLayout()
        right.setSpacing(0)
        self._pages = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("panes")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._panes = panes
        for pane, width in zip(panes, (260, 380, 280), strict=True):
            pane.setMinimumWidth(width)
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes(list(_SIZES))
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(outbox)
        middle.addWidget(rail)
        right.addWidget(banner)
        right.addWidget(self._pages, 1)
        middle.addLayout(right, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(status)
        self._restore()

    def show_page(self, page: Page) -> None:
        """Bring a page to the front."""
        self._pages.setCurrentIndex(0 if page is Page.INBOX else 1)

    def toggle_list(self) -> None:
        """Show or hide the list."""
        self._panes[0].setVisible(not self._panes[0].isVisible())

    def toggle_card(self) -> None:
        """Show or hide the card."""
        self._panes[2].setVisible(not self._panes[2].isVisible())

    def _restore(self) -> None:
        geometry, sizes = self._settings.value(_GEOMETRY), self._settings.value(_SPLITTER)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*_DEFAULT)
        if isinstance(sizes, QByteArray):
            self._splitter.restoreState(sizes)
        hidden = str(self._settings.value(_HIDDEN, ""))
        self._panes[0].setVisible("list" not in hidden)
        self._panes[2].setVisible("card" not in hidden)

    def remember(self) -> None:
        """Write the shape down: nothing personal is in it."""
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.setValue(_SPLITTER, self._splitter.saveState())
        names = (("list", self._panes[0]), ("card", self._panes[2]))
        hidden = ",".join(name for name, pane in names if pane.isHidden())
        self._settings.setValue(_HIDDEN, hidden)

    def allow_close(self) -> None:
        """Let the next close through: everything is saved."""
        self._may_close = True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Notice when the agent comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember the shape; the owner decides when the window may go."""
        self.remember()
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.closing.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Try what nobody wanted by its physical key."""
        if not self.keymap.offer(event):
            super().keyPressEvent(event)


def column_of(look: Look, *parts: tuple[QWidget, int]) -> Panel:
    """Return widgets under one another as one pane, with their stretch."""
    panel = Panel(look, "column")
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget, stretch in parts:
        column.addWidget(widget, stretch)
    return panel
