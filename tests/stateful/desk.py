"""A workstation's real store before a real centre's handlers, without engine or network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import pins_digest
from domain.clock import SystemClock
from domain.entities import Agent, Customer
from domain.errors import Refused
from domain.ids import CustomerId, DeviceId, EntryId, OpId, new_id
from domain.operations import Author, Change, ConflictResolve, CustomerPatch, NoteAdd
from domain.wire import Cursor, Fill, FillPage, Hello, OutboxState, Page, Pull, Push, Subscribe
from server.handlers import pins, push, sync
from server.handlers.policy import Actor, actor_of
from server.storage import accounts, sums
from server.storage.engine import Database
from server.storage.transaction import Origin
from sync.engine.replica import Disk, Taken
from sync.queries.rows import ConflictItem
from sync.store import buckets, conflicts, outbox, rows, schema
from sync.store import sums as local_sums
from sync.store.outbox import Pending
from sync.store.pins import Quota
from sync.store.replica import StoreReplica
from sync.store.store import Store
from tests.builders.blank import blank_file
from tests.unit.server.bench import Bench, build_bench

T = TypeVar("T")

SECRET = b"s" * 32


def found(folder: Path) -> Bench:
    """Found a centre with the small shop in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return build_bench(Database(blank_file(folder / "centre.db"), SystemClock()))


