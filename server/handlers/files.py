"""Files of entries: readable by whoever may see the entry, by no one else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.entities import Entry
from domain.errors import Code, NotFound, Refused
from server.handlers.policy import Action, Actor, can
from server.storage import messages
from server.storage.unit import Unit

MAX_BYTES = 25 << 20
PART_BYTES = 256 << 10


def readable_size(actor: Actor, entry_id: str, sha256: str) -> Callable[[Unit], int]:
    """Return the step that says how large a file is, to who may have it.

    Knowing its hash gives nobody a right to it: it must hang on an entry they may see.

    Raises (when run):
        NotFound: no such entry or file, or not visible to the actor.
        Refused: ``too_large``: it is larger than files may be.
    """

    def work(unit: Unit) -> int:
        entry = unit.get(Entry, UUID(entry_id))
        if entry is None or not can(actor, Action.VIEW, entry):
            raise NotFound("blob")
        if all(item.sha256 != sha256 for item in entry.attachments):
            raise NotFound("blob")
        size = messages.blob_size(unit, sha256)
        if size is None:
            raise NotFound("blob")
        if size > MAX_BYTES:
            raise Refused(Code.TOO_LARGE, "a stored file is larger than files may be")
        return size

    return work


def part(sha256: str, start: int) -> Callable[[Unit], bytes]:
    """Return the step that reads the next piece of a file somebody was found to be allowed."""
    return lambda unit: messages.blob_part(unit, sha256, start, PART_BYTES)
