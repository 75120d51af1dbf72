"""What a first letter is about: a line over its text, with a draft of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from domain.tasks import TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries

DRAFT_DELAY_S = 0.4
MAX_SUBJECT = 200


class SubjectPresenter:
    """Owns the subject of the first message being written. GUI loop only.

    Attributes:
        text: as it stands; empty where none is asked for.
    """

    def __init__(
        self, queries: Queries, commands: Commands, scope: TaskScope, show: Callable[[str], None]
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the composer's tasks.
            show: told another text for the field.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._key = ""
        self.text = ""

    def open(self, key: str) -> None:
        """Go to the subject that belongs to a draft; empty: none is asked for."""
        key = f"subject:{key}" if key else ""
        if key == self._key:
            return
        if "subject" in self._scope.busy:
            self._scope.start(self._commands.save_draft(self._key, self.text), "flush subject")
        self._key, self.text = key, ""
        self._show("")
        if key:
            self._scope.start(self._read(key), "read subject")

    async def _read(self, key: str) -> None:
        text = await self._queries.draft(key)
        if key == self._key and text and not self.text:
            self.text = text
            self._show(text)

    def type(self, text: str) -> None:
        """Take what is in the field; it is on disk within a second."""
        if text != self.text and self._key:
            self.text = text
            self._scope.start(self._save_soon(self._key, text), "subject")

    def suggest(self, text: str) -> None:
        """Say what it is about, where its author has not."""
        if self._key and not self.text.strip():
            self.type(text[:MAX_SUBJECT])
            self._show(self.text)

    async def _save_soon(self, key: str, text: str) -> None:
        await asyncio.sleep(DRAFT_DELAY_S)
        await self._commands.save_draft(key, text)

    def sent(self) -> None:
        """Forget the subject: the letter is on its way."""
        if self._key:
            # In place of what is about to be kept: it must not come back as a draft.
            self._scope.start(self._commands.save_draft(self._key, ""), "subject")
            self.text = ""
            self._show("")
