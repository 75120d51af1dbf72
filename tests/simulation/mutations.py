"""Guards switched off, one at a time: a simulation that finds nothing then checks nothing.

Where a line is not there any more, the list is out of date and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.handlers import cards, outbound
from server.handlers import push as handlers
from server.storage import feed, membership, unit
from sync.store import arriving, fills, pages, replica, settling, store
from tests.mutations.mutation import Mutation


@dataclass(frozen=True)
class Seeded(Mutation):
    """A guard that stories of the simulation miss.

    Attributes:
        within: the number of seeds that must suffice to notice.
    """

    within: int = 40


MUTATIONS = (
    Seeded(
        "work leaves the outbox with the answer to a push",
        settling,
        "received",
        "state=OutboxState.RECEIVED",
        "state=OutboxState.SETTLED",
    ),
    Seeded(
        "the author's work is not drawn over a page",
        store.Store,
        "apply_page",
        "if applied.results or self._is_ours(cache, applied.keys):",
        "if False:",
    ),
    Seeded(
        "a page that does not continue from here is applied",
        pages,
        "apply_page",
        "or page.from_rev != position.rev",
        "or False",
    ),
    Seeded(
        "colliding edits: the last one wins",
        cards,
        "_touched",
        "return mark is not None and",
        "return False and",
    ),
    Seeded(
        "an older version replaces a newer one",
        arriving,
        "_write",
        "if not known or known.get(key, 0) <= row.ver:",
        "if True:",
        within=300,
    ),
    Seeded(
        "what left during a copy is brought back by the copy",
        fills,
        "_still_there",
        "if not gone:",
        "if True:",
        within=300,
    ),
    Seeded(
        "a finished copy leaves rows that are not in it",
        fills,
        "_sweep",
        "elif page.done:",
        "elif False:",
        within=300,
    ),
    Seeded(
        "a message whose sending was interrupted is sent again",
        outbound,
        "uncertain",
        'messages.move_outbound(unit, message_id, "unknown", detail=detail[:200])',
        'messages.move_outbound(unit, message_id, "queued")',
    ),
    Seeded(
        "results do not reach the feed",
        handlers._Batch,
        "receive",
        "self._unit.announce(device_bucket(self._actor.device), RESULT_CODE, op.op_id)",
        "pass",
    ),
    Seeded(
        "rows that leave a bucket are not told",
        membership.Memberships,
        "_moved",
        "if was.branch != home.branch:",
        "if False:",
        within=300,
    ),
    Seeded(
        "a revision is split over two pages",
        feed,
        "delta",
        "found = [row for row in found if row.rev < last] or _at(unit, scope, numbers, last)",
        "found = found[:limit]",
        within=300,
    ),
    Seeded(
        "what was decided in a jumped-over part of the feed is never asked for",
        replica.StoreReplica,
        "start_over",
        "self._store.in_work(settling.ask_again)",
        "pass",
        within=100,
    ),
    Seeded(
        "versions of a lost history are believed",
        replica.StoreReplica,
        "start_over",
        "distrust=frontier is not None",
        "distrust=False",
        within=200,
    ),
    Seeded(
        "what the restored centre no longer knows is not offered again",
        replica.StoreReplica,
        "start_over",
        "if frontier is not None:",
        "if False:",
        within=100,
    ),
    Seeded(
        "sends of a lost history go out again",
        outbound,
        "plan",
        "if op.epoch0 != unit.history().epoch:",
        "if False:",
        within=200,
    ),
    Seeded(
        "a new right is not told to the workstation",
        unit.Unit,
        "_regrant",
        "if grants.differ(before, after)",
        "if False",
    ),
)
