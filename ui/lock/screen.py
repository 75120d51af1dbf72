"""Wires the lock: notices that nobody is here, hides every window, and brings them back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from domain.clock import Clock
from domain.tasks import TaskScope
from sync.queries.protocol import Queries
from ui.design.look import Look
from ui.lock.presenter import LockPresenter, LockState, Unlocker
from ui.lock.view import LockWindow

_LOOK_EVERY_MS = 1000
_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class LockScreen(QObject):
    """Locks the windows of the program.

    Attributes:
        turned: told whether it is locked now.
    """

    def __init__(
        self, look: Look, queries: Queries, unlocker: Unlocker, clock: Clock, window: QWidget
    ) -> None:
        """Make it ready, unlocked.

        Args:
            look: the appearance.
            queries: says who works here.
            unlocker: checks who is back.
            clock: the one clock.
            window: whose place the lock takes.
        """
        super().__init__(window)
        self._look = look
        self._queries = queries
        self._window = window
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self.turned: Callable[[bool], None] = lambda _locked: None
        self.passphrase = False
        self.scope = TaskScope("lock")
        self.presenter = LockPresenter(clock, unlocker, self.scope, self._on_state)
        self.view: LockWindow | None = None
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.presenter.look)
        self._watching = False

    @property
    def locked(self) -> bool:
        """Tell whether it is locked."""
        return self.presenter.state.locked

    def lock_after(self, minutes: int) -> None:
        """Lock after so long without anybody; 0 is never."""
        self.presenter.after_min = minutes
        self.presenter.seen()
        self._watch(on=bool(minutes))

    def _watch(self, *, on: bool) -> None:
        # Looking at every event of the program costs something: only where it is asked for.
        app = QCoreApplication.instance()
        if app is not None and on != self._watching:
            self._watching = on
            (app.installEventFilter if on else app.removeEventFilter)(self)
        if on or self.locked:
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that somebody is here."""
        if event.type() in _SIGNS:
            self.presenter.seen()
        return False

    def _on_state(self, state: LockState) -> None:
        if state.locked and self.view is None:
            self._cover()
        if self.view is not None:
            self.view.show_state(state)
        if not state.locked and self.view is not None:
            self._uncover()

    def _cover(self) -> None:
        popup = QApplication.activePopupWidget()
        while popup is not None:  # an open menu would stay over the lock, and show what is in it
            popup.close()
            popup = QApplication.activePopupWidget()
        view = self.view = LockWindow(self._look)
        view.unlock_requested.connect(self.presenter.unlock)
        me = self._queries.directory().me
        view.show_agent(me.display_name if me is not None else "", passphrase=self.passphrase)
        shape, maximised = self._window.geometry(), self._window.isMaximized()
        minimised = self._window.isMinimized() or not self._window.isVisible()
        self._hidden = [
            each
            for each in QApplication.topLevelWidgets()
            if each is not view and each.isVisible() and each.isWindow()
        ]
        self._focus = QApplication.focusWidget()
        if minimised:
            view.setGeometry(shape)
            view.showMinimized()
        else:
            view.stand_over(shape, maximised=maximised)
        # Last: a program without a window in between would count as left for a moment.
        for each in self._hidden:
            each.hide()
        self._timer.start()
        self.turned(True)

    def _uncover(self) -> None:
        view, self.view = self.view, None
        for each in self._hidden:
            each.show()
        self._hidden = []
        self._window.raise_()
        self._window.activateWindow()
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self._focus = None
        if view is not None:
            view.let_go()
            view.deleteLater()
        self._watch(on=bool(self.presenter.after_min))
        self.turned(False)

    async def close(self) -> None:
        """End it with the program; nothing is shown again."""
        self._timer.stop()
        self.presenter.after_min = 0
        self._watch(on=False)
        await self.scope.close()
        if self.view is not None:
            self.view.let_go()
            self.view.deleteLater()
            self.view = None
