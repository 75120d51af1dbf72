"""What this agent does just now: declared anew on every live line, gone with it."""

from __future__ import annotations

import msgspec
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

    async def set_presence(self, state: str, kind: str = "") -> None:
        """Declare the agent's presence, with the kind of break or work."""
        self._said = self._with(state=state, kind=kind)
        await self._send(self._said)

    async def set_viewing(self, conversation: ConversationId | None, *, replying: bool) -> None:
        """Declare which conversation is on the screen, and whether a reply is being written."""
        fresh = self._with(viewing=conversation, replying=replying)
        if fresh != self._said:
            self._said = fresh
            await self._send(_quiet(fresh))

    async def typing(self, conversation: ConversationId) -> None:
        """Tell that a key was pressed in a reply just now; not repeated on a new line."""
        await self._send(_quiet(self._with(typing_in=conversation)))

    def _with(self, **changes: object) -> LivePresence:
        return msgspec.structs.replace(self._said, **changes)

    async def _send(self, message: LivePresence) -> None:
        if self._line is None:
            return
        try:
            await self._line.send(message)
        except Offline:
            _log.debug("presence_not_sent")


def _quiet(message: LivePresence) -> LivePresence:
    """Return what is on the screen without the presence.

    The centre moves an agent on by itself, after a call; a presence said before must not undo it.
    """
    return msgspec.structs.replace(message, state="", kind="")
