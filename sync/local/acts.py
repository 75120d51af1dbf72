"""How an act of the agent becomes an operation: what all of ``Commands`` is built on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from domain.clock import Clock
from domain.errors import BadInput, Code
from domain.operations import Args, Author
from domain.text import MAX_TEXT, clean_text
from sync.queries.rows import Directory
from sync.store.overlay import Drawing
from sync.store.store import Store

T = TypeVar("T")


class Acts:
    """Saves operations under the agent's name."""

    def __init__(self, store: Store, directory: Callable[[], Directory], clock: Clock) -> None:
        """Make it ready.

        Args:
            store: the local store.
            directory: who works here.
            clock: stamps operations.
        """
        self._store = store
        self._directory = directory
        self._clock = clock

    def _author(self) -> Author:
        me = self._directory().me
        if me is None:
            raise BadInput("nobody has signed in here yet", code=Code.SIGN_IN_REQUIRED)
        return Author(agent_id=me.id, name=me.display_name, made_at=self._clock.now())

    async def _do(
        self,
        build: Callable[[Drawing], Args | None],
        origin: str = "",
        base: int | None = None,
    ) -> None:
        """Save an operation; ``base`` is the version its author saw, where it is not this one."""
        author = self._author()
        await self._store.write(lambda: self._store.save(build, author, origin, base))


def need(entity: T | None) -> T:
    """Return an entity that must be here.

    Raises:
        BadInput: ``gone``.
    """
    if entity is None:
        raise BadInput("it is not here any more", code=Code.GONE)
    return entity


def checked(text: str) -> str:
    """Return a text as the centre will keep it, so that it does not change when it arrives.

    Raises:
        BadInput: too long, or empty.
    """
    if len(text) > MAX_TEXT:
        raise BadInput("too long", code=Code.TOO_LARGE)
    text = clean_text(text)
    if not text.strip():
        raise BadInput("nothing to save")
    return text
