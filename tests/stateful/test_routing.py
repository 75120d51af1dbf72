"""Any order of comings, goings, answers and clock jumps: one agent each, nobody over, none lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.entities import Agent, Conversation, Offer
from domain.glossary import OfferState, Presence
from domain.handing import HandOver
from domain.ids import AgentId, ConversationId, new_id
from domain.operations import ConversationAssign
from domain.routing_rules import Strategy
from server.storage.engine import Database
from tests.builders.blank import blank_file
from tests.builders.clock import StillClock
from tests.builders.rules import agent_rule
from tests.unit.server.bench import build_bench, entry_id, replaced
from tests.unit.server.routing_stage import Hall

_ROOM = 2
_SETTLED = {("applied", ""), ("rejected", "already_taken")}


class Shift(RuleBasedStateMachine):
    """Three agents of a queue with a rule, and customers who write in the chat."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = StillClock()
        url = blank_file(self.folder / "centre.db")
        self.bench = build_bench(Database(url, self.clock), self.clock)
        self.talks: dict[ConversationId, Conversation] = {}

    @initialize(strategy=st.sampled_from(list(Strategy)))
    def open_shop(self, strategy: str) -> None:
        self.strategy = strategy
        third = replaced(self.bench.shop.agents[1], id=AgentId(new_id()), login="third")
        self.bench.write(third, agent_rule(capacity={"chat": _ROOM}))
        self.hall = Hall(self.bench, self.clock, strategy=strategy, ring_s=30, away_after_s=60)
        self.agents = [*self.bench.shop.agents[:2], third]
        self.step()

    def step(self) -> None:
        """Let the centre do what is due; what it does ends."""
        self.hall.turn()

    @rule(name=st.sampled_from("abcdef"))
    def somebody_writes(self, name: str) -> None:
        talk = self.hall.write(name)
        self.talks[talk.id] = talk
        self.step()

    @rule(who=st.integers(0, 2), presence=st.sampled_from(list(Presence)))
    def an_agent_comes_or_goes(self, who: int, presence: str) -> None:
        self.hall.present(self.agents[who], presence)
        self.step()

    @precondition(lambda self: self.hall.standing())
    @rule(at=st.integers(0, 20), accepts=st.booleans())
    def an_agent_answers(self, at: int, accepts: bool) -> None:
        standing = self.hall.standing()
        offer = standing[at % len(standing)]
        answer = self.hall.accept(offer) if accepts else self.hall.decline(offer)
        assert answer in _SETTLED
        if accepts and answer[0] == "applied" and offer.conversation_id is not None:
            assert self.bench.need(Conversation, offer.conversation_id).assignee_id is not None
        self.step()

    @precondition(lambda self: self.talks)
    @rule(at=st.integers(0, 20), who=st.integers(0, 2))
    def one_is_taken_by_hand(self, at: int, who: int) -> None:
        talk = self.bench.need(Conversation, sorted(self.talks)[at % len(self.talks)])
        agent = self.agents[who]
        take = ConversationAssign(id=talk.id, assignee_id=agent.id, expected_id=talk.assignee_id)
        assert self.bench.desk(agent).do(take) == ("applied", "")
        self.step()

    @precondition(lambda self: self.talks)
    @rule(at=st.integers(0, 20), to=st.integers(0, 3))
    def one_is_handed_over(self, at: int, to: int) -> None:
        talk = self.bench.need(Conversation, sorted(self.talks)[at % len(self.talks)])
        owner = next((item for item in self.agents if item.id == talk.assignee_id), None)
        target = self.agents[to].id if to < 3 else None
        if owner is None or target == owner.id:
            return
        args = HandOver(
            id=entry_id(),
            conversation_id=talk.id,
            summary="Передаю",
            expected_id=talk.assignee_id,
            to_agent=target,
            to_queue=None if target is not None else self.hall.queue,
        )
        assert self.bench.desk(owner).do(args) == ("applied", "")
        self.step()

    @rule(seconds=st.sampled_from([1, 29, 31, 61, 700, -40, -7200, 7200]))
    def time_passes_or_jumps(self, seconds: int) -> None:
        self.clock.move(seconds)
        self.step()

    @invariant()
    def each_is_offered_once_and_to_nobody_without_room(self) -> None:
        if not hasattr(self, "hall"):
            return
        standing = self.hall.standing()
        talks = {offer.conversation_id for offer in standing}
        for talk_id in talks:
            mine = [offer for offer in standing if offer.conversation_id == talk_id]
            assert self.strategy == Strategy.ALL_AT_ONCE or len(mine) == 1
            assert len({offer.agent_id for offer in mine}) == len(mine)
        load = Counter(
            offer.agent_id
            for offer in standing
            if offer.why is not None and offer.why.by in ("least_busy", "only_one", "in_order")
        )
        assert all(count <= _ROOM for count in load.values())

    @invariant()
    def what_one_has_rings_for_nobody_else(self) -> None:
        if not hasattr(self, "hall"):
            return
        for offer in self.hall.standing():
            assert offer.conversation_id is not None
            talk = self.bench.need(Conversation, offer.conversation_id)
            if offer.candidates and offer.candidates[0].reason == "handed_over":
                continue
            assert talk.assignee_id in (None, offer.agent_id)

    def teardown(self) -> None:
        """In the end all are there and answer: nobody is left waiting."""
        if hasattr(self, "hall"):
            for _ in range(40):
                self._everybody_answers()
                if not self._waiting():
                    break
            assert self._waiting() == []
        self.bench.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _waiting(self) -> list[Conversation]:
        found = [self.bench.need(Conversation, talk) for talk in self.talks]
        return [talk for talk in found if talk.assignee_id is None]

    def _everybody_answers(self) -> None:
        self.bench.write(agent_rule(capacity={"chat": 50}, edition=2))
        for agent in self.agents:
            self.hall.present(self.bench.need(Agent, agent.id))
        self.clock.move(61)
        self.step()
        for offer in self.hall.standing():
            if self.bench.need(Offer, offer.id).state == OfferState.OFFERED:
                assert self.hall.accept(offer) in _SETTLED


TestAnyShift = Shift.TestCase
TestAnyShift.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
