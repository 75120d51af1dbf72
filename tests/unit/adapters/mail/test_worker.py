"""The worker dies, hangs, babbles and is replaced; no mail is lost over it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import msgspec
import pytest

from adapters.mail.limits import MailLimits
from adapters.mail.worker import MailParser
from domain.errors import Unavailable
from tests.unit.adapters.mail.mails import details, job, mail

_READY = "import sys,struct,time;out=sys.stdout.buffer;out.write(bytes(4));out.flush();"
_TAKE = "n=struct.unpack('>I',sys.stdin.buffer.read(4))[0];sys.stdin.buffer.read(n);"
DIES = _READY + _TAKE + _TAKE
HANGS = _READY + "time.sleep(60)"
BABBLES = (
    _READY + _TAKE + _TAKE + "out.write(struct.pack('>I',3)+b'abc');out.flush();time.sleep(60)"
)
FLOODS = _READY + _TAKE + _TAKE + "out.write(b'\\xff'*4);out.flush();time.sleep(60)"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs resource limits")


@pytest.fixture
async def parser() -> AsyncIterator[MailParser]:
    parser = MailParser()
    yield parser
    await parser.aclose()


def worker_pid(parser: MailParser) -> int:
    assert parser._process is not None
    return parser._process.pid


async def test_one_worker_reads_many_mails(parser: MailParser) -> None:
    messages = await asyncio.gather(*(parser.parse(job(mail(f"text {n}"))) for n in range(20)))
    pid = worker_pid(parser)
    assert [one.message.text for one in messages] == [f"text {n}" for n in range(20)]
    assert (await parser.parse(job(mail("again")))).message.text == "again"
    assert worker_pid(parser) == pid


async def test_a_killed_worker_is_replaced(parser: MailParser) -> None:
    await parser.parse(job(mail()))
    pid = worker_pid(parser)
    os.kill(pid, signal.SIGKILL)
    await parser._process.wait()  # type: ignore[union-attr]
    assert (await parser.parse(job(mail("after")))).message.text == "after"
    assert worker_pid(parser) != pid


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (DIES, "worker_died"),
        (HANGS, "too_slow"),
        (BABBLES, "worker_died"),
        (FLOODS, "worker_died"),
    ],
)
async def test_a_mail_that_breaks_the_worker_is_kept(program: str, reason: str) -> None:
    limits = MailLimits(wall_s=0.5 if reason == "too_slow" else 20)
    parser = MailParser(limits, command=(sys.executable, "-c", program))
    raw = mail("x" * 100_000)
    message = (await parser.parse(job(raw))).message
    await parser.aclose()
    assert details(message).unreadable == reason
    assert message.subject == "question"
    assert message.attachments[0].data == raw


async def test_a_worker_that_cannot_start_is_an_error_to_retry() -> None:
    parser = MailParser(command=("/nonexistent/worker",))
    with pytest.raises(Unavailable):
        await parser.parse(job(mail()))


async def test_cancelling_leaves_the_parser_usable(parser: MailParser) -> None:
    await parser.parse(job(mail()))
    task = asyncio.create_task(parser.parse(job(mail("x" * 20_000_000))))
    await asyncio.sleep(0)  # let it take the lock
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await parser.parse(job(mail("after")))).message.text == "after"


def slow_mail() -> bytes:
    """Every line is compared with ninety boundaries: minutes of work in a few megabytes."""
    levels = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        for level in range(60)
    )
    return (
        f"From: ivan@client.test\r\nSubject: question\r\n{levels}\r\n".encode() + b"--x\n" * 900_000
    )


@linux_only
async def test_processor_time_is_limited() -> None:
    parser = MailParser(MailLimits(cpu_s=1, wall_s=60))
    raw = slow_mail()
    message = (await parser.parse(job(raw))).message
    assert details(message).unreadable == "worker_died"
    assert message.attachments[0].data == raw
    assert (await parser.parse(job(mail("after")))).message.text == "after"
    await parser.aclose()


@linux_only
async def test_memory_is_limited() -> None:
    parser = MailParser(MailLimits(memory_bytes=160 * 1024 * 1024, wall_s=60))
    raw = mail("x\r\n" * 6_000_000)
    message = (await parser.parse(job(raw))).message
    assert details(message).unreadable in ("broken", "worker_died")
    assert message.attachments[0].data == raw
    assert (await parser.parse(job(mail("after")))).message.text == "after"
    await parser.aclose()


@linux_only
async def test_the_worker_has_no_secrets_of_ours(
    parser: MailParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULT_DATABASE_PASSWORD", "hidden")
    await parser.parse(job(mail()))
    with open(f"/proc/{worker_pid(parser)}/environ", "rb") as file:  # noqa: ASYNC230, PTH123
        assert b"hidden" not in file.read()


async def test_messages_survive_the_trip_unchanged(parser: MailParser) -> None:
    from adapters.mail.parse import parse_mail

    work = job(mail("Привет <b>&\n> x", Cc="a@b.c, Иван <d@e.f>"))
    here = parse_mail(work, parser.limits)
    assert msgspec.to_builtins(await parser.parse(work)) == msgspec.to_builtins(here)
