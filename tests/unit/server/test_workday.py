"""After a call: what the agent owes, what they record, and what the centre makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest
import sqlalchemy as sa

from domain.catalogue import ServiceField
from domain.details import WrapDetails, details_of
from domain.entities import Agent, Entry, Workday
from domain.errors import Code
from domain.glossary import EntryKind, Presence, Role
from domain.ids import QueueId
from domain.ports import CallAnswered, CallEnded, CallOffered, CallWaiting
from domain.workday import USUAL, WORKDAY_ID, AfterWork, WorkdayPut, WrapCode, WrapRules, WrapUp
from server.handlers import calls
from server.handlers import presence as standing
from server.storage import people, schema
from tests.unit.server.bench import Bench, entry_id, replaced

APPLIED = ("applied", "")
WHY = ServiceField(name="why", title="Причина", type="line")
CODES = (
    WrapCode(code="done", title="Вопрос решён"),
    WrapCode(code="refund", title="Возврат", fields=(WHY,)),
)


@pytest.fixture
def agent(bench: Bench) -> Agent:
    """Somebody ready, at extension 1001."""
    ready = replaced(bench.shop.agents[0], presence=Presence.READY, extension="1001")
    bench.write(ready)
    return ready


def worked(bench: Bench, mode: str, queue_id: QueueId | None = None) -> None:
    """Set what is owed after a call."""
    boss = replaced(bench.outsider, role=Role.ADMINISTRATOR)
    bench.write(boss)
    rules = WrapRules(queue_id=queue_id, mode=mode, limit_s=60, codes=CODES)
    assert (
        bench.desk(boss).do(WorkdayPut(workday=Workday(id=WORKDAY_ID, rules=(rules,)))) == APPLIED
    )


def rung(bench: Bench, *events: object, call: str = "c", extension: str = "1001") -> None:
    """Let a call be offered and answered, and what else happens to it."""
    channel, now = bench.shop.channels["phone"].id, datetime.now(UTC)
    number = "89161234567"
    for event in (
        CallWaiting(call_id=call, at=now, number=number, queue="support"),
        CallOffered(call_id=call, at=now, number=number, extension=extension, queue="support"),
        CallAnswered(call_id=call, at=now, extension=extension),
        *events,
    ):
        bench.database.write_now(calls.reported(channel, event))  # type: ignore[arg-type]


def over(call: str = "c") -> CallEnded:
    return CallEnded(call_id=call, at=datetime.now(UTC), answered=True, talk_s=42)


def chooses(bench: Bench, agent: Agent, presence: str, kind: str = "") -> Agent:
    bench.database.write_now(standing.set_presence(agent.id, presence, kind))
    return bench.need(Agent, agent.id)


def wrapped(bench: Bench, agent: Agent, code: str, **fields: object) -> tuple[str, str]:
    entry = bench.need(Entry, bench.need(Agent, agent.id).work.wrapping_id or entry_id())
    args = WrapUp(
        id=entry_id(),
        customer_id=entry.customer_id,
        branch_id=entry.branch_id,
        about_id=entry.id,
        queue_id=bench.shop.queue.id,
        channel_kind="phone",
        code=code,
        **fields,  # type: ignore[arg-type]
    )
    return bench.desk(agent).do(args)


def wrap_ups(bench: Bench) -> list[Entry]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.kind == EntryKind.WRAP_UP)
    return bench.database.read_now(lambda unit: unit.select(Entry, query))


def test_a_call_leaves_work_and_a_code_ends_it(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    rung(bench, over())
    now = bench.need(Agent, agent.id)
    assert now.presence == Presence.WRAP_UP
    assert now.work.wrapping_id is not None
    assert wrapped(bench, agent, "done", note="Объяснила срок", next_step="Позвонить") == APPLIED
    assert bench.need(Agent, agent.id).presence == Presence.READY
    (entry,) = wrap_ups(bench)
    details = details_of(entry, WrapDetails)
    assert (details.title, details.next_step) == ("Вопрос решён", "Позвонить")
    assert (entry.text, details.about_id) == ("Объяснила срок", now.work.wrapping_id)


def test_a_code_wants_its_fields(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    rung(bench, over())
    assert wrapped(bench, agent, "refund") == ("rejected", Code.INVALID)
    assert bench.need(Agent, agent.id).presence == Presence.WRAP_UP
    assert wrapped(bench, agent, "refund", values={"why": "Брак"}) == APPLIED
    (entry,) = wrap_ups(bench)
    assert details_of(entry, WrapDetails).values == (("Причина", "Брак"),)


def test_lunch_chosen_in_the_call_comes_after_it(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    bench.write(replaced(bench.need(Workday, WORKDAY_ID), kinds=USUAL.kinds))
    rung(bench)
    talking = chooses(bench, agent, Presence.BREAK, "lunch")
    assert (talking.presence, talking.work.next_presence) == (Presence.READY, Presence.BREAK)
    bench.database.write_now(calls.reported(bench.shop.channels["phone"].id, over()))
    assert bench.need(Agent, agent.id).presence == Presence.WRAP_UP
    assert wrapped(bench, agent, "done") == APPLIED
    now = bench.need(Agent, agent.id)
    assert (now.presence, now.work.kind) == (Presence.BREAK, "lunch")
    assert now.work.until_at is not None


def test_time_ends_what_is_limited(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.LIMITED)
    rung(bench, over())
    assert not bench.database.read_now(standing.any_time_up)
    now = bench.need(Agent, agent.id)
    past = datetime.now(UTC) - timedelta(seconds=1)
    bench.write(replaced(now, work=msgspec.structs.replace(now.work, until_at=past)))
    assert bench.database.read_now(standing.any_time_up)
    assert bench.database.write_now(standing.end_timed) == 1
    assert bench.need(Agent, agent.id).presence == Presence.READY


def test_a_colleague_who_takes_the_call_leaves_the_first_to_their_work(
    bench: Bench, agent: Agent
) -> None:
    worked(bench, AfterWork.REQUIRED)
    other = replaced(bench.shop.agents[1], presence=Presence.READY)
    bench.write(other)
    rung(bench, CallAnswered(call_id="c", at=datetime.now(UTC), extension="1002"))
    assert bench.need(Agent, agent.id).presence == Presence.WRAP_UP
    assert bench.need(Agent, other.id).presence == Presence.READY
    bench.database.write_now(calls.reported(bench.shop.channels["phone"].id, over()))
    assert bench.need(Agent, other.id).presence == Presence.WRAP_UP


def test_an_unanswered_call_leaves_nothing_to_do(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    channel, now = bench.shop.channels["phone"].id, datetime.now(UTC)
    for event in (
        CallWaiting(call_id="d", at=now, number="89161234567", queue="support"),
        CallOffered(call_id="d", at=now, number="89161234567", extension="1001", queue="support"),
        CallEnded(call_id="d", at=now, answered=False),
    ):
        bench.database.write_now(calls.reported(channel, event))
    assert bench.need(Agent, agent.id).presence == Presence.READY


def test_a_queue_has_rules_of_its_own(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED, bench.shop.queue.id)
    rung(bench, over())
    assert bench.need(Agent, agent.id).presence == Presence.WRAP_UP


def test_only_administrators_set_the_day_and_two_do_not_overwrite_each_other(
    bench: Bench, agent: Agent
) -> None:
    day = Workday(id=WORKDAY_ID, idle_min=5)
    assert bench.desk(agent).do(WorkdayPut(workday=day)) == ("rejected", Code.FORBIDDEN)
    worked(bench, AfterWork.OPTIONAL)
    boss = bench.desk(bench.need(Agent, bench.outsider.id))
    assert boss.do(WorkdayPut(workday=day, old=0)) == ("rejected", Code.STATE_CHANGED)
    assert boss.do(WorkdayPut(workday=day, old=1)) == APPLIED
    wrong = Workday(id=WORKDAY_ID, idle_min=-5)
    assert boss.do(WorkdayPut(workday=wrong, old=2)) == ("rejected", Code.INVALID)


def test_a_code_of_another_customer_s_talk_is_refused(bench: Bench, agent: Agent) -> None:
    talk = bench.receive("Здравствуйте")
    stranger = bench.stranger
    args = WrapUp(
        id=entry_id(),
        customer_id=stranger.id,
        branch_id=stranger.branch_id,
        conversation_id=talk.id,
        channel_kind="email",
        code="done",
    )
    assert bench.desk(agent).do(args) == ("rejected", Code.NOT_FOUND)


def test_a_vanished_workstation_owes_its_call_still(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    bench.database.write_now(standing.line_opened("node", agent.id))
    rung(bench, over())
    bench.database.write_now(standing.line_closed("node", agent.id))
    assert bench.need(Agent, agent.id).presence == Presence.OFFLINE
    assert chooses(bench, agent, Presence.READY).presence == Presence.WRAP_UP
    assert wrapped(bench, agent, "done") == APPLIED
    assert bench.need(Agent, agent.id).presence == Presence.READY


def test_what_came_during_the_work_after_a_call_is_offered_then(bench: Bench, agent: Agent) -> None:
    worked(bench, AfterWork.REQUIRED)
    rung(bench, over())
    talk = bench.receive("Вы тут?")
    offers = partial(people.open_offers, conversation_id=talk.id)
    assert bench.database.read_now(offers) == []
    assert wrapped(bench, agent, "done") == APPLIED
    (offer,) = bench.database.read_now(offers)
    assert offer.agent_id == agent.id
