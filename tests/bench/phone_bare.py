"""The bare engine in a call to an echo: clicks written and looked for at once, no card, no mixer.

python -m tests.bench.phone_bare ROOM USER PASSWORD SERVER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from baresip import Account, AudioNotActive, AudioRestarted, Config, Runtime, UserAgent

from domain.clock import SystemClock
from tests.peers.softphone import Clicks

_LOOK_S = 0.001


async def _main() -> None:
    room, user, password, server = sys.argv[1:]
    runtime = Runtime(native_log_level="error")
    await runtime.start(Config(net_interface="127.0.0.1", native_log_level="error"))
    account = Account(user=user, domain=server, password=password, audio_codecs=("pcma",))
    agent = await UserAgent.create(runtime, account)
    await agent.register()
    call = await agent.dial(f"sip:600@{server}")
    await call.wait_established()
    clicks, clock = Clicks(Path(room)), SystemClock()
    while True:
        await asyncio.sleep(_LOOK_S)
        try:
            info = call.audio.info()
            spoken = clicks.say(80, clock.monotonic())
            if any(spoken):
                call.audio.write(spoken)
            clicks.hear(call.audio.read(info.rx_buffered or 1), clock.monotonic())
        except (AudioNotActive, AudioRestarted):
            continue


if __name__ == "__main__":
    asyncio.run(_main())
