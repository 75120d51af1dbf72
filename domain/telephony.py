"""What is asked of a PBX: who sits in which queue, and what is to be done with a call."""

from __future__ import annotations

import msgspec


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's place in a queue of the PBX.

    Attributes:
        queue: the PBX's name of the queue.
        extension: of the agent's phone.
        name: of the agent, for the PBX's own reports.
        pause: why they take no calls now, a word; empty: they take them.
    """

    queue: str
    extension: str
    name: str = ""
    pause: str = ""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to sit where.

    Attributes:
        seats: at most one for each phone in each queue.
        extensions: the phones of all our agents; what else they sit in is left. Phones that are
            not ours stay where they are.
    """

    seats: tuple[Seat, ...] = ()
    extensions: frozenset[str] = frozenset()
