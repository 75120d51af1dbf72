"""Files of entries: readable by whoever may see the entry, by no one else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.channel_rules import rules_of
from domain.entities import Attachment, Entry
from domain.errors import Code, NotFound, Refused
from server.handlers.policy import Action, Actor, can
from server.storage import messages
from server.storage.unit import Unit

MAX_BYTES = 25 << 20
PART_BYTES = 256 << 10
MAX_FILES, MAX_TOGETHER = 50, 50 << 20
"""How many files one message may have, and bytes of all of them."""


def missing(unit: Unit, attachments: tuple[Attachment, ...]) -> bool:
    """Tell whether some file of a message is not here yet."""
    return any(messages.blob_size(unit, item.sha256) is None for item in attachments)


def fit(kind: str, attachments: tuple[Attachment, ...]) -> bool:
    """Tell whether a channel takes these files."""
    rules = rules_of(kind)
    if len(attachments) > min(rules.max_files, MAX_FILES):
        return False
    largest = max((item.size for item in attachments), default=0)
    return largest <= rules.max_file and sum(item.size for item in attachments) <= MAX_TOGETHER


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
