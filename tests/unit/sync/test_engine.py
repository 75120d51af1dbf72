"""The engine against a scripted centre: what each answer makes it do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.buckets import TENANT, customer_bucket, pins_digest
from domain.entities import Customer
from domain.errors import Code, Offline, Refused, SignInRequired
from domain.ids import AgentId, ConversationId, CustomerId, DeviceId, new_id
from domain.live import (
    LiveAuth,
    LiveDown,
    LiveNearby,
    LivePage,
    LivePresence,
    LiveUp,
    LiveWelcome,
    Nearby,
)
from domain.tasks import TaskScope
from domain.wire import (
    BucketInfo,
    BucketSum,
    Control,
    Cursor,
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Push,
    PushAnswer,
    SignIn,
    Subscribe,
    Subscribed,
    Tokens,
    Welcome,
)
from sync.engine.engine import Ears, Engine
from sync.engine.replica import Disk
from sync.queries.rows import Link, SyncStatus
from sync.store import outbox, rows
from sync.store.replica import StoreReplica
from sync.store.store import Store
from tests.builders.clock import StillClock
from tests.unit.sync.profile import (
    BRANCH,
    BUCKET,
    CUSTOMER,
    START,
    furnish,
    opened,
    page,
    row,
    save_note,
    saved_texts,
)

AGENT = AgentId(UUID(int=5))
GRANTED = (BucketInfo(name=BUCKET), BucketInfo(name=TENANT))
DEADLINE_S = 20.0


class Line:
    """A live line whose other end is the test."""

    def __init__(self) -> None:
        self.down: asyncio.Queue[LiveDown | Exception] = asyncio.Queue()
        self.up: list[LiveUp] = []

    async def receive(self) -> LiveDown:
        """Return what the test sent."""
        item = await self.down.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def send(self, message: LiveUp) -> None:
        """Keep what the engine said."""
        self.up.append(message)


class Centre:
    """Answers with what the test put there; by default, nothing new and everything taken."""

    def __init__(self) -> None:
        self.welcome = Welcome(
            stream_id=START.stream_id,
            epoch=START.epoch,
            head=1,
            buckets=GRANTED,
            pins_digest=pins_digest(()),
            agent_id=AGENT,
            device_id=DeviceId(UUID(int=6)),
            server_time_at=StillClock().now(),
        )
        self.asked: list[Any] = []
        self.lines: list[Line] = []
        self.on_hello: Callable[[], None] = lambda: None
        self.on_push: Callable[[Push], PushAnswer] = self.take
        self.on_pull: Callable[[Pull], Page] = lambda ask: page(ask.cursor.rev, ask.cursor.rev)
        self.on_fill: Callable[[Fill], FillPage] = self.same
        self.refuse: tuple[str, ...] = ()
        self.pins: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.device: DeviceId | None = None

    def take(self, push: Push) -> PushAnswer:
        """Take everything."""
        return PushAnswer(epoch=push.epoch, frontier=push.ops[-1].seq)

    def same(self, fill: Fill) -> FillPage:
        """Say that the copy is right as it is."""
        return FillPage(
            bucket=fill.bucket,
            gen=fill.gen,
            epoch=self.welcome.epoch,
            grant_epoch=self.welcome.grant_epoch,
            r0=1,
            rows=(),
            next=None,
            done=True,
            same=True,
        )

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the requests of a kind."""
        return [item for item in self.asked if isinstance(item, kind)]

    async def hello(self, message: Hello) -> Welcome:
        self.asked.append(message)
        self.on_hello()
        return self.welcome

    async def push(self, message: Push) -> PushAnswer:
        self.asked.append(message)
        return self.on_push(message)

    async def pull(self, message: Pull) -> Page:
        self.asked.append(message)
        return self.on_pull(message)

    async def upload(self, sha256: str, data: bytes) -> None:
        self.files[sha256] = data

    async def fill(self, message: Fill) -> FillPage:
        self.asked.append(message)
        return self.on_fill(message)

    async def subscribe(self, message: Subscribe) -> Subscribed:
        self.asked.append(message)
        kept = set() if message.replace else self.pins - set(message.drop)
        self.pins = kept | (set(message.add) - set(self.refuse))
        return Subscribed(
            added=tuple(sorted(self.pins)),
            refused=tuple(name for name in message.add if name in self.refuse),
            pins_digest=pins_digest(self.pins),
        )

    async def become(self, device: DeviceId) -> None:
        self.device = device

    @asynccontextmanager
    async def live(self, auth: LiveAuth) -> AsyncIterator[Line]:
        self.asked.append(auth)
        self.lines.append(Line())
        self.lines[-1].down.put_nowait(LiveWelcome(head=1))
        yield self.lines[-1]

    async def sign_in(self, message: SignIn) -> Tokens:
        raise NotImplementedError

    async def call_out(self, number: str) -> None:
        raise NotImplementedError

    async def blob(self, entry_id: str, sha256: str, heard: object = None) -> bytes:
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is open."""


class Desk:
    """A store and an engine before a scripted centre."""

    def __init__(self, store: Store, centre: Centre) -> None:
        self.store, self.centre = store, centre
        self.statuses: list[SyncStatus] = []
        self.near: list[LiveNearby | None] = []
        self._moved = asyncio.Event()
        ears = Ears(self._told, nearby=self._near, line_gone=lambda: self._near(None))
        self.engine = Engine(
            StoreReplica(store),
            centre,
            DeviceId(UUID(int=6)),
            store.clock,
            ears,
            chance=lambda: 0.0,
        )
        self._stop = store.subscribe(asyncio.get_running_loop(), self._changed)

    def _told(self, status: SyncStatus) -> None:
        self.statuses.append(status)
        self._moved.set()

    def _near(self, message: LiveNearby | None) -> None:
        self.near.append(message)
        self._moved.set()

    def _changed(self, changes: Any) -> None:
        self.engine.changed(changes)
        self._moved.set()

    async def until(self, condition: Callable[[], Awaitable[bool] | bool]) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                found = condition()
                if found if isinstance(found, bool) else await found:
                    return
                self._moved.clear()
                try:
                    async with asyncio.timeout(0.02):
                        await self._moved.wait()
                except TimeoutError:
                    continue

    async def linked(self, link: Link) -> None:
        """Wait for a state of the line."""
        await self.until(lambda: self.engine.status.link is link)

    def asked(self, kind: type[Any]) -> int:
        """Return how often the centre was asked."""
        return len(self.centre.of(kind))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that has met this centre before."""
    with opened(tmp_path, clock=StillClock()) as made:
        furnish(made, Cursor(stream_id=START.stream_id, epoch=START.epoch))
        yield made


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[Desk]:
    """A desk whose engine is not running yet; the test starts it by ``run``."""
    made = Desk(store, Centre())
    yield made
    made._stop()


