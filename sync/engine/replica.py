"""The local store as the engine sees it: positions, pages, operations to send."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from domain.ids import AgentId
from domain.wire import Cursor, FillKey, FillPage, Op, Page


class Replica(Protocol):
    """What the engine reads and writes; each method is one transaction off the loop."""

    async def cursor(self) -> Cursor | None:
        """Return the position in the centre's history."""
        ...

    async def start_over(self, cursor: Cursor, frontier: int | None) -> None:
        """Take a new position and copy every bucket again; rows stay visible meanwhile.

        With a ``frontier``, the centre's history was rewound: offer everything after it again.
        """
        ...

    async def set_buckets(self, names: tuple[str, ...]) -> None:
        """Drop buckets that are no longer ours and begin copying new ones."""
        ...

    async def filling(self) -> tuple[str, ...]:
        """Return buckets whose copy is not complete."""
        ...

    async def fill_key(self, name: str) -> FillKey | None:
        """Return where a bucket's copy stands."""
        ...

    async def apply_page(self, page: Page) -> bool:
        """Apply a page; False when it does not continue from here."""
        ...

    async def apply_fill(self, page: FillPage) -> bool:
        """Apply rows of a bucket being copied."""
        ...

    async def to_push(self, epoch: UUID, limit: int) -> list[Op]:
        """Return the next operations to send."""
        ...

    async def received(self, frontier: int) -> None:
        """Note up to where the centre holds our operations."""
        ...

    async def outbox(self) -> tuple[int, int, int]:
        """Return how many operations wait, the first sequence number, and the next one."""
        ...

    async def counts(self) -> tuple[int, int]:
        """Return how many operations wait, and how many need attention."""
        ...

    async def remember_agent(self, agent_id: AgentId, epoch: UUID) -> None:
        """Remember who works here and in which epoch operations are made."""
        ...

    async def announce_everything(self) -> None:
        """Tell the screens to reread what they show."""
        ...

    def disk_is_low(self) -> bool:
        """Tell whether the disk is nearly full."""
        ...
