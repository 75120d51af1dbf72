"""A pane in a window of its own, on another monitor perhaps, and back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.polish import sizes_kept
from ui.keys import Keymap
from ui.shell.screens import InSight, bring_into_sight

_TORN = "window/torn"


class TornWindow(Panel):
    """Holds one pane. Closing it puts the pane back.

    Attributes:
        closing: the agent closed it.
        keymap: the same shortcuts as in the window.
    """

    closing = Signal()

    def __init__(self, look: Look, name: str, title: str, pane: QWidget) -> None:
        super().__init__(look, f"torn_{name}")
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        self.setWindowIcon(look.icon("pult", "accent", 64))
        self.keymap = Keymap(self)
        self._in_sight = InSight(self)
        self.reworded()

    def reworded(self) -> None:
        """Say the title in the other language."""
        self.setWindowTitle(tr(self._title))
        self.setAccessibleName(tr(self._title))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Give the pane back; the window itself is not needed any more."""
        event.accept()
        self.closing.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Try what nobody wanted by its physical key."""
        if not self.keymap.offer(event):
            super().keyPressEvent(event)


class Tearing:
    """Which panes stand in windows of their own; remembered with their shapes.

    Attributes:
        windows: those torn off, by name.
        triggered: told the id of an action whose key was pressed in one of them.
        remapped: returns the keys the agent changed.
    """

    def __init__(
        self,
        look: Look,
        settings: QSettings,
        splitter: QSplitter,
        panes: dict[str, tuple[QWidget, str]],
    ) -> None:
        """Make it ready; ``restore`` tears off what was torn off last time.

        Args:
            look: the appearance.
            settings: remembers names and shapes.
            splitter: where the panes belong.
            panes: by name, each with the source words of its window's title.
        """
        self._look = look
        self._settings = settings
        self._splitter = splitter
        self._panes = panes
        self._places: dict[str, int] = {}
        self._sizes: list[int] = []
        self.windows: dict[str, TornWindow] = {}
        self.triggered: Callable[[str], None] = lambda _action: None
        self.remapped: Callable[[], dict[str, str]] = dict

    def restore(self) -> None:
        """Tear off what the agent left torn off."""
        for name in str(self._settings.value(_TORN, "")).split(","):
            if name in self._panes:
                self.tear(name)

    def toggle(self, name: str) -> None:
        """Tear a pane off, or put it back."""
        if name in self.windows:
            self.windows[name].close()
        else:
            self.tear(name)

    def tear(self, name: str) -> None:
        """Give a pane a window of its own."""
        if name in self.windows:
            return
        pane, title = self._panes[name]
        if not self.windows:
            self._sizes = self._splitter.sizes()
        size = pane.size()
        self._places[name] = self._splitter.indexOf(pane)
        held = _keyboard_of(pane.window())
        with sizes_kept(pane):
            window = self.windows[name] = TornWindow(self._look, name, title, pane)
            pane.show()
            window.ensurePolished()
        window.keymap.remap(self.remapped())
        window.keymap.triggered.connect(self.triggered)
        window.closing.connect(lambda: self.put_back(name))
        shape = self._settings.value(f"{_TORN}_{name}")
        if not (isinstance(shape, QByteArray) and window.restoreGeometry(shape)):
            window.resize(max(size.width(), 420), max(size.height(), 560))
        bring_into_sight(window)
        window.show()
        if held is not None and pane.isAncestorOf(held):
            _give_back(held, window)
        self._remember()

    def put_back(self, name: str) -> None:
        """Put a pane back where it was."""
        window = self.windows.pop(name, None)
        if window is None:
            return
        self._keep_shape(name, window)
        pane, _title = self._panes[name]
        held, active = _keyboard_of(window), window.isActiveWindow()
        # Panes before it may still be away: it stands where it stood among those that are here.
        before = sum(1 for other in self.windows if self._places[other] < self._places[name])
        with sizes_kept(pane):
            self._splitter.insertWidget(self._places[name] - before, pane)
            pane.show()
        if not self.windows and len(self._sizes) == self._splitter.count():
            self._splitter.setSizes(self._sizes)
        window.deleteLater()
        if active:
            _give_back(held, self._splitter.window())
        self._remember()

    def _keep_shape(self, name: str, window: TornWindow) -> None:
        self._settings.setValue(f"{_TORN}_{name}", window.saveGeometry())

    def _remember(self) -> None:
        self._settings.setValue(_TORN, ",".join(sorted(self.windows)))

    def remap(self, keys: dict[str, str]) -> None:
        """Take other shortcuts at once."""
        for window in self.windows.values():
            window.keymap.remap(keys)

    def close(self) -> None:
        """Put everything back and remember that it was away: the window is closing."""
        torn = ",".join(sorted(self.windows))
        for name in list(self.windows):
            window = self.windows[name]
            self.put_back(name)
            window.hide()
        self._settings.setValue(_TORN, torn)


def _keyboard_of(window: QWidget) -> QWidget | None:
    return window.focusWidget()


def _give_back(held: QWidget | None, window: QWidget) -> None:
    """Let the keyboard follow a pane into another window: it is lost with the old parent."""
    window.activateWindow()
    if held is not None:
        held.setFocus()
