"""The stack of screen-pops over the bottom right of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from domain.catalogue import Service
from domain.ids import OfferId
from sync.queries.rows import Directory, PopView
from ui.design.i18n import plural, tr
from ui.design.labels import Chip
from ui.design.look import Look
from ui.design.times import Times
from ui.pop.alarm import Notifier, Ringer
from ui.pop.card import PopCard
from ui.pop.presenter import SHOWN, PopState

_TICK_MS = 1000
_RING_EVERY_S = 3
_BOTTOM = 28


class PopStack(QObject):
    """Lays pops over a window, rings until they are taken, and tells the tray.

    Attributes:
        accept_requested: offer id and customer id or None.
        decline_requested: offer id.
        reason_told: the ``PopView`` and the ``Reason`` its contact is about.
        service_chosen: the ``PopView`` and the ``Service`` to begin with.
        discreet: whether messages outside the window name nobody: the window is locked.
        counted: how many offers stand.
    """

    counted = Signal(int)
    accept_requested = Signal(object, object)
    decline_requested = Signal(object)
    reason_told = Signal(object, object)
    service_chosen = Signal(object, object)

    def __init__(
        self, look: Look, times: Times, window: QWidget, ringer: Ringer, notifier: Notifier
    ) -> None:
        """Build the cards once, hidden.

        Args:
            look: the appearance.
            times: the clock to tick by.
            window: what they lie over.
            ringer: the sound.
            notifier: the tray.
        """
        super().__init__(window)
        self._window = window
        self._ringer = ringer
        self._notifier = notifier
        self._state = PopState()
        self._told: set[OfferId] = set()
        self._ticks = 0
        self.discreet = False
        self.cards = [PopCard(look, times, window) for _ in range(SHOWN)]
        for card in self.cards:
            card.accept_requested.connect(self.accept_requested)
            card.decline_requested.connect(self.decline_requested)
            card.reason_told.connect(self.reason_told)
            card.service_chosen.connect(self.service_chosen)
            card.resized.connect(self._place)
        self.more = Chip(look, name="pop_more")
        self.more.setParent(window)
        self.more.hide()
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        window.installEventFilter(self)

    def use_directory(self, directory: Callable[[], Directory]) -> None:
        """Name colleagues and queues by what is known of them."""
        for card in self.cards:
            card.directory = directory

    def use_keys(self, keys: Mapping[str, str]) -> None:
        """Show other shortcuts; ``keys`` are those the agent changed."""
        for card in self.cards:
            card.use_keys(keys)

    def use_catalogue(self, catalogue: Callable[[], Iterable[Service]]) -> None:
        """Show the services that are ready for a reason; called again when they changed."""
        for card in self.cards:
            card.catalogue = catalogue
        self.show_state(self._state)

    def show_state(self, state: PopState) -> None:
        """Show the offers that stand."""
        known = {pop.offer.id for pop in self._state.pops}
        self._state = state
        for at, card in enumerate(self.cards):
            if at < len(state.pops):
                card.show_pop(state.pops[at], first=at == 0)
        self._place()
        self._withdraw(standing={pop.offer.id for pop in state.pops}, folded=state.more > 0)
        self.counted.emit(len(state.pops) + state.more)
        if state.pops:
            if not self._ticker.isActive():
                self._ticks = 0
                self._ticker.start()
                self._ringer.ring()
            for at, pop in enumerate(state.pops):
                if pop.offer.id not in known:
                    self._announce(self.cards[at], pop)
        else:
            self._ticker.stop()
            self._ringer.quiet()

    def _announce(self, card: PopCard, pop: PopView) -> None:
        said = QAccessibleAnnouncementEvent(card, card.accessibleName())
        said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(said)
        offer_id = pop.offer.id
        if not self._window.isActiveWindow() and offer_id not in self._told:
            self._told.add(offer_id)
            name = tr("Somebody waits for you") if self.discreet else card.name.text()
            self._notifier.notify(offer_id, name, card.source.text())

    def _withdraw(self, standing: set[OfferId], *, folded: bool) -> None:
        """Take back the messages of offers that are gone; one may only be folded away."""
        if folded:
            return
        for offer_id in self._told - standing:
            self._notifier.withdraw(offer_id)
        self._told &= standing

    def _place(self) -> None:
        count = len(self._state.pops)
        right, bottom = self._window.width(), self._window.height() - _BOTTOM
        y = bottom
        for at, card in enumerate(self.cards):
            room = y - card.height() > 0 or at == 0
            card.setVisible(at < count and room)
            if not card.isVisibleTo(self._window):
                continue
            y -= card.height() - (16 if at else 0)
            card.move(right - card.width() - 2, y)
            card.raise_()
        hidden = self._state.more + sum(
            1 for card in self.cards[:count] if not card.isVisibleTo(self._window)
        )
        self.more.setVisible(hidden > 0)
        if hidden:
            self.more.show_text(plural("+%n more waiting", hidden), "warning")
            self.more.adjustSize()
            self.more.move(right - self.more.width() - 18, max(4, y - 14))
            self.more.raise_()

    def _tick(self) -> None:
        self._ticks += 1
        for card in self.cards:
            if card.isVisible():
                card.tick()
        if self._ticks % _RING_EVERY_S == 0:
            self._ringer.ring()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner while the window is resized."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def close(self) -> None:
        """Fall silent."""
        self._ticker.stop()
        self._ringer.quiet()
        self._withdraw(set(), folded=False)
        self._window.removeEventFilter(self)