@asynccontextmanager
async def run(desk: Desk) -> AsyncIterator[None]:
    """Let the engine run."""
    scope = TaskScope("engine")
    scope.start(desk.engine.run(), "run")
    try:
        yield
    finally:
        await scope.close()


def _state(store: Store) -> tuple[int, int]:
    return store.run_read(lambda _cache, work: outbox.counts(work)).result()


# -- the outbox' table -------------------------------------------------------------------------


async def test_a_body_too_large_is_halved_and_one_too_large_alone_is_told(desk: Desk) -> None:
    notes = [save_note(desk.store, f"{number}") for number in range(8)]

    def picky(push: Push) -> PushAnswer:
        sizes.append(len(push.ops))
        if len(push.ops) > 2 or any(op.args.get("text") == "5" for op in push.ops):
            raise Refused(Code.TOO_LARGE)
        return desk.centre.take(push)

    sizes: list[int] = []
    desk.centre.on_push = picky
    async with run(desk):
        await desk.until(lambda: _state(desk.store) == (7, 1))
        await desk.until(
            lambda: any(
                not op.args and op.seq == notes[5].seq
                for push in desk.centre.of(Push)
                for op in push.ops
            )
        )
        desk.centre.on_push = desk.centre.take
        for number in range(30):
            save_note(desk.store, f"ещё {number}")
        await desk.until(lambda: desk.centre.of(Push)[-1].ops[-1].seq == notes[-1].seq + 30)
    assert sizes[:3] == [8, 4, 2]
    # Refused once is not refused for ever: the batch grows again.
    assert max(len(push.ops) for push in desk.centre.of(Push)[len(sizes) :]) > 2


