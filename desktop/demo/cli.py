"""``pult demo``: the story by itself, or a playground where there is a screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.spelling.dictionaries import Dictionaries
from desktop.app import close_all
from desktop.demo.camera import Camera
from desktop.demo.report import Report
from desktop.demo.scenes import LEGS, OPENING, TOTAL
from desktop.demo.screen import Screen
from desktop.demo.stage import Stage
from desktop.demo.story import (
    CHAT_TEXT,
    MAIL_SUBJECT,
    MAIL_TEXT,
    Story,
)
from desktop.demo.tour import Extent, Guide
from desktop.demo.world import LOGIN, PASSWORD, Scale, World
from desktop.desk import SessionDesk
from desktop.gui_loop import make_application, run_gui
from desktop.logs import listen_to_qt
from desktop.profile import SERVER, is_headless, settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.errors import Defect
from domain.glossary import Presence
from ui.shell.memory import look_from
from ui.shell.workstation import Workstation

WINDOW = (1366, 768)
NO_TOUR = "none"
_MONITOR = """{"screens": [{"name": "demo", "x": 0, "y": 0, "width": 1920, "height": 1080,
 "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}]}"""


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo; return the program's exit code."""
    by_itself = is_headless() or arguments.report is not None or arguments.screens is not None
    scale = Scale(
        customers=arguments.customers,
        entries=arguments.entries or arguments.customers * 10,
        seed=arguments.seed,
    )
    with tempfile.TemporaryDirectory(prefix="pult-demo-") as folder:
        if is_headless():
            os.environ["QT_QPA_PLATFORM"] = _monitor(Path(folder))
        make_application()
        listen_to_qt()
        world = World(Path(folder), scale)
        print("Making a shop with", scale.customers, "customers…", flush=True)
        try:
            world.start()
            if by_itself:
                extent = Extent(arguments.tour) if arguments.tour != NO_TOUR else None
                work = _by_itself(world, Path(folder), arguments.screens, extent)
                report = run_gui(work)
                return _tell(report, arguments.report)
            return run_gui(_playground(world, Path(folder)))
        finally:
            world.stop()


def _monitor(folder: Path) -> str:
    """Return the platform without a screen, with one to draw on: its own is 800 pixels wide."""
    told = folder / "monitor.json"
    told.write_text(_MONITOR, encoding="utf-8")
    return f"offscreen:configfile={told}"


def _tell(report: Report, path: Path | None) -> int:
    if path is not None:
        report.save(path)
    print(report.summary())
    if not report.ok:
        failed = next((step.name for step in report.steps if not step.ok), "the tour")
        print(f"pult demo: step {failed!r} failed", file=sys.stderr)
    return 0 if report.ok else 1


@asynccontextmanager
async def open_demo(world: World, folder: Path) -> AsyncIterator[tuple[Session, Workstation]]:
    """Open a signed-in workstation over a throw-away profile, and close it in order.

    The profile's key is as short-lived as its files.
    """
    session = await open_session(
        folder / "workstation", secrets.token_bytes(32), world.url, SystemClock()
    )
    settings = settings_of(folder)
    settings.setValue(SERVER, world.url)
    desk = SessionDesk(folder / "workstation", settings)
    desk.session = session
    workstation: Workstation | None = None
    try:
        await session.sign_in(LOGIN, PASSWORD)
        workstation = Workstation(
            session.queries,
            session.commands,
            SystemClock(),
            settings,
            look=look_from(settings),
            on_presence=lambda presence, kind: session.set_presence(presence, kind),
            on_viewing=lambda where, replying: session.set_viewing(where, replying=replying),
            on_typing=session.tell_typing,
            on_quit=world.quit_asked,
            desk=desk,
            speller=Dictionaries(),
        )
        workstation.window.resize(*WINDOW)
        workstation.use_theme("light")
        workstation.start()
        workstation.window.show()
        await session.start()
        yield session, workstation
    finally:
        if workstation is not None:
            await close_all(workstation, session)
        else:
            await session.close()


async def _by_itself(
    world: World, folder: Path, screens: Path | None, extent: Extent | None
) -> Report:
    async with open_demo(world, folder) as (session, workstation):
        session.set_presence(Presence.READY)
        await world.wait_for_pbx()
        await world.connect_visitor(await session.access_token())
        if session.phone_address is None:
            raise Defect("the phone link did not start")
        story = Story(world, session, workstation, session.phone_address, screens)
        if screens is None or extent is None:
            return await story.play()
        stage = Stage(
            world,
            session,
            workstation,
            Screen(workstation),
            folder,
            session.phone_address,
            story.people,
        )
        return await _with_tour(story, stage, screens, extent)


async def _with_tour(story: Story, stage: Stage, screens: Path, extent: Extent) -> Report:
    """Play the story, and picture every screen around it."""
    camera = Camera(screens)
    guide = Guide(stage, camera, extent, TOTAL)
    try:
        await stage.station.ready.wait()
        await guide.lead(OPENING)
        report = await story.play()
        report.tour = guide.tour
        if report.ok:
            for leg in LEGS:
                await guide.lead(leg)
            if sys.stdout.isatty():
                print()
            report.ok = guide.tour.ok
    finally:
        await camera.close()
        if stage.colleague is not None:
            await stage.colleague.leave()
    return report


async def _playground(world: World, folder: Path) -> int:
    """Let the three events happen, then leave the window to the person."""
    quit_asked = asyncio.Event()
    world.quit_asked = quit_asked.set

    async def events(session: Session) -> None:
        await world.wait_for_pbx()
        await world.connect_visitor(await session.access_token())
        await asyncio.sleep(4)
        await world.ring()
        await asyncio.sleep(10)
        await world.write_chat(CHAT_TEXT)
        await asyncio.sleep(10)
        await world.deliver_mail(MAIL_SUBJECT, MAIL_TEXT)

    async with open_demo(world, folder) as (session, workstation):
        session.set_presence(Presence.READY)
        workstation.scope.start(events(session), "demo")
        await quit_asked.wait()
    return 0
