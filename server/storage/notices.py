"""Short words between the nodes on one PostgreSQL: LISTEN and NOTIFY, on connections of their own.

Hints only. NOTIFY inside a business transaction would make all commits wait for each other, and
a LISTEN connection can die unnoticed: so it has a heartbeat, and whoever depends on a notice
also looks by itself now and then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import make_url

_log = structlog.get_logger(__name__)

CHANNEL = "pult"
COALESCE_S = 0.005
"""At most one word of commits in this time."""

HEARTBEAT_S = 10.0
RETRY_S = 1.0
MAX_BYTES = 7_900
"""Longest notice PostgreSQL takes, with room to spare."""

COMMIT = "commit"


class Notices:
    """This node's ear and voice. ``heard`` is called on the loop with what other nodes said."""

    def __init__(self, url: str, node: str, heard: Callable[[str, str], None]) -> None:
        """Make it ready; nothing happens before ``run_*``.

        Args:
            url: the database's address.
            node: this node's name; its own words are not heard.
            heard: told the speaking node's name and the word; an empty word means that
                something may have been missed.
        """
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._node = node
        self._heard = heard
        self._words: list[str] = []
        self._committed = False
        self._wake = asyncio.Event()

    def commit(self) -> None:
        """Tell the others, soon, that something was committed."""
        self._committed = True
        self._wake.set()

    def say(self, word: str) -> None:
        """Tell the others something; what is too long is left unsaid."""
        if len(word.encode()) < MAX_BYTES - len(self._node):
            self._words.append(word)
            self._wake.set()

    async def run_voice(self) -> None:
        """Say what there is to say until cancelled."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True
                ) as connection:
                    await self._speak(connection)
            except psycopg.Error as error:
                _log.warning("notices_not_said", reason=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _speak(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            words, self._words = self._words, []
            if self._committed:
                self._committed = False
                words.append(COMMIT)
            for word in words:
                await connection.execute(
                    "SELECT pg_notify(%s, %s)", (CHANNEL, f"{self._node} {word}")
                )
            await asyncio.sleep(COALESCE_S)

    async def run_ear(self) -> None:
        """Listen until cancelled; after each gap look again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True
                ) as connection:
                    await self._listen(connection)
            except psycopg.Error as error:
                _log.warning("notices_not_heard", reason=type(error).__name__)
            await asyncio.sleep(RETRY_S)

    async def _listen(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}".encode())
        self._heard("", "")
        while True:
            async for notice in connection.notifies(timeout=HEARTBEAT_S):
                node, _, word = notice.payload.partition(" ")
                if node != self._node:
                    self._heard(node, word)
            async with asyncio.timeout(HEARTBEAT_S):
                await connection.execute("SELECT 1")
