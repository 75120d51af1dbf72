"""``pult``: the workstation program.

What is imported when decides how long a start takes: the window is painted with next to nothing
loaded, the rest comes behind it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Expected

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.device_secret import SecretOf

    Mark = Callable[[str], None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pult",
        description="The workstation of an operator.",
        epilog="A link, tel:, callto: or pult://customer/…, may stand anywhere: it is opened in "
        "the window, the one that is open already if there is one.",
    )
    parser.add_argument("--profile", type=Path, help="folder of this workstation's data")
    parser.add_argument("--server", default="", help="the centre's address, https://…")
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo", help="a made-up shop: a call, a chat and a mail arrive")
    demo.add_argument("--report", type=Path, help="run without hands and write a JSON report")
    demo.add_argument("--screens", type=Path, help="folder for pictures: the story, then the tour")
    demo.add_argument(
        "--tour",
        choices=("full", "small", "none"),
        default="full",
        help="pictures of every screen in 18 looks (3 themes, 2 languages, 3 sizes), in 3, or not",
    )
    demo.add_argument("--customers", type=int, default=2000)
    demo.add_argument("--entries", type=int, default=0, help="0: ten for each customer")
    demo.add_argument("--seed", type=int, default=1)
    gallery = commands.add_parser("gallery", help="every component in every state")
    gallery.add_argument("--render", type=Path, help="write pictures into this folder instead")
    return parser


def _split(argv: Sequence[str]) -> tuple[list[str], str]:
    """Return the arguments without links, and the first link: the system passes one at most."""
    from desktop.links import is_link

    links = [word for word in argv if is_link(word)]
    return [word for word in argv if not is_link(word)], links[0] if links else ""


def _open_window(
    arguments: argparse.Namespace, link: str, secret_of: SecretOf | None, mark: Mark
) -> int:
    from desktop import profile
    from desktop.lock import lock

    folder = arguments.profile or profile.default_folder()
    profile.check_folder(folder)
    taken = lock(folder)
    if taken is None:
        return _second_start(folder, link)
    try:
        return _run(folder, arguments.server, secret_of, mark, link)
    finally:
        taken.release()


def _second_start(folder: Path, link: str) -> int:
    """Bring the window of the first start to the front; say so where there is no screen."""
    from desktop.profile import is_headless

    if not is_headless():
        from PySide6.QtCore import QCoreApplication

        from desktop.single import ring

        _app = QCoreApplication(sys.argv[:1])
        if ring(folder, link):
            return 0
    print("pult: already running with this profile", file=sys.stderr)  # noqa: T201
    return 3


def _run(folder: Path, server: str, secret_of: SecretOf | None, mark: Mark, link: str = "") -> int:
    """Paint the window first; import and open everything else behind it."""
    from desktop import profile
    from desktop.gui_loop import make_application, paint_now

    make_application()
    window = None
    settings = profile.settings_of(folder)
    if profile.is_known(folder, settings):
        from ui.shell.window import Window

        window = Window(settings)
        window.painted.connect(lambda: mark("shell"))
        paint_now(window)

    from desktop.gui_loop import run_gui
    from desktop.logs import guard, listen_to_qt, set_up_logs

    set_up_logs(folder)
    listen_to_qt()

    async def work() -> None:
        from desktop.app import Application
        from desktop.device_secret import system_secret
        from domain.clock import SystemClock

        await Application(
            folder,
            SystemClock(),
            server,
            secret_of=secret_of or system_secret,
            window=window,
            reached=mark,
            link=link,
        ).run()

    with guard(folder):
        run_gui(work())
    return 0


def main(
    argv: Sequence[str] | None = None,
    *,
    secret_of: SecretOf | None = None,
    mark: Mark = lambda _name: None,
) -> int:
    """Run the program; return its exit code.

    Args:
        argv: arguments; those of the process by default.
        secret_of: returns the device secret; the system's keyring by default.
        mark: told the milestones of the start: ``shell``, ``inbox``, ``open``.
    """
    words, link = _split(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(words)
    try:
        if arguments.command == "demo":
            from desktop.demo.cli import run_demo

            return run_demo(arguments)
        if arguments.command == "gallery":
            from desktop.gallery import run

            return run(arguments.render)
        return _open_window(arguments, link, secret_of, mark)
    except Expected as error:
        print(f"pult: {error.detail or error.code}", file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
