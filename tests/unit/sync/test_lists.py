"""Lists of conversations: whatever is asked, what is answered is what a plain look would find."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.entities import Agent, Conversation, Customer, Entity, Entry, Queue
from domain.glossary import ConversationStatus
from domain.ids import (
    AgentId,
    ConversationId,
    CustomerId,
    EntryId,
    QueueId,
    new_id,
)
from domain.promise import target_s
from domain.tasks import TaskScope
from sync.local.due import DueWatch
from sync.queries.asking import InboxList, InboxQuestion, InboxSort, question_of
from sync.queries.rows import InboxView
from sync.store import asked, listing, writing
from sync.store.store import Store
from tests.builders.clock import StillClock
from tests.unit.sync.profile import BRANCH, furnish, opened, page

CLOCK = StillClock()
NOW = CLOCK.now()
QUEUES = [
    Queue(id=QueueId(new_id()), name="Поддержка", first_response_s=60),
    Queue(id=QueueId(new_id()), name="Продажи"),
]
ME, PETROV, FAR = (
    Agent(
        id=AgentId(new_id()),
        login=login,
        display_name=login,
        role="agent",
        branch_id=branch,
        queue_ids=queues,
    )
    for login, branch, queues in (
        ("me", BRANCH.id, (QUEUES[0].id,)),
        ("petrov", BRANCH.id, ()),
        ("far", None, ()),
    )
)
PEOPLE = [
    Customer(id=CustomerId(new_id()), display_name=name, branch_id=BRANCH.id)
    for name in ("Анна Климова", "Борис Орлов", "Вера Зимина")
]


class Desk:
    """A store that is written to as by pages of the centre."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rev = 1
        self.talks: dict[ConversationId, Conversation] = {}

    def put(self, *entities: Entity, **fields: Any) -> None:
        """Let rows arrive."""
        for item in entities:
            if isinstance(item, Conversation):
                self.talks[item.id] = item
        arrived = page(self.rev, self.rev + 1, *entities, **fields)
        assert self.store.run_write(lambda: self.store.apply_page(arrived)).result()
        self.rev += 1

    def ask(self, question: InboxQuestion, limit: int | None = None) -> InboxList:
        """Return a list."""
        return self.store.run_read(
            lambda cache, work: asked.whole_list(cache, work, question, ME.id, limit, 10)
        ).result()

    def counts(self) -> dict[InboxView, int]:
        """Return the numbers beside the views."""
        return self.store.run_read(lambda cache, _work: asked.counts(cache, ME.id)).result()


def ids_of(found: InboxList) -> list[ConversationId]:
    """Return the ids of a list."""
    from sync.store.inbox import as_id

    return [as_id(found.ids[at : at + 16]) for at in range(0, len(found.ids), 16)]


