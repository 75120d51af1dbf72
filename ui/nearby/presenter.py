"""Who else is at the conversation on the screen, and what colleagues are told of ours."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass

from domain.changes import Changes
from domain.ids import ConversationId
from domain.live import Nearby
from domain.tasks import TaskScope
from sync.queries.protocol import Queries

AWAY_S = 20.0
"""How long the agent may look at another program before colleagues are told so."""
TYPING_S = 6.0
"""How long a key pressed by the customer counts as typing; the web chat tells every 3 s."""

TOLD_EVERY_S = 3.0
"""Between two words to the customer that the agent types."""

Declare = Callable[[ConversationId | None, bool], None]
Typed = Callable[[ConversationId], None]


@dataclass(frozen=True, slots=True)
class NearbyState:
    """What the strip under the history says.

    Attributes:
        viewing: colleagues who look at the conversation.
        replying: colleagues who write an answer in it.
        typing: whether the customer types right now.
    """

    viewing: tuple[str, ...] = ()
    replying: tuple[str, ...] = ()
    typing: bool = False


class NearbyPresenter:
    """Owns what is said of the open conversation, here and to colleagues."""

    def __init__(  # noqa: PLR0913 - whom it tells what, and how patient it is
        self,
        queries: Queries,
        scope: TaskScope,
        show: Callable[[NearbyState], None],
        declare: Declare,
        typed: Typed = lambda _conversation: None,
        *,
        away_s: float = AWAY_S,
        typing_s: float = TYPING_S,
    ) -> None:
        """Hold what it needs.

        Args:
            queries: knows who is near.
            scope: the screen's tasks.
            show: told the state after each change.
            declare: told what colleagues may know: the conversation, and whether it is replied to.
            typed: told in which conversation a key was pressed, now and then.
            away_s: patience with an agent who looks elsewhere.
            typing_s: how long a customer's key press counts.
        """
        self._queries = queries
        self._scope = scope
        self._show = show
        self._declare = declare
        self._typed = typed
        self._typed_at = -math.inf
        self._away_s = away_s
        self._typing_s = typing_s
        self._opened: ConversationId | None = None
        self._written: ConversationId | None = None
        self._visible = self._here = True
        self._said: tuple[ConversationId | None, bool] = (None, False)
        self.state = NearbyState()

    @property
    def viewed(self) -> ConversationId | None:
        """Return the conversation that colleagues are told is looked at."""
        return self._said[0]

    # -- what colleagues are told ----------------------------------------------------------

    def open(self, conversation_id: ConversationId | None) -> None:
        """Take which conversation is on the screen; None: none."""
        if conversation_id != self._opened:
            self._opened = conversation_id
            self._put(typing=False)
            self._tell()

    def write(self, conversation_id: ConversationId | None) -> None:
        """Take in which conversation a reply is being typed; None: in none."""
        self._written = conversation_id
        self._tell()
        now = asyncio.get_running_loop().time()
        if conversation_id is not None and now - self._typed_at >= TOLD_EVERY_S:
            self._typed_at = now
            self._typed(conversation_id)

    def uncover(self, *, visible: bool) -> None:
        """Take whether the conversation can be seen at all: its page, its window."""
        self._visible = visible
        self._tell()

    def attend(self, *, here: bool) -> None:
        """Take whether the agent works in this program; a short look elsewhere is no leaving."""
        if here:
            self._scope.stop("away")
            self._here = True
            self._tell()
        else:
            self._scope.start(self._leave(), "away")

    async def _leave(self) -> None:
        await asyncio.sleep(self._away_s)
        self._here = False
        self._tell()

    def _tell(self) -> None:
        seen = self._visible and self._here and self._opened is not None
        # Who is being answered counts, also where the reply goes through another channel.
        place = (self._written or self._opened) if seen else None
        said = place, place is not None and self._written is not None
        if said != self._said:
            self._said = said
            self._declare(*said)

    # -- who else is there -----------------------------------------------------------------

    def on_nearby(self, conversation_id: ConversationId | None) -> None:
        """Somebody came or went; None: the line is gone, and what was known with it."""
        if conversation_id is None:
            self._put(typing=False)
        elif conversation_id == self._opened:
            self._put()

    def on_typing(self, conversation_id: ConversationId) -> None:
        """The customer pressed a key."""
        if conversation_id == self._opened:
            self._put(typing=True)
            self._scope.start(self._fall_silent(), "typing")

    async def _fall_silent(self) -> None:
        await asyncio.sleep(self._typing_s)
        self._put(typing=False)

    def on_changes(self, changes: Changes) -> None:
        """What was being typed has arrived."""
        if self.state.typing and changes.touches("conversation", self._opened):
            self._put(typing=False)

    def _put(self, *, typing: bool | None = None) -> None:
        found = self._queries.nearby(self._opened) if self._opened is not None else ()
        viewing, replying = names_of(found)
        typing = self.state.typing if typing is None else typing
        state = NearbyState(viewing, replying, typing)
        if state != self.state:
            self.state = state
            self._show(state)


def names_of(agents: tuple[Nearby, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of those who look and of those who reply, each in alphabetical order."""
    viewing = sorted(agent.name for agent in agents if not agent.replying)
    replying = sorted(agent.name for agent in agents if agent.replying)
    return tuple(viewing), tuple(replying)