async def test_a_session_that_ended_pauses_and_keeps_everything(desk: Desk) -> None:
    save_note(desk.store, "не потерять")

    def ended(_push: Push) -> PushAnswer:
        raise SignInRequired("ended")

    desk.centre.on_push = ended
    async with run(desk):
        await desk.linked(Link.SIGN_IN)
        save_note(desk.store, "и это")
        assert saved_texts(desk.store) == ["не потерять", "и это"]
        assert desk.asked(Hello) == 1
        desk.centre.on_push = desk.centre.take
        desk.engine.retry_now()
        await desk.linked(Link.ONLINE)
        await desk.until(lambda: desk.centre.of(Push)[-1].ops[-1].seq == 2)


@pytest.mark.parametrize("code", [Code.FORBIDDEN, Code.DEVICE_REVOKED])
async def test_a_device_shut_out_keeps_its_work_sealed_and_says_so(desk: Desk, code: Code) -> None:
    save_note(desk.store, "не потерять")

    def shut() -> None:
        raise Refused(code, retry_after_s=3600)

    desk.centre.on_hello = shut
    async with run(desk):
        await desk.linked(Link.REVOKED)
    assert saved_texts(desk.store) == ["не потерять"]
    assert desk.asked(Push) == 0


async def test_too_old_a_program_still_sends_its_work_and_pulls_nothing(desk: Desk) -> None:
    desk.centre.welcome = msgspec.structs.replace(desk.centre.welcome, must="upgrade_soft")
    save_note(desk.store, "успеть")
    async with run(desk):
        await desk.until(lambda: desk.asked(Push) == 1)
        await desk.linked(Link.UPGRADE)
        save_note(desk.store, "и сохранить")
        await desk.until(lambda: desk.asked(Push) == 2)
    assert desk.asked(Pull) == desk.asked(Fill) == desk.asked(LiveAuth) == 0


async def test_far_too_old_a_program_saves_and_sends_nothing(desk: Desk) -> None:
    desk.centre.welcome = msgspec.structs.replace(desk.centre.welcome, must="upgrade_hard")
    save_note(desk.store, "успеть")
    async with run(desk):
        await desk.linked(Link.UPGRADE)
    assert desk.asked(Push) == 0
    assert saved_texts(desk.store) == ["успеть"]


@pytest.mark.parametrize("error", [Offline, Refused])
async def test_a_centre_that_asks_to_wait_is_waited_for(
    desk: Desk, error: type[Offline] | type[Refused]
) -> None:
    def busy() -> None:
        raise error(Code.OVERLOADED, retry_after_s=3600)

    desk.centre.on_hello = busy
    async with run(desk):
        await desk.linked(Link.OFFLINE)
        await desk.until(lambda: desk.asked(Hello) == 1)
        # Without a word to wait the next try comes at once: our chance is nought.
        desk.centre.on_hello = lambda: None
        save_note(desk.store, "x")
        assert desk.asked(Hello) == 1
        desk.engine.retry_now()
        await desk.linked(Link.ONLINE)


@pytest.mark.parametrize("how", ["must", "push"])
async def test_a_copied_installation_enrols_anew_and_asks_to_sign_in(desk: Desk, how: str) -> None:
    save_note(desk.store, "моё")
    if how == "must":
        desk.centre.welcome = msgspec.structs.replace(desk.centre.welcome, must="enrol")

    def reused(_push: Push) -> PushAnswer:
        raise Refused(Code.INVALID, field="seq")

    desk.centre.on_push = reused
    became = asyncio.Event()

    def after() -> None:
        if desk.centre.device is not None:
            became.set()
            raise SignInRequired("a new device")

    desk.centre.on_hello = after
    async with run(desk):
        await asyncio.wait_for(became.wait(), DEADLINE_S)
        await desk.linked(Link.SIGN_IN)
    assert saved_texts(desk.store) == ["моё"]
    assert desk.centre.device not in (None, DeviceId(UUID(int=6)))


