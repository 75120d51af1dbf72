"""What the inbox asks of the store, and what it is answered: lists by id, and how they moved."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.ids import AgentId, ConversationId, QueueId
from sync.queries.rows import InboxRow, InboxView

ID_BYTES = 16


class InboxSort(StrEnum):
    """In which order the rows of a list stand."""

    NEWEST = "newest"
    WAITING = "waiting"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class InboxQuestion:
    """Which conversations, in which order. Every part that is set narrows the list.

    Attributes:
        channels: channel kinds, any of them.
        text: of names, addresses and what was written.
    """

    view: InboxView = InboxView.MINE
    sort: InboxSort = InboxSort.NEWEST
    channels: tuple[str, ...] = ()
    queue_id: QueueId | None = None
    tag: str = ""
    owner_id: AgentId | None = None
    waiting: bool = False
    unread: bool = False
    text: str = ""

    @property
    def narrowed(self) -> bool:
        """Tell whether some filter is set."""
        return self != InboxQuestion(self.view, self.sort)

    def widened(self) -> InboxQuestion:
        """Return the same list without filters."""
        return InboxQuestion(self.view, self.sort)

    def builtins(self) -> dict[str, Any]:
        """Return what is set, as a saved view and the settings keep it."""
        plain = InboxQuestion()
        return {
            item.name: _plain(getattr(self, item.name))
            for item in fields(self)
            if item.name == "view" or getattr(self, item.name) != getattr(plain, item.name)
        }


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def question_of(raw: Mapping[str, Any]) -> InboxQuestion:
    """Return the question some builtins stand for; what does not fit is left out.

    A list a newer version saved, or a damaged setting, must still open.
    """
    made = InboxQuestion()
    for name, read in _READERS.items():
        if name not in raw:
            continue
        try:
            made = replace(made, **{name: read(raw[name])})
        except (ValueError, TypeError, AttributeError):
            continue
    return made


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READERS: dict[str, Any] = {
    "view": InboxView,
    "sort": InboxSort,
    "channels": lambda value: tuple(_text(item) for item in value),
    "queue_id": lambda value: QueueId(UUID(value)),
    "tag": _text,
    "owner_id": lambda value: AgentId(UUID(value)),
    "waiting": _flag,
    "unread": _flag,
    "text": _text,
}


@dataclass(frozen=True, slots=True)
class InboxList:
    """The beginning of a list, or all of it.

    Attributes:
        ids: 16 bytes a conversation, in order.
        places: what each is ordered by, ascending; equal ones by descending id.
        total: how many there are in all.
        rows: the first ones whole, at most as many as were asked for.
    """

    ids: bytes
    places: array[int]
    total: int
    rows: list[InboxRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InboxDelta:
    """Where some conversations stand now in a list.

    Attributes:
        moved: the place of each, None for one that is not in the list.
        total: how many are in the list; None: as many as are known of.
    """

    moved: dict[ConversationId, int | None]
    total: int | None
    counts: dict[InboxView, int]
