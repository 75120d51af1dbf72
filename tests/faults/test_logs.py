"""What the centre's log may not hold: names, numbers, addresses, words, passwords, tokens."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from domain.clock import SystemClock
from domain.entities import Customer
from domain.errors import Expected
from domain.glossary import ChannelKind
from domain.wire import SignIn
from server.app.config import ServerConfig
from server.app.opening import open_store
from sync.store.replica import StoredTokens
from tests.faults.counting import texts_at
from tests.faults.server_process import ROOT, ServerProcess
from tests.flows.centre import PASSWORD, Station, build_shop, found
from tests.peers.ports import free_port

WORD, PERSON, PHONE, MAIL = "Канарейка", "Мария Климова", "9161234567", "klimova@pochta.example"

BREAKS = """
import asyncio, logging
from server.app.logs import listen_to_loop, set_up_logs
set_up_logs("debug", as_json=AS_JSON)
import structlog
log = structlog.get_logger("server.rest")
try:
    try:
        raise KeyError("klimova@pochta.example")
    except KeyError as error:
        raise ValueError("Мария Климова +79161234567") from error
except ValueError as error:
    log.error("request_broke", exc_info=error)
    log.exception("sender_broke")
    log = logging.getLogger("uvicorn.error")
    log.error("Exception in ASGI application %s", error, exc_info=error)
logging.getLogger("websockets").warning("closed by %s", "+79161234567")
async def work():
    listen_to_loop(asyncio.get_running_loop())
    async def breaks():
        raise ValueError("Мария Климова")
    task = asyncio.ensure_future(breaks())
    await asyncio.wait([task])
asyncio.run(work())
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_whatever_breaks_the_log_tells_where_and_quotes_nobody(as_json: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BREAKS.replace("AS_JSON", str(as_json))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for secret in (PERSON, "Мария", PHONE, MAIL):
        assert secret not in done.stderr
    told = done.stderr.splitlines()
    wanted = ("request_broke", "sender_broke", "Exception in ASGI", "closed by %s", "loop_broke")
    assert len(told) == len(wanted)
    for line, event in zip(told, wanted, strict=True):
        assert event in line
        if as_json:
            assert event in json.loads(line)["event"]
    assert told[0].count("ValueError at ") == 1
    assert "because of KeyError at <string>" in told[0]


async def _live_through_it(url: str, folder: Path, customer: Customer, channel: str) -> list[str]:
    """Work, chat, guess and send nonsense, all with words that may not be told; return secrets."""
    desk = Station(folder, url)
    try:
        for login, password in ((WORD, PASSWORD), ("anna", f"{WORD} {WORD}")):
            with pytest.raises(Expected):
                await desk.transport.sign_in(
                    SignIn(login=login, password=password, device=desk.device)
                )
        await desk.sign_in()
        desk.start()
        await desk.online()
        await desk.commands.add_note(customer.id, f"{WORD} в клетке")
        await desk.commands.patch_customer(customer.id, {"about": WORD, "city": WORD})
        await desk.settled()
        tokens = await StoredTokens(desk.store).load()
        assert tokens is not None
    finally:
        await desk.close()
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        session = (await http.post("/chat/session", json={"channel": channel})).json()
        bearer = {"authorization": f"Bearer {session['token']}"}
        said = {"client_id": "1", "text": f"{WORD} пишет"}
        assert (await http.post("/chat/messages", json=said, headers=bearer)).is_success
        for nonsense in (f'{{"text": "{WORD}', f'{{"login": ["{WORD}"]}}', "\x00", "[" * 5000):
            for path in ("/session/sign-in", "/chat/messages", "/sync/push", f"/{WORD}"):
                await http.post(path, content=nonsense.encode(), headers=bearer)
    return [session["token"], tokens.access_token, tokens.refresh_token]


async def test_a_day_at_the_centre_leaves_nobody_in_the_log(tmp_path: Path) -> None:
    shop, file, log = build_shop(), tmp_path / "centre.db", tmp_path / "server.log"
    database = open_store(ServerConfig(database_url=f"sqlite:///{file}"), SystemClock())
    database.write_now(lambda unit: found(unit, shop))
    server = ServerProcess(file, free_port(), log, PULT_LOG_LEVEL="debug", PULT_LOG_JSON="true")
    await asyncio.to_thread(server.start)
    try:
        channel = str(shop.channels[ChannelKind.WEBCHAT].id)
        secrets = await _live_through_it(server.url, tmp_path / "a", shop.customer, channel)
    finally:
        server.kill()
    assert sum(texts_at(database, WORD).values()) == 2
    database.close()
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"server_listening", "live_closed"} <= {line["event"] for line in lines}
    plain = json.dumps(lines, ensure_ascii=False)
    for secret in (WORD, PERSON, PHONE, MAIL, PASSWORD, *secrets):
        assert secret not in plain
        assert secret not in text
