"""Three workstations of two agents, pushed about at random; what was saved is never lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.buckets import branch_bucket
from domain.entities import Agent, Conflict, Customer, Entity, Entry
from domain.glossary import ConflictStatus, OpStatus, OutboxState
from domain.ids import BranchId, ConflictId, OpId
from domain.operations import ConflictResolve, CustomerPatch
from domain.wire import Page
from server.storage import keeping, schema
from server.storage.unit import Unit
from sync.queries.rows import ConflictItem
from sync.store.outbox import Pending
from tests.stateful.desk import Desk, found
from tests.unit.server.bench import replaced

T = TypeVar("T", bound=Entity)

WHO = st.integers(0, 2)
SECOND = 2
"""The first agent's second workstation: both may decide on the same conflict."""
FEW = st.integers(1, 5)


HOW = st.sampled_from((ConflictStatus.KEPT_THEIRS, ConflictStatus.KEPT_MINE, ConflictStatus.EDITED))


class Mind(NamedTuple):
    """What somebody decided, and which value they want; None: the one that is there."""

    status: str
    wanted: str | None


class TwoDesks(RuleBasedStateMachine):
    """The model: texts that were saved, values of one field and who saw them, decisions made."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="two-desks-"))
        self.runner = asyncio.Runner()
        self.texts: list[str] = []
        self.cities: set[str] = set()
        self.seen: set[str] = set()
        self.minds: dict[ConflictId, dict[OpId, Mind]] = {}
        self.numbers = count()
        self.late: list[tuple[int, Page]] = []
        self.revs = [0, 0, 0]

    @initialize()
    def begin(self) -> None:
        self.bench = found(self.folder)
        self.database = self.bench.database
        self.customer = self.bench.shop.customer
        self.cities.add(self.customer.city)
        anna, boris = self.bench.shop.agents
        self.desks = [
            Desk(self.bench, agent, self.folder / name, self.runner)
            for name, agent in (("anna", anna), ("boris", boris), ("anna's laptop", anna))
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
        saved = self.desks[who].edit(self.customer.id, city)
        if saved is not None:
            assert isinstance(saved.args, CustomerPatch)
            self.cities.add(city)
            self.seen.add(str(saved.args.changes["city"].old))

    @rule(who=WHO)
    def collide(self, who: int) -> None:
        """Both write before either hears of the other."""
        self.edit(who)
        self._colleague_acts(_other(who))
        self.desks[who].push(200, lost=False, times=1)
        self.pull(who, 500)

    @rule(who=WHO, pick=st.integers(0, 9), status=HOW)
    def decide(self, who: int, pick: int, status: str) -> None:
        found = self.desks[who].open_conflicts()
        if found:
            self._decide(who, found[pick % len(found)], status)

    @rule(status=HOW, other=HOW, pull=st.booleans())
    def two_decide_at_once(self, status: str, other: str, pull: bool) -> None:
        """One agent at two workstations, neither of which knows what the other one decided."""
        if not self.desks[0].open_conflicts():
            self.collide(0)
        for who in (0, SECOND, 0):  # what the second pushes, the first has to hear
            self.desks[who].catch_up()
        first, second = self.desks[0].open_conflicts(), self.desks[SECOND].open_conflicts()
        assert [item.id for item in first] == [item.id for item in second]
        if pull:
            self._colleague_acts(1)  # and the card moves on before either is heard
        for mine, theirs in zip(first[:1], second[:1], strict=True):
            self._decide(0, mine, status)
            self._decide(SECOND, theirs, other)
            self.desks[SECOND].push(200, lost=False, times=1)

    def _decide(self, who: int, item: ConflictItem, status: str) -> None:
        value = f"city {next(self.numbers)}" if status == ConflictStatus.EDITED else None
        saved = self.desks[who].decide(item, status, value)
        wanted = {
            ConflictStatus.KEPT_THEIRS: None,
            ConflictStatus.KEPT_MINE: str(item.mine),
        }.get(ConflictStatus(status), value)
        if value is not None:
            self.cities.add(value)
        shown = self.desks[who].customer(self.customer.id)
        if shown is not None:
            self.seen.add(shown.city)
        self.minds.setdefault(item.id, {})[saved.op_id] = Mind(status, wanted)

    @rule(who=WHO)
    def pin(self, who: int) -> None:
        self.desks[who].pin(self.customer.id)

    @rule(who=WHO)
    def unpin(self, who: int) -> None:
        self.desks[who].unpin()

    @rule()
    def the_customer_leaves_the_window(self) -> None:
        """Nobody touched them for a month: who pinned them keeps everything."""
        bucket = branch_bucket(self.bench.shop.branch.id)

        def leave(unit: Unit) -> None:
            cards = [self.customer.id.bytes]
            for member in keeping.members_of(unit, bucket, cards, 500):
                unit.leave(bucket, member.kind, member.id)

        self.database.write_now(leave)

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
        self._colleague_acts(_other(who))
        self.pull(who, 500)
        if late is not None:
            self.desks[who].take(late)

    @rule(who=WHO, limit=st.integers(50, 500), gone=st.booleans())
    def a_copy_is_overtaken(self, who: int, limit: int, gone: bool) -> None:
        """Read, then rows change or leave and the live page comes, and then the copy."""
        shown = self.desks[who].customer(self.customer.id)
        self.desks[who].copy_again()
        assert self.desks[who].customer(self.customer.id) == shown, "an empty screen"
        pages = self.desks[who].copies(limit)
        self._colleague_acts(_other(who))
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
        self._colleague_acts(_other(who))
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
                value
                for item in desk.unsettled()
                if item.state != OutboxState.ATTENTION and (value := self._wanted(item)) is not None
            ]
            shown = desk.customer(self.customer.id)
            if mine and shown is not None:
                assert shown.city == mine[-1]

    def _wanted(self, item: Pending) -> str | None:
        """Return what an operation makes of the city; None: it leaves it alone."""
        match item.args:
            case CustomerPatch():
                return str(item.args.changes["city"].new)
            case ConflictResolve():
                return self.minds[item.args.id][item.op_id].wanted
            case _:
                return None

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
        self._no_value_is_lost(waiting)
        self._no_decision_wins_in_silence()
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

    def _no_value_is_lost(self, waiting: list[Pending]) -> None:
        """What was typed stands, was replaced by who saw it, is in a conflict, or is refused."""
        person = self.bench.need(Customer, self.customer.id)
        conflicts = self._all(Conflict)
        assert person.city in self.cities
        kept = {person.city} | self.seen | {str(self._wanted(item)) for item in waiting}
        for item in conflicts:
            sides = {str(item.mine), str(item.theirs)}
            assert sides <= self.cities
            kept |= sides
        assert self.cities - kept == set()

    def _no_decision_wins_in_silence(self) -> None:
        """A conflict ends as somebody decided; who decided otherwise is told."""
        status_of: dict[OpId, str] = {}
        for desk in self.desks:
            status_of |= desk.statuses()
        for conflict in self._all(Conflict):
            minds = self.minds.get(conflict.id, {})
            told = (OpStatus.REJECTED, OpStatus.CONFLICT)
            carried_out = [mind for op_id, mind in minds.items() if status_of[op_id] not in told]
            moved_on = any(status_of[op_id] == OpStatus.CONFLICT for op_id in minds)
            assert {mind.status for mind in carried_out} <= {conflict.status}
            values = {mind.wanted for mind in carried_out}
            assert len(values) <= 1, f"two decisions on {conflict.field} were carried out"
            decided = conflict.status != ConflictStatus.OPEN
            assert decided == (bool(carried_out) or moved_on)


def _other(who: int) -> int:
    """Return a workstation of the other agent."""
    return 1 if who != 1 else 0


TestTwoDesks = TwoDesks.TestCase
ENDURE = bool(os.environ.get("PULT_ENDURE"))
"""The long run: other stories each time, and the shortest one that breaks a promise."""

TestTwoDesks.settings = settings(
    max_examples=1000 if ENDURE else 10,
    stateful_step_count=25,
    derandomize=not ENDURE,
    # Shrinking takes minutes: a day's test says which steps, and the long run which of them.
    phases=tuple(Phase) if ENDURE else (Phase.generate,),
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
