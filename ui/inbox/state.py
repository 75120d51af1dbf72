"""What the inbox shows: one frozen state, beside the order of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.ids import ConversationId
from domain.live import Nearby
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxView

if TYPE_CHECKING:
    from ui.inbox.bulk import Progress


@dataclass(frozen=True, slots=True)
class InboxState:
    """Everything the list shows but the rows themselves, which are asked of the presenter.

    Attributes:
        total: how many conversations the list has.
        fresh: whether it is another list than before.
        chosen: how many are chosen for an act on many at once.
        cut: whether more was to be chosen than can be.
        near: colleagues at a conversation, of those rows where there are any.
        bulk: how far an act on many is, while one runs.
    """

    question: InboxQuestion = field(default_factory=InboxQuestion)
    total: int = 0
    counts: Mapping[InboxView, int] = field(default_factory=dict)
    selected: ConversationId | None = None
    loading: bool = True
    fresh: bool = True
    near: Mapping[ConversationId, tuple[Nearby, ...]] = field(default_factory=dict)
    chosen: int = 0
    cut: bool = False
    bulk: Progress | None = None

    @property
    def view(self) -> InboxView:
        """Return which list it is."""
        return self.question.view

    @property
    def text(self) -> str:
        """Return the typed filter."""
        return self.question.text
