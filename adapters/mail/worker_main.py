"""The worker process: reads mails for its parent and owns nothing worth stealing.

Started by ``worker.py`` with pipes for stdin and stdout. A frame is a big-endian 32-bit length
and that many bytes of MessagePack. The first frame in holds the limits; then every frame in is
a ``MailJob`` and every frame out a ``Reading``. The first frame out is empty: "ready".
"""

from __future__ import annotations

import contextlib
import math
import struct
import sys
from typing import BinaryIO

import msgspec

from adapters.mail.job import MailJob
from adapters.mail.limits import MailLimits
from adapters.mail.parse import parse_mail

LENGTH = struct.Struct(">I")
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_RECURSION = 400


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    first = _read(source)
    if first is None:
        return
    limits = msgspec.msgpack.decode(first, type=MailLimits)
    _close_doors(limits)
    decoder = msgspec.msgpack.Decoder(MailJob)
    _write(target, b"")
    while (frame := _read(source)) is not None:
        _allow_cpu(limits.cpu_s)
        reading = parse_mail(decoder.decode(frame), limits)
        _write(target, msgspec.msgpack.encode(reading))


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    frame = source.read(size)
    return frame if len(frame) == size else None


def _write(target: BinaryIO, frame: bytes) -> None:
    target.write(LENGTH.pack(len(frame)))
    target.write(frame)
    target.flush()


def _close_doors(limits: MailLimits) -> None:
    """Give up what reading a mail does not need: memory, files, network, other programs."""
    sys.setrecursionlimit(_RECURSION)
    sys.addaudithook(_refuse)
    if sys.platform == "win32":
        return  # no rlimits there: the parent's wall deadline is the only bound
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS knows the name but refuses the value
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def _refuse(event: str, _args: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _allow_cpu(seconds: int) -> None:
    """Move the processor limit on: it counts from the start of the process, not of a mail."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime) + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
