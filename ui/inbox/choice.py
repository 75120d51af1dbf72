"""Several conversations at once: chosen by id, so that nothing that moves changes the choice."""

from __future__ import annotations

from domain.ids import ConversationId
from ui.inbox.order import Order

MOST = 2000
"""How many can be chosen: more is a report's matter, and a second of anybody's outbox."""


class Choice:
    """Ids in the order they were chosen, and where a range begins."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._ids: dict[ConversationId, None] = {}
        self._before: dict[ConversationId, None] = {}
        self._anchor: ConversationId | None = None

    def __len__(self) -> int:
        """Return how many are chosen."""
        return len(self._ids)

    def __contains__(self, conversation_id: object) -> bool:
        """Tell whether one is chosen."""
        return conversation_id in self._ids

    @property
    def ids(self) -> tuple[ConversationId, ...]:
        """Return what is chosen."""
        return tuple(self._ids)

    def clear(self) -> None:
        """Choose nothing; the next range begins anew."""
        self._ids, self._before = {}, {}

    def begin(self, conversation_id: ConversationId | None) -> None:
        """Let ranges begin here: this is the row the agent is on."""
        self._anchor = conversation_id
        self._before = dict(self._ids)

    def toggle(self, conversation_id: ConversationId) -> None:
        """Add one, or take it off again."""
        if conversation_id in self._ids:
            del self._ids[conversation_id]
        elif len(self._ids) < MOST:
            self._ids[conversation_id] = None
        self.begin(conversation_id)

    def reach(self, conversation_id: ConversationId) -> bool:
        """Choose everything from where the range began to here; False where it is cut short."""
        start = self._order.find(self._anchor)
        end = self._order.find(conversation_id)
        if end < 0:
            return True
        if start < 0:
            self.toggle(conversation_id)
            return True
        step = 1 if end >= start else -1
        wanted = self._order.ids(min(start, end), max(start, end))
        self._ids = {**self._before, **dict.fromkeys(wanted[::step])}
        return self._cut()

    def all(self) -> bool:
        """Choose every row whose id is known, from the top; False where it is cut short."""
        self._ids = dict.fromkeys(self._order.ids(0, MOST - 1))
        return self._order.total <= MOST

    def _cut(self) -> bool:
        if len(self._ids) <= MOST:
            return True
        self._ids = dict.fromkeys(list(self._ids)[:MOST])
        return False

    def forget(self, gone: set[ConversationId]) -> None:
        """Take off what is done with."""
        self._ids = {item: None for item in self._ids if item not in gone}
        self._before = {item: None for item in self._before if item not in gone}
