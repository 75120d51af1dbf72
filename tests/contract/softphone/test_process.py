"""The phone's process: it outlives the window, comes back after a crash, lets nobody else in."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.phone import protocol
from desktop.phone.client import PhoneClient
from desktop.phone.main import RUNS_ALREADY
from domain.clock import SystemClock
from domain.phone import Phase, Registration, SoundChoice
from tests.contract.softphone.stage import CUSTOMER, DEADLINE_S, Desk, account, command, heard
from tests.peers.asterisk.pbx import Pbx
from tests.peers.asterisk.people import Person
from ui.phone.port import PhoneThere

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package")]


async def _window(desk: Desk, port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.contract.softphone.wedged_window",
        str(desk.folder),
        str(desk.room),
        "1003",
        str(port),
        stdout=asyncio.subprocess.PIPE,
    )


async def _says(window: asyncio.subprocess.Process) -> str:
    assert window.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        return (await window.stdout.readline()).decode().strip()


async def test_a_killed_workstation_leaves_the_call_and_finds_it_again(
    pbx: Pbx, customer: Person, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "profile", tmp_path / "room")
    window = await _window(desk, pbx.ports.sip)
    assert await _says(window) == "up"
    theirs = await customer.dials("1003")
    assert await _says(window) == "talks"
    await customer.sounds(theirs, 620)
    await heard(lambda: customer.ear, 440)
    window.send_signal(signal.SIGKILL)
    await window.wait()
    await desk.hears(620)  # of the file the phone writes: it goes on without a window
    await heard(lambda: customer.ear, 440)

    desk.phone.start(account("1003", pbx.ports.sip), SoundChoice(microphone="tone 440"))
    call = await desk.call(Phase.TALKING)
    assert call.number == CUSTOMER
    assert call.answered_at is not None
    told = SystemClock().now() - call.answered_at
    assert told.total_seconds() > 0.5  # from its true beginning, before the kill
    assert desk.phone.now.state.registration is Registration.REGISTERED
    await desk.phone.mute(muted=True)
    await heard(lambda: customer.ear)
    await desk.phone.hang_up(call.id)
    await desk.empty()
    await customer.hears("closed", call=theirs)
    await desk.leaves()


async def _running(desk: Desk) -> int:
    address = protocol.find_address(desk.folder)
    assert address is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    writer.write(protocol.line(protocol.Hello(address.token)))
    welcome = protocol.to_workstation.decode(await reader.readline())
    writer.close()
    assert isinstance(welcome, protocol.Welcome)
    return welcome.process


async def test_a_phone_that_crashed_comes_back_without_its_call(
    desk: Desk, customer: Person
) -> None:
    theirs = await customer.dials(desk.user)
    await desk.phone.answer((await desk.call(Phase.RINGING)).id)
    await desk.call(Phase.TALKING)
    first = await _running(desk)
    os.kill(first, signal.SIGKILL)
    await desk.until(lambda: desk.phone.now.there is PhoneThere.STARTING)
    assert desk.calls == ()
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REGISTERED)
    assert await _running(desk) != first
    customer.do("hangup", call=theirs)
    await customer.dials(desk.user)
    await desk.call(Phase.RINGING)


async def test_the_phone_ends_with_the_workstation_but_not_in_a_call(
    desk: Desk, customer: Person, pbx: Pbx
) -> None:
    theirs = await customer.dials(desk.user)
    await desk.phone.answer((await desk.call(Phase.RINGING)).id)
    await desk.call(Phase.TALKING)
    process = await _running(desk)
    await desk.phone.close()
    os.kill(process, 0)
    desk.phone = PhoneClient(desk.folder, SystemClock(), command(desk.room, desk.folder))
    await customer.sounds(theirs, 620)
    await heard(lambda: customer.ear, 440)
    customer.do("hangup", call=theirs)
    async with asyncio.timeout(DEADLINE_S):
        while (desk.folder / protocol.FILE_NAME).exists():  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.02)


async def test_there_is_one_phone_for_a_profile(desk: Desk) -> None:
    again = await asyncio.create_subprocess_exec(*command(desk.room, desk.folder))
    assert await again.wait() == RUNS_ALREADY
    assert desk.phone.now.there is PhoneThere.THERE


async def test_a_restarted_window_takes_the_running_phone(desk: Desk, pbx: Pbx) -> None:
    process = await _running(desk)
    await desk.restarts(desk.account)
    assert await _running(desk) == process
    await desk.until(lambda: desk.phone.now.state.registration is Registration.REGISTERED)


async def test_only_who_can_read_the_profile_is_let_in(desk: Desk) -> None:
    address = protocol.find_address(desk.folder)
    assert address is not None
    mode = (desk.folder / protocol.FILE_NAME).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    for said in (
        protocol.line(protocol.Hello("guess")),
        protocol.line(protocol.Ask(1, protocol.Dial(CUSTOMER))),
        b"GET / HTTP/1.1\r\n\r\n",
        b"x" * (protocol.MAX_LINE * 2) + b"\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
        writer.write(said)
        with suppress(ConnectionResetError):  # cut off with what it said unread
            assert await reader.read(1) == b""
        writer.close()
    assert desk.calls == ()
    assert (await desk.phone.devices()).outputs


async def test_no_secret_is_in_what_others_can_see(desk: Desk) -> None:
    process = await _running(desk)
    assert desk.account.password.encode() not in _seen(process, desk.folder)


def _seen(process: int, folder: Path) -> bytes:
    about = [Path(f"/proc/{process}/{name}") for name in ("cmdline", "environ")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in (*about, *files))
