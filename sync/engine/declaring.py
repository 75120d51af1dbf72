"""What this agent does just now: declared anew on every live line, gone with it."""

from __future__ import annotations

import structlog

from domain.errors import Offline
from domain.ids import ConversationId
from domain.live import LivePresence
from sync.transport.protocol import LiveLine

_log = structlog.get_logger(__name__)


class Declaring:
    """Presence and what is on the screen; states, never operations."""

    def __init__(self) -> None:
        self._line: LiveLine | None = None
        self._said = LivePresence()

    async def stand_on(self, line: LiveLine) -> None:
        """Declare everything on a new line, and use it from now on."""
        self._line = line
        if self._said != LivePresence():
            await line.send(self._said)

    def gone(self) -> None:
        """Note that the line is gone."""
        self._line = None

    async def set_presence(self, state: str) -> None:
        """Declare the agent's presence."""
        await self._say(self._with(state=state))

    async def set_viewing(self, conversation: ConversationId | None, *, replying: bool) -> None:
        """Declare which conversation is on the screen, and whether a reply is being written."""
        fresh = self._with(viewing=conversation, replying=replying)
        if fresh != self._said:
            await self._say(fresh)

    async def typing(self, conversation: ConversationId) -> None:
        """Tell that a key was pressed in a reply just now; not repeated on a new line."""
        await self._send(self._with(typing_in=conversation))

    def _with(self, **changes: object) -> LivePresence:
        said = self._said
        values = {"state": said.state, "viewing": said.viewing, "replying": said.replying}
        return LivePresence(**{**values, **changes})  # type: ignore[arg-type]  # its own fields

    async def _say(self, message: LivePresence) -> None:
        self._said = message
        await self._send(message)

    async def _send(self, message: LivePresence) -> None:
        if self._line is None:
            return
        try:
            await self._line.send(message)
        except Offline:
            _log.debug("presence_not_sent")
