"""What a benchmark says of its bars, and of what it could not measure."""

from __future__ import annotations

import asyncio
import json
import random
import time

import pytest

from tests.bench.figure import Figure, figure, report, scaled, table, unmeasured, within
from tests.bench.slow_line import SlowLine


def test_an_absolute_bar_is_kept_whatever_the_floor_is() -> None:
    assert within("x", "ms", [4.0], [0.1], 5.0).met
    assert not within("x", "ms", [6.0], [5.9], 5.0).met


def test_a_least_is_to_be_reached() -> None:
    assert figure("x", "", [5000], [5000], 1, least=True).met
    assert not figure("x", "", [4000], [5000], 1, least=True).met


def test_trouble_becomes_a_figure_that_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bench.figure.log_little", lambda: None)

    def measure() -> list[Figure]:
        raise RuntimeError("no PostgreSQL here")

    report("x", measure)
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["runs"], said["met"]) == (0, False)
    assert "no PostgreSQL here" in said["note"]
    assert "not measured: away" in table([unmeasured("x", "away")])


def test_the_size_of_every_day_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULT_BENCH_SCALE", "0")
    assert scaled(300, 5000) == 300
    monkeypatch.setenv("PULT_BENCH_SCALE", "1")
    assert scaled(300, 5000) == 5000


async def test_a_slow_line_costs_its_round_trip_and_keeps_the_order() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(5000))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    line = SlowLine(0.1, 0.5, random.Random(1))
    url = await line.start(server.sockets[0].getsockname()[1])
    since = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    sent = bytes(random.Random(2).randbytes(5000))
    writer.write(sent)
    assert await reader.readexactly(5000) == sent
    assert time.monotonic() - since >= 0.2
    assert line.lost
    writer.close()
    await writer.wait_closed()
    await line.close()
    server.close()
    await server.wait_closed()
