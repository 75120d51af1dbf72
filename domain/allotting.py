"""Many decisions in a row: who gets what of all that waits, each counting for those after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.ids import AgentId, QueueId
from domain.routing import (
    Choice,
    Helping,
    Item,
    Rules,
    Staff,
    decide,
    helping,
    holders,
    may_get,
    room_beside,
    staffed,
)


class _Able:
    """How many agents of each queue are ready and have room, by kind of channel."""

    def __init__(self, rules: Rules, staff: Sequence[Staff]) -> None:
        self._rules = rules
        self._ready = [one for one in staff if may_get(one.presence)]
        self._held_by: dict[str, frozenset[str]] = {}
        self._who: dict[str, set[AgentId]] = {}
        self._queues: dict[str, Counter[QueueId]] = {}

    def anybody(self, kind: str) -> bool:
        """Tell whether some agent can take a kind at all."""
        if kind not in self._who:
            held_by = self._held_by[kind] = holders(kind, self._rules.holds_off)
            found = [one for one in self._ready if room_beside(one, kind, held_by) is None]
            self._who[kind] = {one.id for one in found}
            self._queues[kind] = Counter(queue for one in found for queue in one.queues)
        return bool(self._who[kind])

    def any_of(self, kind: str, queues: Helping) -> bool:
        """Tell whether some agent of some queues can take a kind of which anybody can."""
        counted = self._queues[kind]
        return any(counted[queue] > 0 for queue, _ in queues)

    def took(self, one: Staff) -> None:
        """Note that an agent has got something."""
        for kind, who in self._who.items():
            if one.id in who and room_beside(one, kind, self._held_by[kind]) is not None:
                who.remove(one.id)
                self._queues[kind].subtract(one.queues)


def allot(
    items: Iterable[Item], rules: Rules, staff: Sequence[Staff], now: datetime, limit: int
) -> list[tuple[Item, Choice]]:
    """Return who is to be offered what.

    Args:
        items: what waits, in turn.
        rules: what administrators set.
        staff: the agents; what they get here is counted as open with them.
        now: by the centre's clock.
        limit: how much is given at most.
    """
    by_id = {one.id: one for one in staff}
    ready = staffed(staff)
    # Counted once something could not be given: while everything can, deciding is enough.
    able: _Able | None = None
    hopeless: set[tuple[object, ...]] = set()
    given: list[tuple[Item, Choice]] = []
    for item in items:
        alone = item.preferred is None
        if alone and able is not None and not able.anybody(item.channel_kind):
            continue
        queues = helping(item, rules, ready, now)
        if alone and able is not None and not able.any_of(item.channel_kind, queues):
            continue
        # Agents only get busier here: what could not be given once cannot be given again.
        like = (item.queue_id, len(queues), item.branch_id, item.channel_kind)
        plain = alone and not item.refused
        if plain and like in hopeless:
            continue
        choice = decide(item, rules, staff, now, queues)
        if not choice.agents:
            hopeless |= {like} if plain else set()
            able = able or _Able(rules, staff)
            continue
        for agent in choice.agents:
            by_id[agent].take(item.channel_kind, now)
            if able is not None:
                able.took(by_id[agent])
        given.append((item, choice))
        if len(given) == limit:
            break
    return given
