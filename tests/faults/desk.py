"""A workstation in a process of its own, for killing."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple

from domain.ids import ConversationId, CustomerId
from tests.flows.centre import Station

# Children are forked from a process that has imported everything and opened nothing: a new
# workstation is there in a tenth of a second.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.faults.desk"])


class Orders(NamedTuple):
    """What a workstation process is to do."""

    folder: Path
    url: str
    customer_id: CustomerId
    conversation_id: ConversationId
    name: str


def start(orders: Orders) -> tuple[ForkServerProcess, Connection]:
    """Start a workstation; it reports each text after its command returned, until killed."""
    hears, tells = _context.Pipe(duplex=False)
    process = _context.Process(target=_main, args=(orders, tells), daemon=True)
    process.start()
    tells.close()
    return process, hears


def _main(orders: Orders, tells: Connection) -> None:
    asyncio.run(_work(orders, tells))


async def _work(orders: Orders, tells: Connection) -> None:
    desk = Station(orders.folder, orders.url)
    await desk.until(lambda: desk.queries.directory().me is not None)
    desk.start()
    chance = random.Random(orders.name)
    number = 0
    while True:
        number += 1
        text = f"note {orders.name}.{number}"
        if chance.random() < 0.2:
            text = f"send {orders.name}.{number}"
            await desk.commands.send_message(orders.conversation_id, text)
        else:
            await desk.commands.add_note(orders.customer_id, text)
        tells.send(text)
        if chance.random() < 0.3:
            await asyncio.sleep(chance.random() * 0.02)


def hear(line: Connection) -> list[str]:
    """Return everything a workstation has said so far."""
    said: list[str] = []
    try:
        while line.poll():
            said.append(line.recv())
    except EOFError:
        return said
    return said
