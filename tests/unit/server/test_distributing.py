"""Handing out of queues with rules: whose turn it is, what rings out, who comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.entities import Agent, Alert, Conversation, Entry, Offer
from domain.glossary import ChannelKind, Direction, OfferState, Presence, Role
from domain.handing import HandOver
from domain.operations import ConversationAssign, OfferAccept
from domain.routing_rules import AlertKind, Opening, Prefer, QueueRule, Strategy
from domain.routing_why import Because
from server.storage import people
from server.storage import routing as memory
from tests.builders.clock import StillClock
from tests.builders.rules import agent_rule, queue_rule
from tests.unit.server.bench import Bench, entry_id, replaced
from tests.unit.server.routing_stage import APPLIED, Hall

TAKEN = ("rejected", "already_taken")


@pytest.fixture
def hall(timed: Bench, clock: StillClock) -> Hall:
    return Hall(timed, clock)


def changed(hall: Hall, **fields: object) -> None:
    rule = hall.bench.need(QueueRule, hall.queue)
    hall.bench.write(replaced(rule, **fields))


def test_a_queue_without_a_rule_is_left_as_it_was(timed: Bench, clock: StillClock) -> None:
    hall = Hall(timed, clock, active=False)
    talk = hall.write()
    hall.present(hall.one)
    assert hall.turn() == 0
    assert hall.standing() == []
    hall.write("boris")
    offer = hall.offer()
    assert (offer.agent_id, offer.rings_until_at) == (hall.one.id, None)
    assert offer.why is not None
    assert offer.why.by == Because.ONLY_ONE
    assert hall.owner(talk) is None


def test_what_agents_can_take_holds_without_a_rule_too(timed: Bench, clock: StillClock) -> None:
    hall = Hall(timed, clock, active=False)
    hall.present(hall.one)
    hall.bench.write(agent_rule(capacity={"chat": 1}, holds_off={"chat": ("letter",)}))
    hall.write()
    hall.write("another")
    hall.mail()
    assert [offer.channel_kind for offer in hall.standing()] == [ChannelKind.WEBCHAT]


def test_what_waits_is_offered_when_somebody_is_there(hall: Hall) -> None:
    talk = hall.write()
    hall.turn()
    assert hall.standing() == []
    hall.present(hall.one)
    hall.turn()
    offer = hall.offer()
    assert (offer.agent_id, offer.conversation_id) == (hall.one.id, talk.id)
    assert offer.rings_until_at == hall.clock.now() + timedelta(seconds=60)
    assert offer.why is not None
    assert (offer.why.by, offer.why.left_out) == (Because.ONLY_ONE, {"away": 1})
    assert hall.accept(offer) == APPLIED
    assert hall.owner(talk) == hall.one.id
    assert hall.turn() == 0


def test_declined_it_goes_to_the_next_and_only_then_back(hall: Hall) -> None:
    for agent in (hall.one, hall.other):
        hall.present(agent)
    hall.write()
    hall.turn()
    first = hall.offer()
    assert hall.decline(first) == APPLIED
    hall.turn()
    second = hall.offer()
    assert second.agent_id != first.agent_id
    assert hall.decline(second) == APPLIED
    hall.turn()
    assert hall.standing() == []  # both have just said no
    hall.clock.move(61)
    hall.turn()
    assert hall.offer().waiting_since_at == first.waiting_since_at


def test_missed_it_keeps_its_age_and_who_misses_twice_is_set_aside_and_told(hall: Hall) -> None:
    hall.present(hall.one)
    talk = hall.write()
    for _ in range(2):
        hall.turn()
        assert hall.offer().agent_id == hall.one.id
        hall.clock.move(60)
        hall.turn()
        hall.clock.move(61)
    assert hall.bench.need(Agent, hall.one.id).presence == Presence.BREAK
    assert hall.standing() == []
    (alert,) = hall.bench.database.read_now(memory.standing_alerts)
    assert (alert.agent_id, alert.kind) == (hall.one.id, AlertKind.SET_ASIDE)
    assert hall.bench.need(Conversation, talk.id).waiting_since_at == talk.waiting_since_at
    hall.present(hall.one)
    hall.turn()
    assert hall.bench.need(Alert, alert.id).over_at is not None
    assert hall.offer().agent_id == hall.one.id


def test_the_oldest_is_first_and_priority_is_a_head_start_not_a_right(hall: Hall) -> None:
    calm = hall.queue
    urgent = replaced(hall.bench.shop.queue, id=entry_id(), name="Срочно")
    hall.bench.write(urgent, queue_rule(urgent.id, priority=2))
    hall.bench.write(agent_rule(capacity={"chat": 1}))
    old, new = hall.write("one"), None
    hall.clock.move(200)
    new = hall.write("two")
    hall.bench.write(replaced(new, queue_id=urgent.id))
    hall.bench.write(replaced(hall.one, queue_ids=(calm, urgent.id)))
    hall.present(hall.one)
    hall.turn()
    assert hall.offer().conversation_id == new.id  # two steps are four minutes
    assert hall.decline(hall.offer()) == APPLIED
    hall.clock.move(61)
    since = hall.clock.now() - timedelta(seconds=400)
    hall.bench.write(replaced(hall.bench.need(Conversation, old.id), waiting_since_at=since))
    hall.turn()
    assert hall.offer().conversation_id == old.id


def test_capacity_and_the_matrix_hold(hall: Hall) -> None:
    hall.bench.write(agent_rule(capacity={"chat": 2, "letter": 1}, holds_off={"chat": ("letter",)}))
    hall.present(hall.one)
    for name in ("a", "b", "c"):
        hall.write(name)
    hall.mail()
    hall.turn()
    kinds = sorted(offer.channel_kind for offer in hall.standing())
    assert kinds == [ChannelKind.WEBCHAT, ChannelKind.WEBCHAT]
    for offer in hall.standing():
        assert hall.accept(offer) == APPLIED
    assert hall.turn() == 0
    hall.bench.write(agent_rule(hall.one.id, capacity={"chat": 3}))
    hall.turn()
    assert hall.offer().channel_kind == ChannelKind.WEBCHAT


def test_all_at_once_only_the_first_has_it(timed: Bench, clock: StillClock) -> None:
    hall = Hall(timed, clock, strategy=Strategy.ALL_AT_ONCE)
    for agent in (hall.one, hall.other):
        hall.present(agent)
    talk = hall.write()
    hall.turn()
    first, second = hall.standing()
    assert hall.accept(first) == APPLIED
    assert hall.accept(second) == TAKEN
    assert hall.owner(talk) == first.agent_id
    assert hall.bench.need(Offer, second.id).state == OfferState.WITHDRAWN
    assert hall.turn() == 0


def test_taken_by_hand_the_offer_is_gone(hall: Hall) -> None:
    hall.present(hall.one)
    talk = hall.write()
    hall.turn()
    offer = hall.offer()
    take = ConversationAssign(id=talk.id, assignee_id=hall.other.id, expected_id=None)
    assert hall.bench.desk(hall.other).do(take) == APPLIED
    assert hall.bench.need(Offer, offer.id).state == OfferState.WITHDRAWN
    assert hall.bench.desk(hall.one).do(OfferAccept(id=offer.id)) == TAKEN
    assert hall.owner(talk) == hall.other.id


def test_an_offer_that_slipped_past_a_taking_is_withdrawn_and_cannot_be_accepted(
    hall: Hall,
) -> None:
    hall.present(hall.one)
    talk = hall.write()
    hall.turn()
    offer = hall.offer()
    hall.bench.write(replaced(hall.bench.need(Conversation, talk.id), assignee_id=hall.other.id))
    assert hall.accept(offer) == TAKEN
    hall.turn()
    assert hall.bench.need(Offer, offer.id).state == OfferState.WITHDRAWN


def owned(hall: Hall) -> Conversation:
    hall.present(hall.one)
    talk = hall.write()
    hall.turn()
    assert hall.accept(hall.offer()) == APPLIED
    return talk


def test_what_waits_for_who_went_home_goes_back_and_is_theirs_again_when_they_are(
    hall: Hall,
) -> None:
    talk = owned(hall)
    hall.present(hall.one, Presence.OFFLINE)
    hall.present(hall.other)
    hall.turn()
    hall.clock.move(599)
    assert hall.turn() == 0
    assert hall.owner(talk) == hall.one.id
    hall.clock.move(1)
    hall.turn()
    assert hall.owner(talk) is None
    assert hall.offer().agent_id == hall.other.id
    hall.present(hall.one)
    hall.turn()
    assert hall.owner(talk) == hall.one.id
    offer = hall.offer()
    assert offer.agent_id == hall.one.id
    assert offer.why is not None
    assert offer.why.by == Because.CAME_BACK


def test_who_took_it_meanwhile_keeps_it(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.one, Presence.OFFLINE)
    hall.present(hall.other)
    hall.turn()
    hall.clock.move(600)
    hall.turn()
    assert hall.accept(hall.offer()) == APPLIED
    hall.present(hall.one)
    hall.turn()
    assert hall.owner(talk) == hall.other.id
    assert hall.bench.database.read_now(memory.lent) == []


def test_nobody_there_a_supervisor_is_told_once_and_the_customer_too(
    timed: Bench, clock: StillClock
) -> None:
    hall = Hall(timed, clock, closed_text="Сейчас никого нет, ответим утром.")
    hall.bench.write(replaced(hall.other, role=Role.SUPERVISOR))
    talk = hall.write()
    hall.turn()
    hall.clock.move(59)
    assert hall.turn() == 0
    hall.clock.move(1)
    hall.turn()
    (alert,) = hall.bench.database.read_now(memory.standing_alerts)
    assert (alert.agent_id, alert.kind) == (hall.other.id, AlertKind.NOBODY_THERE)
    assert alert.queue_id == hall.queue
    hall.write()
    hall.clock.move(600)
    hall.turn()
    assert len(hall.bench.database.read_now(memory.standing_alerts)) == 1
    assert told(hall, talk) == ["Сейчас никого нет, ответим утром."]
    hall.present(hall.one)
    hall.turn()
    assert hall.bench.need(Alert, alert.id).over_at is not None
    assert hall.offer().agent_id == hall.one.id
    # Another time is another time, told in the same place.
    hall.present(hall.one, Presence.OFFLINE)
    hall.turn()
    hall.clock.move(60)
    hall.turn()
    assert hall.bench.need(Alert, alert.id).over_at is None


def test_who_can_take_nothing_is_as_good_as_not_there(hall: Hall) -> None:
    hall.bench.write(
        replaced(hall.other, role=Role.SUPERVISOR),
        agent_rule(hall.one.id, capacity={"chat": 0}),
    )
    hall.present(hall.one)
    talk = hall.write()
    hall.turn()
    hall.clock.move(60)
    hall.turn()
    assert hall.standing() == []
    assert hall.owner(talk) is None
    hall.bench.write(agent_rule(hall.one.id, capacity={"chat": 1}))
    hall.turn()
    assert hall.offer().waiting_since_at == talk.waiting_since_at


def test_a_queue_nobody_is_in_keeps_what_waits_and_tells_a_supervisor(hall: Hall) -> None:
    """Nobody was there a moment ago either: there is nobody at all."""
    hall.bench.write(replaced(hall.other, role=Role.SUPERVISOR, queue_ids=()))
    hall.bench.write(replaced(hall.one, queue_ids=()))
    hall.present(hall.one)
    talk = hall.write()
    for _ in range(3):
        hall.turn()
        hall.clock.move(61)
    (alert,) = hall.bench.database.read_now(memory.standing_alerts)
    assert (alert.agent_id, alert.kind) == (hall.other.id, AlertKind.NOBODY_THERE)
    assert hall.bench.need(Conversation, talk.id).waiting_since_at == talk.waiting_since_at
    hall.bench.write(replaced(hall.bench.need(Agent, hall.one.id), queue_ids=(hall.queue,)))
    hall.turn()
    assert hall.offer().agent_id == hall.one.id


def told(hall: Hall, talk: Conversation) -> list[str]:
    def read(unit: object) -> list[str]:
        entries = people.owned_by(unit, talk.customer_id)  # type: ignore[arg-type]
        return [
            item.text
            for item in entries
            if isinstance(item, Entry) and item.direction == Direction.OUTBOUND
        ]

    return hall.bench.database.read_now(read)


def test_a_closed_queue_says_so_and_hands_nothing_out(timed: Bench, clock: StillClock) -> None:
    day = (clock.now().weekday() + 2) % 7
    hall = Hall(timed, clock, closed_text="Закрыто", hours=(Opening(day=day, start=0, end=60),))
    hall.present(hall.one)
    talk = hall.write()
    hall.turn()
    assert hall.standing() == []
    assert told(hall, talk) == ["Закрыто"]
    assert hall.bench.database.read_now(memory.standing_alerts) == []


def test_a_closed_queues_work_goes_to_the_one_that_helps(timed: Bench, clock: StillClock) -> None:
    night = replaced(timed.shop.queue, id=entry_id(), name="Ночь")
    timed.write(night)
    day = (clock.now().weekday() + 2) % 7
    hall = Hall(timed, clock, overflow_id=night.id, hours=(Opening(day=day, start=0, end=60),))
    hall.bench.write(queue_rule(night.id), replaced(hall.other, queue_ids=(night.id,)))
    for agent in (hall.one, hall.other):
        hall.present(agent)
    hall.write()
    hall.turn()
    offer = hall.offer()
    assert offer.agent_id == hall.other.id
    assert offer.why is not None
    assert (offer.why.queue_id, offer.why.from_id) == (night.id, hall.queue)
    assert offer.why.overflow == "closed"


def test_a_customers_word_goes_to_its_agent_and_missed_to_the_queue(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.one, Presence.BREAK)
    hall.present(hall.other)
    hall.clock.move(5)
    hall.write()
    offer = hall.offer()
    assert offer.agent_id == hall.one.id
    assert offer.rings_until_at == hall.clock.now() + timedelta(seconds=120)  # not ready: longer
    hall.clock.move(120)
    hall.turn()
    assert hall.offer().agent_id == hall.other.id
    assert hall.owner(talk) is None
    assert hall.bench.need(Agent, hall.one.id).presence == Presence.BREAK


def test_the_last_agent_is_waited_for_so_long(timed: Bench, clock: StillClock) -> None:
    hall = Hall(timed, clock, prefer=Prefer.LAST_AGENT, prefer_wait_s=30)
    first = owned(hall)
    hall.present(hall.one, Presence.BREAK)
    hall.present(hall.other)
    email = hall.bench.shop.channels[ChannelKind.EMAIL].id
    mail = hall.bench.receive(at=hall.clock.now())
    hall.bench.write(
        replaced(
            hall.bench.need(Conversation, mail.id), customer_id=first.customer_id, channel_id=email
        )
    )
    hall.turn()
    assert hall.standing() == []
    hall.clock.move(30)
    hall.turn()
    assert hall.offer().agent_id == hall.other.id


def test_a_hand_over_rings_out_too_and_is_its_senders_again(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.other)
    args = HandOver(
        id=entry_id(),
        conversation_id=talk.id,
        summary="Ждёт возврата",
        to_agent=hall.other.id,
        expected_id=hall.one.id,
    )
    assert hall.bench.desk(hall.one).do(args) == APPLIED
    hall.clock.move(60)
    hall.turn()
    assert hall.owner(talk) == hall.one.id
    assert hall.offer().agent_id == hall.one.id
    hall.clock.move(60)
    hall.turn()
    # Nobody takes it: it is not forgotten, the queue has it.
    assert hall.owner(talk) is None


def test_handed_to_a_queue_it_is_not_its_senders_while_another_can_take_it(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.other)
    args = HandOver(
        id=entry_id(),
        conversation_id=talk.id,
        summary="Ждёт возврата",
        to_queue=hall.queue,
        expected_id=hall.one.id,
    )
    assert hall.bench.desk(hall.one).do(args) == APPLIED
    offer = hall.offer()
    assert (offer.agent_id, offer.preview) == (hall.other.id, "Ждёт возврата")
    assert hall.decline(offer) == APPLIED
    hall.clock.move(61)
    hall.turn()
    assert hall.offer().preview == "Ждёт возврата"


def test_who_leaves_in_that_second_does_not_hold_it_up(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.other)
    args = HandOver(
        id=entry_id(),
        conversation_id=talk.id,
        summary="Ждёт возврата",
        to_agent=hall.other.id,
        expected_id=hall.one.id,
    )
    assert hall.bench.desk(hall.one).do(args) == APPLIED
    hall.present(hall.other, Presence.OFFLINE)
    hall.turn()
    assert hall.owner(talk) == hall.one.id
    assert hall.offer().agent_id == hall.one.id
    hall.present(hall.other)
    new = hall.write("another")
    hall.turn()
    offer = next(item for item in hall.standing() if item.conversation_id == new.id)
    assert offer.agent_id == hall.other.id
    hall.present(hall.other, Presence.OFFLINE)
    hall.turn()
    offer = next(item for item in hall.standing() if item.conversation_id == new.id)
    assert offer.agent_id == hall.one.id
    assert offer.waiting_since_at == new.waiting_since_at


def test_who_gives_it_back_is_not_the_next_who_is_asked(hall: Hall) -> None:
    talk = owned(hall)
    hall.present(hall.other)
    back = ConversationAssign(id=talk.id, assignee_id=None, expected_id=hall.one.id)
    for name in ("a", "b"):
        hall.bench.write(replaced(hall.write(name), assignee_id=hall.other.id))  # busier
    assert hall.bench.desk(hall.one).do(back) == APPLIED
    hall.turn()
    assert hall.offer().agent_id == hall.other.id


def test_a_clock_that_jumps_loses_nothing(hall: Hall) -> None:
    hall.present(hall.one)
    hall.present(hall.other)
    talk = hall.write()
    hall.turn()
    hall.clock.move(-3600)
    hall.turn()
    assert hall.decline(hall.offer()) == APPLIED
    hall.turn()
    assert len(hall.standing()) == 1
    hall.clock.move(7200)
    hall.turn()
    hall.clock.move(61)
    hall.turn()
    assert hall.accept(hall.offer()) == APPLIED
    assert hall.owner(talk) is not None
