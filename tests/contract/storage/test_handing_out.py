"""Handing out by several nodes at once, on both engines: one agent has it, nobody has too much."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest

from domain.entities import Agent, Conversation, Offer
from domain.errors import Unavailable
from domain.glossary import ChannelKind, OfferState, Presence, Role
from domain.ids import AgentId, new_id
from domain.operations import ConversationAssign, OfferAccept, OfferDecline
from domain.routing_rules import Strategy
from server.handlers import distributing
from server.storage import people
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.builders.rules import agent_rule, queue_rule
from tests.unit.server.bench import Bench, build_bench, replaced

T = TypeVar("T")

NODES, AGENTS, TALKS, ROOM = 3, 6, 20, 2


class NodeDied(Exception):
    """Ends a transaction as the end of its process does."""


@pytest.fixture
def bench(blank_url: str, open_database: Callable[[str], Database]) -> Bench:
    """A shop whose queue has a rule, with ready agents who take two chats each."""
    made = build_bench(open_database(blank_url))
    agents = [
        Agent(
            id=AgentId(new_id()),
            login=f"agent{number}",
            display_name=f"Оператор {number}",
            role=Role.AGENT,
            branch_id=made.shop.branch.id,
            queue_ids=(made.shop.queue.id,),
            presence=Presence.READY,
        )
        for number in range(AGENTS)
    ]
    made.write(queue_rule(made.shop.queue.id), agent_rule(capacity={"chat": ROOM}), *agents)
    made.shop.agents[:] = agents
    return made


@pytest.fixture
def nodes(bench: Bench, blank_url: str, open_database: Callable[[str], Database]) -> list[Database]:
    """Several nodes over the same database."""
    return [bench.database, *(open_database(blank_url) for _ in range(NODES - 1))]


def written(bench: Bench, count: int = TALKS) -> list[Conversation]:
    channel = bench.shop.channels[ChannelKind.WEBCHAT].id
    return [
        bench.receive(channel_id=channel, identity_kind="webchat", address=f"visitor {number}")
        for number in range(count)
    ]


def together(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do things in the same instant."""
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        begin.wait(30)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(60) for future in [pool.submit(run, work) for work in works]]


def handing_out(node: Database) -> Callable[[], int]:
    def run() -> int:
        # A node that always loses gives up for now; its router looks again soon.
        try:
            return node.write_now(distributing.distribute)
        except Unavailable:
            return 0

    return run


def standing(bench: Bench) -> list[Offer]:
    return bench.database.read_now(people.offers_standing)


def test_nodes_that_hand_out_at_once_offer_each_thing_once_and_fill_nobody_over(
    bench: Bench, nodes: list[Database]
) -> None:
    written(bench)
    for _ in range(3):
        together([handing_out(node) for node in nodes])
    offers = standing(bench)
    assert max(Counter(offer.conversation_id for offer in offers).values()) == 1
    load = Counter(offer.agent_id for offer in offers)
    assert load == dict.fromkeys((agent.id for agent in bench.shop.agents), ROOM)


def test_of_all_who_accept_in_one_instant_one_has_it(bench: Bench, nodes: list[Database]) -> None:
    bench.write(queue_rule(bench.shop.queue.id, strategy=Strategy.ALL_AT_ONCE))
    (talk,) = written(bench, 1)
    nodes[0].write_now(distributing.distribute)
    offers = standing(bench)
    assert len(offers) == AGENTS
    desks = {agent.id: bench.desk(agent) for agent in bench.shop.agents}

    def accepting(offer: Offer) -> Callable[[], tuple[str, str]]:
        return lambda: desks[offer.agent_id].do(OfferAccept(id=offer.id))

    answers = Counter(together([accepting(offer) for offer in offers]))
    assert answers == {("applied", ""): 1, ("rejected", "already_taken"): AGENTS - 1}
    states = Counter(bench.need(Offer, offer.id).state for offer in offers)
    assert states == {OfferState.ACCEPTED: 1, OfferState.WITHDRAWN: AGENTS - 1}
    winner = next(o for o in offers if bench.need(Offer, o.id).state == OfferState.ACCEPTED)
    assert bench.need(Conversation, talk.id).assignee_id == winner.agent_id


def test_taken_by_hand_while_it_is_offered_it_is_one_agents(
    bench: Bench, nodes: list[Database]
) -> None:
    talks = written(bench, 8)
    desk = bench.desk(bench.shop.agents[0])
    me = desk.actor.agent_id

    def taking() -> int:
        for talk in talks:
            take = ConversationAssign(id=talk.id, assignee_id=me, expected_id=None)
            assert desk.do(take) == ("applied", "")
        return 0

    together([taking, *(handing_out(node) for node in nodes)])
    nodes[0].write_now(distributing.distribute)
    for talk in talks:
        assert bench.need(Conversation, talk.id).assignee_id == me
    assert [offer for offer in standing(bench) if offer.agent_id != me] == []


def test_accepted_in_the_instant_it_rings_out_it_is_either_theirs_or_the_queues(
    bench: Bench, nodes: list[Database]
) -> None:
    written(bench, 6)
    nodes[0].write_now(distributing.distribute)
    offers = standing(bench)
    over = bench.clock.now() - timedelta(seconds=1)
    bench.write(*(replaced(offer, rings_until_at=over) for offer in offers))
    desks = {agent.id: bench.desk(agent) for agent in bench.shop.agents}

    def accepting() -> list[tuple[str, str]]:
        return [desks[offer.agent_id].do(OfferAccept(id=offer.id)) for offer in offers]

    def ringing_out() -> list[tuple[str, str]]:
        nodes[1].write_now(distributing.distribute)
        return []

    answers, _ = together([accepting, ringing_out])
    for offer, answer in zip(offers, answers, strict=True):
        assert offer.conversation_id is not None
        owner = bench.need(Conversation, offer.conversation_id).assignee_id
        state = bench.need(Offer, offer.id).state
        if answer[0] == "applied":
            assert (owner, state) == (offer.agent_id, OfferState.ACCEPTED)
        else:
            assert (owner, state) == (None, OfferState.MISSED)


def test_a_node_that_dies_in_the_middle_leaves_it_to_the_next(
    bench: Bench, nodes: list[Database]
) -> None:
    written(bench, 3)

    def dying(unit: Unit) -> None:
        assert distributing.distribute(unit) == 3
        raise NodeDied

    with pytest.raises(NodeDied):
        nodes[0].write_now(dying)
    assert standing(bench) == []
    assert nodes[1].write_now(distributing.distribute) == 3
    # That node dies too, before anybody answers: the third goes on with what stands.
    first = standing(bench)[0]
    agent = next(item for item in bench.shop.agents if item.id == first.agent_id)
    assert bench.desk(agent).do(OfferDecline(id=first.id)) == ("applied", "")
    assert nodes[2].write_now(distributing.distribute) == 1
    again = next(o for o in standing(bench) if o.conversation_id == first.conversation_id)
    assert again.agent_id != first.agent_id
    assert again.waiting_since_at == first.waiting_since_at
