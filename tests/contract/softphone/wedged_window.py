"""A workstation's side of the phone in a process of its own, to be killed in mid-call.

python -m tests.contract.softphone.wedged_window FOLDER ROOM USER PORT
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from domain.phone import Phase
from tests.contract.softphone.stage import Desk, account


async def _main() -> None:
    folder, room, user, port = sys.argv[1:]
    desk = Desk(Path(folder), Path(room))
    await desk.comes_up(account(user, int(port)))
    sys.stdout.write("up\n")
    sys.stdout.flush()
    await desk.phone.answer((await desk.call(Phase.RINGING)).id)
    await desk.call(Phase.TALKING)
    sys.stdout.write("talks\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


asyncio.run(_main())
