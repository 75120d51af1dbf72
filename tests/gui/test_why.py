"""Why an offer came: on its card, in a sheet, and what the agent is told about their work."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from domain.ids import AlertId
from domain.routing_rules import Alert, AlertKind
from domain.routing_why import Because, LeftOut, NotAsked, Overflow, Why
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, PETROV, QUEUES, an_id, offer_to_me
from tests.gui.stage import until
from ui.design.i18n import plural, tr
from ui.routing.words import because, why_lines
from ui.shell.workstation import Workstation

QUEUE = QUEUES[0]
Opened = tuple[Workstation, MemoryStore]

WHY = Why(
    by=Because.LEAST_BUSY,
    queue_id=QUEUE.id,
    from_id=QUEUE.id,
    overflow=Overflow.WAITED,
    waited_s=84,
    priority=2,
    skills={"Английский": 3},
    considered=7,
    left_out={LeftOut.AWAY: 1, LeftOut.FULL: 4},
    named=(NotAsked(agent_id=PETROV.id, reason=LeftOut.AWAY),),
    open=2,
)


async def test_a_pop_says_why_and_opens_the_facts(opened: Opened) -> None:
    station, store = opened
    store.make_offer(offer_to_me("webchat", why=WHY))
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert card.why.text() == because(WHY)
    assert not card.facts.isVisible()
    closed = card.height()
    card.why.click()
    assert card.facts.isVisible()
    assert card.height() > closed
    facts = card.facts.text()
    assert PETROV.display_name in facts
    assert tr("{skill} from {level}", skill="Английский", level=3) in facts
    assert plural("%n agent(s) of the queue were looked at", 7) in facts
    assert QUEUE.name in facts


async def test_a_pop_says_how_long_it_is_offered_here(opened: Opened) -> None:
    station, store = opened
    store.make_offer(offer_to_me("webchat", rings_until_at=NOW + timedelta(seconds=24)))
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert card.left.text() == tr("{span} left", span="0:24")
    store.clock.move(20)
    card.tick()
    assert card.left.text() == tr("{span} left", span="0:04")
    store.clock.move(5)
    card.tick()
    assert not card.left.isVisible()


async def test_without_a_reason_nothing_is_said(opened: Opened) -> None:
    station, store = opened
    store.make_offer(offer_to_me("webchat"))
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert not card.why.isVisible()
    assert not card.facts.isVisible()


async def test_the_palette_and_the_header_open_the_reason_of_the_conversation(
    opened: Opened,
) -> None:
    station, store = opened
    talk = msgspec.structs.replace(store.world.conversations[0], assignee_id=ME.id)
    store.world.conversations[0] = talk
    store.world.offers.append(offer_to_me("webchat", conversation_id=talk.id, why=WHY))
    station.open_customer(talk.customer_id, talk.id)
    await until(lambda: station.card.presenter.state.conversation_id == talk.id)
    next(item for item in station.over.commands() if item.id == "why").run()
    sheet = station.over.why.view
    await until(sheet.isVisible)
    assert sheet.head.text() == because(WHY)
    sheet.done.click()
    assert not sheet.isVisible()
    header = station.timeline.view.header
    await until(header.why.isVisible)
    header.why.click()
    await until(sheet.isVisible)


async def test_what_the_centre_tells_is_told_once(opened: Opened) -> None:
    station, store = opened
    alert = Alert(id=AlertId(an_id()), agent_id=ME.id, kind=AlertKind.SET_ASIDE, at=NOW)
    store.standing_alerts.append(alert)
    store.changed(Alert.KIND, alert.id)
    told = tr("Two offers in a row were missed: you get no more for now")
    await until(lambda: [n for n in station.notices.said if n.text == told])
    store.changed(Alert.KIND, alert.id)
    more = Alert(
        id=AlertId(an_id()), agent_id=ME.id, kind=AlertKind.NOBODY_THERE, queue_id=QUEUE.id, at=NOW
    )
    store.standing_alerts.append(more)
    store.changed(Alert.KIND, more.id)
    await until(lambda: [n for n in station.notices.said if QUEUE.name in n.text])
    assert len([n for n in station.notices.said if n.text == told]) == 1


async def test_any_reason_has_words(opened: Opened) -> None:
    station, _ = opened
    directory = station.queries.directory()
    for by in (*Because, "newer"):
        for overflow in (*Overflow, ""):
            why = msgspec.structs.replace(
                WHY, by=by, overflow=overflow, left_out=dict.fromkeys(LeftOut, 2)
            )
            assert all(line.strip() for line in why_lines(why, directory))
