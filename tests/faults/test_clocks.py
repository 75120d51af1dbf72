"""Clocks moved by a day, at either end: nothing is lost, late, doubled, shown wrong or let in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.details import CallDetails, details_of
from domain.entities import Conversation, Entry
from domain.errors import Code, Refused, Unavailable
from domain.glossary import CallOutcome, Delivery, EntryKind
from domain.ids import ConversationId, CustomerId
from domain.ports import (
    AnyCallEvent,
    CallAnswered,
    CallEnded,
    CallHeld,
    CallOffered,
    CallResumed,
    InboundMessage,
    OutboundMessage,
    SendReceipt,
)
from domain.tasks import TaskScope
from domain.wire import SignIn
from server.app.dispatcher import Dispatcher
from server.handlers import calls, inbound, outbound
from server.storage import messages, schema
from sync.queries.rows import InboxView, Link
from sync.store.replica import StoredTokens
from tests.builders.listed import listed
from tests.faults.clocks import SteppingClock
from tests.faults.counting import (
    CountingSender,
    a_letter_came,
    eventually,
    outbound_states,
    texts_at,
)
from tests.flows.centre import PASSWORD, Centre, Station, build_shop, centre, station
from ui.design.times import Times
from ui.shell.status import link_words

DAY = timedelta(days=1)
STEPS = [pytest.param(DAY, id="a day ahead"), pytest.param(-DAY, id="a day back")]


async def _tell(place: Centre, event: AnyCallEvent) -> None:
    channel_id = place.shop.channels["phone"].id
    await place.database.write(calls.reported(channel_id, event))


async def _call_in(place: Centre, desk: Station, call_id: str) -> None:
    """Let a call ring until it pops at a workstation."""
    now = desk.clock.now()
    await _tell(
        place,
        CallOffered(
            call_id=call_id, at=now, extension="1001", number="+79161234567", queue="support"
        ),
    )

    async def popped() -> bool:
        return bool((await desk.queries.open_offers()).standing)

    await desk.until(popped)


async def _chat(place: Centre, text: str, at_clock: SteppingClock) -> ConversationId:
    message = InboundMessage(
        channel_id=place.shop.channels["webchat"].id,
        provider_ref=text,
        identity_kind="webchat",
        address="visitor-1",
        claimed_name="Мария",
        at=at_clock.now(),
        text=text,
    )
    received = await place.database.write(inbound.received(message))
    assert received.conversation_id is not None
    return received.conversation_id


async def _notes(place: Centre) -> list[Entry]:
    """Return the centre's notes in the order a timeline shows them."""
    table = schema.ENTITY_TABLES[Entry]
    query = table.select().where(table.c.kind == EntryKind.NOTE).order_by(table.c.at, table.c.id)
    return await place.database.read(lambda unit: unit.select(Entry, query))


async def _hang_up(place: Centre, desk: Station, call_id: str) -> None:
    await _tell(place, CallEnded(call_id=call_id, at=desk.clock.now(), answered=False))

    async def gone() -> bool:
        return not (await desk.queries.open_offers()).standing

    await desk.until(gone)


# -- the workstation's clock -------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
async def test_calls_pop_whatever_a_workstations_clock_says(
    tmp_path: Path, step: timedelta
) -> None:
    clock = SteppingClock()
    clock.step(step)
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url, clock=clock) as desk,
    ):
        assert abs(desk.status.clock_skew_s + step.total_seconds()) < 5
        await _call_in(place, desk, "1")
        await _hang_up(place, desk, "1")
        clock.step(-step)
        await _call_in(place, desk, "2")
        await desk.until(lambda: abs(desk.status.clock_skew_s) < 5)
        await _hang_up(place, desk, "2")
        clock.step(-step)
        await _call_in(place, desk, "3")


@pytest.mark.parametrize("step", STEPS)
async def test_what_was_read_is_read_and_what_comes_is_new_whatever_the_clock_says(
    tmp_path: Path, step: timedelta
) -> None:
    clock, real = SteppingClock(), SteppingClock()
    clock.step(step)
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url, clock=clock) as desk,
    ):

        async def unread(text: str, wanted: bool) -> bool:
            rows = await listed(desk.queries, InboxView.ALL)
            return [(row.preview, row.unread) for row in rows] == [(text, wanted)]

        conversation_id = await _chat(place, "первое", real)
        await desk.until(lambda: unread("первое", True))
        await desk.commands.mark_read(conversation_id)
        await desk.until(lambda: unread("первое", False))
        await _chat(place, "второе", real)
        await desk.until(lambda: unread("второе", True))