# -- grants, copies, checks --------------------------------------------------------------------


async def test_a_page_under_newer_grants_is_followed_by_a_hello_at_once(desk: Desk) -> None:
    async with run(desk):
        await desk.linked(Link.ONLINE)
        desk.centre.welcome = msgspec.structs.replace(
            desk.centre.welcome, grant_epoch=1, buckets=(BucketInfo(name=TENANT),)
        )
        told = LivePage(page=page(1, 2, grant_epoch=1))
        desk.centre.lines[-1].down.put_nowait(told)
        await desk.until(lambda: desk.asked(Hello) == 2)
        await desk.linked(Link.ONLINE)

        async def gone() -> bool:
            return await desk.store.read(
                lambda cache, _: (
                    cache.exec_driver_sql("SELECT count(*) FROM customer").scalar() == 0
                )
            )

        await desk.until(gone)


async def test_hellos_in_circles_slow_down(desk: Desk) -> None:
    desk.centre.on_fill = lambda fill: msgspec.structs.replace(desk.centre.same(fill), gen=9)
    async with run(desk):
        await desk.until(lambda: desk.asked(Hello) > 4)
        await desk.until(lambda: any(item.link is Link.ONLINE for item in desk.statuses))


async def test_a_difference_found_by_checksums_is_counted_and_copied_again(desk: Desk) -> None:
    sent: list[tuple[BucketSum, ...]] = []

    def compare(ask: Pull) -> Page:
        if not ask.verify:
            return page(ask.cursor.rev, ask.cursor.rev)
        sent.append(ask.verify)
        told = (Control(what="refill", bucket=BUCKET),) if len(sent) == 1 else ()
        return page(ask.cursor.rev, ask.cursor.rev, control=told)

    desk.centre.on_pull = compare
    async with run(desk):
        await desk.linked(Link.ONLINE)
        await desk.until(lambda: desk.asked(Fill) == 2)
        desk.engine.check_now()
        await desk.until(lambda: desk.engine.status.refills == 1)
        await desk.until(lambda: desk.asked(Fill) == 3)
    again = desk.centre.of(Fill)[-1]
    assert again.bucket == BUCKET
    assert again.sum is not None
    assert {item.bucket for item in sent[0]} == {BUCKET, TENANT}


async def test_a_full_disk_stops_copies_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StoreReplica, "disk", lambda _self: Disk.FULL)
    async with run(desk):
        await desk.linked(Link.ONLINE)
        await desk.until(lambda: desk.engine.status.disk_low)
    assert desk.asked(Fill) == 0


# -- pins --------------------------------------------------------------------------------------


async def test_whoever_is_opened_is_pinned_copied_and_followed(desk: Desk) -> None:
    who = Customer(id=CustomerId(new_id()), display_name="Зоя", branch_id=BRANCH.id)
    name = customer_bucket(who.id)

    def fill(ask: Fill) -> FillPage:
        answer = desk.centre.same(ask)
        if ask.bucket != name:
            return answer
        return msgspec.structs.replace(answer, rows=(row(who, 3, name),), same=False)

    desk.centre.on_fill = fill
    await desk.engine.pin(who.id)  # before there is a line
    async with run(desk):
        await desk.until(lambda: name in desk.centre.pins)

        async def here() -> bool:
            return await desk.store.read(
                lambda cache, _: rows.get(cache, Customer, who.id) is not None
            )

        await desk.until(here)
    # The centre remembers: nothing to be said on the next line.
    desk.centre.welcome = msgspec.structs.replace(
        desk.centre.welcome, pins_digest=pins_digest({name})
    )
    async with run(desk):
        await desk.linked(Link.ONLINE)
        await desk.engine.pin(CUSTOMER.id)
        await desk.until(lambda: customer_bucket(CUSTOMER.id) in desk.centre.pins)
    assert name in desk.centre.pins


async def test_a_centre_that_remembers_other_pins_is_told_all_of_ours(desk: Desk) -> None:
    await desk.engine._replica.pin(CUSTOMER.id)
    desk.centre.pins = {"cust:somebody"}
    desk.centre.welcome = msgspec.structs.replace(
        desk.centre.welcome, pins_digest=pins_digest({"cust:somebody"})
    )
    async with run(desk):
        await desk.until(lambda: desk.centre.pins == {customer_bucket(CUSTOMER.id)})
    assert desk.centre.of(Subscribe)[-1].replace


