"""A company of any size on a durable PostgreSQL, with sessions ready for its workstations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from domain.clock import SystemClock
from domain.entities import Agent, Branch, Customer
from domain.glossary import Role
from domain.ids import AgentId, BranchId, CustomerId, DeviceId, new_id
from domain.wire import SignIn, Tokens
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.handlers.sign_in import Attempt, opened
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.faults.server_process import ServerProcess
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres, find_programs

CHUNK = 250


class Durable(Postgres):
    """A PostgreSQL that writes to the disk before it says so, as one in use does."""

    def start(self) -> None:
        """Start it."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
            "-c max_connections=100 -c shared_buffers=256MB -c max_wal_size=4GB"
        )
        data, log = str(self._home / "data"), str(self._home / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")


class NoPostgres(RuntimeError):
    """There are no PostgreSQL server programs on this machine."""


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL for as long as the block lasts.

    Raises:
        NoPostgres: it is not installed.
    """
    programs = find_programs()
    if programs is None:
        raise NoPostgres("PostgreSQL is not installed")
    with Durable(programs) as postgres:
        yield postgres


@contextmanager
def store_of(url: str) -> Iterator[Database]:
    """Open and migrate a centre's database."""
    database = open_store(ServerConfig(database_url=url), SystemClock())
    try:
        yield database
    finally:
        database.close()


class Server(ServerProcess):
    """``pult-server serve`` in a process of its own over any database."""

    def __init__(self, database_url: str, log: Path, **settings: str) -> None:
        quiet = {
            "PULT_DATABASE_URL": database_url,
            "PULT_LOG_LEVEL": "error",
            "PULT_REQUESTS_PER_S": "100000",
            "PULT_REQUESTS_BURST": "100000",
        }
        super().__init__(Path("unused"), free_port(), log, **{**quiet, **settings})

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Return its process id."""
        assert self._process is not None
        return self._process.pid


class Company(msgspec.Struct):
    """Branches, with as many agents and one customer each."""

    branches: list[Branch]
    agents: list[Agent]
    customers: list[Customer]


def build_company(branches: int, agents_each: int) -> Company:
    """Return a company that is not written anywhere yet."""
    made = Company([], [], [])
    for number in range(branches):
        branch = Branch(id=BranchId(new_id()), name=f"Филиал {number}")
        made.branches.append(branch)
        made.agents += [
            Agent(
                id=AgentId(new_id()),
                login=f"agent-{number}-{place}",
                display_name=f"Анна {number}-{place}",
                role=Role.AGENT,
                branch_id=branch.id,
                branch_ids=(branch.id,),
            )
            for place in range(agents_each)
        ]
        made.customers.append(
            Customer(
                id=CustomerId(new_id()), display_name="Мария Климова", branch_id=branch.id, city="0"
            )
        )
    return made


def found_company(database: Database, company: Company) -> None:
    """Write a company into an empty database, its customers in their branches' windows."""
    database.write_now(lambda unit: unit.put_new(company.branches))
    for start in range(0, len(company.agents), CHUNK):
        chunk = company.agents[start : start + CHUNK]
        database.write_now(lambda unit, rows=chunk: unit.put_new(rows))  # type: ignore[misc]

    def cards(unit: Unit) -> None:
        for customer in company.customers:
            unit.put(customer)

    database.write_now(cards)


def open_sessions(
    database: Database, agents: Sequence[Agent], devices: Sequence[DeviceId]
) -> list[Tokens]:
    """Sign agents in at devices without the slow check of a password."""
    found: list[Tokens] = []
    pairs = list(zip(agents, devices, strict=True))
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]

        def work(unit: Unit, chunk: list[tuple[Agent, DeviceId]] = chunk) -> list[Tokens]:
            return [
                opened(Attempt(agent, ""), SignIn(login=agent.login, password="", device=device))(
                    unit
                )
                for agent, device in chunk
            ]

        found += database.write_now(work)
    return found
