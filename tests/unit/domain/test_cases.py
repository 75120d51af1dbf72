"""What belongs to a case, and which one a contact is probably about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import cases
from domain.cases import Why
from domain.entities import Case, CaseContact
from domain.glossary import CaseStatus, JoinedBy
from domain.ids import BranchId, CaseId, ConversationId, CustomerId, EntryId

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
WHO = CustomerId(UUID(int=1))


def case(number: int, title: str = "Дело", **fields: object) -> Case:
    made = Case(
        id=CaseId(UUID(int=number)),
        customer_id=WHO,
        branch_id=BranchId(UUID(int=2)),
        number=f"К-{number}",
        title=title,
        status=CaseStatus.OPEN,
        opened_at=NOW - timedelta(days=5),
    )
    return replace(made, **fields)


def talk(number: int) -> ConversationId:
    return ConversationId(UUID(int=number))


def about(found: cases.Suggestion | None) -> tuple[int, Why] | None:
    return (found.case_id.int, found.why) if found is not None else None


def test_a_number_speaks_louder_than_words_and_words_than_being_the_only_one() -> None:
    chair, kettle = case(1, "Возврат стула"), case(2, "Чайник не греет")
    both = [chair, kettle]
    assert about(cases.suggested(both, None, "По чайнику, дело К-1", NOW)) == (1, Why.NAMED)
    assert about(cases.suggested(both, None, "Что с моим чайником?", NOW)) == (2, Why.WORDS)
    assert about(cases.suggested(both, None, "Алло", NOW)) is None
    assert about(cases.suggested([chair], None, "Алло", NOW)) == (1, Why.ONLY_ONE)


def test_what_belongs_to_a_case_needs_no_suggestion() -> None:
    mine = case(1, contacts=(CaseContact(at=NOW, channel_kind="vk", conversation_id=talk(7)),))
    assert cases.suggested([mine], talk(7), "", NOW) is None
    assert about(cases.suggested([mine], talk(8), "", NOW)) == (1, Why.ONLY_ONE)


def test_what_has_just_ended_is_thought_of_and_what_ended_long_ago_is_not() -> None:
    ended = case(1, status=CaseStatus.CLOSED, closed_at=NOW - timedelta(days=1))
    assert about(cases.suggested([ended], None, "", NOW)) == (1, Why.JUST_ENDED)
    long_ago = replace(ended, closed_at=NOW - timedelta(days=60))
    assert cases.suggested([long_ago], None, "", NOW) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1000),
            st.integers(0, 5),
            st.sampled_from(["call", *JoinedBy]),
        ),
        max_size=60,
    )
)
def test_contacts_stay_in_order_once_each_whatever_comes(steps: list[tuple[int, int, str]]) -> None:
    kept = case(1)
    for minute, number, how in steps:
        at = NOW + timedelta(minutes=minute)
        contact = CaseContact(at=at, channel_kind="vk", conversation_id=talk(number), how=how)
        if how == "call":
            contact = CaseContact(at=at, channel_kind="phone", entry_id=EntryId(UUID(int=number)))
        kept = cases.joined(cases.joined(kept, contact), contact)
    moments = [item.at for item in kept.contacts]
    assert moments == sorted(moments)
    calls = [item.entry_id for item in kept.contacts if item.entry_id is not None]
    assert len(calls) == len(set(calls))
    stretches = [(item.at, item.conversation_id) for item in kept.contacts if not item.entry_id]
    assert len(stretches) == len(set(stretches))
    assert set(cases.channels_of(kept)) == {item.channel_kind for item in kept.contacts}


def test_only_so_many_contacts_are_kept_and_the_first_is_one_of_them() -> None:
    kept = case(1)
    for number in range(cases.MOST_CONTACTS + 50):
        at = NOW + timedelta(minutes=number)
        call = CaseContact(at=at, channel_kind="phone", entry_id=EntryId(UUID(int=number + 1)))
        kept = cases.joined(kept, call)
    assert len(kept.contacts) == cases.MOST_CONTACTS
    assert (kept.contacts[0].at, kept.contacts[-1].at) == (NOW, at)


@given(st.sampled_from(list(CaseStatus)), st.sampled_from(list(CaseStatus)))
def test_a_case_is_over_exactly_when_it_says_when_it_ended(old: str, new: str) -> None:
    ended = NOW if old == CaseStatus.CLOSED else None
    after = cases.moved(case(1, status=old, closed_at=ended), new, "solved", "Анна", NOW)
    assert (after.closed_at is not None) == (after.status == CaseStatus.CLOSED)
    assert (after.status == new) or not cases.may_move(old, new)