async def test_no_rows_of_a_pin_are_asked_for_before_the_centre_holds_it(desk: Desk) -> None:
    name, same = customer_bucket(CUSTOMER.id), desk.centre.same
    told, subscribe = asyncio.Event(), desk.centre.subscribe

    async def late(message: Subscribe) -> Subscribed:
        await told.wait()
        return await subscribe(message)

    def fill(ask: Fill) -> FillPage:
        if ask.bucket.startswith("cust:") and ask.bucket not in desk.centre.pins:
            raise Refused(Code.NOT_FOUND)
        return same(ask)

    desk.centre.subscribe = late  # type: ignore[method-assign]  # it takes its time
    desk.centre.on_fill = fill
    await desk.engine.pin(CUSTOMER.id)  # before there is a line

    def asked() -> set[str]:
        return {item.bucket for item in desk.centre.of(Fill)}

    async with run(desk):
        # A pin's turn comes before the window's.
        await desk.until(lambda: BUCKET in asked())
        assert name not in asked()
        told.set()
        await desk.until(lambda: name in asked())
        assert await StoreReplica(desk.store).pins() == (name,)


async def test_a_refused_pin_is_given_up(desk: Desk) -> None:
    stranger = CustomerId(new_id())
    desk.centre.refuse = (customer_bucket(stranger),)
    async with run(desk):
        await desk.linked(Link.ONLINE)
        await desk.engine.pin(stranger)
        await desk.until(lambda: desk.asked(Subscribe) == 1)

        async def none() -> bool:
            return await StoreReplica(desk.store).pins() == ()

        await desk.until(none)


async def test_a_centre_of_the_older_proto_is_asked_by_name_and_knows_no_pins(
    desk: Desk,
) -> None:
    desk.centre.welcome = msgspec.structs.replace(desk.centre.welcome, proto=1, pins_digest="")
    await desk.engine.pin(CUSTOMER.id)
    async with run(desk):
        await desk.linked(Link.ONLINE)
        desk.centre.lines[-1].down.put_nowait(LivePage(page=page(7, 8)))  # does not fit
        await desk.until(lambda: desk.asked(Pull) == 1)
    assert desk.asked(Subscribe) == 0
    assert desk.centre.of(Pull)[0].buckets == (BUCKET, TENANT)
    assert desk.centre.of(LiveAuth)[0].buckets == (BUCKET, TENANT)
    assert not desk.engine.status.window


# -- what is declared --------------------------------------------------------------------------


async def test_what_is_on_the_screen_is_declared_anew_on_every_line(desk: Desk) -> None:
    talk = ConversationId(new_id())
    await desk.engine.set_presence("ready")
    await desk.engine.set_viewing(talk, replying=True)
    said = LivePresence(state="ready", viewing=talk, replying=True)
    async with run(desk):
        await desk.until(lambda: bool(desk.centre.lines) and said in desk.centre.lines[0].up)
        await desk.engine.typing(talk)
        typed = msgspec.structs.replace(said, typing_in=talk, state="")
        await desk.until(lambda: typed in desk.centre.lines[0].up)
        desk.centre.lines[0].down.put_nowait(Offline(Code.OFFLINE))
        await desk.until(lambda: len(desk.centre.lines) == 2 and said in desk.centre.lines[1].up)
        assert typed not in desk.centre.lines[1].up


async def test_who_is_near_is_told_and_forgotten_with_the_line(desk: Desk) -> None:
    near = LiveNearby(
        conversation=new_id(), agents=(Nearby(agent_id=AGENT, name="Борис", replying=True),)
    )
    async with run(desk):
        await desk.linked(Link.ONLINE)
        desk.centre.lines[-1].down.put_nowait(near)
        await desk.until(lambda: near in desk.near)
        desk.centre.lines[-1].down.put_nowait(Offline(Code.OFFLINE))
        await desk.until(lambda: desk.near[-1] is None)
