"""An eight-hour shift at speed: ``python -m tests.soak.shift [--conversations N] [--calls N]``.

Centre, PBX, mailbox and visitors are the demo's, in this process and the centre's own; the
workstation is the real program in a third, so that nothing but its own is counted. Conversations
come by mail and chat, calls through the PBX, and the agent takes, reads, answers, notes, tags and
resolves them by keys.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from uuid import UUID

import httpx
import msgspec

from desktop.demo.visitor import DemoVisitor
from desktop.demo.world import EXTENSION, LOGIN, PASSWORD, QUEUE, SHOP_MAIL, Scale, World
from domain.clock import SystemClock
from domain.errors import Defect
from tests.bench.figure import log_little
from tests.bench.stage import ROOT, SECRET, demo_world, fill_profile
from tests.soak.ledger import grown, heaviest
from tests.soak.shift_desk import Done, Said, Want

MOST_GROWTH = 0.10
VISITORS = 12
_ARRIVE_S = 60.0
_PASSERS_BY = 400
"""Of how many numbers and addresses nobody knows the owner beforehand."""


class Outside:
    """What happens outside the window, when the agent is free for it."""

    def __init__(self, world: World, visitors: list[DemoVisitor]) -> None:
        self._world = world
        self._visitors = itertools.cycle(visitors)
        self._serial = itertools.count()
        self._clock = SystemClock()
        self._call = ""

    def happen(self, what: str) -> None:
        """Let one thing happen. Blocking."""
        number = next(self._serial)
        match what:
            case "mail":
                self._world.thread.post(self._world.mailbox.deliver, self._mail(number))
            case "chat":
                text = f"Вопрос {number}: где мой заказ?"
                self._world.thread.submit(next(self._visitors).send(text)).result(_ARRIVE_S)
            case "ring":
                self._call = self._world.thread.submit(self._ring(number)).result(_ARRIVE_S)
            case "answer":
                self._world.thread.post(self._world.pbx.answer, self._call)
            case "hang_up":
                self._world.thread.post(self._world.pbx.hangup, self._call)
            case _:
                raise Defect(f"nobody knows how to {what}")

    async def _ring(self, number: int) -> str:
        caller = f"7916{number % _PASSERS_BY:07d}"
        return self._world.pbx.ring(QUEUE, caller, "", EXTENSION)

    def _mail(self, number: int) -> bytes:
        mail = EmailMessage()
        who = number % (_PASSERS_BY * 5)
        mail["From"] = f"Клиент {who} <klient{who}@pochta.example>"
        mail["To"] = f"Полка <{SHOP_MAIL}>"
        mail["Subject"] = f"Заказ {number}"
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = make_msgid(domain="pochta.example")
        mail["Authentication-Results"] = (
            "mx.polka.example; dmarc=pass header.from=pochta.example; "
            "dkim=pass header.d=pochta.example"
        )
        mail.set_content(f"Здравствуйте! Обещали привезти заказ {number} ещё вчера.\n" * 3)
        return mail.as_bytes()


@contextlib.contextmanager
def _visitors(world: World, count: int) -> Iterator[list[DemoVisitor]]:
    """Open the chat in so many browsers."""
    signed_in = {"login": LOGIN, "password": PASSWORD, "device": str(UUID(int=1))}
    answer = httpx.post(f"{world.url}/session/sign-in", json=signed_in, timeout=10)
    token = answer.raise_for_status().json()["access_token"]
    channel = UUID(world.channel_id("webchat", token))
    made = [DemoVisitor() for _ in range(count)]
    try:
        for visitor in made:
            world.thread.submit(visitor.start(world.url, channel)).result(_ARRIVE_S)
        yield made
    finally:
        for visitor in made:
            world.thread.submit(visitor.aclose()).result(_ARRIVE_S)


def play(conversations: int, calls: int, scale: Scale) -> tuple[Done, int]:
    """Play a shift; return what the workstation says of it, and how many letters went out.

    Raises:
        Defect: the workstation broke down.
    """
    with tempfile.TemporaryDirectory(prefix="pult-shift-") as name:
        folder = Path(name) / "workstation"
        with demo_world(Path(name), scale) as world:
            fill_profile(folder, world.url)
            world.thread.submit(world.wait_for_pbx()).result(_ARRIVE_S)
            with _visitors(world, VISITORS) as visitors:
                done = _desk(folder, conversations, calls, Outside(world, visitors))
            letters = _letters(world, done.letters)
    return done, letters


def _desk(folder: Path, conversations: int, calls: int, outside: Outside) -> Done:
    command = [sys.executable, "-m", "tests.soak.shift_desk", str(folder), SECRET.decode()]
    process = subprocess.Popen(
        [*command, str(conversations), str(calls)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
    )
    done: Done | None = None
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            said = msgspec.json.decode(line, type=Said)
            if isinstance(said, Want):
                outside.happen(said.what)
            else:
                done = said
    if done is None or process.returncode:
        raise Defect(f"the workstation ended with {process.returncode}")
    return done


def _letters(world: World, wanted: int) -> int:
    """Return how many letters the centre handed over, once there are as many as wanted."""
    limit = time.monotonic() + _ARRIVE_S
    while len(world.mailbox.sent) < wanted and time.monotonic() < limit:
        time.sleep(0.1)
    return len(world.mailbox.sent)


def faults(done: Done, letters: int, *, memory: bool) -> list[str]:
    """Return what a shift left behind or lost.

    Args:
        done: what the workstation says.
        letters: how many letters went out.
        memory: whether its growth is judged: a short shift is too short for that.
    """
    found = grown(done.warm, done.end)
    if letters != done.letters:
        found.append(f"letters: {letters} of {done.letters} went out")
    if done.waiting:
        found.append(f"outbox: {done.waiting} operations left")
    growth = done.end.rss_mb / done.warm.rss_mb - 1
    if memory and growth > MOST_GROWTH:
        found.append(f"memory: {done.warm.rss_mb:.1f} MB -> {done.end.rss_mb:.1f} MB")
    return found


def main() -> int:
    """Play one; the exit code tells whether nothing was left behind."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.shift")
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--customers", type=int, default=2000)
    options = parser.parse_args()
    log_little()
    scale = Scale(customers=options.customers, entries=options.customers * 10)
    done, letters = play(options.conversations, options.calls, scale)
    broken = faults(done, letters, memory=True)
    growth = (done.end.rss_mb / done.warm.rss_mb - 1) * 100
    print(
        f"{done.conversations} conversations, {done.calls} calls, {letters} letters "
        f"in {done.took_s:.0f} s; {done.warm.rss_mb:.1f} MB -> {done.end.rss_mb:.1f} MB "
        f"({growth:+.1f} %)",
        *broken,
        *(f"  objects {line}" for line in heaviest(done.warm, done.end)),
        sep="\n",
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
