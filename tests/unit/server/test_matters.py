"""Cases: who begins and moves one, what joins it, and what a new contact does to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.cases import QUIET_FOR, REOPENS_FOR, channels_of
from domain.entities import Case, CaseContact, Conversation
from domain.errors import Code
from domain.glossary import CaseOutcome, CaseStatus, JoinedBy
from domain.ids import CaseId
from domain.operations import CaseJoin, CaseLeave, CaseOpen, CaseSet, Change
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, Desk
from tests.unit.server.case_rows import a_case
from tests.unit.server.chats import again, chat

APPLIED = ("applied", "")
STALE = ("rejected", Code.STATE_CHANGED)
INVALID = ("rejected", Code.INVALID)


@pytest.fixture
def bench(timed: Bench) -> Bench:
    return timed


def contact_of(talk: Conversation) -> CaseContact:
    return CaseContact(
        at=talk.last_entry_at, channel_kind=talk.channel_kind, conversation_id=talk.id
    )


def begun(bench: Bench, talk: Conversation, desk: Desk | None = None) -> CaseId:
    case = a_case(bench, talk)
    args = CaseOpen(case=case, contact=contact_of(talk))
    assert (desk or bench.desk()).do(args) == APPLIED
    return case.id


def moved(desk: Desk, case_id: CaseId, old: str, new: str, outcome: str = "") -> tuple[str, str]:
    return desk.do(CaseSet(id=case_id, status=Change(old=old, new=new), outcome=outcome))


def test_each_case_has_a_number_of_its_own_and_offered_again_it_is_the_same(bench: Bench) -> None:
    desk, talk = bench.desk(), bench.receive()
    case = a_case(bench, talk)
    for _ in range(2):
        assert desk.do(CaseOpen(case=case)) == APPLIED
    other = begun(bench, talk)
    assert [bench.need(Case, item).number for item in (case.id, other)] == ["К-1", "К-2"]


def test_a_case_goes_through_its_states_and_ends_with_an_outcome(bench: Bench) -> None:
    desk, talk = bench.desk(), bench.receive()
    case_id = begun(bench, talk)
    assert moved(desk, case_id, "open", "in_work") == APPLIED
    assert moved(desk, case_id, "in_work", "closed") == INVALID
    assert moved(desk, case_id, "in_work", "closed", CaseOutcome.SOLVED) == APPLIED
    case = bench.need(Case, case_id)
    assert case.outcome == CaseOutcome.SOLVED
    assert case.closed_at is not None
    assert moved(desk, case_id, "closed", "waiting") == INVALID
    assert moved(desk, case_id, "closed", "open") == APPLIED
    case = bench.need(Case, case_id)
    assert (case.outcome, case.closed_at, case.reopened) == ("", None, 1)


def test_moved_by_two_the_second_is_told(bench: Bench) -> None:
    talk = bench.receive()
    case_id = begun(bench, talk)
    one, other = bench.desk(), bench.desk(bench.shop.agents[1])
    assert moved(one, case_id, "open", "waiting") == APPLIED
    assert moved(other, case_id, "open", "closed", CaseOutcome.SOLVED) == STALE
    assert moved(other, case_id, "open", "waiting") == APPLIED


def test_what_waits_for_the_customer_is_ours_again_when_they_write(
    bench: Bench, clock: StillClock
) -> None:
    talk = chat(bench)
    case_id = begun(bench, talk)
    moved(bench.desk(), case_id, "open", "waiting")
    clock.move(60)
    again(bench, talk, "Вот чек")
    case = bench.need(Case, case_id)
    assert case.status == CaseStatus.OPEN
    assert [item.how for item in case.contacts] == [JoinedBy.OPENING, JoinedBy.FOLLOWING]


def test_only_what_comes_after_a_silence_is_another_contact(
    bench: Bench, clock: StillClock
) -> None:
    talk = chat(bench)
    case_id = begun(bench, talk)

    def writes(text: str) -> int:
        bench.receive(text, channel_id=talk.channel_id, identity_kind="telegram", address="1111111")
        return len(bench.need(Case, case_id).contacts)

    clock.move(60)
    assert writes("И ещё") == 1
    clock.move(QUIET_FOR.total_seconds() + 1)
    assert writes("Что слышно?") == 2


def test_a_contact_soon_after_the_end_opens_the_matter_again_and_a_late_one_does_not(
    bench: Bench, clock: StillClock
) -> None:
    desk, talk = bench.desk(), chat(bench)
    first = begun(bench, talk)
    moved(desk, first, "open", "closed", CaseOutcome.SOLVED)
    clock.move(3600)
    again(bench, talk, "Опять сломался")
    case = bench.need(Case, first)
    assert (case.status, case.reopened) == (CaseStatus.OPEN, 1)
    assert case.contacts[-1].how == JoinedBy.REOPENING
    moved(desk, first, "open", "closed", CaseOutcome.SOLVED)
    clock.move((REOPENS_FOR + timedelta(days=1)).total_seconds())
    again(bench, talk, "Здравствуйте")
    assert bench.need(Case, first).status == CaseStatus.CLOSED


def test_contacts_of_several_channels_are_one_matter(bench: Bench) -> None:
    desk, mail = bench.desk(), bench.receive()
    case_id = begun(bench, mail)
    stranger = chat(bench)
    # Of somebody else: it is no contact of this customer.
    assert desk.do(CaseJoin(id=case_id, contact=contact_of(stranger))) == INVALID
    other = bench.receive("Ещё вопрос", subject="Чайник")
    for _ in range(2):
        assert desk.do(CaseJoin(id=case_id, contact=contact_of(other))) == APPLIED
    assert len(bench.need(Case, case_id).contacts) == (2 if other.id != mail.id else 1)
    assert channels_of(bench.need(Case, case_id)) == ("email",)
    assert desk.do(CaseLeave(id=case_id, conversation_id=mail.id)) == APPLIED
    assert desk.do(CaseLeave(id=case_id)) == INVALID
    assert all(item.conversation_id != mail.id for item in bench.need(Case, case_id).contacts)


def test_nonsense_is_refused(bench: Bench) -> None:
    desk, talk = bench.desk(), bench.receive()
    for fields in ({"title": " \u200b"}, {"owner_id": talk.id}):
        assert desk.do(CaseOpen(case=a_case(bench, talk, **fields))) == INVALID
    case_id = begun(bench, talk)
    for args in (
        CaseSet(id=case_id, owner=Change(old=str(bench.shop.agents[0].id), new="nobody")),
        CaseSet(id=case_id, due=Change(old=None, new="soon")),
        CaseSet(id=case_id, title=Change(old="Возврат чайника", new="")),
        CaseSet(id=case_id, status=Change(old="open", new="melted")),
    ):
        assert desk.do(args) == INVALID
    outsider = bench.desk(bench.outsider)
    assert moved(outsider, case_id, "open", "in_work") == ("rejected", Code.NOT_FOUND)