@pytest.mark.parametrize("step", STEPS)
async def test_acts_keep_their_order_when_the_clock_is_set_between_them(
    tmp_path: Path, step: timedelta
) -> None:
    clock, shop = SteppingClock(), build_shop()
    async with (
        centre(tmp_path, shop) as place,
        station(tmp_path / "a", place.url, clock=clock) as desk,
    ):
        await desk.stop_engine()
        wanted = [f"заметка {number}" for number in range(6)]
        for number, text in enumerate(wanted):
            if number == 3:
                clock.step(step)
            await desk.commands.add_note(shop.customer.id, text)
        desk.start()
        await desk.settled()
        notes = await _notes(place)
        assert [note.text for note in notes] == wanted
        now = SteppingClock().now()
        assert max(note.at for note in notes) < now + timedelta(seconds=1)
        aged = DAY if step > timedelta() else timedelta()
        assert abs(now - notes[0].at - aged) < timedelta(minutes=1)


@pytest.mark.parametrize("step", STEPS)
async def test_a_reply_is_sent_once_or_held_when_the_clock_is_set_while_it_waits(
    tmp_path: Path, step: timedelta
) -> None:
    clock, sender, scope = SteppingClock(), CountingSender(), TaskScope("provider")
    async with (
        centre(tmp_path, build_shop()) as place,
        station(tmp_path / "a", place.url, clock=clock) as desk,
    ):
        conversation_id = await a_letter_came(place)
        await desk.until(lambda: _has(desk, conversation_id))
        scope.start(Dispatcher(place.database, {place.shop.channels["email"].id: sender}).run())
        await desk.stop_engine()
        entry_id = await desk.commands.send_message(conversation_id, "Уже в пути")
        clock.step(step)
        desk.start()
        await desk.settled()
        # A day ahead the reply looks a day old: its author decides. Back, it is as good as new.
        state = "held" if step > timedelta() else "sent"
        await eventually(place.database, lambda: outbound_states(place.database) == {state: 1})
        await scope.close()
        assert sender.accepted == ({} if state == "held" else {entry_id: 1})


async def _has(desk: Station, conversation_id: ConversationId) -> bool:
    return await desk.queries.inbox_row(conversation_id) is not None


@pytest.mark.parametrize("step", STEPS)
async def test_since_when_the_line_is_down_stays_as_it_was(tmp_path: Path, step: timedelta) -> None:
    clock, shop = SteppingClock(), build_shop()
    async with centre(tmp_path, shop) as place:
        desk = Station(tmp_path / "a", place.url, clock)
        await desk.sign_in()
        desk.start()
        await desk.online()
    await desk.until(lambda: desk.status.link is Link.OFFLINE)
    since, synced = desk.status.offline_since_at, desk.status.synced_at
    assert since is not None
    assert synced is not None
    clock.step(step)
    desk.engine.retry_now()
    tries = len(desk.statuses)
    await desk.commands.add_note(shop.customer.id, "без связи")
    await desk.until(lambda: desk.status.waiting == 1)
    assert desk.status.offline_since_at == since
    assert {status.link for status in desk.statuses[tries:]} == {Link.OFFLINE}
    times = Times(clock)
    assert times.since(synced) >= 0
    assert times.hour(since) in link_words(desk.status, times)
    if step < timedelta():
        assert times.synced(synced) == times.synced(clock.now())
    async with centre(tmp_path, None, _port(place)) as again:
        desk.engine.retry_now()
        await desk.settled()
        await desk.until(lambda: desk.status.link is Link.ONLINE)
        assert desk.statuses[-1].offline_since_at is None
        assert texts_at(again.database, "без") == {"без связи": 1}
        await desk.close()


def _port(place: Centre) -> int:
    return int(place.url.rsplit(":", 1)[1])


