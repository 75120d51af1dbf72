"""The local store as the engine sees it: positions, pages, operations to send."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from domain.errors import Code
from domain.ids import AgentId, CustomerId, DeviceId
from domain.wire import BucketInfo, BucketSum, Cursor, FillKey, FillPage, Op, Page


class Taken(Enum):
    """What became of a page or a copy."""

    APPLIED = auto()
    COPY = auto()
    """Applied; a bucket has to be copied again."""
    HELLO = auto()
    """Applied or not, the centre must be asked anew what we may see."""
    BEHIND = auto()
    """Applied, and the copy is complete; it is live once a pull has reached where it began."""
    UNFIT = auto()
    """Not applied: it does not continue from here."""


class Disk(Enum):
    """How much room is left: below 500 MiB pins make room, below 64 MiB copies stop."""

    ENOUGH = auto()
    LOW = auto()
    FULL = auto()


class Replica(Protocol):
    """What the engine reads and writes; each method is one transaction off the loop."""

    async def cursor(self) -> Cursor | None:
        """Return the position in the centre's history."""
        ...

    async def start_over(self, cursor: Cursor, frontier: int | None) -> None:
        """Take a new position and copy every bucket again; rows stay visible meanwhile.

        With a ``frontier``, the centre's history was rewound: offer everything after it again,
        and believe no version of what is here before the centre confirms the bucket.
        """
        ...

    async def set_buckets(
        self, buckets: tuple[BucketInfo, ...], grant_epoch: int, *, keep_pins: bool
    ) -> None:
        """Drop buckets that are no longer ours and begin copying new ones.

        Args:
            buckets: what the centre grants, pins aside.
            grant_epoch: under which it does; older pages are refused from here on.
            keep_pins: whether the centre knows pins; those held stay, else they go too.
        """
        ...

    async def filling(self) -> tuple[str, ...]:
        """Return buckets whose copy is not complete."""
        ...

    async def fill_from(self, name: str) -> tuple[FillKey | None, int, int | None] | None:
        """Return where a bucket's copy stands: key, generation, and at its beginning the sum.

        None where the bucket is not held (any more).
        """
        ...

    async def apply_page(self, page: Page) -> Taken:
        """Apply a page."""
        ...

    async def apply_fill(self, page: FillPage) -> Taken:
        """Apply rows of a bucket being copied."""
        ...

    async def sums(self) -> tuple[Cursor, tuple[BucketSum, ...]] | None:
        """Return the checksums of all live buckets at exactly one position."""
        ...

    async def check_is_due(self) -> bool:
        """Tell whether the checksums were compared more than a day ago."""
        ...

    async def checked(self) -> None:
        """Note that the checksums were compared now."""
        ...

    # -- pins ------------------------------------------------------------------------------

    async def pin(self, customer_id: CustomerId) -> None:
        """Hold everything of a customer from now on, and note that it is used now."""
        ...

    async def pins(self) -> tuple[str, ...]:
        """Return the pinned buckets."""
        ...

    async def give_up(self, names: Collection[str]) -> None:
        """Drop pins the centre refuses; forget what they held."""
        ...

    async def make_room(self, opened: Collection[CustomerId], disk: Disk) -> int:
        """Drop the pins longest unused while over the quota, or all where the disk is low.

        Never those opened now, with work of ours on them, or that such work refers to.

        Returns:
            How many were dropped.
        """
        ...

    # -- operations ------------------------------------------------------------------------

    async def to_push(self, epoch: UUID, limit: int, max_bytes: int) -> list[Op]:
        """Return the next operations to send."""
        ...

    async def next_upload(self) -> tuple[str, bytes] | None:
        """Return hash and bytes of a file the centre does not have yet."""
        ...

    async def uploaded(self, sha256: str) -> None:
        """Note that the centre has a file, or never will."""
        ...

    async def offer_files_again(self) -> None:
        """Offer the files of unsettled messages again: the centre may have lost them."""
        ...

    async def received(self, frontier: int) -> None:
        """Note up to where the centre holds our operations."""
        ...

    async def cannot_send(self, seq: int, code: Code) -> None:
        """Bring an operation to the agent's attention that no line takes."""
        ...

    async def enrol(self) -> DeviceId:
        """Become a new device; unsettled operations get new numbers, the session is forgotten."""
        ...

    async def outbox(self) -> tuple[int, int, int]:
        """Return how many operations wait, the first sequence number, and the next one."""
        ...

    async def counts(self) -> tuple[int, int]:
        """Return how many operations wait, and how many need attention."""
        ...

    async def remember_agent(
        self, agent_id: AgentId, epoch: UUID, *, window: bool, seal_key: bytes = b""
    ) -> None:
        """Remember who works here, and the epoch operations are made in.

        ``seal_key``: what their work is sealed with should they not work here any more.
        ``window``: the branch's bucket holds who is current, not everybody.
        """
        ...

    # -- lease -----------------------------------------------------------------------------

    async def take_lease(self, share: bytes, left_s: float) -> bool:
        """Use the cache for so long; return whether it is another one now, or open again."""
        ...

    async def keep_lease(self, *, standing: bool) -> bool:
        """Close the cache where its lease is over; return whether it is closed.

        ``standing``: the centre is on the line and would tell us of an end.
        """
        ...

    async def order_wipe(self, seal_key: bytes) -> bool:
        """Put this workstation under an order to be erased, its cache at once.

        Args:
            seal_key: to seal its work with; empty: the one the centre gave before.

        Returns:
            whether it is; without a key the work could not be kept, and nothing is done.
        """
        ...

    # -- upkeep ----------------------------------------------------------------------------

    async def tidy(self) -> None:
        """Do what only time asks for: forget old work, tell of stuck work, empty the log."""
        ...

    async def announce_everything(self) -> None:
        """Tell the screens to reread what they show."""
        ...

    def disk(self) -> Disk:
        """Return how much room is left."""
        ...
