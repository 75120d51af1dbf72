"""The bad day itself: processes, faults in a row, a quiet evening, the history checker."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TypeVar

from domain.clock import SystemClock
from domain.entities import Branch
from domain.errors import Unavailable
from domain.ids import BranchId, new_id
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.storage import feed
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.faults.relay import Fault, Relay
from tests.faults.server_process import ServerProcess
from tests.peers.lossy import Lossy
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres
from tests.soak import desk, history
from tests.soak.company import Company, Letterbox, found

T = TypeVar("T")

NODES = 2
EVENING_S = 180.0
LOST_OF_A_HUNDRED = 20
_LINE_FAULTS = tuple(fault for fault in Fault if fault is not Fault.NONE)


@dataclass
class Post:
    """One workstation's place: its process, its line and all it ever said."""

    login: str
    folder: Path
    relay: Relay
    url: str
    lives: int = 0
    process: ForkServerProcess | None = None
    talk: Connection | None = None
    said: list[desk.Said] = field(default_factory=list)
    quiet: bool = False
    rows: desk.Rows | None = None

    def listen(self) -> None:
        """Take down what it said so far."""
        try:
            while self.talk is not None and self.talk.poll():
                word = self.talk.recv()
                if word == desk.QUIET:
                    self.quiet = True
                elif isinstance(word, desk.Rows):
                    self.rows = word
                else:
                    self.said.append(word)
        except (EOFError, ConnectionResetError):
            return

    def kill(self) -> None:
        """SIGKILL; what it said before counts."""
        if self.process is not None and self.talk is not None:
            self.process.kill()
            self.process.join(10)
            self.listen()
            self.talk.close()
            self.process.close()
            self.process = self.talk = None


