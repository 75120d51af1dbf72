"""A workstation in a process of its own that works without rest and says what it did."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.clock import SystemClock
from domain.entities import KIND_BY_CODE
from domain.errors import Expected
from domain.ids import ConversationId, CustomerId
from sync.store import rows, schema
from sync.store.position import cursor
from tests.flows.centre import PASSWORD, Station
from tests.peers.lossy import enter

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.soak.desk"])

QUIET = "quiet"
"""Said when everything it did has arrived."""
REST_S = 60.0
MOST_TAGS = 12
"""Tags one life of a workstation gives: a card holds a hundred."""


class Orders(NamedTuple):
    """Who works where, and how far off this machine's clock is."""

    folder: Path
    url: str
    login: str
    life: int
    off_s: float
    customers: tuple[CustomerId, ...]
    conversations: tuple[ConversationId, ...]
    namespace: str = ""
    """The network it stands in, where that is not ours."""


class Said(NamedTuple):
    """One act whose command returned: it counts as done from then on."""

    kind: str
    text: str
    customer: CustomerId


class Rows(NamedTuple):
    """What a workstation holds when nothing is under way any more."""

    versions: dict[tuple[int, bytes], int]


class _Clock(SystemClock):
    def __init__(self, off_s: float) -> None:
        self._off = timedelta(seconds=off_s)

    def now(self) -> datetime:
        """Return a wall time that is off."""
        return super().now() + self._off


def start(orders: Orders) -> tuple[ForkServerProcess, Connection]:
    """Start a workstation; it talks over the returned connection until it is killed."""
    mine, theirs = _context.Pipe()
    process = _context.Process(target=_main, args=(orders, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, mine


def _main(orders: Orders, talk: Connection) -> None:
    if orders.namespace:
        enter(orders.namespace)
    asyncio.run(_work(orders, talk))


async def _work(orders: Orders, talk: Connection) -> None:
    desk = Station(orders.folder, orders.url, clock=_Clock(orders.off_s))
    while desk.queries.me is None:
        try:
            await desk.sign_in(orders.login, PASSWORD)
        except Expected:
            await asyncio.sleep(0.3)
    desk.start()
    chance = random.Random(f"{orders.login}.{orders.life}")
    number = 0
    while not talk.poll():
        number += 1
        try:
            said = await _act(desk, orders, chance, number)
        except Expected:
            said = None  # the row is not here (yet), or there is no line for it
        if said is not None:
            talk.send(said)
        await asyncio.sleep(chance.random() * 0.2)
    talk.recv()
    await _until(desk, lambda: desk.status.waiting == 0 and not desk.status.filling)
    talk.send(QUIET)
    head: int = await asyncio.to_thread(talk.recv)
    await _reach(desk, head)
    talk.send(await _rows(desk))
    await desk.close()


async def _act(desk: Station, orders: Orders, chance: random.Random, number: int) -> Said:
    customer = chance.choice(orders.customers)
    text = f"{orders.login}.{orders.life}.{number}"
    kinds = ["note", "note", "note", "about", "send"]
    kind = chance.choice([*kinds, "tag"] if number <= MOST_TAGS else kinds)
    match kind:
        case "note":
            await desk.commands.add_note(customer, f"note {text}")
        case "about":
            await desk.commands.patch_customer(customer, {"about": text})
        case "tag":
            card = await desk.queries.card(customer)
            tags = card.customer.tags if card is not None else ()
            await desk.commands.patch_customer(customer, {"tags": (*tags, text)})
        case _:
            conversation = orders.conversations[orders.customers.index(customer)]
            await desk.commands.send_message(conversation, f"send {text}")
    return Said(kind, text, customer)


async def _until(desk: Station, condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(REST_S):
        while not condition():
            with contextlib.suppress(TimeoutError):
                await desk.until(condition)


async def _reach(desk: Station, head: int) -> None:
    """Wait until everything up to a position is here."""

    async def here() -> bool:
        position = await desk.store.read(lambda cache, _work: cursor(cache))
        return position is not None and position.rev >= head and not desk.status.filling

    try:
        async with asyncio.timeout(REST_S):
            while not await here():  # noqa: ASYNC110 - of a cursor that moves nobody tells
                await asyncio.sleep(0.2)
    except TimeoutError:
        position = await desk.store.read(lambda cache, _work: cursor(cache))
        raise AssertionError(f"at {position}, not at {head}: {desk.status}") from None


async def _rows(desk: Station) -> Rows:
    def read(cache: sa.Connection, _work: sa.Connection) -> dict[tuple[int, bytes], int]:
        query = sa.select(schema.member.c.kind, schema.member.c.id).distinct()
        by_kind: dict[int, list[UUID]] = {}
        for code, raw in cache.execute(query):
            by_kind.setdefault(code, []).append(UUID(bytes=raw))
        return {
            (code, entity_id.bytes): ver
            for code, ids in by_kind.items()
            for entity_id, ver in rows.versions(cache, KIND_BY_CODE[code], ids).items()
        }

    return Rows(await desk.store.read(read))
