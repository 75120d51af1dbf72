"""Notifications and sleep over a real message bus."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from desktop.bus import Bus, open_bus
from desktop.idle import IdleSense
from desktop.notifications import Notifications
from desktop.waking import Waking
from domain.ids import OfferId, new_id
from domain.tasks import TaskScope
from tests.bench.xdisplay import virtual_screen
from tests.builders.clock import StillClock
from tests.capabilities import need
from tests.contract.desktop.peers import (
    ALL,
    idle_monitor,
    notification_server,
    private_bus,
    tell_of_sleep,
)

ROOT = Path(__file__).resolve().parents[3]
DEADLINE_S = 20
WORDS = [("default", "Открыть"), ("accept", "Принять"), ("decline", "Отклонить")]


@pytest.fixture
def address() -> Iterator[str]:
    need(shutil.which("dbus-daemon"), "dbus-daemon")
    with private_bus() as found:
        yield found


@pytest.fixture
async def bus(address: str) -> AsyncIterator[Bus]:
    opened = await open_bus(address)
    assert opened is not None
    yield opened
    await opened.close()


@pytest.fixture
async def scope() -> AsyncIterator[TaskScope]:
    made = TaskScope("notices")
    yield made
    await made.close()


class Desk:
    """Notifications as the program has them, and what came of them."""

    def __init__(self, scope: TaskScope) -> None:
        self.plain: list[tuple[str, str]] = []
        self.answers: list[tuple[OfferId, str]] = []
        self.notices = Notifications(
            scope, lambda title, text: self.plain.append((title, text)), lambda: WORDS
        )
        self.notices.answered = lambda offer, what: self.answers.append((offer, what))


def an_offer() -> OfferId:
    return OfferId(new_id())


async def until(fact: object, what: str) -> None:
    assert callable(fact)
    async with asyncio.timeout(DEADLINE_S):
        while not fact():  # noqa: ASYNC110 - of another process, so there is no event
            await asyncio.sleep(0.002)
    assert fact(), what


async def test_one_message_for_an_offer_with_buttons_that_call_back(
    address: str, bus: Bus, scope: TaskScope
) -> None:
    async with notification_server(address, ALL) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        offer = an_offer()
        desk.notices.notify(offer, "Анна <b>К.</b>", "Звонок & чат")
        desk.notices.notify(offer, "Анна К.", "Звонок")
        await until(lambda: server.asked.count("Notify") == 2, "both said")
        assert list(server.shown) == [1], "the second replaces the first"
        app, _replaced, icon, title, text, buttons, hints, timeout = server.shown[1]
        assert (app, icon, title, text, timeout) == ("Pult", "pult", "Анна К.", "Звонок", 0)
        assert buttons == ["default", "Открыть", "accept", "Принять", "decline", "Отклонить"]
        assert hints["urgency"] == ("y", 2)
        await server.press(1, "accept")
        await server.press(77, "accept")  # of another program
        await server.press(1, "rm -rf")
        await server.press(1, "decline")
        await until(lambda: len(desk.answers) == 2, "both answers")
        assert desk.answers == [(offer, "accept"), (offer, "decline")]
        assert desk.plain == []


async def test_text_is_escaped_where_markup_would_be_read(
    address: str, bus: Bus, scope: TaskScope
) -> None:
    async with notification_server(address, ALL) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        desk.notices.notify(an_offer(), "Анна", "<img src=x> & ждёт")
        await until(lambda: server.shown, "the message")
        assert server.shown[1][4] == "&lt;img src=x&gt; &amp; ждёт"


async def test_a_message_goes_when_its_offer_is_taken(
    address: str, bus: Bus, scope: TaskScope
) -> None:
    async with notification_server(address, ALL) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        first, second = an_offer(), an_offer()
        desk.notices.notify(first, "Анна", "Звонок")
        desk.notices.notify(second, "Пётр", "Чат")
        await until(lambda: len(server.shown) == 2, "both")
        desk.notices.withdraw(first)
        await until(lambda: [said[3] for said in server.shown.values()] == ["Пётр"], "one is left")


async def test_an_offer_gone_before_it_was_shown_leaves_no_message(
    address: str, bus: Bus, scope: TaskScope
) -> None:
    async with notification_server(address, ALL) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        desk.notices.notify(first := an_offer(), "Анна", "Звонок")
        desk.notices.withdraw(first)
        desk.notices.notify(an_offer(), "Пётр", "Чат")
        await until(lambda: any(said[3] == "Пётр" for said in server.shown.values()), "Пётр")
        await until(lambda: [said[3] for said in server.shown.values()] == ["Пётр"], "Анна is gone")


@pytest.mark.parametrize("able", [[], ["body"]])
async def test_a_service_without_buttons_gets_none(
    address: str, bus: Bus, scope: TaskScope, able: list[str]
) -> None:
    async with notification_server(address, able) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        desk.notices.notify(an_offer(), "Анна", "a & b")
        await until(lambda: server.shown, "the message")
        assert server.shown[1][5] == []
        assert server.shown[1][4] == "a & b"


async def test_without_a_service_the_tray_tells(bus: Bus, scope: TaskScope) -> None:
    desk = Desk(scope)
    await desk.notices.join(bus)
    desk.notices.notify(an_offer(), "Анна", "Звонок")
    assert desk.plain == [("Анна", "Звонок")]


async def test_a_service_that_breaks_is_no_reason_to_be_silent(
    address: str, bus: Bus, scope: TaskScope
) -> None:
    async with notification_server(address, ALL) as server:
        desk = Desk(scope)
        await desk.notices.join(bus)
        server.broken = True
        desk.notices.notify(an_offer(), "Анна", "Звонок")
        await until(lambda: desk.plain == [("Анна", "Звонок")], "the tray")


async def test_a_bus_that_goes_away_leaves_the_tray(scope: TaskScope) -> None:
    need(shutil.which("dbus-daemon"), "dbus-daemon")
    desk = Desk(scope)
    with private_bus() as address:
        bus = await open_bus(address)
        assert bus is not None
        async with notification_server(address, ALL) as server:
            await desk.notices.join(bus)
            desk.notices.notify(first := an_offer(), "Анна", "Звонок")
            await until(lambda: server.shown, "the message")
    desk.notices.notify(an_offer(), "Пётр", "Чат")
    await until(lambda: desk.plain == [("Пётр", "Чат")], "the tray")
    desk.notices.withdraw(first)
    await bus.close()


async def test_there_need_be_no_bus(tmp_path: Path) -> None:
    assert await open_bus(f"unix:path={tmp_path / 'nobody'}") is None
    assert await open_bus("nonsense") is None


async def test_sleep_and_wake_are_heard(address: str, bus: Bus, scope: TaskScope) -> None:
    told: list[str] = []
    waking = Waking(StillClock())
    waking.woke = lambda: told.append("woke")
    waking.sleeping = lambda: told.append("sleeping")
    scope.start(waking.listen(bus), "sleep")
    async with asyncio.timeout(DEADLINE_S):
        while told[-1:] != ["sleeping"]:
            await tell_of_sleep(address, begins=True)
            await asyncio.sleep(0.01)
    await tell_of_sleep(address, begins=False)
    await until(lambda: told[-1] == "woke", "the end of sleep")


SHIPPED = """
import asyncio, sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
import qasync
from desktop.bus import open_bus
from desktop.idle import IdleSense
from desktop.notifications import Notifications
from domain.ids import OfferId, new_id
from domain.tasks import TaskScope
from tests.contract.desktop.peers import ALL, notification_server

