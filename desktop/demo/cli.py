"""``pult demo``: the story by itself, or a playground where there is a screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from desktop.app import close_all, settings_of
from desktop.demo.report import Report
from desktop.demo.story import (
    CHAT_TEXT,
    MAIL_SUBJECT,
    MAIL_TEXT,
    Story,
)
from desktop.demo.world import LOGIN, PASSWORD, Scale, World
from desktop.gui_loop import make_application, run_gui
from desktop.profile import is_headless
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


async def _session(world: World, folder: Path) -> Session:
    """Open a throw-away profile, signed in; its key is as short-lived as its files."""
    session = await open_session(
        folder / "workstation", secrets.token_bytes(32), world.url, SystemClock()
    )
    await session.sign_in(LOGIN, PASSWORD)
    return session


def _open_window(session: Session, folder: Path, quit_asked: asyncio.Event) -> Workstation:
    settings = settings_of(folder)
    look = look_from(settings)
    workstation = Workstation(
        session.queries,
        session.commands,
        SystemClock(),
        settings,
        look=look,
        on_presence=lambda presence: session.set_presence(presence),
        on_quit=quit_asked.set,
    )
    workstation.window.resize(*WINDOW)
    workstation.start()
    workstation.window.show()
    return workstation


async def _by_itself(world: World, folder: Path, screens: Path | None) -> Report:
    session = await _session(world, folder)
    workstation = _open_window(session, folder, asyncio.Event())
    workstation.use_theme("light")
    try:
        await session.start()
        session.set_presence(Presence.READY)
        await world.wait_for_pbx()
        await world.connect_visitor(await session.access_token())
        if session.phone_address is None:
            raise Defect("the phone link did not start")
        story = Story(world, session, workstation, session.phone_address, screens)
        return await story.play()
    finally:
        await close_all(workstation, session)


async def _playground(world: World, folder: Path) -> int:
    """Let the three events happen, then leave the window to the person."""
    quit_asked = asyncio.Event()
    session = await _session(world, folder)
    workstation = _open_window(session, folder, quit_asked)

    async def events() -> None:
        await world.wait_for_pbx()
        await world.connect_visitor(await session.access_token())
        await asyncio.sleep(4)
        await world.ring()
        await asyncio.sleep(10)
        await world.write_chat(CHAT_TEXT)
        await asyncio.sleep(10)
        await world.deliver_mail(MAIL_SUBJECT, MAIL_TEXT)

    try:
        await session.start()
        session.set_presence(Presence.READY)
        workstation.scope.start(events(), "demo")
        await quit_asked.wait()
    finally:
        await close_all(workstation, session)
    return 0