def a_talk(chance: random.Random, number: int) -> Conversation:
    """Return some conversation; times collide now and then."""
    waiting = chance.choice([None, NOW - timedelta(seconds=chance.randrange(4000))])
    snoozed = chance.random() < 0.2
    resolved = not snoozed and chance.random() < 0.3
    return Conversation(
        id=ConversationId(new_id()),
        customer_id=chance.choice(PEOPLE).id,
        branch_id=BRANCH.id,
        channel_kind=chance.choice(["email", "webchat", "phone"]),
        queue_id=chance.choice([None, QUEUES[0].id, QUEUES[1].id]),
        assignee_id=chance.choice([None, ME.id, PETROV.id, FAR.id]),
        status=ConversationStatus.SNOOZED
        if snoozed
        else ConversationStatus.RESOLVED
        if resolved
        else ConversationStatus.OPEN,
        tags=tuple(chance.sample(["VIP", "срочно", "возврат"], chance.randrange(3))),
        last_entry_at=NOW - timedelta(minutes=chance.randrange(40) + number // 50),
        waiting_since_at=None if resolved else waiting,
        snoozed_until_at=NOW + timedelta(hours=chance.randrange(1, 9)) if snoozed else None,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with opened(tmp_path, clock=CLOCK) as store:
        furnish(store)
        made = Desk(store)
        made.put(*QUEUES, ME, PETROV, FAR, *PEOPLE)
        chance = random.Random(5)
        made.put(*(a_talk(chance, number) for number in range(160)))
        yield made


def expected(desk: Desk, question: InboxQuestion) -> list[ConversationId]:
    """Return a list the plain way."""
    found = [item for item in desk.talks.values() if _fits(item, question)]
    return [item.id for item in sorted(found, key=lambda item: _place(item, question.sort))]


def _fits(item: Conversation, question: InboxQuestion) -> bool:
    resolved = item.status == ConversationStatus.RESOLVED
    asleep = item.snoozed_until_at is not None
    is_open, mine = not resolved and not asleep, item.assignee_id == ME.id
    view = {
        InboxView.MINE: is_open and mine,
        InboxView.UNASSIGNED: is_open and item.assignee_id is None,
        InboxView.TEAM: is_open
        and (item.queue_id in ME.queue_ids or item.assignee_id in (ME.id, PETROV.id)),
        InboxView.ALL: is_open,
        InboxView.SNOOZED: asleep and mine,
        InboxView.MENTIONS: False,
        InboxView.RESOLVED: resolved,
    }
    return (
        view[question.view]
        and (not question.channels or item.channel_kind in question.channels)
        and (question.queue_id is None or item.queue_id == question.queue_id)
        and (question.owner_id is None or item.assignee_id == question.owner_id)
        and (not question.tag or question.tag.casefold() in {t.casefold() for t in item.tags})
        and (not question.waiting or item.waiting_since_at is not None)
    )


def _place(item: Conversation, sort: InboxSort) -> tuple[Any, ...]:
    newest = (1, -item.last_entry_at.timestamp(), -item.id.int)
    if sort is InboxSort.NEWEST or item.waiting_since_at is None:
        return newest
    own = {queue.id: queue.first_response_s for queue in QUEUES}.get(item.queue_id)  # type: ignore[arg-type]
    late = target_s(own, item.channel_kind) if sort is InboxSort.DEADLINE else 0
    return (0, item.waiting_since_at.timestamp() + late, -item.id.int)


NARROW: list[dict[str, Any]] = [
    {},
    {"channels": ("email", "phone")},
    {"queue_id": QUEUES[0].id},
    {"tag": "vip"},
    {"owner_id": PETROV.id},
    {"waiting": True},
    {"waiting": True, "tag": "СРОЧНО", "channels": ("webchat",)},
]


@pytest.mark.parametrize("sort", InboxSort)
def test_every_list_is_what_a_plain_look_finds(
    desk: Desk, sort: InboxSort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 7)  # many statements for one list
    for view in InboxView:
        for narrow in NARROW:
            question = InboxQuestion(view, sort, **narrow)
            wanted = expected(desk, question)
            found = desk.ask(question)
            assert ids_of(found) == wanted, question
            assert found.total == len(wanted)
            assert list(found.places) == sorted(found.places)
            assert [row.conversation_id for row in found.rows] == wanted[:10]
            first = desk.ask(question, limit=5)
            assert first.total == len(wanted)
            assert ids_of(first)[:5] == wanted[:5]


def test_counts_are_kept_by_every_way_a_row_changes(desk: Desk) -> None:
    chance = random.Random(8)
    for number in range(60):
        some = chance.choice(list(desk.talks.values()))
        if number % 3:
            moved = a_talk(chance, number)
            desk.put(msgspec.structs.replace(moved, id=some.id, customer_id=some.customer_id))
        else:
            desk.put(a_talk(chance, number))
        found = desk.counts()
        for view in set(InboxView) - {InboxView.MENTIONS}:
            assert found[view] == len(expected(desk, InboxQuestion(view))), view


def test_what_moved_is_told_as_a_whole_look_would(desk: Desk) -> None:
    chance = random.Random(13)
    for narrow in NARROW:
        question = InboxQuestion(InboxView.TEAM, InboxSort.DEADLINE, **narrow)
        some = chance.sample(list(desk.talks), 20)
        found = desk.store.run_read(
            lambda cache, work, question=question, some=some: asked.delta(  # type: ignore[misc]
                cache, work, question, ME.id, some, [PEOPLE[0].id]
            )
        ).result()
        whole = desk.ask(question)
        places = dict(zip(ids_of(whole), whole.places, strict=True))
        of_person = {i for i, talk in desk.talks.items() if talk.customer_id == PEOPLE[0].id}
        assert set(found.moved) == set(some) | of_person
        assert all(place == places.get(talk) for talk, place in found.moved.items())


def test_a_typed_text_finds_people_and_what_was_written(desk: Desk) -> None:
    talk = next(t for t in desk.talks.values() if _fits(t, InboxQuestion(InboxView.ALL)))
    said = Entry(
        id=EntryId(new_id()),
        customer_id=talk.customer_id,
        branch_id=BRANCH.id,
        conversation_id=talk.id,
        kind="message",
        channel_kind="webchat",
        direction="inbound",
        at=NOW,
        text="Посылка приехала разбитой",
    )
    desk.put(said)
    found = desk.ask(InboxQuestion(InboxView.ALL, text="разбитая посылка"))
    assert ids_of(found) == [talk.id]
    named = desk.ask(InboxQuestion(InboxView.ALL, text="климов"))
    of_anna = {i for i, item in desk.talks.items() if item.customer_id == PEOPLE[0].id}
    assert set(ids_of(named)) == of_anna & set(expected(desk, InboxQuestion(InboxView.ALL)))
    assert not desk.ask(InboxQuestion(InboxView.ALL, text='" OR 1=1 --')).total


def test_unread_is_what_waits_and_was_not_looked_at(desk: Desk) -> None:
    question = InboxQuestion(InboxView.ALL, unread=True)
    waiting = expected(desk, InboxQuestion(InboxView.ALL, waiting=True))
    assert ids_of(desk.ask(question)) == waiting
    first = waiting[0]
    seen = int(desk.talks[first].last_entry_at.timestamp() * 1_000_000)
    desk.store.run_write(
        lambda: desk.store.in_work(lambda work: writing.mark_read(work, first, seen))
    ).result()
    assert ids_of(desk.ask(question)) == waiting[1:]


# -- mentions ----------------------------------------------------------------------------------


def _note(talk: Conversation, *named: object, **fields: Any) -> Entry:
    values: dict[str, Any] = {
        "id": EntryId(new_id()),
        "conversation_id": talk.id,
        "kind": "note",
        "channel_kind": "internal",
        "direction": "internal",
        "at": NOW,
        "author_id": PETROV.id,
        "text": "@me посмотри",
        "details": {"mentions": [str(item) for item in named]},
        **fields,
    }
    return Entry(customer_id=talk.customer_id, branch_id=BRANCH.id, **values)


def test_who_is_named_sees_it_until_they_answer_or_it_is_resolved(desk: Desk) -> None:
    question = InboxQuestion(InboxView.MENTIONS)
    a, b, c = [t for t in desk.talks.values() if _fits(t, InboxQuestion(InboxView.ALL))][:3]
    desk.put(_note(a, ME.id), _note(b, PETROV.id), _note(c, "чушь", ME.id))
    assert set(ids_of(desk.ask(question))) == {a.id, c.id}
    assert desk.counts()[InboxView.MENTIONS] == 2
    answer = _note(a, author_id=ME.id, at=NOW + timedelta(minutes=1), details={})
    desk.put(answer)
    assert ids_of(desk.ask(question)) == [c.id]
    desk.put(_note(a, ME.id, at=NOW + timedelta(minutes=2)))
    assert set(ids_of(desk.ask(question))) == {a.id, c.id}
    desk.put(msgspec.structs.replace(c, status=ConversationStatus.RESOLVED))
    assert ids_of(desk.ask(question)) == [a.id]


@pytest.mark.parametrize("junk", [7, "текст", {"a": 1}, [None, 3, {}], ["я" * 9000] * 99])
def test_odd_mentions_name_nobody(desk: Desk, junk: object) -> None:
    talk = next(iter(desk.talks.values()))
    desk.put(_note(talk, details={"mentions": junk}))
    assert desk.counts()[InboxView.MENTIONS] == 0


# -- coming back -------------------------------------------------------------------------------


async def test_without_a_line_it_comes_back_by_this_workstations_clock(tmp_path: Path) -> None:
    clock = StillClock()
    with opened(tmp_path, clock=clock) as store:
        furnish(store)
        desk = Desk(store)
        desk.put(*QUEUES, ME)
        chance = random.Random(1)
        talk = msgspec.structs.replace(
            a_talk(chance, 0),
            assignee_id=ME.id,
            status=ConversationStatus.SNOOZED,
            snoozed_until_at=clock.now() + timedelta(seconds=100),
        )
        desk.put(talk)
        scope = TaskScope("test")
        scope.start(DueWatch(store, clock).run(), "due")
        asleep, awake = (InboxQuestion(view) for view in (InboxView.SNOOZED, InboxView.MINE))
        assert ids_of(desk.ask(asleep)) == [talk.id]
        clock.move(101)
        # Any word of a conversation makes it look at the clock, as half a minute does.
        desk.put(msgspec.structs.replace(talk, tags=("x",)))
        async with asyncio.timeout(20):
            while ids_of(desk.ask(awake)) != [talk.id]:  # noqa: ASYNC110 - another thread's work
                await asyncio.sleep(0.01)
        assert not ids_of(desk.ask(asleep))
        row = desk.ask(awake).rows[0]
        assert row.returned_at == talk.snoozed_until_at
        assert row.snoozed_until_at is None
        await scope.close()


# -- the question itself -----------------------------------------------------------------------


@pytest.mark.parametrize("narrow", NARROW)
def test_a_kept_question_is_the_same_one(narrow: dict[str, Any]) -> None:
    question = InboxQuestion(InboxView.TEAM, InboxSort.DEADLINE, text="x", unread=True, **narrow)
    assert question_of(msgspec.json.decode(msgspec.json.encode(question.builtins()))) == question


@pytest.mark.parametrize(
    "raw",
    [
        {"view": "из будущего", "channels": 5, "queue_id": "no", "waiting": "yes", "tag": None},
        {"sort": [], "channels": [1], "owner_id": 12, "text": {}, "more": 1},
    ],
)
def test_a_damaged_question_still_opens(raw: dict[str, Any]) -> None:
    assert question_of(raw) == InboxQuestion()
