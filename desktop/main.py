"""``pult``: the workstation program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from domain.errors import Expected


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pult", description="The workstation of an operator.")
    parser.add_argument("--profile", type=Path, help="folder of this workstation's data")
    parser.add_argument("--server", default="", help="the centre's address, https://…")
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo", help="a made-up shop: a call, a chat and a mail arrive")
    demo.add_argument("--report", type=Path, help="run without hands and write a JSON report")
    demo.add_argument("--screens", type=Path, help="folder for screenshots of each step")
    demo.add_argument("--customers", type=int, default=2000)
    demo.add_argument("--entries", type=int, default=0, help="0: ten for each customer")
    demo.add_argument("--seed", type=int, default=1)
    return parser


def _open_window(arguments: argparse.Namespace) -> int:
    from desktop import profile

    folder = arguments.profile or profile.default_folder()
    profile.check_folder(folder)
    taken = profile.lock(folder)
    if taken is None:
        print("pult: already running with this profile", file=sys.stderr)  # noqa: T201
        return 3
    try:
        from desktop.gui_loop import make_application, run_gui

        make_application()
        from desktop.app import Application
        from domain.clock import SystemClock

        async def work() -> None:
            await Application(folder, SystemClock(), arguments.server).run()

        run_gui(work())
    finally:
        taken.release()
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "demo":
            from desktop.demo.cli import run_demo

            return run_demo(arguments)
        return _open_window(arguments)
    except Expected as error:
        print(f"pult: {error.detail or error.code}", file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