class Day:
    """Everything that runs, and what can happen to it."""

    def __init__(
        self,
        folder: Path,
        postgres: Postgres,
        seed: int,
        desks: int,
        net: Lossy | None = None,
    ) -> None:
        """Hold what the day takes place in.

        Args:
            folder: for profiles and logs.
            postgres: the centre's database server, running.
            seed: of everything that happens.
            desks: how many workstations.
            net: where they stand, if packets can be lost on the way to there.
        """
        self._folder = folder
        self._postgres = postgres
        self._chance = random.Random(seed)
        self._desks = desks
        self._net = net
        self._letterbox = Letterbox()
        self._posts: list[Post] = []
        self._nodes: list[ServerProcess] = []
        self._ports: list[int] = []
        self.happened: list[str] = []
        self.lost = 0
        """Packets that got lost."""

    async def play(self, rounds: int) -> list[str]:
        """Let so many faults happen; return what was broken by them in the end."""
        database = self._open()
        self._letterbox.open()
        try:
            if self._net is not None:
                self._net.lose(0)
            company = found(database, self._letterbox)
            await self._begin(company)
            for _ in range(rounds):
                await self._one_fault(company)
                await asyncio.sleep(0.3 + self._chance.random())
            await self._evening(database)
            return self._judge(database, company)
        finally:
            for post in self._posts:
                post.kill()
                await post.relay.close()
            for node in self._nodes:
                node.kill()
            self._letterbox.close()
            database.close()

    def _open(self) -> Database:
        config = ServerConfig(database_url=self._postgres.url)
        return open_store(config, SystemClock())

    async def _begin(self, company: Company) -> None:
        for number in range(NODES):
            port = free_port()
            node = ServerProcess(
                self._folder / "unused",
                port,
                self._folder / f"node{number}.log",
                PULT_DATABASE_URL=self._postgres.url,
            )
            await asyncio.to_thread(node.start)
            self._nodes.append(node)
            self._ports.append(port)
        for agent in company.agents[: self._desks]:
            relay = Relay()
            host = self._net.here if self._net is not None else "127.0.0.1"
            url = await relay.start(self._chance.choice(self._ports), host)
            post = Post(agent.login, self._folder / agent.login, relay, url)
            self._posts.append(post)
            self._start(post, company)

    def _start(self, post: Post, company: Company, off_s: float = 0.0) -> None:
        post.lives += 1
        orders = desk.Orders(
            post.folder,
            post.url,
            post.login,
            post.lives,
            off_s,
            tuple(customer.id for customer in company.customers),
            tuple(company.conversations),
            self._net.namespace if self._net is not None else "",
        )
        post.process, post.talk = desk.start(orders)

    # -- faults ----------------------------------------------------------------------------

    async def _one_fault(self, company: Company) -> None:
        acts: list[tuple[int, Callable[[Company], object]]] = [
            (5, self._kill_desk),
            (3, self._kill_node),
            (1, self._crash_postgres),
            (7, self._break_line),
            (4, self._heal_line),
            (2, self._go_elsewhere),
        ]
        if self._net is not None:
            acts.append((3, self._lose_packets))
        weights = [weight for weight, _act in acts]
        _weight, act = self._chance.choices(acts, weights)[0]
        self.happened.append(act.__name__.strip("_"))
        await act(company)  # type: ignore[misc]  # each is a coroutine function
        for post in self._posts:
            post.listen()

    async def _kill_desk(self, company: Company) -> None:
        post = self._chance.choice(self._posts)
        post.kill()
        off_s = self._chance.choice((0.0, 0.0, -86_400.0, 86_400.0, 300.0))
        self._start(post, company, off_s)

    async def _kill_node(self, _company: Company) -> None:
        node = self._chance.choice(self._nodes)
        node.kill()
        await asyncio.sleep(self._chance.random() * 2)
        await asyncio.to_thread(node.start)

    async def _crash_postgres(self, _company: Company) -> None:
        await asyncio.to_thread(self._postgres.stop, "immediate")
        await asyncio.sleep(self._chance.random() * 2)
        await asyncio.to_thread(self._postgres.start)

    async def _break_line(self, _company: Company) -> None:
        self._chance.choice(self._posts).relay.break_with(self._chance.choice(_LINE_FAULTS))

    async def _lose_packets(self, _company: Company) -> None:
        self._lose(LOST_OF_A_HUNDRED)

    def _lose(self, percent: int) -> None:
        if self._net is not None:
            self.lost += self._net.lost()
            self._net.lose(percent)

    async def _heal_line(self, _company: Company) -> None:
        if self._chance.random() < 0.3:
            self._lose(0)
        for post in self._posts:
            if self._chance.random() < 0.6:
                post.relay.heal()

    async def _go_elsewhere(self, _company: Company) -> None:
        post = self._chance.choice(self._posts)
        post.relay.aim(self._chance.choice(self._ports))

    # -- the evening -----------------------------------------------------------------------

    async def _evening(self, database: Database) -> None:
        """Everything works again; let what is under way come to an end, then count."""
        self._lose(0)
        for post in self._posts:
            post.relay.heal()
            self._tell(post, "evening")
        await self._all(lambda post: post.quiet)
        await self._sent_all(database)
        # Something everybody is told of, so that everybody's position passes all before it.
        _try(database.write_now, _ring_the_bell)
        head = _try(database.read_now, feed.meta).head
        for post in self._posts:
            self._tell(post, head)
        await self._all(lambda post: post.rows is not None)

    async def _sent_all(self, database: Database) -> None:
        """Wait until no message is on its way: a killed node's claims take two minutes to end."""
        async with asyncio.timeout(EVENING_S):
            while _try(database.read_now, history.on_their_way):  # noqa: ASYNC110 - of another process
                await asyncio.sleep(1)

    def _tell(self, post: Post, word: object) -> None:
        if post.talk is not None:
            post.talk.send(word)

    async def _all(self, done: Callable[[Post], bool]) -> None:
        async with asyncio.timeout(EVENING_S):
            while not all(map(done, self._posts)):
                await asyncio.sleep(0.2)
                for post in self._posts:
                    post.listen()
                    if not done(post) and post.process is not None and not post.process.is_alive():
                        raise AssertionError(f"{post.login} died: {post.process.exitcode}")

    def _judge(self, database: Database, company: Company) -> list[str]:
        said = [word for post in self._posts for word in post.said]
        broken = history.faults(database, said, self._letterbox)
        for post, agent in zip(self._posts, company.agents, strict=False):
            expected = history.held_by(database, agent)
            here = post.rows.versions if post.rows is not None else {}
            differ = {
                key for key in expected.keys() | here.keys() if expected.get(key) != here.get(key)
            }
            if differ:
                broken.append(f"{post.login}: {len(differ)} rows differ from the centre's")
        return broken

    @property
    def operations(self) -> int:
        """How much was said to be done."""
        return sum(len(post.said) for post in self._posts)


def _ring_the_bell(unit: Unit) -> None:
    unit.put(Branch(id=BranchId(new_id()), name="Вечер"))


def _try(ask: Callable[[Callable[[Unit], T]], T], work: Callable[[Unit], T]) -> T:
    """Use the database, over a new connection where old ones died with their PostgreSQL."""
    for _ in range(16):
        try:
            return ask(work)
        except Unavailable:
            continue
    return ask(work)
