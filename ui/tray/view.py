"""The icon in the tray with its menu, and messages where the system has none of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from domain.glossary import Presence
from domain.text import clean_line
from sync.queries.rows import Link, SyncStatus
from ui.design.i18n import mark, plural, tr
from ui.design.look import Look
from ui.design.words import presence_word
from ui.tray.icon import TrayState, tray_icon

_SHOWN_MS = 8000
_PRESENCES = (Presence.READY, Presence.BREAK, Presence.BUSY, Presence.WRAP_UP, Presence.OFFLINE)
_TINTS = {
    Presence.READY: "positive",
    Presence.BREAK: "warning",
    Presence.BUSY: "warning",
    Presence.AWAY: "muted",
    Presence.WRAP_UP: "accent",
    Presence.OFFLINE: "muted",
}
_DOWN = frozenset({Link.OFFLINE, Link.SIGN_IN, Link.UPGRADE, Link.REVOKED})


def tray_state(status: SyncStatus, presence: str, waiting: int, *, quiet: bool) -> TrayState:
    """Return what the tray is to show.

    Args:
        status: the line.
        presence: the agent's, or empty while it is not known.
        waiting: how many are offered to the agent now.
        quiet: whether nothing is to disturb.
    """
    down = status.link in _DOWN
    words = ["Pult"]
    if presence:
        words.append(presence_word(presence))
    if down:
        words.append(tr("no line"))
    if waiting:
        words.append(plural("%n waiting for you", waiting))
    if quiet:
        words.append(tr("do not disturb"))
    tint = "danger" if down else _TINTS.get(presence, "muted") if presence else ""  # type: ignore[call-overload]
    return TrayState(tint, down, waiting, quiet, " · ".join(words))


class Tray(QObject):
    """The program in the tray.

    Attributes:
        show_requested, lock_requested, quiet_requested, quit_requested: from its menu.
        presence_requested: a ``Presence``.
    """

    show_requested = Signal()
    lock_requested = Signal()
    quiet_requested = Signal()
    quit_requested = Signal()
    presence_requested = Signal(object)

    def __init__(self, look: Look, parent: QObject) -> None:
        """Build it; it is shown where there is a tray.

        Args:
            look: the appearance.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._look = look
        self.state = TrayState()
        self.menu = QMenu()
        self._presences: dict[Presence, QAction] = {}
        self._acts: list[tuple[QAction, str]] = []
        self._fill()
        self.icon = QSystemTrayIcon(tray_icon(look, self.state), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self.show_requested)
        look.changed.connect(self._redraw)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def _fill(self) -> None:
        self._add(mark("Show Pult"), self.show_requested.emit)
        self.menu.addSeparator()
        for presence in _PRESENCES:
            action = self.menu.addAction("")
            action.setCheckable(True)
            action.triggered.connect(self._choosing(presence))
            self._presences[presence] = action
        self.menu.addSeparator()
        self.quiet = self._add(mark("Do not disturb"), self.quiet_requested.emit)
        self.quiet.setCheckable(True)
        self._add(mark("Lock"), self.lock_requested.emit)
        self.menu.addSeparator()
        self._add(mark("Quit Pult"), self.quit_requested.emit)
        self.reword()

    def _add(self, words: str, act: Callable[[], None]) -> QAction:
        action = self.menu.addAction("")
        action.triggered.connect(lambda _on=False: act())
        self._acts.append((action, words))
        return action

    def _choosing(self, presence: Presence) -> Callable[[], None]:
        return lambda: self.presence_requested.emit(presence)

    def reword(self) -> None:
        """Say the menu in the language of the window."""
        for action, words in self._acts:
            action.setText(tr(words))
        for presence, action in self._presences.items():
            action.setText(presence_word(presence))

    def show_state(self, state: TrayState, presence: str) -> None:
        """Show another state."""
        self.reword()
        for each, action in self._presences.items():
            action.setChecked(each == presence)
        self.quiet.setChecked(state.quiet)
        if state != self.state:
            self.state = state
            self._redraw()

    def _redraw(self) -> None:
        self.icon.setIcon(tray_icon(self._look, self.state))
        self.icon.setToolTip(self.state.words)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self.show_requested.emit()

    def message(self, title: str, text: str) -> None:
        """Show a short message by the tray's own means; both are plain text."""
        if self.icon.isVisible():
            self.icon.showMessage(clean_line(title), clean_line(text), self.icon.icon(), _SHOWN_MS)

    def close(self) -> None:
        """Take it away."""
        self._look.changed.disconnect(self._redraw)
        self.icon.hide()
        self.menu.deleteLater()
        self.deleteLater()
