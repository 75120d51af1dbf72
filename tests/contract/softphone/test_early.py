"""A call that is over before anybody could listen to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.contract.softphone.stage import account
from tests.peers.asterisk.pbx import Pbx

pytestmark = pytest.mark.asterisk

_ROOT = Path(__file__).parents[3]
# One stack a process; it is busy elsewhere while the PBX answers, as on a slow machine.
_BUSY = """
import asyncio, sys, time
import msgspec
from adapters.softphone.legs import Ears, Happened
from adapters.softphone.stack import Stack
from domain.phone import SipAccount

async def story():
    stack = await Stack.open(msgspec.json.decode(sys.argv[1], type=SipAccount), print)
    await stack.register()
    asyncio.get_running_loop().call_soon(time.sleep, 1.0)
    leg = await stack.dial("1009")
    over = asyncio.Event()
    def happened(what, words):
        if what is Happened.CLOSED:
            over.set()
    leg.listen(Ears(happened, print, print))
    async with asyncio.timeout(10):
        await over.wait()
    await stack.close()
    print("over")

asyncio.run(story())
"""


def test_a_call_refused_while_the_phone_was_busy_is_over(pbx: Pbx) -> None:
    wanted = msgspec.json.encode(account("1001", pbx.ports.sip)).decode()
    done = subprocess.run(
        [sys.executable, "-c", _BUSY, wanted],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "over", done.stderr[-2000:]
