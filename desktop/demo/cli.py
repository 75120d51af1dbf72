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

from desktop.app import close_all
from desktop.demo.report import Report
from desktop.demo.story import (
    CHAT_TEXT,
    MAIL_SUBJECT,
    MAIL_TEXT,
    Story,
)
from desktop.demo.world import LOGIN, PASSWORD, Scale, World
from desktop.gui_loop import make_application, run_gui
from desktop.logs import listen_to_qt
from desktop.profile import is_headless, settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.errors import Defect
from domain.glossary import Presence
from ui.shell.memory import look_from
from ui.shell.workstation import Workstation

WINDOW = (1366, 768)


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo; return the program's exit code."""
    by_itself = is_headless() or arguments.report is not None or arguments.screens is not None
    if is_headless():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    scale = Scale(
        customers=arguments.customers,
        entries=arguments.entries or arguments.customers * 10,
        seed=arguments.seed,
    )
    make_application()
    listen_to_qt()
    with tempfile.TemporaryDirectory(prefix="pult-demo-") as folder:
        world = World(Path(folder), scale)
        print("Making a shop with", scale.customers, "customers…", flush=True)
        try:
            world.start()
            if by_itself:
                report = run_gui(_by_itself(world, Path(folder), arguments.screens))
                return _tell(report, arguments.report)
            return run_gui(_playground(world, Path(folder)))
        finally:
            world.stop()


def _tell(report: Report, path: Path | None) -> int:
    if path is not None:
        report.save(path)
    print(report.summary())
    if not report.ok:
        failed = next((step.name for step in report.steps if not step.ok), "story")
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
    workstation: Workstation | None = None
    try:
        await session.sign_in(LOGIN, PASSWORD)
        workstation = Workstation(
            session.queries,
            session.commands,
            SystemClock(),
            settings,
            look=look_from(settings),
            on_presence=lambda presence: session.set_presence(presence),
            on_viewing=lambda where, replying: session.set_viewing(where, replying=replying),
            on_quit=world.quit_asked,
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


async def _by_itself(world: World, folder: Path, screens: Path | None) -> Report:
    async with open_demo(world, folder) as (session, workstation):
        session.set_presence(Presence.READY)
        await world.wait_for_pbx()
        await world.connect_visitor(await session.access_token())
        if session.phone_address is None:
            raise Defect("the phone link did not start")
        story = Story(world, session, workstation, session.phone_address, screens)
        return await story.play()


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
