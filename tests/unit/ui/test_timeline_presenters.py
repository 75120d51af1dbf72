"""Search inside, far places and files, without any window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from domain.entities import Attachment
from domain.errors import Code, Expected, NotFound
from domain.file_types import Trust
from domain.ids import EntryId
from domain.tasks import TaskScope
from sync.queries.rows import TimelineKey
from tests.builders.memory_store import MemoryStore
from tests.builders.mixed_history import mixed_history
from tests.builders.people import NOW, World, ago, conversation, customer, said
from ui.timeline.file_states import FileState
from ui.timeline.files import Files
from ui.timeline.finding import Finding, Found
from ui.timeline.presenter import TimelinePresenter, TimelineState


class Desk:
    """Presenters over a store in memory, and what they showed."""

    def __init__(self, world: World) -> None:
        self.store = MemoryStore(world)
        self.errors: list[BaseException] = []
        self.scope = TaskScope("desk", lambda _key, error: self.errors.append(error))
        self.states: list[TimelineState] = []
        self.found: list[Found] = []
        self.files: list[dict[str, FileState]] = []
        self.timeline = TimelinePresenter(self.store, self.store, self.scope, self.states.append)
        self.store.on_changes(self.timeline.on_changes)
        self.finding = Finding(self.store, self.timeline, self.scope, self.found.append)
        self.desk = Files(self.store, self.scope, self.files.append)

    async def until(self, fact: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while True:
                if fact():
                    return
                await asyncio.sleep(0)

    async def quiet(self) -> None:
        await self.until(lambda: not self.scope.busy)


async def with_desk(world: World, work: Callable[[Desk], Awaitable[None]]) -> None:
    desk = Desk(world)
    try:
        if world.customers:
            desk.timeline.open(world.customers[0].id)
        await desk.quiet()
        await work(desk)
    finally:
        await desk.scope.close()
    assert [error for error in desk.errors if not isinstance(error, Expected)] == []


def history(count: int = 1200) -> World:
    world = World()
    who, entries = mixed_history(count)
    world.add(who, conversation(who, "telegram"), *entries)
    return world


async def test_a_far_entry_is_reached_without_a_hole() -> None:
    world = history()

    async def work(desk: Desk) -> None:
        wanted = world.entries[17]
        await desk.timeline.reveal(TimelineKey(wanted.at, wanted.id))
        state = desk.timeline.state
        assert state.focus == wanted.id
        shown = [entry.id for entry in state.entries]
        assert shown == [entry.id for entry in world.entries[-len(shown) :]]
        focused = state.focused
        await desk.timeline.reveal(TimelineKey(wanted.at, wanted.id))
        assert desk.timeline.state.focused == focused + 1

    await with_desk(world, work)


async def test_two_reaches_at_once_leave_no_hole() -> None:
    world = history()

    async def work(desk: Desk) -> None:
        desk.timeline.need_older()
        first, second = world.entries[400], world.entries[3]
        await asyncio.gather(
            desk.timeline.reveal(TimelineKey(first.at, first.id)),
            desk.timeline.reveal(TimelineKey(second.at, second.id)),
        )
        await desk.quiet()
        shown = [entry.id for entry in desk.timeline.state.entries]
        assert shown == [entry.id for entry in world.entries[-len(shown) :]]
        assert second.id in shown

    await with_desk(world, work)


async def test_a_day_without_entries_leads_to_the_next() -> None:
    world = World()
    who = customer()
    talk = conversation(who, "telegram")
    days = [said(talk, who, ago(days=number), f"{number}") for number in (9, 5, 1)]
    world.add(who, talk, *days)

    async def work(desk: Desk) -> None:
        desk.timeline.go_to_day((NOW - timedelta(days=7)).astimezone().date())
        await desk.quiet()
        assert desk.timeline.state.focus == days[1].id
        desk.timeline.go_to_day(date(2035, 1, 1))
        await desk.quiet()
        assert desk.timeline.state.focus == days[1].id  # nothing is that late

    await with_desk(world, work)


async def test_the_outline_grows_with_what_arrives() -> None:
    world = history(30)

    async def work(desk: Desk) -> None:
        desk.timeline.start()
        before = desk.timeline.state.outline
        desk.store.add_entry(said(world.conversations[0], world.customers[0], ago(), "новое"))
        await desk.until(lambda: desk.timeline.state.outline.count == 31)
        after = desk.timeline.state.outline
        assert after.channels["telegram"] == before.channels["telegram"] + 1
        assert after == await desk.store.outline(world.customers[0].id)

    await with_desk(world, work)


async def test_a_search_that_is_overtaken_shows_nothing_of_its_own() -> None:
    world = World()
    who = customer()
    talk = conversation(who, "telegram")
    world.add(who, talk, said(talk, who, ago(hours=2), "раз"), said(talk, who, ago(), "два"))

    async def work(desk: Desk) -> None:
        desk.finding.look_for("раз")
        desk.finding.look_for("два")
        await desk.quiet()
        assert desk.finding.state.ids == (world.entries[1].id,)
        assert all(found.ids != (world.entries[0].id,) for found in desk.found)
        desk.finding.look_for("два")
        desk.finding.end()
        await desk.quiet()
        assert not desk.finding.state.hits.keys

    await with_desk(world, work)


async def test_nobody_on_the_screen_has_no_hits() -> None:
    async def work(desk: Desk) -> None:
        desk.finding.look_for("слово")
        await desk.quiet()
        assert not desk.finding.state.busy
        desk.finding.step(1)
        desk.finding.again()
        await desk.quiet()
        assert desk.finding.state.at == -1

    await with_desk(World(), work)


FILE = Attachment(name="a.pdf", media_type="application/pdf", size=8, sha256="a" * 64)


def with_file(*files: Attachment) -> World:
    world = World()
    who = customer()
    talk = conversation(who, "telegram")
    world.add(who, talk, said(talk, who, ago(), "вот", attachments=files))
    return world


async def test_two_clicks_fetch_a_file_once() -> None:
    world = with_file(FILE)

    async def work(desk: Desk) -> None:
        opened: list[str] = []

        async def take(name: str, _data: bytes) -> None:
            opened.append(name)

        desk.desk.opened = take
        desk.store.files[FILE.sha256] = b"%PDF-1.4"
        desk.store.hold_files = asyncio.Event()
        for _ in range(2):
            desk.desk.open(world.entries[0], 0)
        await desk.until(lambda: desk.files)
        desk.store.hold_files.set()
        await desk.quiet()
        assert opened == ["a.pdf"]
        assert desk.store.asked_files == [FILE.sha256]
        assert desk.files[-1] == {}

    await with_desk(world, work)


async def test_what_was_found_in_a_file_is_told() -> None:
    world = with_file(FILE)

    async def work(desk: Desk) -> None:
        told: list[tuple[int, Trust]] = []
        desk.desk.distrusted = lambda _entry, number, trust: told.append((number, trust))
        desk.store.files[FILE.sha256] = b"MZ\x90\0"
        desk.desk.open(world.entries[0], 0)
        await desk.until(lambda: told)
        assert told == [(0, Trust.RUNS)]

    await with_desk(world, work)


async def test_a_failure_stays_on_its_file_until_another_customer() -> None:
    world = with_file(FILE)

    async def work(desk: Desk) -> None:
        failed: list[Expected] = []
        desk.desk.failed = failed.append
        desk.desk.open(world.entries[0], 0)
        await desk.until(lambda: failed)
        assert desk.files[-1][FILE.sha256].failed == Code.OFFLINE
        desk.desk.forget()
        assert desk.files[-1] == {}

    await with_desk(world, work)


@pytest.mark.parametrize(("missing", "asked"), [(True, 1), (False, 2)])
async def test_a_picture_is_tried_again_only_where_that_helps(
    monkeypatch: pytest.MonkeyPatch, missing: object, asked: int
) -> None:
    world = with_file(FILE)

    async def work(desk: Desk) -> None:
        async def gone(*_what: object) -> bytes:
            desk.store.asked_files.append("x")
            raise NotFound("blob")

        if missing:
            monkeypatch.setattr(desk.store, "file", gone)
        wanted: list[tuple[EntryId, Attachment]] = [(world.entries[0].id, FILE)]
        for _ in range(2):
            desk.desk.want_pictures(wanted)
            desk.desk.want_pictures(wanted)
            await desk.quiet()
        assert len(desk.store.asked_files) == asked

    await with_desk(world, work)