async def story():
    scope = TaskScope("notices")
    async with notification_server(sys.argv[1], ALL) as server:
        bus = await open_bus(sys.argv[1])
        notices = Notifications(scope, print, lambda: [("accept", "Принять")])
        answered = asyncio.Event()
        notices.answered = lambda offer, what: answered.set()
        await notices.join(bus)
        notices.notify(OfferId(new_id()), "Анна", "Звонок")
        async with asyncio.timeout(10):
            # Again and again: no hand is quick enough to press before the number is told.
            while not answered.is_set():
                if server.shown:
                    await server.press(1, "accept")
                await asyncio.sleep(0.01)
        await scope.close()
        await bus.close()
    print("done")

loop = qasync.QEventLoop(app)
with loop:
    loop.run_until_complete(story())
"""


def test_it_works_on_the_loop_it_ships_with(address: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHIPPED, address],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "done", done.stderr[-2000:]


@pytest.mark.parametrize(
    ("name", "signature"),
    [("org.gnome.Mutter.IdleMonitor", "t"), ("org.freedesktop.ScreenSaver", "u")],
)
async def test_the_desktop_tells_for_how_long_nothing_was_touched(
    address: str, bus: Bus, name: str, signature: str
) -> None:
    sense = IdleSense(bus)
    async with idle_monitor(address, name, signature, 425_500):
        assert await sense.seconds() == 425.5
        assert await sense.seconds() == 425.5


async def test_a_bare_screen_tells_it_too(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    need(shutil.which("Xvfb"), "Xvfb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with virtual_screen() as screen:
        monkeypatch.setenv("DISPLAY", screen.name)
        sense = IdleSense(bus)

        async def idle() -> float:
            told = await sense.seconds()
            assert told is not None
            return told

        while await idle() < 0.5:
            pass  # nothing is touched meanwhile
        while await idle() >= 0.5:  # a slow machine may take so long to look
            screen.press_key()
        sense.close()
        assert await sense.seconds() is None


async def test_where_nobody_tells_nobody_is_idle(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    sense = IdleSense(bus)
    assert await sense.seconds() is None
    assert await sense.seconds() is None
    assert await IdleSense(None).seconds() is None
