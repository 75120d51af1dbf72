"""Two agents over one inbox, through real sockets: put off, tag, name each other, share a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.entities import Conversation, Entry
from domain.errors import Code
from domain.glossary import ConversationStatus
from domain.ids import ConversationId, EntryId, new_id
from domain.ports import InboundMessage
from server.handlers import inbound, snoozing
from server.storage.unit import Unit
from sync.queries.asking import InboxQuestion, question_of
from sync.queries.rows import InboxRow, InboxView
from tests.builders.listed import listed
from tests.flows.centre import Centre, Station, build_shop, centre, station
from tests.unit.server.bench import replaced


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Centre, Station, Station, ConversationId]]:
    """Run a centre with a letter nobody is in charge of, and two workstations that show it."""
    async with (
        centre(folder, build_shop()) as place,
        station(folder / "a", place.url) as anna,
        station(folder / "b", place.url, "boris") as boris,
    ):
        await place.database.write(inbound.received(_letter(place, "<1@pochta.example>")))
        for desk in (anna, boris):
            await until(desk, InboxView.UNASSIGNED, lambda rows: len(rows) == 1)
        talk = (await listed(anna.queries, InboxView.UNASSIGNED))[0]
        yield place, anna, boris, talk.conversation_id


def _letter(place: Centre, ref: str, *answered: str) -> InboundMessage:
    return InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref=ref,
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        subject="Заказ",
        text="Где заказ?",
        authenticated=True,
        thread_refs=answered,
    )


async def until(desk: Station, view: InboxView, fact: Callable[[list[InboxRow]], object]) -> None:
    """Wait until a list of a workstation is as it is to be."""

    async def holds() -> bool:
        return bool(fact(await listed(desk.queries, view)))

    await desk.until(holds)


async def test_what_one_puts_off_leaves_everybodys_list_and_comes_back_to_them(
    tmp_path: Path,
) -> None:
    async with two(tmp_path) as (place, anna, boris, talk):
        await anna.commands.snooze(talk, datetime.now(UTC) + timedelta(hours=1))
        asleep = await listed(anna.queries, InboxView.SNOOZED)
        assert [row.conversation_id for row in asleep] == [talk]  # at once, before the centre
        await until(boris, InboxView.UNASSIGNED, lambda rows: not rows)
        assert not await listed(boris.queries, InboxView.SNOOZED)
        await anna.settled()
        await place.database.write(_due(talk))
        for desk in (anna, boris):
            await until(desk, InboxView.ALL, lambda rows: len(rows) == 1)
        mine = await listed(anna.queries, InboxView.MINE)
        assert [row.conversation_id for row in mine] == [talk]
        assert mine[0].returned_at is not None
        assert mine[0].status == ConversationStatus.OPEN


def _due(talk: ConversationId) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        row = unit.need(Conversation, talk)
        # A day from now, so that it is news: nothing is older than what it comes back as.
        past = datetime.now(UTC)
        unit.put(replaced(row, snoozed_until_at=past))
        unit.now = past + timedelta(seconds=1)
        assert snoozing.wake_due(unit) == 1

    return work


async def test_the_customers_letter_brings_it_back(tmp_path: Path) -> None:
    async with two(tmp_path) as (place, anna, boris, talk):
        await anna.commands.snooze(talk, datetime.now(UTC) + timedelta(days=3))
        await anna.settled()
        again = _letter(place, "<2@pochta.example>", "<1@pochta.example>")
        await place.database.write(inbound.received(again))
        await until(anna, InboxView.MINE, lambda rows: len(rows) == 1)
        await until(boris, InboxView.ALL, lambda rows: len(rows) == 1)


async def test_a_letter_to_what_was_resolved_a_moment_before_opens_it_again(tmp_path: Path) -> None:
    async with two(tmp_path) as (place, anna, boris, talk):
        await anna.commands.assign(talk, anna.queries.me)
        await anna.commands.resolve(talk)
        await anna.settled()
        await until(boris, InboxView.ALL, lambda rows: not rows)
        again = _letter(place, "<2@pochta.example>", "<1@pochta.example>")
        stored = (await place.database.write(inbound.received(again))).entry_id
        for desk in (anna, boris):
            await until(
                desk, InboxView.ALL, lambda rows: [r.conversation_id for r in rows] == [talk]
            )
        (row,) = await listed(anna.queries, InboxView.MINE)
        assert row.unread
        assert row.status == ConversationStatus.OPEN
        assert row.waiting_since_at is not None
        page = await anna.queries.timeline(row.customer_id)
        assert page.entries[-1].id == stored


async def test_who_resolves_without_a_line_what_the_customer_wrote_to_is_told(
    tmp_path: Path,
) -> None:
    async with two(tmp_path) as (place, anna, _boris, talk):
        await anna.stop_engine()
        await anna.commands.resolve(talk)
        assert not await listed(anna.queries, InboxView.ALL)
        again = _letter(place, "<2@pochta.example>", "<1@pochta.example>")
        stored = (await place.database.write(inbound.received(again))).entry_id
        anna.start()
        await until(
            anna, InboxView.ALL, lambda rows: [row.conversation_id for row in rows] == [talk]
        )

        async def told() -> bool:
            items = await anna.queries.outbox()
            return any(i.state == "attention" and i.code == Code.STATE_CHANGED for i in items)

        await anna.until(told)
        (row,) = await listed(anna.queries, InboxView.ALL)
        assert row.status == ConversationStatus.OPEN
        page = await anna.queries.timeline(row.customer_id)
        assert page.entries[-1].id == stored


async def test_tags_two_put_on_without_a_line_both_stay(tmp_path: Path) -> None:
    async with two(tmp_path) as (_, anna, boris, talk):
        await anna.commands.tag(talk, ("VIP", "возврат"))
        await boris.commands.tag(talk, ("срочно", "vip"))
        for desk in (anna, boris):
            await desk.settled()
        for desk in (anna, boris):
            await until(
                desk,
                InboxView.ALL,
                lambda rows: {t.casefold() for t in rows[0].tags} == {"vip", "возврат", "срочно"},
            )
        found = await anna.queries.inbox_list(InboxQuestion(InboxView.ALL, tag="СРОЧНО"), 10, 10)
        assert [row.conversation_id for row in found.rows] == [talk]


async def test_who_is_named_in_a_note_finds_it_until_they_answer(tmp_path: Path) -> None:
    async with two(tmp_path) as (place, anna, boris, talk):
        named = boris.queries.me
        assert named is not None
        await place.database.write(_naming(talk, place, str(named)))
        await until(boris, InboxView.MENTIONS, lambda rows: len(rows) == 1)
        assert not await listed(anna.queries, InboxView.MENTIONS)
        row = (await listed(boris.queries, InboxView.MENTIONS))[0]
        await boris.commands.add_note(row.customer_id, "Смотрю", talk)
        await until(boris, InboxView.MENTIONS, lambda rows: not rows)


def _naming(talk: ConversationId, place: Centre, agent: str) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        row = unit.need(Conversation, talk)
        unit.put(
            Entry(
                id=EntryId(new_id()),
                customer_id=row.customer_id,
                branch_id=row.branch_id,
                conversation_id=talk,
                kind="note",
                channel_kind="internal",
                direction="internal",
                at=datetime.now(UTC) - timedelta(seconds=5),
                author_id=place.shop.agents[0].id,
                text="@boris взгляни",
                details={"mentions": [agent]},
            )
        )

    return work


async def test_a_list_is_kept_for_oneself_then_for_the_team(tmp_path: Path) -> None:
    async with two(tmp_path) as (_, anna, boris, _talk):
        question = InboxQuestion(InboxView.ALL, waiting=True, tag="vip")
        private = await anna.commands.save_view("Мои VIP", question.builtins())
        await anna.settled()
        shared = await anna.commands.save_view("VIP всех", question.builtins(), shared=True)
        await anna.settled()
        await boris.until(_sees(boris, {shared}))
        await anna.until(_sees(anna, {private, shared}))
        view = boris.queries.directory().views[0]
        assert (view.name, question_of(view.question)) == ("VIP всех", question)
        await anna.commands.delete_view(shared)
        await boris.until(_sees(boris, set()))


def _sees(desk: Station, wanted: set[object]) -> Callable[[], Coroutine[object, object, bool]]:
    async def sees() -> bool:
        return {view.id for view in desk.queries.directory().views} == wanted

    return sees


async def test_who_is_asked_for_help_knows_until_they_have_written(tmp_path: Path) -> None:
    async with two(tmp_path) as (place, anna, boris, talk):
        who, called = place.shop.customer.id, place.shop.agents[1].id
        note = await anna.commands.add_note(who, "@boris можно скидку?", talk, (called,))
        await anna.settled()

        async def told() -> bool:
            return [item.entry_id for item in await boris.queries.mentions()] == [note]

        await boris.until(told)
        (item,) = await boris.queries.mentions()
        assert (item.author, item.conversation_id) == (place.shop.agents[0].display_name, talk)
        assert await anna.queries.mentions() == []
        await boris.commands.add_note(who, "Можно, десять процентов", talk)
        assert await boris.queries.mentions() == []