class Desk:
    """One workstation of an agent."""

    def __init__(self, bench: Bench, agent: Agent, folder: Path, runner: asyncio.Runner) -> None:
        self.bench, self.agent, self.folder, self._runner = bench, agent, folder, runner
        self.device = DeviceId(new_id())
        bench.database.write_now(
            lambda unit: accounts.enrol_device(unit, self.device, agent.id, "")
        )
        self.store = Store(folder, SECRET, SystemClock())
        self.replica = StoreReplica(self.store)

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        return self._runner.run(work)

    def actor(self) -> Actor:
        """Return who asks, with the rights of this moment."""
        return actor_of(self.bench.need(Agent, self.agent.id), self.device)

    # -- the agent -------------------------------------------------------------------------

    def _save(self, args: NoteAdd | CustomerPatch | ConflictResolve) -> Pending:
        author = Author(
            agent_id=self.agent.id, name=self.agent.display_name, made_at=SystemClock().now()
        )
        saved = self.store.run_write(lambda: self.store.save(lambda _view: args, author)).result()
        assert saved is not None
        return saved

    def note(self, customer: Customer, text: str) -> Pending:
        """Write a note."""
        return self._save(
            NoteAdd(
                id=EntryId(new_id()),
                customer_id=customer.id,
                branch_id=customer.branch_id,
                text=text,
            )
        )

    def edit(self, customer_id: CustomerId, value: str, field: str = "city") -> Pending | None:
        """Change a field of a card; None where the card is not here."""
        shown = self.customer(customer_id)
        if shown is None or getattr(shown, field) == value:
            return None
        changes = {field: Change(old=getattr(shown, field), new=value)}
        return self._save(CustomerPatch(id=customer_id, changes=changes))

    def open_conflicts(self) -> list[ConflictItem]:
        """Return what this agent has to decide on."""
        return self.store.run_read(
            lambda cache, _: conflicts.open_of(cache, self.agent.id)
        ).result()

    def decide(self, item: ConflictItem, status: str, value: str | None) -> Pending:
        """Decide on a collision."""
        return self._save(
            ConflictResolve(id=item.id, status=status, theirs=item.theirs, value=value)
        )

    def customer(self, customer_id: CustomerId) -> Customer | None:
        """Return a card as the screen shows it."""
        return self.store.run_read(lambda cache, _: rows.get(cache, Customer, customer_id)).result()

    def unsettled(self) -> list[Pending]:
        """Return what the outbox holds."""
        return self.store.run_read(lambda _, work: outbox.unsettled(work)).result()

    def statuses(self) -> dict[OpId, str]:
        """Return what the centre decided on each operation of this workstation."""

        def read(_cache: sa.Connection, work: sa.Connection) -> dict[OpId, str]:
            query = sa.select(schema.op.c.op_id, schema.op.c.status)
            return {OpId(UUID(bytes=raw)): status for raw, status in work.execute(query)}

        return self.store.run_read(read).result()

    # -- the line --------------------------------------------------------------------------

    def hello(self) -> None:
        """Agree with the centre on who we are and what we may see; copy what is missing."""
        position = self.wait(self.replica.cursor())
        count, first, following = self.wait(self.replica.outbox())
        numbers = OutboxState(count=count, first_seq=first, next_seq=following)
        request = Hello(cursor=position, outbox=numbers)
        welcome = self.bench.database.write_now(sync.hello(self.actor(), request))
        if position is None:
            start = Cursor(
                stream_id=welcome.stream_id,
                epoch=welcome.epoch,
                grant_epoch=welcome.grant_epoch,
                rev=welcome.head,
            )
            self.wait(self.replica.start_over(start, None))
        self.wait(self.replica.set_buckets(welcome.buckets, welcome.grant_epoch, keep_pins=True))
        self.wait(self.replica.remember_agent(welcome.agent_id, welcome.epoch, window=True))
        if pins_digest(self.wait(self.replica.pins())) != welcome.pins_digest:
            self.subscribe()

    def fill(self, limit: int) -> None:
        """Take one page of every copy under way."""
        for page in self.copies(limit):
            self.take_copy(page)

    def copies(self, limit: int) -> list[FillPage]:
        """Read one page of every copy under way; what is refused waits for a hello."""
        found = []
        for name in self.wait(self.replica.filling()):
            place = self.wait(self.replica.fill_from(name))
            if place is None:
                continue
            after, gen, _ = place
            request = Fill(bucket=name, gen=gen, after=after, limit=limit)
            try:
                read = sync.fill(self.actor(), request, sums.Sums())
                found.append(self.bench.database.read_now(read))
            except Refused:
                continue
        return found

    def take_copy(self, page: FillPage) -> None:
        """Apply a page of a copy, and say hello where it asks for it."""
        if self.wait(self.replica.apply_fill(page)) is Taken.HELLO:
            self.hello()

    def copy_again(self) -> None:
        """Begin copying everything again beside the live changes."""
        self.store.run_write(
            lambda: self.store.in_cache(
                lambda cache: buckets.begin_copies(cache, list(buckets.held(cache)))
            )
        ).result()

    def pin(self, customer_id: CustomerId) -> None:
        """Hold everything of a customer, also beyond the window."""
        self.wait(self.replica.pin(customer_id))
        self.subscribe()

    def unpin(self) -> None:
        """Be over the quota with every pin: all go that may go."""
        self.wait(StoreReplica(self.store, Quota(rows=-1)).make_room((), Disk.ENOUGH))
        self.subscribe()

    def subscribe(self) -> None:
        """Tell the centre what is pinned here, and give up what it refuses."""
        mine = self.wait(self.replica.pins())
        request = Subscribe(add=mine, replace=True)
        answer = self.bench.database.write_now(pins.subscribe(self.actor(), request))
        self.wait(self.replica.give_up(answer.refused))

    def push(self, count: int, *, lost: bool, times: int) -> None:
        """Send operations, perhaps more than once, perhaps without hearing the answer."""
        cursor = self.wait(self.replica.cursor())
        if cursor is None:
            return
        ops = self.wait(self.replica.to_push(cursor.epoch, count, 1 << 20))
        if not ops:
            return
        request = Push(epoch=cursor.epoch, sent_at=SystemClock().now(), ops=tuple(ops))
        actor = self.actor()
        origin = Origin(actor.agent_id, actor.name, actor.device)
        for _ in range(times):
            answer = self.bench.database.write_now(push.push(actor, request), origin)
        if not lost:
            self.wait(self.replica.received(answer.frontier))

    def ask(self, limit: int) -> Page | None:
        """Pull one page without applying it."""
        cursor = self.wait(self.replica.cursor())
        if cursor is None:
            return None
        request = Pull(cursor=cursor, rows_max=limit)
        return self.bench.database.read_now(sync.pull(self.actor(), request))

    def take(self, page: Page) -> Taken:
        """Apply a page, and say hello where it asks for it."""
        taken = self.wait(self.replica.apply_page(page))
        if taken is Taken.HELLO:
            self.hello()
        return taken

    def catch_up(self) -> None:
        """Do everything until nothing is left to do."""
        self.hello()
        while self.wait(self.replica.filling()):
            self.fill(500)
        while self.wait(self.replica.to_push(UUID(int=0), 1, 1)):
            self.push(200, lost=False, times=1)
        for _ in range(200):
            page = self.ask(500)
            assert page is not None
            taken = self.take(page)
            if not page.more and page.from_rev == page.to_rev:
                break
        else:
            raise AssertionError(f"does not arrive: {taken} {page}")
        assert self.wait(self.replica.filling()) == ()

    def crash(self) -> None:
        """End without an orderly end, and start again."""
        self.store.close()
        (self.folder / "in-use").touch()
        self.store = Store(self.folder, SECRET, SystemClock())
        self.replica = StoreReplica(self.store)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    # -- to be compared --------------------------------------------------------------------

    def differing(self) -> list[str]:
        """Return live buckets whose rows are not exactly the centre's."""

        def local(cache: sa.Connection, _work: sa.Connection) -> dict[str, int | None]:
            held = buckets.held(cache).values()
            return {item.name: local_sums.bucket_sum(cache, item) for item in held if item.live}

        mine = self.store.run_read(local).result()
        numbers = self.bench.database.read_now(lambda unit: unit.bucket_numbers(mine))
        theirs = {
            name: self.bench.database.read_now(
                lambda unit, number=number: sums.bucket_sum(unit, number)  # type: ignore[misc]
            )
            for name, number in numbers.items()
        }
        return [name for name, total in mine.items() if total != theirs.get(name, 0)]
