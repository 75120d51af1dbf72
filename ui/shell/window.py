"""The main window: rail, three panes, status line; it remembers its shape.

It can be shown before anything else is loaded: until it is assembled it paints the empty
workstation by itself. So whatever a first paint does not need is imported further down; even
the name ``Qt`` costs 14 ms the first time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.shell.ghost import paint_ghost
from ui.shell.memory import SHOWN_THEME, last_theme

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from ui.design.look import Look
    from ui.design.panel import Panel
    from ui.keys import Keymap
    from ui.shell.banner import Banner
    from ui.shell.rail import Rail
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
        painted: it was painted for the first time.
    """

    closing = Signal()
    activated = Signal()
    painted = Signal()

    keymap: Keymap
    """The shortcuts, once it is dressed."""

    _assembled = False  # Qt reports changes already while the base is being made

    def __init__(self, settings: QSettings) -> None:
        """Make a window of the remembered shape and colours, still empty."""
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Pult")
        self.setMinimumSize(*_MIN)
        self._settings = settings
        self._may_close = False
        self._was_painted = False
        self._look: Look | None = None
        self._ghost = last_theme(settings)
        geometry = settings.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*_DEFAULT)

    def dress(self, look: Look, remapped: Mapping[str, str]) -> None:
        """Give it icon and shortcuts; ``remapped`` are those the agent changed."""
        from ui.keys import Keymap

        self._look = look
        self.setWindowIcon(look.icon("pult", "accent", 64))
        self.keymap = Keymap(self, remapped)

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
        from PySide6.QtCore import Qt

        from ui.shell.screens import InSight, bring_into_sight

        self._in_sight = InSight(self)
        bring_into_sight(self)
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
        self._outer = outer
        self._assembled = True
        self._restore_panes()

    @property
    def splitter(self) -> QSplitter:
        """Return what holds list, history and card."""
        return self._splitter

    def put_last(self, *parts: QWidget) -> None:
        """Let parts come last in the tab order, though others were built after them."""
        from PySide6.QtCore import Qt

        tab = Qt.FocusPolicy.TabFocus
        moved = [
            child
            for part in parts
            for child in part.findChildren(QWidget)
            if child.focusPolicy() & tab
        ]
        before = self.previousInFocusChain()
        while before is not None and before is not self and not before.focusPolicy() & tab:
            before = before.previousInFocusChain()
        for child in moved:
            if before is not None and child is not before:
                QWidget.setTabOrder(before, child)
            before = child

    def put_above_status(self, part: QWidget) -> None:
        """Give a part its place across the window, just above the status line."""
        self._outer.insertWidget(self._outer.count() - 1, part)

    def add_page(self, page: QWidget) -> None:
        """Give another page its place behind the inbox."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget | None) -> None:
        """Bring a page to the front; None is the inbox."""
        self._pages.setCurrentWidget(page or self._splitter)

    def toggle_list(self) -> None:
        """Show or hide the list."""
        self._panes[0].setVisible(not self._panes[0].isVisible())

    def toggle_card(self) -> None:
        """Show or hide the card."""
        self._panes[2].setVisible(not self._panes[2].isVisible())

    def _restore_panes(self) -> None:
        sizes = self._settings.value(_SPLITTER)
        if isinstance(sizes, QByteArray):
            self._splitter.restoreState(sizes)
        hidden = str(self._settings.value(_HIDDEN, ""))
        self._panes[0].setVisible("list" not in hidden)
        self._panes[2].setVisible("card" not in hidden)

    def remember(self) -> None:
        """Write the shape down: nothing personal is in it."""
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        if not self._assembled:
            return
        if self._splitter.count() == len(self._panes):  # one torn off has its own shape
            self._settings.setValue(_SPLITTER, self._splitter.saveState())
        names = (("list", self._panes[0]), ("card", self._panes[2]))
        hidden = ",".join(name for name, pane in names if pane.isHidden())
        self._settings.setValue(_HIDDEN, hidden)
        if self._look is not None:
            self._settings.setValue(SHOWN_THEME, self._look.theme.name)

    def allow_close(self) -> None:
        """Let the next close through: everything is saved."""
        self._may_close = True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Notice when the agent comes back."""
        super().changeEvent(event)
        if not self._assembled:
            return
        from PySide6.QtCore import QEvent

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
        if self._look is None or not self.keymap.offer(event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what stands in for the panes until they are there."""
        if not self._assembled:
            paint_ghost(self, self._ghost, _SIZES)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()


def column_of(look: Look, *parts: tuple[QWidget, int]) -> Panel:
    """Return widgets under one another as one pane, with their stretch."""
    from ui.design.panel import Panel

    panel = Panel(look, "column")
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget, stretch in parts:
        column.addWidget(widget, stretch)
    return panel
