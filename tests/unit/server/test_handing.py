"""Handing over: who gets it, what when they are gone, and whose it is when they decline."""

from __future__ import annotations

import pytest

from domain.details import TransferDetails, details_of
from domain.entities import Agent, Conversation, Entry, Offer
from domain.errors import Code
from domain.glossary import Handing, OfferState, Presence
from domain.handing import HandOver, HandOverMark
from domain.operations import ConversationAssign, OfferAccept, OfferDecline
from server.storage import people
from tests.unit.server.bench import Bench, entry_id, replaced

APPLIED = ("applied", "")


@pytest.fixture
def there(bench: Bench) -> tuple[Agent, Agent]:
    """Two agents who are ready."""
    one, other = bench.shop.agents[:2]
    ready = [replaced(agent, presence=Presence.READY) for agent in (one, other)]
    bench.write(*ready)
    return ready[0], ready[1]


def taken(bench: Bench, owner: Agent) -> Conversation:
    """Return a conversation of an agent."""
    talk = bench.receive()
    args = ConversationAssign(id=talk.id, assignee_id=owner.id, expected_id=talk.assignee_id)
    assert bench.desk(owner).do(args) == APPLIED
    return bench.need(Conversation, talk.id)


def handed(bench: Bench, talk: Conversation, by: Agent, **to: object) -> HandOver:
    """Hand a conversation over."""
    args = HandOver(
        id=entry_id(),
        conversation_id=talk.id,
        summary="Ждёт возврата. Обещали позвонить",
        expected_id=talk.assignee_id,
        **to,  # type: ignore[arg-type]
    )
    assert bench.desk(by).do(args) == APPLIED
    return args


def standing(bench: Bench, talk: Conversation) -> list[Offer]:
    return bench.database.read_now(lambda unit: people.open_offers(unit, conversation_id=talk.id))


def owner_of(bench: Bench, talk: Conversation) -> object:
    return bench.need(Conversation, talk.id).assignee_id


def state_of(bench: Bench, args: HandOver) -> str:
    return details_of(bench.need(Entry, args.id), TransferDetails).state


def test_the_colleague_has_it_at_once_and_is_told_what_to_know(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    args = handed(bench, talk, one, to_agent=other.id)
    assert owner_of(bench, talk) == other.id
    (offer,) = standing(bench, talk)
    assert (offer.agent_id, offer.preview) == (other.id, "Ждёт возврата. Обещали позвонить")
    assert [item.reason for item in offer.candidates] == ["handed_over"]
    details = details_of(bench.need(Entry, args.id), TransferDetails)
    assert (details.from_name, details.to_name) == (one.display_name, other.display_name)
    assert bench.desk(one).do(args) == APPLIED  # offered again: the same work
    assert len(standing(bench, talk)) == 1


def test_warm_it_stays_with_its_sender_until_it_is_taken(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    args = handed(bench, talk, one, to_agent=other.id, warm=True)
    assert owner_of(bench, talk) == one.id
    (offer,) = standing(bench, talk)
    assert bench.desk(other).do(OfferAccept(id=offer.id)) == APPLIED
    assert owner_of(bench, talk) == other.id
    assert state_of(bench, args) == Handing.TAKEN


@pytest.mark.parametrize("warm", [True, False])
def test_declined_it_is_its_senders_again_who_is_told(
    bench: Bench, there: tuple[Agent, Agent], warm: bool
) -> None:
    one, other = there
    talk = taken(bench, one)
    args = handed(bench, talk, one, to_agent=other.id, warm=warm)
    (offer,) = standing(bench, talk)
    assert bench.desk(other).do(OfferDecline(id=offer.id)) == APPLIED
    assert owner_of(bench, talk) == one.id
    assert state_of(bench, args) == Handing.DECLINED
    assert [item.agent_id for item in standing(bench, talk)] == [one.id]


def test_to_somebody_who_has_just_left_it_goes_to_the_queue(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    bench.write(replaced(other, presence=Presence.OFFLINE))
    args = handed(bench, talk, one, to_agent=other.id)
    assert owner_of(bench, talk) is None
    assert state_of(bench, args) == Handing.AWAY
    # Nobody else is there: it waits, free, in everybody's list.
    assert standing(bench, talk) == []


def test_declined_by_one_when_the_sender_went_home_it_is_free_and_not_lost(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    handed(bench, talk, one, to_agent=other.id)
    bench.write(replaced(one, presence=Presence.OFFLINE))
    (offer,) = standing(bench, talk)
    assert bench.desk(other).do(OfferDecline(id=offer.id)) == APPLIED
    assert owner_of(bench, talk) is None


def test_a_queue_offers_it_to_another_ready_agent_and_who_takes_it_has_it(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    queue = bench.shop.queue.id
    bench.write(*(replaced(agent, queue_ids=(queue,)) for agent in there))
    talk = taken(bench, one)
    handed(bench, talk, one, to_queue=queue)
    assert owner_of(bench, talk) is None
    (offer,) = standing(bench, talk)
    assert offer.agent_id == other.id
    assert bench.desk(other).do(OfferAccept(id=offer.id)) == APPLIED
    assert owner_of(bench, talk) == other.id


def test_two_hand_it_over_at_once_and_the_second_is_told(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    handed(bench, talk, one, to_agent=other.id)
    late = HandOver(
        id=entry_id(), conversation_id=talk.id, summary="", to_agent=other.id, expected_id=None
    )
    assert bench.desk(one).do(late) == ("rejected", Code.ALREADY_TAKEN)
    assert [item.state for item in standing(bench, talk)] == [OfferState.OFFERED]


def test_nonsense_is_refused(bench: Bench, there: tuple[Agent, Agent]) -> None:
    one, other = there
    talk = taken(bench, one)
    for to in (
        {},
        {"to_agent": one.id},
        {"to_agent": other.id, "to_queue": bench.shop.queue.id},
        {"to_agent": bench.outsider.id},
        {"to_queue": talk.id},
    ):
        args = HandOver(
            id=entry_id(),
            conversation_id=talk.id,
            summary="",
            expected_id=one.id,
            **to,
        )
        assert bench.desk(one).do(args)[0] == "rejected"
    assert owner_of(bench, talk) == one.id


def test_who_took_it_says_whether_they_had_to_ask_again(
    bench: Bench, there: tuple[Agent, Agent]
) -> None:
    one, other = there
    talk = taken(bench, one)
    args = handed(bench, talk, one, to_agent=other.id)
    mark = HandOverMark(id=args.id, asked_again=True)
    assert bench.desk(one).do(mark) == ("rejected", Code.FORBIDDEN)
    assert bench.desk(other).do(mark) == APPLIED
    assert details_of(bench.need(Entry, args.id), TransferDetails).asked_again is True
