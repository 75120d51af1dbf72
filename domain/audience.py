"""For whom something many of us write with is meant: branches, and who serves some queues."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from domain.glossary import SUPERVISES
from domain.ids import BranchId, QueueId


class Readers(NamedTuple):
    """Whose it is: only these branches get a copy, and who serves these queues is shown it.

    Empty ones mean all.
    """

    branch_ids: tuple[BranchId, ...] = ()
    queue_ids: tuple[QueueId, ...] = ()


def is_meant_for(wanted: Collection[QueueId], role: str, own: Collection[QueueId]) -> bool:
    """Tell whether what names queues is for somebody of a role who serves some."""
    return not wanted or role in SUPERVISES or not set(wanted).isdisjoint(own)
