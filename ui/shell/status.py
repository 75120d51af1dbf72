"""The status line: presence, the state of the line, what waits, how old the data is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from domain.glossary import Presence
from domain.workday import USUAL, Workday, Working
from sync.queries.rows import Link, SyncStatus
from ui.design.buttons import ElidedButton, button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.presence_words import is_over, offered, standing_words
from ui.design.times import Times

_TICK_MS = 1000
_HEIGHT = 30
_SKEW_S = 120
_DOTS: dict[str, str] = {
    Presence.READY: "positive",
    Presence.BREAK: "warning",
    Presence.BUSY: "warning",
    Presence.AWAY: "muted",
    Presence.WRAP_UP: "accent",
    Presence.OFFLINE: "muted",
}
_LINKS = {
    Link.STARTING: mark("starting"),
    Link.ONLINE: mark("online"),
    Link.CONNECTING: mark("connecting"),
    Link.OFFLINE: mark("offline"),
    Link.SIGN_IN: mark("sign in again"),
    Link.UPGRADE: mark("Pult must be updated"),
    Link.REVOKED: mark("this workstation is locked"),
}

_PASSING = frozenset({Link.STARTING, Link.CONNECTING})
"""States that last a moment: saying them aloud would only be noise."""


def link_words(status: SyncStatus, times: Times) -> str:
    """Return the state of the line in words."""
    if status.link is Link.OFFLINE and status.offline_since_at is not None:
        return tr("offline since {time}", time=times.hour(status.offline_since_at))
    return tr(_LINKS[status.link])


class Dot(QWidget):
    """A small coloured disc; its meaning always stands beside it in words."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._tint = "line_strong"
        self.setFixedSize(QSize(10, 10))
        look.changed.connect(self.update)

    def show_tint(self, tint: str) -> None:
        """Take another colour."""
        self._tint = tint
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme[self._tint])
        painter.drawEllipse(QRectF(1, 1, 8, 8))
        painter.end()


class StatusLine(Panel):
    """The lower edge of the window.

    Attributes:
        presence_requested: a ``Presence`` was chosen, and the code of its kind, or an empty one.
        outbox_requested: show what waits.
        sign_in_requested: the agent wants to sign in again.
    """

    presence_requested = Signal(object, str)
    outbox_requested = Signal()
    sign_in_requested = Signal()

    def __init__(self, look: Look, times: Times, *, can_change_presence: bool) -> None:
        super().__init__(look, "status", surface=0)
        self._times = times
        self._status = SyncStatus()
        self._who = ""
        self._at = Working(presence="")
        self._day = USUAL
        self.setProperty("edge", "top")
        self.setFixedHeight(look.scaled(_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        self._dot = Dot(look)
        self.presence = ElidedButton(look, "status_presence")
        self.presence.setEnabled(can_change_presence)
        self.presence.clicked.connect(self.open_presence)
        self.link_mark = IconLabel(look, size=14)
        self.link = ElidedLabel(look, size="small", tone="muted", name="status_link")
        self.link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.waiting = ElidedButton(look, "status_waiting")
        self.waiting.clicked.connect(self.outbox_requested)
        self.again = button(look, "status_sign_in", "quiet")
        self.say(self.again.setText, "Sign in")
        self.again.clicked.connect(self.sign_in_requested)
        self.synced = label(look, size="small", tone="muted", tabular=True, name="status_synced")
        self.trouble = label(look, size="small", tone="danger", name="status_trouble")
        row.addWidget(self._dot)
        row.addWidget(self.presence)
        row.addStretch(1)
        row.addWidget(self.trouble)
        row.addWidget(self.waiting)
        row.addWidget(self.link_mark)
        row.addWidget(self.link)
        row.addWidget(self.again)
        row.addSpacing(8)
        row.addWidget(self.synced)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self.reworded()

    def show_agent(self, name: str, at: Working) -> None:
        """Show who works here, whether they are available, and for how long it has been so."""
        self._who, self._at = name, at
        self._show_presence()

    def use_day(self, day: Workday) -> None:
        """Offer other kinds of breaks from now on."""
        self._day = day
        self._show_presence()

    def _show_presence(self) -> None:
        at = self._at
        words = standing_words(at, self._day, self._times) if at.presence else ""
        text = " · ".join(filter(None, (self._who, words)))
        if text != self.presence.text():
            self.presence.setText(text)
        tint = _DOTS.get(at.presence, "line_strong")
        self._dot.show_tint("danger" if is_over(at, self._times) else tint)
        self._dot.setVisible(bool(at.presence))

    def show_status(self, status: SyncStatus) -> None:
        """Show the line and the outbox; a screen reader hears when the line is another."""
        before, self._status = self._status.link, status
        online = status.link is Link.ONLINE
        self.link_mark.show_icon(*self._mark(status.link))
        self.link.setText(link_words(status, self._times))
        set_tone(self.link, "muted" if online else "warning")
        self.again.setVisible(status.link is Link.SIGN_IN)
        count = status.waiting + status.attention
        self.waiting.setVisible(count > 0)
        words = plural("%n action(s) waiting", count)
        if status.attention:
            words = f"{words} · {plural('%n need(s) you', status.attention)}"
        self.waiting.setText(words)
        self.trouble.setText(self._trouble(status))
        self._tick()
        if before is not status.link and status.link not in _PASSING:
            said = f"{tr('Line')}: {self.link.text()}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    @staticmethod
    def _mark(link: Link) -> tuple[str, str]:
        if link is Link.ONLINE:
            return "check", "positive"
        if link in (Link.STARTING, Link.CONNECTING):
            return "refresh", "muted"
        return "cloud-off", "warning"

    @staticmethod
    def _trouble(status: SyncStatus) -> str:
        if status.disk_low:
            return tr("The disk is almost full")
        if abs(status.clock_skew_s) > _SKEW_S:
            return tr("This computer's clock is wrong")
        return ""

    def _tick(self) -> None:
        self._show_presence()
        status = self._status
        if status.filling:
            self.synced.setText(tr("first copy is coming in…"))
        elif status.synced_at is not None:
            age = self._times.synced(status.synced_at)
            self.synced.setText(tr("synced {age}", age=age))
        else:
            self.synced.setText("")

    def open_presence(self) -> None:
        """Let the agent choose a presence."""
        if not self.presence.isEnabled():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for presence, kind, words in offered(self._day):
            action = menu.addAction(words)
            action.triggered.connect(
                lambda _on=False, chosen=presence, code=kind: self.presence_requested.emit(
                    chosen, code
                )
            )
        corner = self.presence.rect().topLeft()
        menu.popup(self.presence.mapToGlobal(corner) - QPoint(0, menu.sizeHint().height()))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._show_presence()
        self.show_status(self._status)

    def restyled(self) -> None:
        """Hold the text at its size."""
        self.setFixedHeight(self.look.scaled(_HEIGHT))
