"""The rows near what is in sight: a bounded number, by id, read when they are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from domain.ids import ConversationId
from domain.tasks import Policy, TaskScope
from sync.queries.protocol import Queries
from sync.queries.rows import InboxRow
from ui.inbox.order import Order

PAGE = 64
"""Rows read at once, and how far ahead of the sight."""

MOST = 32 * PAGE
"""Rows kept."""


class Window:
    """Rows by conversation; the longest unused go first."""

    def __init__(
        self,
        order: Order,
        queries: Queries,
        scope: TaskScope,
        arrived: Callable[[Sequence[ConversationId]], None],
    ) -> None:
        """Keep rows of an order; ``arrived`` is told which have come."""
        self._order = order
        self._queries = queries
        self._scope = scope
        self._arrived = arrived
        self._rows: OrderedDict[ConversationId, InboxRow] = OrderedDict()
        self._sight = (0, -1)
        self._here = (0, -1)
        self._edition = 0

    def __len__(self) -> int:
        """Return how many rows are kept."""
        return len(self._rows)

    def get(self, conversation_id: ConversationId | None) -> InboxRow | None:
        """Return a row, or None where it has not been read."""
        return self._rows.get(conversation_id) if conversation_id is not None else None

    def put(self, rows: Iterable[InboxRow]) -> None:
        """Keep rows; beyond so many the longest unused ones go."""
        for row in rows:
            self._rows[row.conversation_id] = row
            self._rows.move_to_end(row.conversation_id)
        while len(self._rows) > MOST:
            self._rows.popitem(last=False)

    def clear(self) -> None:
        """Forget every row; what is still on its way belongs to another list."""
        self._rows.clear()
        self.moved()
        self._edition += 1

    @property
    def sight(self) -> tuple[int, int]:
        """Return the first and last row in sight."""
        return self._sight

    def look(self, first: int, last: int) -> None:
        """Have the rows in sight, and some before and after, read where they are not here."""
        self._sight = first, last
        if not (self._here[0] <= first and last <= self._here[1]):
            self._scope.start(self._read(), "look", Policy.DROP_NEW)

    def moved(self) -> None:
        """Rows may stand elsewhere than before: what is around the sight is looked for again."""
        self._here = (0, -1)

    def missing(self) -> list[ConversationId]:
        """Return what is not here of the rows in sight and around, those in sight first."""
        first, last = self._sight
        seen = self._order.ids(first, last)
        around = self._order.ids(first - PAGE, last + PAGE)
        for item in seen:
            if item in self._rows:
                self._rows.move_to_end(item)
        needed = [item for item in seen if item not in self._rows]
        if needed:
            return needed[:PAGE]  # who is looked at comes first
        absent = [item for item in around if item not in self._rows]
        # Ahead of the sight a page is read when half of it is missing, not row by row.
        return absent[: 2 * PAGE] if len(absent) > PAGE // 2 else []

    async def _read(self) -> None:
        while wanted := self.missing():
            edition = self._edition
            rows = await self._queries.inbox_rows(wanted)
            if edition != self._edition:
                continue
            self.put(rows)
            self._arrived([row.conversation_id for row in rows])
            if len(rows) < len(wanted):
                return  # some are gone: the change that says so is on its way
        self._here = self._all_here()

    def _all_here(self) -> tuple[int, int]:
        """Return the stretch around the sight whose rows are all here, less what is read ahead."""
        first, last = self._sight
        while first > 0 and self._sight[0] - first < PAGE and self._has(first - 1):
            first -= 1
        end = self._order.known - 1
        while last < end and last - self._sight[1] < PAGE and self._has(last + 1):
            last += 1
        ahead = PAGE // 2
        low = 0 if first == 0 else min(first + ahead, self._sight[0])
        return low, last if last >= end else max(last - ahead, self._sight[1])

    def _has(self, at: int) -> bool:
        return self._order.id_at(at) in self._rows

    async def refresh(self, ids: Iterable[ConversationId]) -> list[ConversationId]:
        """Read those of some rows again that are kept; return which look different."""
        kept = [item for item in ids if item in self._rows]
        if not kept:
            return []
        edition, before = self._edition, {item: self._rows[item] for item in kept}
        rows = await self._queries.inbox_rows(kept)
        if edition != self._edition:
            return []
        changed = [row for row in rows if before[row.conversation_id] != row]
        for row in changed:
            if row.conversation_id in self._rows:
                self._rows[row.conversation_id] = row
        return [row.conversation_id for row in changed]

    @property
    def kept(self) -> tuple[ConversationId, ...]:
        """Return the ids of the rows that are here."""
        return tuple(self._rows)
