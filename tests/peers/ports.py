"""Loopback ports for the peers of a test, out of the way of everything that takes any port.

The system hands out ports of its ephemeral range to every outgoing connection and to whoever
binds port 0. A port found free there may be gone when the peer that was told of it comes to
listen, so ours come from below that range, and none is handed out twice in one process.
"""

from __future__ import annotations

import os
import random
import socket

_FIRST, _LAST = 20_000, 32_000  # Linux hands out 32768 and above
_TRIES = 1_000

_rng = random.Random(os.getpid())
_given: set[int] = set()


def free_port(count: int = 1) -> int:
    """Return the first of ``count`` neighbouring ports, free on UDP and TCP now.

    Raises:
        OSError: no such ports were found.
    """
    for _ in range(_TRIES):
        first = _rng.randrange(_FIRST, _LAST)
        wanted = range(first, first + count)
        if _given.isdisjoint(wanted) and all(map(_is_free, wanted)):
            _given.update(wanted)
            return first
    raise OSError("no free port")


def _is_free(port: int) -> bool:
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
