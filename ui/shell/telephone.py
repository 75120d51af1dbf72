"""The agent's phone among the screens: what rings there, what keys do, when it must be quiet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from domain.changes import Changes
from domain.contact_rules import Refusal, Why
from domain.errors import Code, Refused
from domain.glossary import ChannelKind, Presence
from domain.tasks import Policy, TaskScope
from sync.queries.rows import Link, PopView
from ui.context import Context
from ui.design.i18n import tr
from ui.pop.alarm import Considerate
from ui.shell.overlays import Overlays
from ui.shell.window import Window

if TYPE_CHECKING:
    from domain.phone import AnyNews
    from ui.phone.port import PhoneDesk
    from ui.phone.presenter import CallLine
    from ui.phone.screen import PhoneScreen

_AWAY = frozenset({Presence.BREAK, Presence.BUSY, Presence.AWAY, Presence.OFFLINE})


class Station(Protocol):
    """The workstation, as far as the phone goes."""

    window: Window
    over: Overlays
    scope: TaskScope

    def show_phone_settings(self) -> None:
        """Open the phone's section of the settings."""
        ...


class Telephone:
    """The phone's screen with the rest of the workstation. GUI thread only.

    Attributes:
        screen: the bar and what opens from it; None before it is built, or without a phone.
    """

    def __init__(
        self,
        context: Context,
        station: Station,
        make: Callable[[], PhoneDesk] | None,
        is_quiet: Callable[[], bool],
    ) -> None:
        """Hold what it needs; ``build`` begins.

        Args:
            context: what every screen is given.
            station: the workstation.
            make: returns the phone; None where the exchange rings a desk phone.
            is_quiet: whether the agent is not to be disturbed.
        """
        self._context = context
        self._station = station
        self._make = make
        self._is_quiet = is_quiet
        self._hushed = False
        self._forget: tuple[Callable[[], None], ...] = ()
        self.screen: PhoneScreen | None = None

    def build(self, calm: Considerate) -> None:
        """Build the bar; ``calm`` stays silent while the phone itself rings."""
        if self._make is None:
            return
        from ui.phone.screen import PhoneScreen

        desk = self._make()
        screen = self.screen = PhoneScreen(self._context, desk, self._station.window)
        self._station.window.put_above_status(screen.view)
        screen.wanted = self._station.show_phone_settings
        screen.presenter.missed = self._tell_missed
        screen.presenter.allowed = self._allow
        calm.elsewhere = screen.presenter.rings
        self._forget = (
            desk.phone.hear(self._on_news),
            self._context.queries.on_changes(self._on_changes),
        )
        self.look_whether_quiet()

    # -- quiet -----------------------------------------------------------------------------

    @property
    def _wants_quiet(self) -> bool:
        me = self._context.queries.directory().me
        return self._is_quiet() or (me is not None and me.presence in _AWAY)

    def look_whether_quiet(self) -> None:
        """Let the phone ring aloud or not, as the agent's other sounds do."""
        if self.screen is not None and self._wants_quiet is not self._hushed:
            hushed = self._hushed = self._wants_quiet
            work = self.screen.desk.phone.hush(hushed=hushed)
            self.screen.scope.start(work, "hush", Policy.QUEUE)

    def _on_news(self, news: AnyNews) -> None:
        from domain.phone import Incoming

        if isinstance(news, Incoming):
            self.look_whether_quiet()  # the quiet hours may have begun or ended meanwhile

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("agent"):
            self.look_whether_quiet()

    # -- calls -----------------------------------------------------------------------------

    def _tell_missed(self, line: CallLine) -> None:
        """Tell of a call no pop told of: a colleague's, or one the centre does not know yet."""
        queries = self._context.queries
        agents = queries.directory().agents.values()
        colleague = any(agent.extension == line.call.number for agent in agents if agent.extension)
        if colleague or queries.status().link is not Link.ONLINE:
            who = line.name or line.number or tr("Hidden number")
            self._context.notices.tell(tr("Missed call: {who}", who=who))

    async def _allow(self, number: str) -> None:
        """Ask whether a number may be called.

        Raises:
            Refused: ``contact_refused``.
        """
        judged = await self._context.queries.judge_call(number)
        if isinstance(judged, Refusal):
            raise Refused(Code.CONTACT_REFUSED, "not to be called", field=judged.why)
        if judged.hint is Why.OUT_OF_HOURS:
            words = tr("Not within the hours the customer wants to be reached")
            self._context.notices.tell(words)

    def call(self, number: str) -> bool:
        """Call a number from here; False: there is no phone here that could."""
        if self.screen is None or not self.screen.presenter.can_dial:
            return False
        self.screen.presenter.dial(number)
        return True

    def on_accepted(self, pop: PopView) -> None:
        """Answer the call whose pop was accepted."""
        if self.screen is not None and pop.offer.channel_kind == ChannelKind.PHONE:
            self.screen.presenter.answer_from(pop.offer.address)

    def accept(self) -> None:
        """Take the first offer, or answer what rings without one: a colleague's call."""
        if self._station.over.pop.presenter.state.pops:
            self._station.over.pop.presenter.accept()
        elif self.screen is not None:
            self.screen.presenter.answer()

    def decline(self) -> None:
        """Turn the first offer down, or what rings without one."""
        if self._station.over.pop.presenter.state.pops:
            self._station.over.pop.presenter.decline()
        elif self.screen is not None:
            self.screen.presenter.decline()

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what the phone's actions do: nothing where there is no phone."""
        if self.screen is not None:
            return self.screen.acts()
        from ui.keys import ACTIONS, CALL

        return {action.id: lambda: None for action in ACTIONS if action.group == CALL}

    async def close(self) -> None:
        """Follow the phone no longer; it goes on by itself."""
        for forget in self._forget:
            forget()
        self._forget = ()
        if self.screen is not None:
            await self.screen.close()
