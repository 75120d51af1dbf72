"""Strangers who push: bad frames, foreign pages, floods, readers who do not read."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.entities import Conversation, Entry
from domain.ids import EntryId, new_id
from server.handlers.webchat_site import WebChatSettings
from server.rest import webchat_live
from server.storage import channels
from server.storage.unit import Unit
from tests.contract.webchat.stage import FRIEND_ORIGIN, PATIENCE_S, Centre

BAD_FRAMES = (
    "not json",
    "[]",
    "{}",
    '{"type": "dance"}',
    '{"type": "send", "text": "no id"}',
    '{"type": "send", "client_id": 7, "text": "x"}',
    '{"type": "read", "id": "not an id"}',
    '{"type": "send", "client_id": "m", "text": "\\ud800"}',
    json.dumps({"type": "send", "client_id": "m", "text": "x" * 40_000}),
    "[" * 5000,
)


HOPELESS = (
    ("m-1", "x" * 4001, "too_large"),
    ("m-1", "", "invalid"),
    ("m-1", " \n\u200b\u202e ", "invalid"),
    ("", "hello", "invalid"),
    ("x" * 65, "hello", "invalid"),
    ("../../m", "hello", "invalid"),
)


async def test_a_bad_frame_ends_the_line_and_nothing_else(centre: Centre) -> None:
    token = await centre.visitor("clumsy")
    for raw in BAD_FRAMES:
        async with centre.line(token) as wire:
            await wire.next("history")
            await wire.socket.send(raw)
            assert await wire.closed() == webchat_live.BAD_FRAME, raw[:50]
    async with centre.line(token) as wire:
        await wire.say("m-1", "Я снова здесь")
    assert await centre.texts() == ["Я снова здесь"]


async def test_a_binary_frame_ends_the_line(centre: Centre) -> None:
    async with centre.line(await centre.visitor("binary")) as wire:
        await wire.next("history")
        await wire.socket.send(b"\x00\x01")
        assert await wire.closed() in (webchat_live.BAD_FRAME, 1000)


async def test_whoever_does_not_say_who_they_are_is_let_go(centre: Centre) -> None:
    for first in ('{"type": "pong"}', "hello", '{"type": "auth"}'):
        async with centre.socket() as wire:
            await wire.socket.send(first)
            assert await wire.closed() == webchat_live.BAD_FRAME, first


async def test_whoever_says_nothing_is_let_go(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_live, "AUTH_DEADLINE_S", 0.05)
    async with centre.socket() as wire:
        assert await wire.closed() == 1000


async def test_whoever_falls_silent_is_pinged_and_then_let_go(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_live, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(webchat_live, "SILENT_LIMIT_S", 0.3)
    async with centre.line(await centre.visitor("asleep")) as wire:
        await wire.next("ping")
        await wire.send(type="pong")
        assert await wire.closed() == 1000


async def test_a_message_that_can_never_be_taken_is_refused_by_name(centre: Centre) -> None:
    async with centre.line(await centre.visitor("strict")) as wire:
        for client_id, text, code in HOPELESS:
            await wire.send(type="send", client_id=client_id, text=text)
            error = await wire.next("error")
            assert (error["code"], error["client_id"]) == (code, client_id)
            assert error["retry_after_s"] is None
        await wire.say("m-2", "x" * 4000)
    assert await centre.texts() == ["x" * 4000]


async def test_a_flood_is_slowed_and_repeats_cost_nothing(centre: Centre) -> None:
    await centre.set_up(WebChatSettings(messages_per_minute=1, burst=3))
    async with centre.line(await centre.visitor("flood")) as wire:
        for number in range(3):
            await wire.say(f"m-{number}", str(number))
        await wire.send(type="send", client_id="m-3", text="3")
        error = await wire.next("error")
        assert error["code"] == "slow_down"
        assert 0 < error["retry_after_s"] <= 60
        await wire.say("m-0", "0")
    assert await centre.texts() == ["0", "1", "2"]


async def test_one_visitor_may_have_some_tabs_open(centre: Centre) -> None:
    token = await centre.visitor("tabs")
    async with contextlib.AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(centre.line(token)) for _ in range(8)]
        for wire in wires:
            await wire.next("history")
        ninth = await stack.enter_async_context(centre.line(token))
        assert await ninth.closed() == webchat_live.TOO_MANY
        await wires[0].say("m-1", "всем вкладкам")
        for wire in wires:
            assert (await wire.next("message"))["message"]["client_id"] == "m-1"


# -- who may ------------------------------------------------------------------------------------


async def test_only_known_pages_may_open_a_line(centre: Centre) -> None:
    token = await centre.visitor("embedded")
    for origin in ("https://evil.example", "null", f"{FRIEND_ORIGIN}.evil.example", "x"):
        async with centre.line(token, origin=origin) as wire:
            assert await wire.closed() == webchat_live.FORBIDDEN
    for friend in (FRIEND_ORIGIN, centre.url, None):
        async with centre.line(token, origin=friend) as wire:
            await wire.next("history")


async def test_only_known_pages_may_make_visitors(centre: Centre) -> None:
    body = {"channel": str(centre.channel)}
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        for origin, status in (("https://evil.example", 403), (FRIEND_ORIGIN, 200)):
            headers = {"origin": origin}
            answer = await client.post("/chat/session", json=body, headers=headers)
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in answer.headers
            assert "set-cookie" not in answer.headers
        preflight = await client.options("/chat/messages", headers={"origin": FRIEND_ORIGIN})
        assert preflight.status_code == 204
        assert "authorization" in preflight.headers["access-control-allow-headers"]


async def test_settings_nobody_can_read_let_nobody_in(centre: Centre) -> None:
    token = await centre.visitor("misconfigured")
    await centre.node.services.database.write(
        lambda unit: channels.set_settings(unit, centre.channel, '{"origins": 1}')
    )
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        answer = await client.post("/chat/session", json={"channel": str(centre.channel)})
        assert answer.status_code == 503
        assert "https" not in answer.text
    async with centre.line(token) as wire:
        assert await wire.closed() == webchat_live.UNKNOWN_VISITOR


async def test_a_secret_of_another_channel_opens_nothing(centre: Centre) -> None:
    token = await centre.visitor("elsewhere", channel=centre.other_channel)
    async with centre.line(token, channel=str(centre.channel)) as wire:
        assert await wire.closed() == webchat_live.UNKNOWN_VISITOR
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        body = {"channel": str(centre.channel), "token": token}
        answer = (await client.post("/chat/session", json=body)).json()
    assert answer["resumed"] is False
    assert answer["token"] != token


async def test_guesses_are_told_nothing(centre: Centre) -> None:
    for token in ("", "guess", "x" * 10_000):
        async with centre.line(token) as wire:
            assert await wire.closed() == webchat_live.UNKNOWN_VISITOR
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        for headers in ({}, {"authorization": "Bearer guess"}):
            assert (await client.get("/chat/messages", headers=headers)).status_code == 401
        absent = {"channel": str(new_id())}
        assert (await client.post("/chat/session", json=absent)).status_code == 404
        assert (await client.post("/chat/session", json={"channel": 1})).status_code == 422
        huge = {"channel": str(centre.channel), "token": "x" * 100_000}
        assert (await client.post("/chat/session", json=huge)).status_code == 413


async def test_the_secret_is_long_and_not_stored(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        body = {"channel": str(centre.channel)}
        token = (await client.post("/chat/session", json=body)).json()["token"]
        again = (await client.post("/chat/session", json={**body, "token": token})).json()
    assert len(token) == 43
    assert again == {"token": token, "resumed": True}
    await centre.stop()
    path = centre.config.database_url.removeprefix("sqlite:///")
    stored = await asyncio.to_thread(Path(path).read_bytes)
    assert token.encode() not in stored
    await centre.start()


async def test_making_visitors_is_slowed_per_address(centre: Centre) -> None:
    body = {"channel": str(centre.channel)}
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        answers = [await client.post("/chat/session", json=body) for _ in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) >= 1


# -- exactly once -------------------------------------------------------------------------------


@st.composite
def _deliveries(draw: st.DrawFn) -> Sequence[int]:
    """Numbers of messages in an order with repeats, as a bad network would bring them."""
    count = draw(st.integers(1, 6))
    repeats = draw(st.lists(st.integers(0, count - 1), max_size=14))
    return draw(st.permutations([*range(count), *repeats]))


@given(deliveries=st.lists(_deliveries(), min_size=4, max_size=4))
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
async def test_repeats_and_reorders_are_stored_exactly_once(
    centre: Centre, deliveries: list[Sequence[int]]
) -> None:
    before = len(await centre.texts())
    for sent in deliveries:
        name = new_id().hex
        token = await centre.visitor(name)
        ids: dict[str, set[str]] = {}
        # Two tabs at once, each with half of the deliveries.
        async with centre.line(token) as left, centre.line(token) as right:
            for place, number in enumerate(sent):
                wire = (left, right)[place % 2]
                await wire.send(type="send", client_id=f"m-{number}", text=f"{name} {number}")
            for place, _ in enumerate(sent):
                ack = await (left, right)[place % 2].next("ack")
                ids.setdefault(ack["client_id"], set()).add(ack["id"])
        stored = [text for text in (await centre.texts())[before:] if text.startswith(name)]
        assert sorted(stored) == sorted({f"{name} {number}" for number in sent})
        assert all(len(found) == 1 for found in ids.values())


# -- readers who do not read --------------------------------------------------------------------


async def test_a_reader_who_does_not_read_is_let_go(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_live, "SLOW_READER_S", 0.2)
    token = await centre.visitor("stuck")
    await centre.set_up(WebChatSettings(messages_per_minute=600, burst=600))
    visitors = centre.node.services.visitors
    async with centre.line(token) as wire:
        await wire.say("m-first", "Здравствуйте")
        talk = await centre.conversation()
        await centre.node.services.database.write(lambda unit: _long_story(unit, talk))
        deaf = await asyncio.to_thread(_shake_hands, centre.url)
        try:
            deaf.send(_masked(json.dumps({"type": "auth", "token": token})))
            async with asyncio.timeout(PATIENCE_S):
                for number in itertools.count():
                    await wire.say(f"warm-{number}", "…")
                    if visitors.size == 2:
                        break
                for number in itertools.count():
                    await wire.say(f"full-{number}", _LONG)
                    if visitors.size == 1:
                        break
        finally:
            deaf.close()
        await wire.say("m-last", "А я читаю")


_LONG = "😀" * 4000


def _long_story(unit: Unit, talk: Conversation) -> None:
    """Write a history of some megabytes: more than the sockets between us will hold."""
    unit.put_new(
        Entry(
            id=EntryId(new_id()),
            customer_id=talk.customer_id,
            branch_id=talk.branch_id,
            conversation_id=talk.id,
            kind="message",
            channel_kind="webchat",
            direction="inbound",
            at=unit.now,
            text=_LONG,
        )
        for _ in range(400)
    )


def _shake_hands(url: str) -> socket.socket:
    """Open a WebSocket that will never be read, with the smallest buffer there is."""
    host, port = urlsplit(url).netloc.split(":")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    deaf.connect((host, int(port)))
    deaf.sendall(
        b"GET /chat/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b"101" in deaf.recv(1024)
    return deaf


def _masked(text: str) -> bytes:
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()
