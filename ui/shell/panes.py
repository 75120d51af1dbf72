"""The panes beside the list: history, composer, card, and the page of the outbox.

A start shows the list first. These are imported and built right after it, or at their first use,
whichever comes first; until then their places in the window are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QBoxLayout, QWidget

from domain.ids import CustomerId
from ui.context import Context
from ui.shell.window import column_of

if TYPE_CHECKING:
    from ui.card.presenter import CardState
    from ui.card.screen import CardScreen
    from ui.composer.presenter import Sent
    from ui.composer.screen import ComposerScreen
    from ui.nearby.presenter import Declare, Typed
    from ui.nearby.screen import NearbyScreen
    from ui.outbox.screen import OutboxScreen
    from ui.services.screen import ServiceScreen
    from ui.settings.screen import SettingsScreen
    from ui.timeline.screen import TimelineScreen


class Closing(Protocol):
    """A screen that can be taken down."""

    async def close(self) -> None:
        """End its tasks."""
        ...


class Panes:
    """Builds each pane once, into its place.

    Attributes:
        middle, right, page, settings_page: the places: history over composer, card, outbox,
            settings.
        carded: told each state of the card.
        attached: told whom a provisional card was attached to.
        sent: told what the composer put safely on disk.
        compared: told that the agent wants to decide between values.
        declared: told what colleagues may know of the conversation on the screen.
        typed: told that a reply is being typed in one.
        timeline_built, composer_built, services_built, card_built: told the screen to be wired
            to the rest.
    """

    def __init__(self, context: Context, settings: Callable[[], SettingsScreen]) -> None:
        """Make the places; ``settings`` builds the screen of settings when it is wanted."""
        self._context = context
        self._make_settings = settings
        self.middle = column_of(context.look)
        self.right = column_of(context.look)
        self.page = column_of(context.look)
        self.settings_page = column_of(context.look)
        self.carded: Callable[[CardState], None] = lambda _state: None
        self.attached: Callable[[CustomerId], None] = lambda _who: None
        self.sent: Callable[[Sent], None] = lambda _sent: None
        self.compared: Callable[[], None] = lambda: None
        self.declared: Declare = lambda _conversation, _replying: None
        self.typed: Typed = lambda _conversation: None
        self.timeline_built: Callable[[TimelineScreen], None] = lambda _screen: None
        self.composer_built: Callable[[ComposerScreen], None] = lambda _screen: None
        self.services_built: Callable[[ServiceScreen], None] = lambda _screen: None
        self.card_built: Callable[[CardScreen], None] = lambda _screen: None

    @cached_property
    def timeline(self) -> TimelineScreen:
        """The history."""
        from ui.timeline.screen import TimelineScreen

        screen = TimelineScreen(self._context)
        _put(screen.view, self.middle, first=True)
        self.timeline_built(screen)
        screen.presenter.start()
        return screen

    @cached_property
    def nearby(self) -> NearbyScreen:
        """Who else is at the conversation."""
        from ui.nearby.screen import NearbyScreen

        strip = self.timeline.view.nearby
        return NearbyScreen(
            self._context,
            strip,
            self.middle.window(),
            lambda *said: self.declared(*said),
            lambda conversation: self.typed(conversation),
        )

    @cached_property
    def composer(self) -> ComposerScreen:
        """Where replies and notes are written."""
        from ui.composer.screen import ComposerScreen

        screen = ComposerScreen(self._context, lambda sent: self.sent(sent))
        screen.presenter.written = self.nearby.presenter.write
        _put(screen.view, self.middle)
        self.composer_built(screen)
        return screen

    @cached_property
    def services(self) -> ServiceScreen:
        """The service on its way for the customer, above the composer."""
        from ui.services.screen import ServiceScreen

        screen = ServiceScreen(self._context, self.middle.window())
        layout = self.middle.layout()
        at = layout.indexOf(self.composer.view) if layout is not None else -1
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(at, screen.view)
        self.services_built(screen)
        return screen

    @cached_property
    def card(self) -> CardScreen:
        """The customer."""
        from ui.card.screen import CardScreen

        screen = CardScreen(
            self._context,
            shown=lambda state: self.carded(state),
            attached=lambda who: self.attached(who),
        )
        _put(screen.view, self.right, first=True)
        self.card_built(screen)
        screen.presenter.start()
        return screen

    @cached_property
    def outbox(self) -> OutboxScreen:
        """What waits for the line."""
        from ui.outbox.screen import OutboxScreen

        screen = OutboxScreen(self._context)
        screen.view.compare_requested.connect(lambda: self.compared())
        _put(screen.view, self.page, first=True)
        screen.presenter.start()
        return screen

    @cached_property
    def settings(self) -> SettingsScreen:
        """What the agent sets. Built at its first use only."""
        screen = self._make_settings()
        _put(screen.view, self.settings_page, first=True)
        screen.view.show()  # now, for the keyboard goes to it at once
        return screen

    def builders(self) -> tuple[Callable[[], object], ...]:
        """Return what builds each pane, in the order they are wanted."""
        return (
            lambda: self.timeline,
            lambda: self.nearby,
            lambda: self.composer,
            lambda: self.services,
            lambda: self.card,
            lambda: self.outbox,
        )

    def has(self, name: str) -> bool:
        """Tell whether a pane is built."""
        return name in self.__dict__

    async def close(self) -> None:
        """Take down what was built."""
        for screen in self._built():
            await screen.close()

    def _built(self) -> Iterator[Closing]:
        for name in ("services", "composer", "card", "nearby", "timeline", "outbox", "settings"):
            if self.has(name):
                yield getattr(self, name)


def _put(view: QWidget, place: QWidget, *, first: bool = False) -> None:
    layout = place.layout()
    if not isinstance(layout, QBoxLayout):
        raise TypeError("a place is a column")
    layout.insertWidget(0 if first else -1, view, 1 if first else 0)
