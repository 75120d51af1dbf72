"""The store: saving work and taking pages, each step repeatable between the two files.

Nothing here runs on the GUI thread but ``submit`` and subscriptions. Callbacks are delivered on
the loop the subscriber gave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from domain.changes import Changes
from domain.clock import Clock
from domain.entities import KINDS, Agent, Customer, Entity, Identity
from domain.errors import Code, Unavailable
from domain.glossary import OpStatus, OutboxState
from domain.ids import AgentId, BranchId, OpId
from domain.operations import Args, Author, MessageSend, target_of
from domain.wire import FillPage, Page
from sync.store import (
    files,
    fills,
    groups,
    outbox,
    overlay,
    pages,
    results,
    rows,
    searching,
    settling,
    wiping,
)
from sync.store.arriving import Applied
from sync.store.base import Base, Threads
from sync.store.errors import is_full
from sync.store.notices import changes_of
from sync.store.outbox import DISCARDED, Key, Pending
from sync.store.touched import Touched

_log = structlog.get_logger(__name__)

T = TypeVar("T")

Build = Callable[[overlay.Drawing], Args | None]
Drawn = dict[Key, Entity | None]


class Store(Base):
    """Both files of one workstation profile."""

    def __init__(
        self, folder: Path, secret: bytes, clock: Clock, threads: Threads = ThreadPoolExecutor
    ) -> None:
        """Open the files and finish what a crash interrupted; see ``Base``."""
        super().__init__(folder, secret, clock, threads)
        self._drawn = True
        self._touched: Touched | None = None
        try:
            self.run_write(self._recover).result()
        except Unavailable:
            self.close()
            raise

    # -- commands --------------------------------------------------------------------------

    def save(
        self, build: Build, author: Author, origin: str = "", base: int | None = None
    ) -> Pending | None:
        """Save an operation durably, draw it, tell the screens. Runs on the writer thread.

        Args:
            build: makes the arguments from the rows as they look now; None: nothing to do.
            author: who acts, and when.
            origin: named in the notice, so that its author may skip itself.
            base: the version its author saw; without it, the one that is here now.

        Raises:
            Unavailable: ``disk_full`` when even the reserve did not help; nothing was saved.
        """
        with self._guarded():
            try:
                pending, drawn = self._add(build, author, base)
            except sa.exc.OperationalError as error:
                if not is_full(error) or not files.drop_ballast(self.folder):
                    raise
                _log.warning("disk_full_reserve_used")
                pending, drawn = self._add(build, author, base)
            if pending is not None and isinstance(pending.args, MessageSend):
                self._read_back(pending)
        if pending is not None:
            self.announce(changes_of(self._draw(drawn), origin))
        return pending

    def _add(self, build: Build, author: Author, seen: int | None) -> tuple[Pending | None, Drawn]:
        # The cache is only read here: its row versions and what the operation will touch.
        with self._read_cache_on_writer.begin() as cache:
            drawing = overlay.Drawing(cache, shown=True)
            args = build(drawing)
            if args is None:
                return None, {}
            drawing.apply(Pending(0, _NO_OP, "", args, author, frozenset(), ""))
            touches = frozenset(drawing.drawn)
            base = overlay.version(cache, _target_key(args)) if seen is None else seen
        known, self._touched = self._touched, None
        with self._work.begin() as work:
            known = known or Touched(work)
            pending = outbox.add(work, args, author, touches, base, known)
        names = [(struct.KIND, entity_id) for struct, entity_id in touches]
        known.note(pending.op_id, target_of(args), names)
        self._touched = known
        return pending, drawing.drawn

    def in_work(self, work: Callable[[sa.Connection], T]) -> T:
        """Run one transaction of work.db; see ``Base``."""
        self._touched = None  # it may settle what was known to be open
        return super().in_work(work)

    def _read_back(self, pending: Pending) -> None:
        """Make sure that what will go to a customer can be read again, by another connection.

        Raises:
            Unavailable: ``store_damaged``: it cannot; the author keeps the text and is told.
        """
        with self._read_work_on_writer.begin() as work:
            found = outbox.take(work, pending.seq)
        if found is None or found.args != pending.args:
            self.in_work(lambda work: settling.cannot_send(work, pending.seq, Code.STORE_DAMAGED))
            raise Unavailable(Code.STORE_DAMAGED, "a saved message does not read back")

    def discard(self, seq: int, now: datetime) -> None:
        """Give up an operation that needs attention, and those refused because of it."""

        def run(work: sa.Connection) -> None:
            for item in groups.group(work, seq):
                settling.discard(work, item.seq, now)
            settling.discard(work, seq, now)  # listed or not: damaged ones cannot be read

        self.in_work(run)
        self.redraw("discard")

    def retry(self, seq: int, now: datetime) -> None:
        """Offer an operation that needs attention again, with those refused because of it.

        A collision is decided, not tried again: that would be the silent winner.
        """
        for item in self.in_work(lambda work: groups.group(work, seq)):
            if item.status == OpStatus.CONFLICT:
                continue
            self._take_up(item, now, "retry")
            self.in_work(lambda work, item=item: settling.replaced(work, item.seq, now))  # type: ignore[misc]

    def undo_discard(self, seq: int, now: datetime) -> bool:
        """Take a discarded operation up again under a new number; False where it is forgotten."""
        item = self.in_work(lambda work: outbox.take(work, seq))
        if item is None or item.state != OutboxState.SETTLED or item.code != DISCARDED:
            return False
        self._take_up(item, now, "undo")
        self.in_work(lambda work: settling.restored(work, seq))
        return True

    def _take_up(self, item: Pending, now: datetime, origin: str) -> None:
        author = msgspec.structs.replace(item.author, made_at=now)
        # Whoever changed the row since the author saw it has not been overruled by the wait.
        self.save(lambda _view: item.args, author, origin, item.base_ver)

    def recognise(self, kind: str, value: str) -> list[tuple[Customer, Identity]]:
        """Return people with an address, current addresses first. Writer thread.

        Those with a card here come before those the directory alone knows.
        """
        with self._read_cache_on_writer.begin() as cache:
            return searching.recognised(cache, kind, value)

    def home_branch(self, agent_id: AgentId) -> BranchId | None:
        """Return the branch of an agent as known here. Writer thread."""
        with self._read_cache_on_writer.begin() as cache:
            agent = rows.get(cache, Agent, agent_id)
            return agent.branch_id if agent is not None else None

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self, drawn: Drawn) -> Drawn:
        """Draw the newest operation over the rows; everything, where an earlier one is missing."""
        if not self._drawn:
            return self._redraw()
        with self._forgiving(), self._writing_cache() as cache:
            overlay.draw_over(cache, drawn)
        return drawn

    def _redraw(self) -> Drawn:
        """Draw the outbox over the rows; return those that look different or may."""
        shown: Drawn = {}
        with self._forgiving(), self._writing_cache() as cache:
            shown |= self._redraw_in(cache)
        return shown

    def _redraw_in(self, cache: sa.Connection) -> Drawn:
        """Draw the outbox in a running transaction, less what arrived results take off it."""
        done = settling.no_longer_drawn(results.waiting(cache))
        with self._read_work_on_writer.begin() as work:
            pending = outbox.unsettled(work, outbox.DRAWN)
        return overlay.redraw(cache, [item for item in pending if item.op_id not in done])

    def redraw(self, origin: str) -> None:
        """Draw the outbox again after its rows changed. Runs on the writer thread."""
        self.announce(changes_of(self._redraw(), origin))

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Let a failing disk keep the overlay from being drawn.

        Losing it to that or to a crash costs nothing: the operation is safe, and must not be
        told to have failed. The next drawing (every start at the latest) draws all of them.
        """
        try:
            yield
        except sa.exc.DatabaseError as error:
            _log.error("overlay_not_drawn", reason=type(error.orig).__name__)
            self._drawn = False
            self._sound = (
                self._sound and isinstance(error, sa.exc.OperationalError) and is_full(error)
            )
        else:
            self._drawn = True

    # -- pages -----------------------------------------------------------------------------

    def apply_page(self, page: Page) -> Applied | None:
        """Apply a page; None when it does not continue from here. Runs on the writer thread.

        The rows, the drawing without what is settled now, and the results become visible
        together; the outbox forgets the settled work only after that.
        """
        with self._guarded():
            with self._writing_cache() as cache:
                applied = pages.apply_page(cache, page)
                if applied is None:
                    return None
                shown: Drawn = dict.fromkeys(applied.keys)
                if applied.results or self._is_ours(cache, applied.keys):
                    shown |= self._redraw_in(cache)
            if applied.results:
                self._cross_over()
        if shown or applied.results or applied.customers:
            self.announce(changes_of(shown, "page", applied.customers))
        return applied

    def apply_fill(self, page: FillPage) -> Applied | None:
        """Apply rows of a bucket being copied; None when it does not fit. Writer thread."""
        with self._guarded(), self._writing_cache() as cache:
            applied = fills.apply_fill(cache, page)
            if applied is not None and self._is_ours(cache, applied.keys):
                self._redraw_in(cache)
        return applied

    def give_up(self, drop: Callable[[sa.Connection], bool]) -> bool:
        """Drop what is no longer ours, and what was drawn over it; return what ``drop`` did.

        The operations stay, they are their author's words; a row comes back with them drawn.
        """
        with self._guarded(), self._writing_cache() as cache:
            dropped = drop(cache)
            if dropped:
                self._redraw_in(cache)
        return dropped

    def _is_ours(self, cache: sa.Connection, keys: Collection[Key]) -> bool:
        """Tell whether unsettled work of ours is, or is to be, drawn over some of these rows."""
        if overlay.dirty(cache).keys() & set(keys):
            return True
        if self._touched is None:
            with self._read_work_on_writer.begin() as work:
                self._touched = Touched(work)
        return self._touched.touches((struct.KIND, entity_id) for struct, entity_id in keys)

    def _cross_over(self) -> None:
        """Carry results from cache.db to work.db; repeating it changes nothing."""
        with self._read_cache_on_writer.begin() as cache:
            waiting = results.waiting(cache)
        if not waiting:
            return
        self._touched = None
        with self._work.begin() as work:
            settling.settle(work, waiting, self.clock.now())
        with self._writing_cache() as cache:
            results.forget(cache, waiting)

    def _recover(self) -> None:
        """Finish what a crash interrupted between the two files."""
        with self._guarded():
            self._cross_over()
            with self._work.begin() as work:
                settling.set_poisoned_aside(work)
            self._redraw()
        self._age()

    # -- lease -----------------------------------------------------------------------------

    def take_lease(self, share: bytes, left_s: float) -> bool:
        """Use the cache for so long; return whether it is another one now. Writer thread."""
        with self._guarded():
            if self.locked:
                with self._cache_closed():
                    self._vault.renew(share, left_s)
            elif self._vault.fits(share):
                self._vault.renew(share, left_s)
                return False
            else:
                with self._cache_closed():
                    files.remove(self.folder / "cache.db")
                    self._vault.begin(share, left_s)
        self._exchanged()
        return True

    def keep_lease(self, *, standing: bool) -> bool:
        """Close the cache where its lease is over; return whether it is closed. Writer thread.

        Args:
            standing: whether the centre is on the line: it would tell us of an end.
        """
        if not self.locked and not standing and self._vault.over():
            _log.warning("lease_over")
            with self._guarded(), self._cache_closed():
                pass  # what is opened instead stands in for it
            self._exchanged()
        return self.locked

    def order_wipe(self, order: wiping.Order) -> None:
        """Put the profile under an order, and erase the cache. Writer thread.

        The order is durable first: whatever cuts this short, the next start goes on with it.
        """
        files.drop_ballast(self.folder)
        with self._guarded():
            if wiping.order_of(self.folder) is None:
                wiping.put(self.folder, order)
                _log.warning("wipe_ordered")
            with self._cache_closed():
                self._vault.destroy()
                files.remove(self.folder / "cache.db")
        self._exchanged()

    def drop_copies(self, *, for_good: bool) -> None:
        """Begin with an empty cache. Writer thread; the engine must not be at work.

        Args:
            for_good: whether the key goes too, so that nothing is left of the old one.
        """
        with self._guarded(), self._cache_closed():
            if for_good:
                self._vault.destroy()
            files.remove(self.folder / "cache.db")
        self._exchanged()

    def _exchanged(self) -> None:
        """Go on over another cache than before."""
        self._touched = None
        self._recover()
        self.announce(Changes(everything=True, origin="lease"))

    def scrub(self) -> None:
        """Let nothing of removed rows stay in the cache's files. Runs on the writer thread.

        Deleted rows are overwritten (``secure_delete``), but a full-text index keeps the words
        of deleted documents until its parts are merged, and the log keeps older pages.
        """
        with self._guarded():
            with self._writing_cache() as cache:
                for table in ("entry_text", "name_text"):
                    cache.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
            self._checkpoint("TRUNCATE")

    def _checkpoint(self, mode: str) -> None:
        with self._cache.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is not None:
                raw.cursor().execute(f"PRAGMA wal_checkpoint({mode})").fetchall()

    def tidy(self) -> bool:
        """Do what only time asks for; return whether the outbox looks different. Writer thread.

        Forgets settled work that is old enough, tells of work that was parked for too long, and
        moves the cache's log into its file while nobody needs it.
        """
        with self._guarded():
            self._vault.note()
            self._checkpoint("PASSIVE")
        told = self._age()
        if told:
            self.redraw("parked")
        return told

    def _age(self) -> bool:
        def run(work: sa.Connection) -> bool:
            now = self.clock.now()
            settling.forget_old(work, now)
            return settling.tell_of_long_parked(work, now) > 0

        return self.in_work(run)


_NO_OP = OpId(UUID(int=0))


def _target_key(args: Args) -> Key:
    kind, entity_id = target_of(args)
    return KINDS[kind], entity_id
