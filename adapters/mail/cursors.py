"""How far the folders of a mailbox have been delivered, kept in the memory of its account."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.accounts import Memory

_OLD = "cursor"


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a folder has been delivered.

    Attributes:
        uidvalidity: the folder's generation the ``uid`` belongs to.
        uid: the last UID that is durable on our side, or that was there before we came.
        since: mails older than this are not ours to import, even when the server renumbers
            the folder and everything looks new; None imports all.
        modseq: what the server's counter of changes (CONDSTORE) stood at when all up to
            ``uid`` was delivered; 0 where it has none.
    """

    uidvalidity: int
    uid: int
    since: datetime | None = None
    modseq: int = 0


class Cursors:
    """The cursors of one account, one per folder."""

    def __init__(self, memory: Memory, main: str) -> None:
        """Keep cursors.

        Args:
            memory: where they are durable.
            main: the folder that had the only cursor while a mailbox had one folder.
        """
        self._memory = memory
        self._main = main

    async def load(self, folder: str) -> Cursor | None:
        """Return the saved cursor, or None before the very first start."""
        raw = await self._memory.load(_name(folder))
        if raw is None and folder == self._main:
            raw = await self._memory.load(_OLD)
        return msgspec.json.decode(raw, type=Cursor) if raw is not None else None

    async def save(self, folder: str, cursor: Cursor) -> None:
        """Store the cursor. Returns only after it is durable."""
        await self._memory.save(_name(folder), msgspec.json.encode(cursor).decode())


def _name(folder: str) -> str:
    return f"{_OLD}:{folder}"
