"""Crowds of callers and of agents by sipp: signalling without sound, each call by one book."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from tests.peers.ports import free_port

_LIMIT_S = 120.0
_NUMBER = "7916[call_number]"
_HEAD = """Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:7916[call_number]@[local_ip]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer]
Call-ID: [call_id]
Contact: <sip:7916[call_number]@[local_ip]:[local_port]>
Max-Forwards: 70"""
_SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=sendrecv"""
_LINE = "sip:[service]@[remote_ip]:[remote_port] SIP/2.0"


def _caller() -> str:
    """Return the book of a caller: wait, talk for a while, hang up; or be hung up on."""
    head = _HEAD.replace("[peer]", "")
    after = _HEAD.replace("[peer]", "[peer_tag_param]")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE {_LINE}
{head}
CSeq: 1 INVITE
{_SDP}
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
ACK {_LINE}
{after}
CSeq: 1 ACK
Content-Length: 0

]]></send>
<pause/>
<send retrans="500"><![CDATA[
BYE {_LINE}
{after}
CSeq: 2 BYE
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


def _agent() -> str:
    """Return the book of an agent: ring, take the call, wait until it ends."""
    head = "[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]a[call_number]\n[last_Call-ID:]"
    head += "\n[last_CSeq:]\nContact: <sip:[local_ip]:[local_port]>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="agent">
<recv request="INVITE"/>
<send><![CDATA[
SIP/2.0 180 Ringing
{head}
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
SIP/2.0 200 OK
{head}
{_SDP}
]]></send>
<recv request="ACK"/>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


def _registering(contact_port: int) -> str:
    """Return the book of a phone that says where it is, with its password when it is asked."""
    head = """REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[service]@[remote_ip]>;tag=[pid]r[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
Contact: <sip:[service]@[local_ip]:{port}>
Expires: 300
Max-Forwards: 70""".replace("{port}", str(contact_port))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="registering">
<send retrans="500"><![CDATA[
{head}
CSeq: 1 REGISTER
Content-Length: 0

]]></send>
<recv response="401" auth="true"/>
<send retrans="500"><![CDATA[
{head}
CSeq: 2 REGISTER
[authentication]
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


async def register(sip_port: int, extension: str, password: str, contact_port: int) -> None:
    """Tell the PBX that a phone is at a port.

    Raises:
        AssertionError: the PBX did not ask for the password, or did not take it.
    """
    login = ("-au", extension, "-ap", password)
    await _play(
        _registering(contact_port), f"127.0.0.1:{sip_port}", "-s", extension, "-m", "1", *login
    )


def available() -> bool:
    """Tell whether there is sipp on this machine."""
    return shutil.which("sipp") is not None


class Agents:
    """Everybody who takes calls at one port, at once, until the caller hangs up."""

    def __init__(self, port: int) -> None:
        """Prepare them; ``start`` lets them take calls."""
        self.port = port
        self._folder = tempfile.TemporaryDirectory(prefix="sipp-")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin to take calls."""
        book = Path(self._folder.name) / "agent.xml"
        book.write_text(_agent(), encoding="utf-8")
        self._process = await asyncio.create_subprocess_exec(
            "sipp", "-sf", str(book), "-i", "127.0.0.1", "-p", str(self.port),
            "-mp", str(free_port(2)), "-nostdin", "-skip_rlimit",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            cwd=self._folder.name,
        )  # fmt: skip

    async def stop(self) -> None:
        """Take no more."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._folder.cleanup()


def _errors(folder: Path) -> str:
    return "".join(path.read_text()[-1500:] for path in folder.glob("*errors.log"))


async def callers(
    sip_port: int,
    exten: str,
    *,
    calls: int,
    at_once: int,
    per_s: int,
    talk_ms: int,
    name: str = _NUMBER,
) -> None:
    """Let customers call, so many each second, until all have hung up.

    Args:
        sip_port: of the PBX.
        exten: what they dial.
        calls: how many.
        at_once: the most at a time.
        per_s: how many begin in a second.
        talk_ms: how long each talks.
        name: who they say they are.

    Raises:
        AssertionError: one of them could not do what the book says.
    """
    crowd = ("-m", str(calls), "-l", str(at_once), "-r", str(per_s), "-d", str(talk_ms))
    book = _caller().replace(_NUMBER, name)
    await _play(book, f"127.0.0.1:{sip_port}", "-s", exten, "-mp", str(free_port(2)), *crowd)


async def _play(book: str, *arguments: str) -> None:
    """Play a book to its end.

    Raises:
        AssertionError: something in it did not happen.
    """
    with tempfile.TemporaryDirectory(prefix="sipp-") as folder:
        path = Path(folder) / "book.xml"
        path.write_text(book, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            "sipp", *arguments, "-sf", str(path), "-i", "127.0.0.1", "-p", str(free_port()),
            "-nostdin", "-skip_rlimit", "-trace_err", "-timeout", str(int(_LIMIT_S)),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, cwd=folder,
        )  # fmt: skip
        _, said = await asyncio.wait_for(process.communicate(), _LIMIT_S + 10)
        assert process.returncode == 0, f"{said.decode()[-500:]} {_errors(Path(folder))}"
