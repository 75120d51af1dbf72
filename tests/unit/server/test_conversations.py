"""Conversations put off, tagged by two at once, and lists kept under a name."""

from __future__ import annotations

from datetime import timedelta

from domain.entities import Conversation, SavedView
from domain.errors import Code
from domain.glossary import ConversationStatus, OpStatus
from domain.ids import ViewId, new_id
from domain.operations import (
    ConversationAssign,
    ConversationSetStatus,
    ConversationSnooze,
    ConversationTag,
    ViewDelete,
    ViewSave,
)
from server.app.chores import waker
from server.handlers import snoozing
from tests.unit.server.bench import Bench, Desk, replaced

APPLIED = (OpStatus.APPLIED, "")
HOUR = timedelta(hours=1)


def _snooze(bench: Bench, talk: Conversation, after: timedelta = HOUR) -> ConversationSnooze:
    return ConversationSnooze(
        id=talk.id, until_at=bench.clock.now() + after, last_inbound_id=talk.last_inbound_id
    )


def _let_time_come(bench: Bench, talk: Conversation) -> Conversation:
    asleep = bench.need(Conversation, talk.id)
    past = replaced(asleep, snoozed_until_at=bench.clock.now() - timedelta(seconds=1))
    bench.write(past)
    return past


async def test_who_put_it_off_gets_it_back_when_its_time_has_come(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    assert anna.do(_snooze(bench, talk)) == APPLIED
    asleep = bench.need(Conversation, talk.id)
    assert asleep.status == ConversationStatus.SNOOZED
    assert asleep.assignee_id == asleep.snoozed_by_id == anna.actor.agent_id
    chore = waker(bench.database)
    assert await chore.once() == 0
    due = _let_time_come(bench, talk)
    assert await chore.once() == 1
    back = bench.need(Conversation, talk.id)
    assert back.status == ConversationStatus.OPEN
    assert back.assignee_id == anna.actor.agent_id
    assert back.returned_at == due.snoozed_until_at
    assert (back.snoozed_until_at, back.snoozed_by_id) == (None, None)
    assert await chore.once() == 0


async def test_hundreds_come_back_at_once(bench: Bench) -> None:
    talk, count = bench.receive(), 2 * snoozing.AT_ONCE + 1
    past = bench.clock.now() - HOUR
    asleep = replaced(talk, status=ConversationStatus.SNOOZED, snoozed_until_at=past)
    bench.write(*(replaced(asleep, id=new_id()) for _ in range(count)))
    assert await waker(bench.database).once() == count


def test_a_customer_who_writes_brings_it_back_at_once(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    anna.do(_snooze(bench, talk))
    bench.write(replaced(bench.need(Conversation, talk.id), assignee_id=None))
    bench.receive("Ну что там?", thread_refs=(_ref_of(bench, talk),))
    back = bench.need(Conversation, talk.id)
    assert (back.status, back.snoozed_until_at) == (ConversationStatus.OPEN, None)
    assert back.assignee_id == anna.actor.agent_id


def _ref_of(bench: Bench, talk: Conversation) -> str:
    from domain.entities import Entry

    assert talk.last_inbound_id is not None
    return bench.need(Entry, talk.last_inbound_id).provider_ref


def test_what_the_customer_wrote_meanwhile_is_not_put_off(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    late = _snooze(bench, talk)
    bench.receive("Ещё вопрос", thread_refs=(_ref_of(bench, talk),))
    assert anna.do(late) == (OpStatus.MERGED, "")
    assert bench.need(Conversation, talk.id).status == ConversationStatus.OPEN


def test_a_time_that_is_over_by_now_puts_nothing_off(bench: Bench) -> None:
    talk = bench.receive()
    assert bench.desk().do(_snooze(bench, talk, -HOUR)) == (OpStatus.MERGED, "")
    assert bench.need(Conversation, talk.id).snoozed_until_at is None


def test_nobody_puts_off_what_is_resolved_or_for_years(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    years = _snooze(bench, talk, timedelta(days=4000))
    assert anna.do(years) == (OpStatus.REJECTED, Code.INVALID)
    bench.write(replaced(talk, status=ConversationStatus.RESOLVED))
    assert anna.do(_snooze(bench, talk)) == (OpStatus.REJECTED, Code.STATE_CHANGED)


def test_reopening_and_resolving_end_a_snooze(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    for status in (ConversationStatus.OPEN, ConversationStatus.RESOLVED):
        bench.write(talk)
        anna.do(_snooze(bench, talk))
        moved = ConversationSetStatus(
            id=talk.id, status=status, last_inbound_id=talk.last_inbound_id
        )
        assert anna.do(moved) == APPLIED
        row = bench.need(Conversation, talk.id)
        assert (row.status, row.snoozed_until_at) == (status, None)


def test_a_colleague_who_was_given_it_keeps_it_when_it_comes_back(bench: Bench) -> None:
    talk, anna, boris = bench.receive(), bench.desk(), bench.shop.agents[1]
    anna.do(_snooze(bench, talk))
    given = ConversationAssign(id=talk.id, assignee_id=boris.id, expected_id=anna.actor.agent_id)
    assert anna.do(given) == APPLIED
    _let_time_come(bench, talk)
    bench.database.write_now(snoozing.wake_due)
    assert bench.need(Conversation, talk.id).assignee_id == boris.id


# -- tags --------------------------------------------------------------------------------------


def _tag(desk: Desk, talk: Conversation, *add: str, remove: tuple[str, ...] = ()) -> object:
    return desk.do(ConversationTag(id=talk.id, add=add, remove=remove))


def test_tags_of_two_agents_both_stay(bench: Bench) -> None:
    talk, anna, boris = bench.receive(), bench.desk(), bench.desk(bench.shop.agents[1])
    assert _tag(anna, talk, "VIP", "возврат") == APPLIED
    assert _tag(boris, talk, "срочно", "vip", remove=("Возврат", "нет такого")) == APPLIED
    assert bench.need(Conversation, talk.id).tags == ("VIP", "срочно")


def test_tags_are_short_visible_and_not_without_end(bench: Bench) -> None:
    talk, anna = bench.receive(), bench.desk()
    assert _tag(anna, talk, "\u200b\u200b", " ") == (OpStatus.REJECTED, Code.INVALID)
    assert _tag(anna, talk) == (OpStatus.REJECTED, Code.INVALID)
    assert _tag(anna, talk, "я" * 10_000, "\u202eпив") == APPLIED
    tags = bench.need(Conversation, talk.id).tags
    assert [len(tag) for tag in tags] == [40, 3]
    assert "\u202e" not in tags[1]
    for part in range(4):
        _tag(anna, talk, *(f"метка {part}-{number}" for number in range(30)))
    assert len(bench.need(Conversation, talk.id).tags) == 50


# -- saved lists -------------------------------------------------------------------------------


def _view(bench: Bench, desk: Desk, **fields: object) -> SavedView:
    values = {
        "id": ViewId(new_id()),
        "agent_id": desk.actor.agent_id,
        "branch_id": bench.shop.branch.id,
        "shared": True,
        "name": "Ждут дольше часа",
        "question": {"waiting": True, "tags": ["vip"]},
        **fields,
    }
    return SavedView(**values)  # type: ignore[arg-type]


def test_a_list_is_its_makers_to_change(bench: Bench) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    view = _view(bench, anna)
    assert anna.do(ViewSave(view=view)) == APPLIED
    assert boris.do(ViewSave(view=replaced(view, name="Моё"))) == (
        OpStatus.REJECTED,
        Code.FORBIDDEN,
    )
    assert boris.do(ViewDelete(id=view.id)) == (OpStatus.REJECTED, Code.FORBIDDEN)
    assert anna.do(ViewSave(view=replaced(view, name="  Ждут \u202eчас "))) == APPLIED
    assert bench.need(SavedView, view.id).name == "Ждут час"
    assert anna.do(ViewDelete(id=view.id)) == APPLIED
    assert bench.get(SavedView, view.id) is None


def test_a_list_of_ones_own_is_seen_by_nobody_else(bench: Bench) -> None:
    anna, boris = bench.desk(), bench.desk(bench.shop.agents[1])
    view = _view(bench, anna, shared=False)
    anna.do(ViewSave(view=view))
    assert boris.do(ViewDelete(id=view.id)) == (OpStatus.REJECTED, Code.NOT_FOUND)


def test_a_list_needs_a_name_and_a_branch_of_ones_own(bench: Bench) -> None:
    anna = bench.desk()
    nameless = _view(bench, anna, name="\u200b")
    assert anna.do(ViewSave(view=nameless)) == (OpStatus.REJECTED, Code.INVALID)
    elsewhere = _view(bench, anna, branch_id=bench.elsewhere.id)
    assert anna.do(ViewSave(view=elsewhere)) == (OpStatus.REJECTED, Code.NOT_FOUND)
    forged = _view(bench, anna, agent_id=bench.shop.agents[1].id)
    assert anna.do(ViewSave(view=forged)) == APPLIED
    assert bench.need(SavedView, forged.id).agent_id == anna.actor.agent_id
