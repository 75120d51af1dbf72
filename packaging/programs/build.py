"""Builds ``pult`` and ``pult-phone`` into dist/pult and tries what was built.

    python packaging/programs/build.py [--try-only]

Needs PyInstaller. The phone is tried at a real Asterisk where one can be had (root on Debian);
elsewhere only that it starts and answers.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
PROGRAMS = DIST / "pult"
_LIMIT_S = 60.0

sys.path.insert(0, str(ROOT))


def say(text: str) -> None:
    """Tell the person at the terminal what happens."""
    print(f"==> {text}", flush=True)


def build() -> None:
    """Let PyInstaller work."""
    work = ROOT / "build"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(work)]
    subprocess.run([*command, str(Path(__file__).with_name("pult.spec"))], cwd=ROOT, check=True)


def program(name: str) -> str:
    """Return the path of a built program."""
    return str(PROGRAMS / (f"{name}.exe" if sys.platform == "win32" else name))


def try_window() -> None:
    """See the window's program draw every component."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program("pult"), "gallery", "--render", folder]
        quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run(command, check=True, timeout=240, env=quiet, cwd=folder)
        drawn = len(list(Path(folder).rglob("*.png")))
    if not drawn:
        raise SystemExit("pult drew nothing")
    say(f"pult drew {drawn} pictures")


async def try_phone() -> None:
    """See the phone start, register, and be connected with itself."""
    from desktop.phone.client import PhoneClient
    from domain.clock import SystemClock
    from domain.phone import Phase, Registration, SipAccount, SoundChoice, Transport
    from tests.peers.asterisk.chroot import CannotBuild
    from tests.peers.asterisk.secure import SecurePbx
    from tests.peers.certificates import Flaw
    from ui.phone.port import PhoneThere

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [program("pult-phone"), "--profile", name]
        phone = PhoneClient(folder, SystemClock(), command)
        try:
            pbx = SecurePbx()
        except CannotBuild as reason:
            nobody = SipAccount(user="1005", server="127.0.0.1:9")
            phone.start(nobody, SoundChoice())
            await _until(phone, lambda: phone.now.there is PhoneThere.THERE)
            await phone.close()
            say(f"pult-phone starts and answers; not registered: {reason}")
            return
        try:
            pbx.start()
            account = SipAccount(
                user="1005",
                password="pw1005",
                server=f"127.0.0.1:{pbx.tls[Flaw.NONE]}",
                transport=Transport.TLS,
                encrypt=True,
                authority=pbx.authority,
            )
            phone.start(account, SoundChoice())
            await _until(phone, lambda: phone.now.state.registration is Registration.REGISTERED)
            call_id = await phone.dial("600")
            await _until(
                phone,
                lambda: any(call.phase is Phase.TALKING for call in phone.now.state.calls),
            )
            await phone.hang_up(call_id)
            await phone.close()
        finally:
            pbx.remove()
        say("pult-phone registered over TLS and talked in cipher")


async def _until(phone: object, wanted: Callable[[], bool]) -> None:
    turned = asyncio.Event()
    phone.watch(lambda _now: turned.set())  # type: ignore[attr-defined]  # a PhoneClient
    try:
        async with asyncio.timeout(_LIMIT_S):
            while not wanted():
                turned.clear()
                await turned.wait()
    except TimeoutError:
        raise SystemExit(f"the phone is not as it should be: {phone.now}") from None  # type: ignore[attr-defined]


def main() -> None:
    """Build, unless told otherwise, and try."""
    if "--try-only" not in sys.argv[1:]:
        build()
    asyncio.run(try_phone())
    try_window()


if __name__ == "__main__":
    main()
