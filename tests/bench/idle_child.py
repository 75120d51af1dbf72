"""A child of the benchmarks: the workstation, ready for offers and then left alone.

Usage: python -m tests.bench.idle_child FOLDER SECRET
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desktop.app import Application
from desktop.gui_loop import make_application, run_gui
from domain.clock import SystemClock
from domain.glossary import Presence
from sync.queries.rows import Link
from tests.bench.figure import log_little


async def _leave_alone(app: Application) -> None:
    while app.session is None or app.workstation is None:  # noqa: ASYNC110 - nobody tells us
        await asyncio.sleep(0.01)
    station, session = app.workstation, app.session
    await station.ready.wait()
    while session.queries.status().link is not Link.ONLINE:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)
    session.set_presence(Presence.READY)
    station.inbox.presenter.step(1)
    while station.card.presenter.state.card is None:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)
    sys.stdout.write("open\n")
    sys.stdout.flush()


async def _run() -> None:
    folder, secret = Path(sys.argv[1]), sys.argv[2].encode()
    app = Application(folder, SystemClock(), secret_of=lambda _folder: secret)
    opened = asyncio.create_task(_leave_alone(app))
    await app.run()
    await opened


def main() -> None:
    """Open it, and stay until ended."""
    log_little()
    make_application()
    run_gui(_run())


if __name__ == "__main__":
    main()
