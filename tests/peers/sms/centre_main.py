"""The process of the SMS centre: the server half of ``smpp34``, told what to do line by line.

It reads JSON commands from its input and writes events and answers to its output.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import smpp34


class Centre:
    """Takes what is submitted as it is told to, and delivers what it is given."""

    def __init__(self, port: int) -> None:
        self._server = smpp34.Server("127.0.0.1", port, system_id="centre")
        self._esmes: dict[str, smpp34.Esme] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._statuses: list[int] = []
        self._held: list[smpp34.SubmitSmEvent] = []
        self._holds = False
        self._taken = 0

    async def serve(self) -> None:
        await self._server.start()
        _say(event="ready")
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self._esmes[event.session_id] = event
                _say(event="bound", name=event.system_id)
            elif isinstance(event, smpp34.Unbound):
                self._esmes.pop(event.session_id, None)
                _say(event="unbound")
            else:
                self._submitted(event)

    def _submitted(self, event: smpp34.SubmitSmEvent) -> None:
        status = self._statuses.pop(0) if self._statuses else 0
        self._taken += status == 0
        message_id = f"{self._taken:08x}"
        _say(
            event="submitted",
            id=message_id,
            status=status,
            source=event.source_addr,
            source_ton=event.source_addr_ton,
            to=event.destination_addr,
            coding=event.data_coding,
            esm=event.esm_class,
            receipt=event.registered_delivery,
            body=event.short_message.hex(),
        )
        if self._holds:
            self._held.append(event)
        elif status:
            event.reject(status)
        else:
            event.accept(message_id)

    async def obey(self, order: dict[str, Any]) -> None:
        kind = order.pop("do")
        if kind == "statuses":
            self._statuses += order["statuses"]
        elif kind == "hold":
            self._holds = order["on"]
        elif kind == "deliver":
            task = asyncio.create_task(self._deliver(order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, order: dict[str, Any]) -> None:
        number = order.pop("number")
        body = bytes.fromhex(order.pop("body"))
        tlvs = [smpp34.Tlv(tag, bytes.fromhex(value)) for tag, value in order.pop("tlvs", [])]
        esme = next(reversed(self._esmes.values()), None)
        if esme is None:
            _say(event="delivered", number=number, status=-1)
            return
        try:
            answer = await esme.deliver_sm(order.pop("to"), body, tlvs=tlvs, **order)
            _say(event="delivered", number=number, status=answer.command_status)
        except smpp34.SmppError as error:
            _say(event="delivered", number=number, status=-1, error=str(error))


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


async def _main(port: int) -> None:
    centre = Centre(port)
    serving = asyncio.create_task(centre.serve())
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        await centre.obey(json.loads(line))
    serving.cancel()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
