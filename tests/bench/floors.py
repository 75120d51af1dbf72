"""What nobody can avoid on this machine: a round trip on loopback, a durable commit."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

Measure = Callable[[], float]
"""Measures once; in seconds."""

_ECHO = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
line, _ = listener.accept()
line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while data := line.recv(4096):
    line.sendall(data)
"""
_FRAME = b"x" * 200


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something took."""
    since = time.perf_counter()
    work()
    return time.perf_counter() - since


@contextmanager
def round_trip() -> Iterator[Callable[[], float]]:
    """Give what measures one exchange of a small frame with another process, in seconds."""
    process = subprocess.Popen([sys.executable, "-c", _ECHO], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange() -> None:
        line.sendall(_FRAME)
        line.recv(4096)

    try:
        yield lambda: timed(exchange)
    finally:
        line.close()
        process.communicate(timeout=10)


@contextmanager
def commit(database_url: str) -> Iterator[Callable[[], float]]:
    """Give what measures one durable commit of one row, in seconds."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS floor_row (id bigserial, body bytea)")

        def write() -> None:
            connection.execute("INSERT INTO floor_row (body) VALUES (%s)", (_FRAME,))

        yield lambda: timed(write)
