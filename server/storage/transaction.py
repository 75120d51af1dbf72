"""What a transaction is: on whose behalf, in which history, and why it is run again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from domain.errors import Code, Unavailable
from domain.ids import AgentId, DeviceId


class Contended(Unavailable):
    """Another transaction changed the same rows first; run from the start it will see them."""

    def __init__(self) -> None:
        super().__init__(Code.STORE_BUSY, "the row was changed by another transaction")


class Lost(Contended):
    """The connection was gone before anything was committed: nothing has happened.

    Asking whether it still stands before each use would be a round trip more for all of them.
    """


class Again(Contended):
    """Something inside a savepoint went wrong, and there was none: run it again with savepoints.

    Two round trips for each operation are saved this way as long as all goes well.
    """


class History(NamedTuple):
    """What is the same for as long as a transaction lasts: the epoch, and its lowest version."""

    epoch: UUID
    ver_floor: int


@dataclass(frozen=True, slots=True)
class Origin:
    """On whose behalf a transaction runs."""

    agent_id: AgentId | None = None
    name: str = ""
    device: DeviceId | None = None
