"""What a write changed: screens subscribe and decide alone whether to refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from domain.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids by entity kind that were written or removed by one committed transaction.

    ``customers`` are those whose timeline or card may look different. ``origin`` names the
    command or page that caused it, so that its author may skip itself. ``everything`` is set
    when too much changed to name (a first fill): reread what is shown.
    """

    ids: dict[str, frozenset[UUID]] = field(default_factory=dict)
    customers: frozenset[CustomerId] = frozenset()
    origin: str = ""
    everything: bool = False

    def touches(self, kind: str, entity_id: UUID | None = None) -> bool:
        """Tell whether entities of a kind (or one of them) changed."""
        if self.everything:
            return True
        ids = self.ids.get(kind)
        return ids is not None and (entity_id is None or entity_id in ids)
