"""What a service on its way does to the other screens: words, moves, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from domain.glossary import ChannelKind, Direction, IdentityKind
from domain.text import clean_line
from ui.context import Context
from ui.design.i18n import tr
from ui.design.words import channel_name

if TYPE_CHECKING:
    from domain.catalogue import Service
    from ui.card.screen import CardScreen
    from ui.pop.screen import PopScreen
    from ui.services.screen import ServiceScreen
    from ui.services.state import Elsewhere
    from ui.shell.deeds import Deeds
    from ui.shell.knowledge_deeds import KnowledgeDeeds
    from ui.shell.overlays import Overlays
    from ui.shell.panes import Panes

_HEARD = 5


class Station(Protocol):
    """The window, as far as services steer it."""

    panes: Panes
    deeds: Deeds
    over: Overlays
    knowledge: KnowledgeDeeds

    def call(self, number: str) -> None:
        """Call a number."""
        ...


class ServiceDeeds:
    """Acts of services over several screens at once. GUI thread only."""

    def __init__(self, context: Context, station: Station) -> None:
        """Act on the screens of a workstation."""
        self._context = context
        self._station = station

    def wire(self, screen: ServiceScreen) -> None:
        """Let a service put words into the reply, move the customer, and hear what they wrote."""
        screen.presenter.said = self._station.deeds.put_into_reply
        screen.page_wanted = lambda page: self._station.knowledge.read(page)
        screen.all_wanted = lambda service: self._station.knowledge.look(service)
        screen.presenter.moved = self._move
        screen.presenter.heard = self._heard
        screen.presenter.catalogued = self._catalogued

    def wire_card(self, screen: CardScreen) -> None:
        """Let the card begin with what is ready for a reason."""
        screen.view.top.catalogue = self._catalogue
        screen.view.top.service_chosen.connect(self._begin)

    def wire_pops(self, screen: PopScreen) -> None:
        """Let a screen-pop begin with what is ready for a reason."""
        screen.view.use_catalogue(self._catalogue)
        screen.begun = lambda who, service: self._station.panes.services.begin(who, service)

    def _catalogue(self) -> tuple[Service, ...]:
        panes = self._station.panes
        return panes.services.presenter.catalogue if panes.has("services") else ()

    def _catalogued(self) -> None:
        panes, pops = self._station.panes, self._station.over.pop.view
        pops.use_catalogue(self._catalogue)
        if panes.has("card"):
            panes.card.view.show_state(panes.card.presenter.state)

    def _begin(self, service: Service) -> None:
        state = self._station.panes.card.presenter.state
        if state.customer_id is not None:
            self._station.panes.services.begin(state.customer_id, service)

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what the keys of services do."""
        panes = self._station.panes
        return {
            "service": lambda: panes.services.open_picker(),
            "service_next": lambda: panes.services.go_on(),
            "service_say": lambda: panes.services.presenter.say(),
            "service_move": lambda: panes.services.presenter.move(),
        }

    def _heard(self) -> str:
        entries = self._station.panes.timeline.presenter.state.entries
        theirs = [item.text for item in entries if item.direction == Direction.INBOUND]
        return " ".join(theirs[-_HEARD:])

    def _service_named(self) -> str:
        run = self._station.panes.services.presenter.state.run
        return clean_line(run.service_name) if run is not None else ""

    def _move(self, where: Elsewhere, text: str) -> None:
        card = self._station.panes.card.presenter.state.card
        if card is None:
            return
        there = channel_name(where.channel_kind)
        self._context.notices.tell(tr("It goes on here: {channel}", channel=there))
        if where.conversation_id is not None:
            composer = self._station.panes.composer
            composer.presenter.choose_way(where.conversation_id)
            composer.subject.suggest(self._service_named())
            if text:
                self._station.deeds.put_into_reply(text)
        elif where.channel_kind == ChannelKind.PHONE:
            number = next(
                (
                    item.value
                    for item in card.identities
                    if item.kind == IdentityKind.PHONE and item.valid_until_on is None
                ),
                "",
            )
            if number:
                self._station.call(number)
