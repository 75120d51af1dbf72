"""A SIP phone in a process of its own, told what to do by lines of JSON.

baresip allows one stack per process, so each phone of a test runs this module. Standard input
takes ``{"do": "answer", "call": 1}``; standard output tells ``{"event": "rings", "call": 1}``.
``sound`` (``hz``) lets its owner whistle into a call and says every half second what they hear.
The first argument is the phone itself: ``{"user", "password", "server", "port"}``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from baresip import (
    Account,
    AudioNotActive,
    AudioRestarted,
    BaresipError,
    Call,
    CallState,
    Config,
    Event,
    Runtime,
    StackEvent,
    UserAgent,
)

from tests.peers.tones import Ear, Whistle

_TOLD = {Event.CALL_ESTABLISHED: "talks", Event.CALL_CLOSED: "closed"}
_TRIES = 50
_PAUSE_S = 0.1


def _say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


async def _patiently(act: Callable[[], Awaitable[None]]) -> None:
    """Do what the stack refuses while the session is still being renegotiated."""
    for _ in range(_TRIES - 1):
        try:
            await act()
        except BaresipError:
            await asyncio.sleep(_PAUSE_S)
        else:
            return
    await act()


class _Phone:
    """The calls of one user agent, by number."""

    def __init__(self, runtime: Runtime, agent: UserAgent, server: str) -> None:
        self._runtime = runtime
        self._agent = agent
        self._server = server
        self._calls: dict[int, Call] = {}

    def add(self, call: Call) -> int:
        number = len(self._calls) + 1
        self._calls[number] = call

        def tell(event: Any) -> None:
            if event.event in _TOLD:
                _say(event=_TOLD[event.event], call=number)

        call.on(tell)
        call.on_dtmf(lambda digit: _say(event="digit", call=number, digit=digit.digit))
        return number

    def incoming(self, call: Call) -> None:
        _say(event="rings", call=self.add(call))

    async def do(self, order: dict[str, Any]) -> None:
        call = self._calls.get(order.get("call", 0))
        match order["do"]:
            case "dial":
                uri = f"sip:{order['to']}@{self._server}"
                early: list[StackEvent] = []
                self._runtime.subscribe(note := early.append)
                try:
                    made = await self._agent.dial(uri, headers=order.get("headers"))
                finally:
                    self._runtime.unsubscribe(note)
                _say(event="dialled", call=self.add(made))
                for event in early:  # refused before anybody listened
                    made._on_stack_event(event)
            case "register":
                await self._agent.register()
                _say(event="registered")
            case "transfer" if call:
                await call.transfer(f"sip:{order['to']}@{self._server}")
            case "join" if call:
                await call.attended_transfer(self._calls[order["with"]])
            case "sound" if call:
                await self._sound(order["call"], order["hz"])
            case "dtmf" if call:
                await call.send_dtmf(order["digits"])
            case name if call:
                await _patiently(getattr(call, name))

    async def _sound(self, number: int, hz: float) -> None:
        audio = self._calls[number].audio
        whistle, ear = Whistle(hz), None
        while True:
            await asyncio.sleep(0.01)
            try:
                info = audio.info()
                if not info.tx_ready or not info.rx_ready:
                    continue
                missing = (
                    60 * info.tx_sample_rate // 1000 - info.tx_buffered // 2 // info.tx_channels
                )
                audio.write(whistle.blow(missing, info.tx_sample_rate).tobytes())
                ear = ear if ear and ear.rate == info.rx_sample_rate else Ear(info.rx_sample_rate)
                for heard in ear.hear(audio.read(info.rx_buffered or 1)):
                    _say(event="hears", call=number, heard=heard)
            except (AudioNotActive, AudioRestarted):
                if self._calls[number].state is CallState.CLOSED:
                    return

    async def run(self, order: dict[str, Any]) -> None:
        try:
            await self.do(order)
        except BaresipError as error:
            _say(event="refused", order=order["do"], why=str(error))


async def _main() -> None:
    wanted = json.loads(sys.argv[1])
    runtime = Runtime()
    address = "127.0.0.1"
    await runtime.start(
        Config(
            net_interface=address,
            native_log_level="error",
            max_concurrent_calls=4,
            extra_config_text=f"sip_listen {address}:{wanted['port']}\n",
        )
    )
    account = Account(
        user=wanted["user"],
        domain=wanted["server"],
        password=wanted["password"],
        reg_interval=600 if wanted["password"] else 0,
        audio_codecs=tuple(wanted.get("codecs", ("pcma",))),
    )
    agent = await UserAgent.create(runtime, account)
    phone = _Phone(runtime, agent, wanted["server"])
    agent.on_incoming(phone.incoming)
    if wanted["password"]:
        await agent.register()
    _say(event="ready")
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with asyncio.TaskGroup() as group:
        running: list[asyncio.Task[None]] = []
        while line := await reader.readline():
            running.append(group.create_task(phone.run(json.loads(line))))
        for task in running:
            task.cancel()
    await runtime.close()


if __name__ == "__main__":
    asyncio.run(_main())
