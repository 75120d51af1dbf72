"""Two workstations and a centre, pushed about at random; what was saved is never lost."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.clock import SystemClock
from domain.entities import Agent, Conflict, Customer, Entity, Entry
from domain.glossary import OutboxState
from domain.ids import BranchId
from domain.operations import CustomerPatch
from domain.wire import Page
from server.storage import schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.unit import Unit
from tests.stateful.desk import Desk
from tests.unit.server.bench import build_bench, replaced

T = TypeVar("T", bound=Entity)

WHO = st.integers(0, 1)
FEW = st.integers(1, 5)


class TwoDesks(RuleBasedStateMachine):
    """The model: which texts were saved by whom, and which values of one field."""

    template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="two-desks-"))
        self.runner = asyncio.Runner()
        self.texts: list[str] = []
        self.cities: set[str] = set()
        self.numbers = count()
        self.late: list[tuple[int, Page]] = []
        self.revs = [0, 0]

    @initialize()
    def begin(self) -> None:
        path = self.folder / "centre.db"
        if TwoDesks.template is None:
            TwoDesks.template = Path(tempfile.mkdtemp()) / "centre.db"
            made = Database(f"sqlite:///{TwoDesks.template}", SystemClock())
            migrate(made)
            made.close()
        shutil.copy(TwoDesks.template, path)
        self.database = Database(f"sqlite:///{path}", SystemClock())
        self.bench = build_bench(self.database)
        self.customer = self.bench.shop.customer
        self.cities.add(self.customer.city)
        self.desks = [
            Desk(self.bench, agent, self.folder / agent.login, self.runner)
            for agent in self.bench.shop.agents
        ]
        for desk in self.desks:
            desk.catch_up()

    # -- what happens ----------------------------------------------------------------------

    @rule(who=WHO)
    def note(self, who: int) -> None:
        text = f"note {next(self.numbers)}"
        self.texts.append(text)
        self.desks[who].note(self.customer, text)

    @rule(who=WHO)
    def edit(self, who: int) -> None:
        city = f"city {next(self.numbers)}"
        if self.desks[who].edit(self.customer.id, city) is not None:
            self.cities.add(city)

    @rule(who=WHO, ops=FEW, lost=st.booleans(), times=st.integers(1, 2))
    def push(self, who: int, ops: int, lost: bool, times: int) -> None:
        self.desks[who].push(ops, lost=lost, times=times)

    @rule(who=WHO, limit=FEW)
    def pull(self, who: int, limit: int) -> None:
        page = self.desks[who].ask(limit)
        if page is not None:
            self.desks[who].take(page)

    @rule(who=WHO, limit=FEW)
    def pull_and_be_late(self, who: int, limit: int) -> None:
        page = self.desks[who].ask(limit)
        if page is not None:
            self.late.append((who, page))

    @rule()
    def a_late_page_arrives(self) -> None:
        for who, page in self.late:
            self.desks[who].take(page)
        self.late.clear()

    @rule(who=WHO, limit=FEW)
    def fill(self, who: int, limit: int) -> None:
        self.desks[who].fill(limit)

    @rule(who=WHO, limit=FEW)
    def a_pull_is_overtaken(self, who: int, limit: int) -> None:
        """Asked, then the colleague acts and a newer page comes, and then the answer."""
        late = self.desks[who].ask(limit)
        self._colleague_acts(1 - who)
        self.pull(who, 500)
        if late is not None:
            self.desks[who].take(late)

    @rule(who=WHO, limit=st.integers(50, 500), gone=st.booleans())
    def a_copy_is_overtaken(self, who: int, limit: int, gone: bool) -> None:
        """Read, then rows change or leave and the live page comes, and then the copy."""
        self.desks[who].copy_again()
        pages = self.desks[who].copies(limit)
        self._colleague_acts(1 - who)
        if gone:
            self._move(self.bench.elsewhere.id)
        self.pull(who, 500)
        for page in pages:
            self.desks[who].take_copy(page)
        if gone:
            assert self.desks[who].customer(self.customer.id) is None
            self._move(self.bench.shop.branch.id)

    @rule(who=WHO, limit=FEW)
    def a_page_comes_after_the_rights_ended(self, who: int, limit: int) -> None:
        """Nothing computed before brings back what a hello has taken away."""
        self._colleague_acts(1 - who)
        late = self.desks[who].ask(limit)
        self._grant(who, granted=False)
        self.desks[who].hello()
        assert self.desks[who].customer(self.customer.id) is None
        if late is not None:
            self.desks[who].take(late)
        shown = self.desks[who].customer(self.customer.id)
        assert shown is None
        self._grant(who, granted=True)
        self.desks[who].hello()

    def _colleague_acts(self, who: int) -> None:
        self.edit(who)
        self.note(who)
        self.desks[who].push(200, lost=False, times=1)

    def _move(self, branch_id: BranchId) -> None:
        """Let the customer's card belong to another branch."""
        card = self.bench.need(Customer, self.customer.id)
        self.bench.write(replaced(card, branch_id=branch_id))

    @rule(who=WHO)
    def hello(self, who: int) -> None:
        self.desks[who].hello()

    @rule(who=WHO)
    def crash(self, who: int) -> None:
        self.desks[who].crash()

    @rule(who=WHO, granted=st.booleans())
    def grant(self, who: int, granted: bool) -> None:
        self._grant(who, granted=granted)

    def _grant(self, who: int, *, granted: bool) -> None:
        agent = self.bench.need(Agent, self.desks[who].agent.id)
        branch = self.bench.shop.branch.id if granted else None
        if agent.branch_id != branch:
            branches = (branch,) if branch is not None else ()
            self.bench.write(replaced(agent, branch_id=branch, branch_ids=branches))

    # -- what holds after each step --------------------------------------------------------

    @invariant()
    def the_cursor_never_goes_back(self) -> None:
        for who, desk in enumerate(getattr(self, "desks", ())):
            cursor = desk.wait(desk.replica.cursor())
            assert cursor is not None
            assert cursor.rev >= self.revs[who]
            self.revs[who] = cursor.rev

    @invariant()
    def ones_own_value_stays_on_ones_own_screen(self) -> None:
        for desk in getattr(self, "desks", ()):
            mine = [
                item.args.changes["city"].new
                for item in desk.unsettled()
                if isinstance(item.args, CustomerPatch) and item.state != OutboxState.ATTENTION
            ]
            shown = desk.customer(self.customer.id)
            if mine and shown is not None:
                assert shown.city == mine[-1]

    # -- and in the end --------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if hasattr(self, "desks"):
                self._settle_and_compare()
                for desk in self.desks:
                    desk.close()
                self.database.close()
        finally:
            self.runner.close()
            shutil.rmtree(self.folder)

    def _settle_and_compare(self) -> None:
        self.a_late_page_arrives()
        for who in (0, 1):
            self._grant(who, granted=True)
        for _ in range(2):  # the second's work reaches the first
            for desk in self.desks:
                desk.catch_up()
        waiting = [item for desk in self.desks for item in desk.unsettled()]
        assert {item.state for item in waiting} <= {OutboxState.ATTENTION}
        refused = Counter(getattr(item.args, "text", "") for item in waiting)
        entries = self._all(Entry)
        kept = Counter(entry.text for entry in entries if entry.text.startswith("note"))
        for text in self.texts:
            assert kept[text] + refused[text] == 1, text
        self._no_value_is_lost()
        for desk in self.desks:
            assert desk.differing() == []

    def _all(self, struct: type[T]) -> list[T]:
        """Return every row of a kind at the centre."""

        def read(unit: Unit) -> list[T]:
            table = schema.ENTITY_TABLES[struct]
            ids = unit.connection.execute(sa.select(table.c.id)).scalars()
            found = unit.load(struct, [UUID(bytes=bytes(raw)) for raw in ids])
            return [stored.entity for stored in found]  # type: ignore[misc]  # of that kind

        return self.database.read_now(read)

    def _no_value_is_lost(self) -> None:
        """What a card or a conflict shows was typed by somebody."""
        person = self.bench.need(Customer, self.customer.id)
        conflicts = self._all(Conflict)
        assert person.city in self.cities
        for item in conflicts:
            assert {str(item.mine), str(item.theirs)} <= self.cities


TestTwoDesks = TwoDesks.TestCase
TestTwoDesks.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
