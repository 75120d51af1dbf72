"""The accounts at the exchange that agents are given: seen, set, taken back. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol

from domain.entities import Agent
from domain.errors import Expected, Refused
from domain.ids import AgentId
from domain.phone import SipAccount, Transport
from domain.phone_giving import GivePhone, Phones, PhoneView, TakePhone
from domain.tasks import Policy, TaskScope


class PhonesDesk(Protocol):
    """Who asks the centre; raises ``Expected`` where it does not answer or says no."""

    async def phones(self) -> Phones:
        """Return what all agents were given."""
        ...

    async def give_phone(self, wanted: GivePhone) -> PhoneView:
        """Give an agent an account."""
        ...

    async def take_phone(self, wanted: TakePhone) -> Phones:
        """Take an agent's account back; returns those that are left."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """An agent and the account they were given, if any."""

    agent: Agent
    account: SipAccount | None = None


@dataclass(frozen=True, slots=True)
class PhonesState:
    """What the section shows.

    Attributes:
        places: every agent who works here, by name.
        known: whether the centre has told.
        open: whose account is in the form; with the settings of a colleague's, where they have
            none yet.
        busy: whether something is being kept.
        fault: the setting the centre refused.
        problem: code of an error that is about no setting.
    """

    places: tuple[Place, ...] = ()
    known: bool = False
    open: Place | None = None
    busy: bool = False
    fault: str = ""
    problem: str = ""

    @property
    def kept(self) -> bool:
        """Whether the centre has a password for who is in the form."""
        return any(
            self.open is not None and place.agent.id == self.open.agent.id and place.account
            for place in self.places
        )


class PhonesPresenter:
    """Owns what the section of phones shows."""

    def __init__(
        self,
        desk: PhonesDesk,
        scope: TaskScope,
        show: Callable[[PhonesState], None],
        agents: Callable[[], tuple[Agent, ...]],
        told: Callable[[Agent, bool], None],
    ) -> None:
        """Hold what it needs.

        Args:
            desk: asks the centre.
            scope: the page's tasks.
            show: told the state after each change.
            agents: those who work here.
            told: told whose account was given (True) or taken back.
        """
        self._desk = desk
        self._scope = scope
        self._show = show
        self._agents = agents
        self._told = told
        self.state = PhonesState()

    def _put(self, **changed: Any) -> None:
        state = replace(self.state, **changed)
        if state != self.state:
            self.state = state
            self._show(state)

    async def look(self) -> None:
        """Ask the centre what everybody was given."""
        try:
            self._take(await self._desk.phones())
        except Expected as error:
            self._put(problem=str(error.code))

    def _take(self, told: Phones) -> None:
        given = {view.agent_id: view.account for view in told.phones}
        agents = sorted(self._agents(), key=lambda agent: agent.display_name.casefold())
        places = tuple(Place(agent, given.get(agent.id)) for agent in agents)
        self._put(places=places, known=True, problem="")

    def change(self, agent_id: AgentId) -> None:
        """Open the form for an agent; a new account begins with a colleague's exchange."""
        place = next((item for item in self.state.places if item.agent.id == agent_id), None)
        if place is None:
            return
        if place.account is None:
            place = replace(place, account=self._fresh(place.agent))
        self._put(open=place, fault="", problem="")

    def _fresh(self, agent: Agent) -> SipAccount:
        like = next((place.account for place in self.state.places if place.account), None)
        if like is None:
            return SipAccount(user=agent.extension, server="", transport=Transport.TLS)
        return SipAccount(
            user=agent.extension,
            server=like.server,
            transport=like.transport,
            encrypt=like.encrypt,
            auto_answer=like.auto_answer,
            authority=like.authority,
        )

    def leave(self) -> None:
        """Close the form; what is in it is not kept."""
        self._put(open=None, fault="", problem="")

    def edited(self) -> None:
        """Forget what was refused of other settings."""
        self._put(fault="", problem="")

    def give(self, account: SipAccount) -> None:
        """Give who is in the form an account; their phone uses it at once."""
        if self.state.open is not None:
            self._do(self._give(self.state.open.agent, account))

    async def _give(self, agent: Agent, account: SipAccount) -> None:
        await self._desk.give_phone(GivePhone(agent_id=agent.id, account=account))
        self._put(open=None)
        self._told(agent, True)
        self._take(await self._desk.phones())

    def take_back(self) -> None:
        """Take the account back of who is in the form; their phone signs out."""
        if self.state.open is not None:
            self._do(self._take_back(self.state.open.agent))

    async def _take_back(self, agent: Agent) -> None:
        left = await self._desk.take_phone(TakePhone(agent_id=agent.id))
        self._put(open=None)
        self._told(agent, False)
        self._take(left)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._scope.start(self._busily(work), "phones", Policy.DROP_NEW)

    async def _busily(self, work: Coroutine[Any, Any, None]) -> None:
        self._put(busy=True, fault="", problem="")
        try:
            await work
        except Refused as error:
            self._put(fault=error.field or "", problem="" if error.field else str(error.code))
        except Expected as error:
            self._put(problem=str(error.code))
        finally:
            self._put(busy=False)
