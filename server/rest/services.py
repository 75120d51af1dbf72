"""What requests are given to work with: one object, built by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency

from domain.accounts import WebhookReceiver
from domain.administration import Accounts, AccountView, SaveAccount, Tried, TryAccount
from domain.clock import Clock
from domain.ids import AgentId, ChannelId
from domain.importing import LookAt, Looked, Started, StartImport
from domain.phone_giving import GivenPhone, GivePhone, Phones, PhoneView
from domain.ports import InboundSink
from domain.telephony import CallOrder
from server.handlers.policy import Actor
from server.handlers.sign_in import Strangers
from server.rest.admission import Admission
from server.rest.framing import Frames
from server.rest.hub import Hub
from server.rest.nearby import Neighbours
from server.rest.webchat_hub import VisitorHub
from server.storage.engine import Database
from server.storage.sums import Sums


class Office(Protocol):
    """Who keeps the accounts."""

    async def everything(self) -> Accounts:
        """Return all accounts and the kinds there can be."""
        ...

    async def save(self, wanted: SaveAccount) -> AccountView:
        """Add or change an account."""
        ...

    async def try_out(self, wanted: TryAccount) -> Tried:
        """Try settings, and keep nothing."""
        ...


class PhoneDesk(Protocol):
    """Who keeps the accounts at the PBX that agents are given."""

    async def everything(self) -> Phones:
        """Return what all agents were given, without passwords."""
        ...

    async def give(self, wanted: GivePhone) -> PhoneView:
        """Give an agent an account."""
        ...

    async def take_back(self, agent_id: AgentId) -> None:
        """Take an agent's account back."""
        ...

    async def mine(self, agent_id: AgentId, known: str) -> GivenPhone:
        """Return an agent's own account."""
        ...


class ImportDesk(Protocol):
    """Who looks into files that are imported."""

    async def look(self, wanted: LookAt) -> Looked:
        """Say what a file seems to be."""
        ...

    async def start(self, actor: Actor, wanted: StartImport) -> Started:
        """Take a file in, or rehearse it."""
        ...


class Pbx(Protocol):
    """What workstations may ask of a PBX."""

    async def originate(self, extension: str, number: str) -> str:
        """Ring the agent's phone, then call a number; return a reference of the attempt."""
        ...

    async def act(self, order: CallOrder) -> None:
        """Do something with a call."""
        ...


class Pbxs(Protocol):
    """Finds a PBX."""

    async def __call__(self, channel_id: ChannelId | None = None) -> Pbx | None:
        """Return one by its channel, or any; None where nobody holds it."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a route may use."""

    database: Database
    clock: Clock
    hub: Hub
    hashing: Executor
    """Runs at most two argon2 checks at once, so that a sign-in storm leaves cores free."""
    strangers: Strangers
    """Counts tries at logins that do not exist."""
    accounts: Office
    imports: ImportDesk
    phones: PhoneDesk
    pbx: Pbxs
    """Finds a PBX, on whichever node; click-to-call uses any."""
    sink: InboundSink
    hooks: dict[ChannelId, WebhookReceiver]
    """Accounts their providers call, by channel."""
    agent_typing: Callable[[UUID], None]
    """Told the conversation an agent types in; the web chat passes it on to the visitor."""
    visitors: VisitorHub
    neighbours: Neighbours
    """Who is at which conversation now."""
    node: str
    """This node's name."""
    admission: Admission
    """How many requests a second this node takes."""
    frames: Frames
    """The latest messages to live lines, packed."""
    sums: Sums
    """This node's checksums of buckets."""


ServicesDep: TypeAlias = NamedDependency[Services]
