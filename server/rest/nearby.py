"""Who is at which conversation now: states of lines, told to those who may see it.

A line says what it views anew whenever it opens; what it said ends with it. Nodes tell each
other the whole of a conversation at each change, and forget a node that fell silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

from domain.buckets import branch_bucket
from domain.clock import Clock
from domain.entities import Conversation
from domain.errors import Expected
from domain.ids import AgentId
from domain.live import LiveNearby, LivePresence, Nearby
from server.handlers.policy import Action, Actor, can
from server.rest.lines import Connection
from server.storage.engine import Database

SILENT_S = 15.0
"""How long a node that says nothing is believed to be there."""

WORD, ASK, ALIVE = "nearby", "who", "alive"


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """What one node says of one conversation."""

    conversation: UUID
    bucket: str
    agents: tuple[Nearby, ...] = ()


class Neighbours:
    """The states of this node's lines, and what other nodes said of theirs."""

    def __init__(self, database: Database, clock: Clock, lines: Callable[[], list[Connection]]):
        self._database = database
        self._clock = clock
        self._lines = lines
        self._here: dict[Connection, tuple[UUID, Nearby]] = {}
        self._there: dict[str, dict[UUID, _Place]] = {}
        self._heard_at: dict[str, float] = {}
        self._buckets: dict[UUID, str] = {}
        self.say: Callable[[str], None] = lambda _word: None

    # -- lines of this node ----------------------------------------------------------------

    async def said(self, line: Connection, actor: Actor, message: LivePresence) -> None:
        """Take what a line views now; a conversation out of its agent's sight is nothing."""
        viewing = message.viewing if await self._may_view(actor, message.viewing) else None
        was = self._here.pop(line, None)
        if viewing is not None:
            agent = Nearby(agent_id=actor.agent_id, name=actor.name, replying=message.replying)
            self._here[line] = (viewing, agent)
        if self._here.get(line) != was:
            self._changed({was[0] if was else None, viewing})

    async def _may_view(self, actor: Actor, conversation: UUID | None) -> bool:
        if conversation is None:
            return False
        try:
            found = await self._database.read(lambda unit: unit.get(Conversation, conversation))
        except Expected:
            return False  # a state may be lost; the line itself must not be
        if found is None or not can(actor, Action.VIEW, found):
            return False
        self._buckets[conversation] = branch_bucket(found.branch_id)
        return True

    def greet(self, line: Connection) -> None:
        """Tell a new line everything there is to tell."""
        for conversation in self._places():
            self._tell(line, conversation)

    def gone(self, line: Connection) -> None:
        """Forget a line."""
        was = self._here.pop(line, None)
        if was is not None:
            self._changed({was[0]})

    def _changed(self, conversations: Iterable[UUID | None]) -> None:
        for conversation in conversations:
            if conversation is not None:
                self._spread(conversation)
                self._say(conversation)
        self._forget_empty()

    def _forget_empty(self) -> None:
        there = self._places()
        self._buckets = {key: name for key, name in self._buckets.items() if key in there}

    def _places(self) -> set[UUID]:
        here = {conversation for conversation, _ in self._here.values()}
        return here.union(*self._there.values())

    def _agents(self, conversation: UUID) -> dict[AgentId, Nearby]:
        """Return who is there, each once; one who replies anywhere replies."""
        everyone = [agent for place, agent in self._here.values() if place == conversation]
        for places in self._there.values():
            everyone += places[conversation].agents if conversation in places else ()
        found: dict[AgentId, Nearby] = {}
        for agent in everyone:
            known = found.get(agent.agent_id)
            if known is None or agent.replying:
                found[agent.agent_id] = agent
        return found

    def _spread(self, conversation: UUID) -> None:
        for line in self._lines():
            self._tell(line, conversation)

    def _tell(self, line: Connection, conversation: UUID) -> None:
        if self._buckets.get(conversation) not in line.known:
            return
        agents = self._agents(conversation)
        others = [agents[key] for key in sorted(agents) if key != line.agent_id]
        line.nearby(LiveNearby(conversation=conversation, agents=tuple(others)))

    # -- other nodes -----------------------------------------------------------------------

    def _say(self, conversation: UUID) -> None:
        agents = tuple(agent for place, agent in self._here.values() if place == conversation)
        place = _Place(
            conversation=conversation, bucket=self._buckets.get(conversation, ""), agents=agents
        )
        self.say(f"{WORD} {msgspec.json.encode(place).decode()}")

    def say_everything(self) -> None:
        """Tell the other nodes all there is here, and that this node lives."""
        self.say(ALIVE)
        for conversation in {place for place, _ in self._here.values()}:
            self._say(conversation)

    def heard(self, node: str, word: str) -> None:
        """Take what another node said."""
        self._heard_at[node] = self._clock.monotonic()
        kind, _, text = word.partition(" ")
        if kind == ASK:
            self.say_everything()
        elif kind == WORD:
            self._learn(node, msgspec.json.decode(text, type=_Place))

    def _learn(self, node: str, place: _Place) -> None:
        places = self._there.setdefault(node, {})
        places.pop(place.conversation, None)
        if place.agents:
            places[place.conversation] = place
        if place.bucket:
            self._buckets[place.conversation] = place.bucket
        self._spread(place.conversation)
        self._forget_empty()

    def forget_silent(self) -> None:
        """Forget the nodes that have not been heard for too long."""
        now = self._clock.monotonic()
        for node in [name for name, at in self._heard_at.items() if now - at > SILENT_S]:
            del self._heard_at[node]
            lost = self._there.pop(node, {})
            for conversation in lost:
                self._spread(conversation)
        self._forget_empty()