# -- the centre's clock ------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
async def test_calls_pop_after_the_centres_clock_was_set(tmp_path: Path, step: timedelta) -> None:
    clock = SteppingClock()
    async with (
        centre(tmp_path, build_shop(), clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        await _call_in(place, desk, "1")
        await _hang_up(place, desk, "1")
        # Less than a session lives: more would end it, which is another test.
        clock.step(step / 4)
        await _call_in(place, desk, "2")
        await desk.until(lambda: abs(desk.status.clock_skew_s - step.total_seconds() / 4) < 5)


async def test_a_session_goes_on_and_no_token_lives_longer_when_the_clock_is_put_back(
    tmp_path: Path,
) -> None:
    clock, shop = SteppingClock(), build_shop()
    async with (
        centre(tmp_path, shop, clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        before = await StoredTokens(desk.store).load()
        clock.step(-DAY)
        await desk.commands.add_note(shop.customer.id, "вчера")
        await desk.settled()
        after = await StoredTokens(desk.store).load()
        assert before is not None
        assert after is not None
        assert after.access_token != before.access_token
        assert Link.SIGN_IN not in {status.link for status in desk.statuses}
        assert texts_at(place.database, "") == {"вчера": 1}


async def test_nobody_is_locked_out_for_a_day_by_a_clock_put_back(tmp_path: Path) -> None:
    clock = SteppingClock()
    async with centre(tmp_path, build_shop(), clock=clock) as place:
        desk = Station(tmp_path / "a", place.url)

        async def tries(password: str) -> Code | None:
            message = SignIn(login="anna", password=password, device=desk.device)
            try:
                await desk.transport.sign_in(message)
            except Refused as error:
                return error.code
            return None

        for _ in range(5):
            assert await tries("not the right password") == Code.WRONG_PASSWORD
        assert await tries(PASSWORD) == Code.TOO_MANY_TRIES
        clock.step(-DAY)
        # The failures are not forgotten: one try, then the delay again.
        assert await tries("not the right password") == Code.WRONG_PASSWORD
        assert await tries(PASSWORD) == Code.TOO_MANY_TRIES
        clock.step(-DAY)
        assert await tries(PASSWORD) is None
        await desk.close()


async def test_a_message_after_the_clock_was_put_back_is_on_top_and_unread(
    tmp_path: Path,
) -> None:
    clock = SteppingClock()
    async with (
        centre(tmp_path, build_shop(), clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        conversation_id = await _chat(place, "первое", clock)
        await a_letter_came(place)

        async def shown(*previews: str) -> bool:
            rows = await listed(desk.queries, InboxView.ALL)
            return [row.preview for row in rows] == list(previews)

        await desk.until(lambda: shown("Где заказ?", "первое"))
        await desk.commands.mark_read(conversation_id)
        clock.step(-DAY)
        assert await _chat(place, "второе", clock) == conversation_id

        async def unread() -> bool:
            row = await desk.queries.inbox_row(conversation_id)
            return row is not None and row.preview == "второе" and row.unread

        await desk.until(unread)
        page = await desk.queries.timeline(await _customer_of(place, conversation_id))
        assert sorted(item.text for item in page.entries) == ["второе", "первое"]


async def _customer_of(place: Centre, conversation_id: ConversationId) -> CustomerId:
    found = await place.database.read(lambda unit: unit.need(Conversation, conversation_id))
    return found.customer_id


async def test_no_call_lasted_less_than_nothing(tmp_path: Path) -> None:
    clock = SteppingClock()
    async with centre(tmp_path, build_shop(), clock=clock) as place:
        now = clock.now()
        events: list[AnyCallEvent] = [
            CallOffered(call_id="1", at=now, extension="1001", number="+79161234567"),
            CallAnswered(call_id="1", at=now, extension="1001"),
            CallHeld(call_id="1", at=now),
            CallResumed(call_id="1", at=now),
            CallEnded(call_id="1", at=now, answered=True),
        ]
        for event in events:
            clock.step(-DAY)
            await _tell(place, event)
        table = schema.ENTITY_TABLES[Entry]
        found = await place.database.read(lambda unit: unit.select(Entry, table.select()))
        (details,) = [details_of(item, CallDetails) for item in found]
        assert details.outcome == CallOutcome.ANSWERED
        assert (details.wait_s, details.talk_s, details.held_s) == (0, 0, 0)


class _LateSender(CountingSender):
    """A provider that cannot be reached the first time."""

    def __init__(self, clock: SteppingClock) -> None:
        super().__init__()
        self._clock, self._tried = clock, False

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Take a message at the second try; the clock is put back in between."""
        if not self._tried:
            self._tried = True
            raise Unavailable(Code.CHANNEL_DOWN)
        return await super().send(message)


async def test_a_message_to_be_tried_again_does_not_wait_for_a_clock_put_back(
    tmp_path: Path,
) -> None:
    clock, scope = SteppingClock(), TaskScope("provider")
    sender = _LateSender(clock)
    async with (
        centre(tmp_path, build_shop(), clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        conversation_id = await a_letter_came(place)
        await desk.until(lambda: _has(desk, conversation_id))
        scope.start(Dispatcher(place.database, {place.shop.channels["email"].id: sender}).run())
        entry_id = await desk.commands.send_message(conversation_id, "Уже в пути")
        await desk.settled()
        clock.step(-DAY)
        await eventually(place.database, lambda: outbound_states(place.database) == {"sent": 1})
        await scope.close()
        assert sender.accepted == {entry_id: 1}
        assert timedelta(seconds=max(outbound._RETRY_S)) <= messages.MAX_PAUSE


async def test_a_claim_from_the_future_is_shown_to_a_person(tmp_path: Path) -> None:
    clock = SteppingClock()
    async with (
        centre(tmp_path, build_shop(), clock=clock) as place,
        station(tmp_path / "a", place.url) as desk,
    ):
        conversation_id = await a_letter_came(place)
        await desk.until(lambda: _has(desk, conversation_id))
        entry_id = await desk.commands.send_message(conversation_id, "Уже в пути")
        await desk.settled()
        channel_id = place.shop.channels["email"].id
        claimed = await place.database.write(outbound.claim([channel_id]))
        assert [item.message.message_id for item in claimed] == [entry_id]
        assert await place.database.write(outbound.sweep) == 0
        clock.step(-DAY)  # and whoever claimed it is gone
        assert await place.database.write(outbound.sweep) == 1
        entry = await place.database.read(lambda unit: unit.need(Entry, entry_id))
        assert entry.delivery == Delivery.UNKNOWN
