"""How many workstations one node holds, what each costs, and how late a message is then.

The lines are bare ones, so that the machine holds them: they authenticate, answer pings and
take frames, but have no stores. 200 messages a minute go to fifty workstations each. The floor
of memory is a line of the same web server with an application that only accepts.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from domain.ids import DeviceId, new_id
from domain.wire import Cursor
from server.storage import feed
from tests.bench import floors
from tests.bench.bare_lines import bare_lines
from tests.bench.company import (
    Company,
    build_company,
    durable_postgres,
    found_company,
    open_sessions,
    store_of,
)
from tests.bench.figure import Figure, figure, percentile, report, scaled, within
from tests.bench.listeners import Job, Listeners, Session
from tests.bench.writing_server import Order, WritingServer

PER_BRANCH = 50
EVERY_S = 0.3
P99_MS, KIB_EACH = 25.0, 64.0


def allow_files(count: int) -> int:
    """Let this process and its children open so many files; return how many they may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))
    except (ValueError, OSError):  # only root raises the hard limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard
    return count


def resident_kib(pid: int) -> float:
    """Return how much memory a process has, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    raise RuntimeError("no memory of that process")


def _bare_cost(folder: Path, count: int) -> float:
    with bare_lines() as (pid, url):
        before = resident_kib(pid)
        sessions = [Session("", DeviceId(new_id()))] * count
        lines = Listeners(Job(url, sessions), folder / "bare.json")
        try:
            return (resident_kib(pid) - before) / lines.standing
        finally:
            lines.kill()


def _sessions(url: str, company: Company) -> tuple[list[Session], Cursor]:
    with store_of(url) as database:
        found_company(database, company)
        devices = [DeviceId(new_id()) for _ in company.agents]
        tokens = open_sessions(database, company.agents, devices)
        meta = database.read_now(feed.meta)
    sessions = [
        Session(token.access_token, device) for token, device in zip(tokens, devices, strict=True)
    ]
    return sessions, Cursor(stream_id=meta.stream_id, epoch=meta.epoch, rev=meta.head)


def _measure() -> list[Figure]:
    wanted = scaled(300, 5000)
    tried = min(wanted, allow_files(wanted + 500) - 500) // PER_BRANCH * PER_BRANCH
    messages = scaled(50, 200)
    company = build_company(tried // PER_BRANCH, PER_BRANCH)
    with durable_postgres() as postgres, tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        url = postgres.create_database("lines")
        sessions, cursor = _sessions(url, company)
        bare = _bare_cost(Path(name), min(tried, 1000))
        with (
            WritingServer(url) as server,
            floors.round_trip() as exchange,
            floors.commit(url) as commit,
        ):
            before = resident_kib(server.pid)
            since = time.monotonic()
            job = Job(server.url.replace("http", "ws") + "/sync/live", sessions, cursor)
            lines = Listeners(job, Path(name) / "job.json")
            took = time.monotonic() - since
            try:
                time.sleep(20)  # a whole turn of pings
                each = (resident_kib(server.pid) - before) / max(1, lines.standing)
                floor = [(exchange() + commit()) * 1000 for _ in range(200)]
                keys = tuple(customer.id for customer in company.customers)
                written = server.write(Order(messages, EVERY_S, keys))
                time.sleep(2)
                standing, seen = lines.seen()
            finally:
                lines.kill()
    late = [(at - written[key]) * 1000 for key in written for at in seen.get(key, ())]
    missed = len(written) * PER_BRANCH - len(late)
    note = f"{standing} lines, 200 messages a minute to {PER_BRANCH} each; {missed} not delivered"
    return [
        figure("connected workstations", "", [standing], [wanted], 1, least=True,
               note=f"all within {took:.0f} s"),
        within("memory of a connection", "KiB", [each], [bare], KIB_EACH, note=note),
        within("delivery, p50", "ms", late, floor, P99_MS, note=note),
        within("delivery, p99", "ms", [percentile(late, 0.99)], [percentile(floor, 0.99)], P99_MS,
               note=note),
    ]  # fmt: skip


if __name__ == "__main__":
    report("connected workstations", _measure)
