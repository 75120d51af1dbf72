"""The parent's side of the mail worker: hands mails over and never waits for ever.

Parsing strangers' mail is the riskiest thing the server does, so it happens in a process with
a memory and processor limit. When that process dies or is too slow it is replaced, and the
mail that did it becomes a message with safe headers and the original attached (R-CH1).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from adapters.mail.envelope import unreadable_message
from adapters.mail.job import MailJob, Reading
from adapters.mail.limits import MailLimits, Unreadable
from adapters.mail.worker_main import LENGTH
from domain.errors import Code, Unavailable

_log = structlog.get_logger(__name__)

_START_S = 60.0
_STOP_S = 2.0
_ROOT = Path(__file__).resolve().parents[2]
# Nothing of our environment may reach the worker: it could hold credentials.
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TEMP", "TMP")


class MailParser:
    """Reads mails one at a time in a worker that is started when first needed.

    Safe to share between mailboxes of one event loop; close it when the last one has ended.
    """

    def __init__(
        self, limits: MailLimits | None = None, command: Sequence[str] | None = None
    ) -> None:
        """Make a parser.

        Args:
            limits: the bounds of everything; the defaults are those of R-CH1.
            command: how to start a worker, for programs that are frozen into one file.
        """
        self.limits = limits or MailLimits()
        self._command = command or (sys.executable, "-m", "adapters.mail.worker_main")
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._decoder = msgspec.msgpack.Decoder(Reading)

    async def parse(self, job: MailJob) -> Reading:
        """Return the message of a mail, whatever the mail.

        Cancelling it ends the worker; the next call starts another.

        Raises:
            Unavailable: no worker can be started on this machine.
        """
        return (await self.parse_many([job]))[0]

    async def parse_many(self, jobs: Sequence[MailJob]) -> list[Reading]:
        """Return the messages of mails, in order; the worker reads while others are on their way.

        Raises:
            Unavailable: no worker can be started on this machine.
        """
        told = {number: reason for number, job in enumerate(jobs) if (reason := self._beyond(job))}
        left = [(number, job) for number, job in enumerate(jobs) if number not in told]
        found = {
            number: Reading(unreadable_message(jobs[number], reason, self.limits))
            for number, reason in told.items()
        }
        async with self._lock:
            while left:
                answers, reason = await self._converse([job for _, job in left])
                found |= {
                    number: answer for (number, _), answer in zip(left, answers, strict=False)
                }
                left = left[len(answers) :]
                if reason is not None and left:
                    number, job = left.pop(0)
                    found[number] = Reading(unreadable_message(job, reason, self.limits))
                    _log.warning(
                        "mail_worker_replaced",
                        channel_id=str(job.channel_id),
                        reason=reason.value,
                    )
        return [found[number] for number in range(len(jobs))]

    def _beyond(self, job: MailJob) -> Unreadable | None:
        """Return why a mail is not worth showing to the worker."""
        if job.withheld:
            return Unreadable.WITHHELD
        too_large = job.partial or len(job.raw) > self.limits.raw_bytes
        return Unreadable.TOO_LARGE if too_large else None

    async def _converse(self, jobs: list[MailJob]) -> tuple[list[Reading], Unreadable | None]:
        """Return the answers to mails, and what became of the first without one."""
        process = await self._running()
        answers: list[Reading] = []
        sending = asyncio.gather(self._send_all(process, jobs), return_exceptions=True)
        try:
            while len(answers) < len(jobs):
                async with asyncio.timeout(self.limits.wall_s):
                    answers.append(self._decoder.decode(await self._receive(process)))
        except TimeoutError:
            reason = Unreadable.TOO_SLOW
        except (OSError, EOFError, msgspec.MsgspecError):
            reason = Unreadable.WORKER_DIED
        except asyncio.CancelledError:
            sending.cancel()
            await self._stop()
            raise
        else:
            await sending
            return answers, None
        sending.cancel()
        await self._stop()
        return answers, reason

    async def _send_all(self, process: asyncio.subprocess.Process, jobs: list[MailJob]) -> None:
        for job in jobs:
            await self._send(process, msgspec.msgpack.encode(job))

    async def aclose(self) -> None:
        """End the worker. Safe to call twice."""
        async with self._lock:
            await self._stop()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._stop()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
            )
            async with asyncio.timeout(_START_S):
                await self._send(self._process, msgspec.msgpack.encode(self.limits))
                await self._receive(self._process)
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            await self._stop()
            raise Unavailable(Code.INTERNAL, "the mail worker does not start") from error
        except asyncio.CancelledError:
            await self._stop()
            raise
        return self._process

    async def _send(self, process: asyncio.subprocess.Process, frame: bytes) -> None:
        if process.stdin is None:
            raise EOFError
        process.stdin.write(LENGTH.pack(len(frame)))
        process.stdin.write(frame)
        await process.stdin.drain()

    async def _receive(self, process: asyncio.subprocess.Process) -> bytes:
        if process.stdout is None:
            raise EOFError
        (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        # Files, texts and the original are each no larger than the mail; the rest is bounded.
        if size > 4 * self.limits.raw_bytes + 4 * self.limits.html_output_bytes:
            raise EOFError
        return await process.stdout.readexactly(size)

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                # Reading to the end closes the pipe; a killed process has no more to say.
                if process.stdout is not None:
                    await process.stdout.read()
                await process.wait()
