"""Files of entries: readable by whoever may see the entry, by no one else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.entities import Entry
from domain.errors import NotFound
from server.handlers.policy import Action, Actor, can
from server.storage import messages
from server.storage.unit import Unit


def readable_blob(actor: Actor, entry_id: str, sha256: str) -> Callable[[Unit], bytes]:
    """Return the step that reads a file through the entry it hangs on.

    Raises (when run):
        NotFound: no such entry or file, or not visible to the actor.
    """

    def work(unit: Unit) -> bytes:
        entry = unit.get(Entry, UUID(entry_id))
        if entry is None or not can(actor, Action.VIEW, entry):
            raise NotFound("blob")
        if all(item.sha256 != sha256 for item in entry.attachments):
            raise NotFound("blob")
        data = messages.blob(unit, sha256)
        if data is None:
            raise NotFound("blob")
        return data

    return work
