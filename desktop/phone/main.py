"""``pult-phone``: the agent's phone without a window. Started by the workstation, outlives it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.softphone.port import SoundSystem

RUNS_ALREADY = 3
BROKE = 4
CLOSE_S = 10.0


def main(
    argv: Sequence[str] | None = None,
    *,
    sound: SoundSystem | None = None,
    alone_s: float | None = None,
) -> int:
    """Run until nobody needs it; return the exit code.

    Args:
        argv: arguments; those of the process by default.
        sound: the devices; those of this computer by default.
        alone_s: how long to live without a workstation and a call.
    """
    parser = argparse.ArgumentParser(prog="pult-phone", description="The phone of a workstation.")
    parser.add_argument("--profile", type=Path, required=True, help="folder of the workstation")
    folder: Path = parser.parse_args(argv).profile
    from desktop.lock import lock

    taken = lock(folder, "pult-phone.lock")
    if taken is None:
        return RUNS_ALREADY
    try:
        return asyncio.run(_run(folder, sound, alone_s))
    finally:
        taken.release()


async def _run(folder: Path, sound: SoundSystem | None, alone_s: float | None) -> int:
    from desktop.logs import set_up_logs

    set_up_logs(folder, "pult-phone.log")
    import resources
    from adapters.softphone.engine import Engine
    from adapters.softphone.sound import Cards
    from desktop.phone.host import ALONE_S, Host
    from desktop.phone.trunks import open_trunk
    from domain.clock import SystemClock

    engine = Engine(sound or Cards(resources.sound("ring")), SystemClock(), open_trunk)
    host = Host(folder, engine, alone_s=ALONE_S if alone_s is None else alone_s)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: the workstation asks instead
            loop.add_signal_handler(name, host.ended.set)
    await host.start()
    engine.on_broken = host.ended.set
    await host.ended.wait()
    if engine.broken:
        return BROKE  # the stack cannot be closed any more; another process begins anew
    try:
        async with asyncio.timeout(CLOSE_S):
            await host.close()
    except TimeoutError:
        os._exit(BROKE)  # a driver or the stack hangs: nobody waits for it, and the lock is free
    return 0


if __name__ == "__main__":
    sys.exit(main())
