"""The played visitor of the demonstration against the real server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from desktop.demo.visitor import DemoVisitor
from domain.errors import BadInput, Offline, SignInRequired
from domain.glossary import Delivery
from tests.contract.webchat.stage import PATIENCE_S, Centre
from tests.peers.ports import free_port


@contextlib.asynccontextmanager
async def _visiting(centre: Centre, token: str = "") -> AsyncIterator[DemoVisitor]:
    visitor = DemoVisitor()
    try:
        await visitor.start(centre.url, centre.channel, token)
        yield visitor
    finally:
        await visitor.aclose()


async def test_it_asks_and_is_answered(centre: Centre) -> None:
    async with _visiting(centre) as visitor:
        mine = await visitor.send("Где мой заказ?")
        heard = centre.agent_watches()
        await visitor.typing()
        async with asyncio.timeout(PATIENCE_S):
            await heard.get()
        talk = await centre.conversation()
        centre.node.services.agent_typing(talk.id)
        async with asyncio.timeout(PATIENCE_S):
            await visitor.typing_seen.wait()
        reply = await centre.answer("Уже в пути")
        said = await visitor.next_message()
        assert (said.text, said.name) == ("Уже в пути", "Мария Соколова")
        await centre.delivery(reply, Delivery.READ)
        assert visitor.read_up_to == mine


async def test_it_comes_back_as_the_same_visitor(centre: Centre) -> None:
    visitor = DemoVisitor()
    token = await visitor.start(centre.url, centre.channel)
    await visitor.send("Это снова я")
    await visitor.aclose()
    first = await centre.conversation()
    async with _visiting(centre, token) as back:
        await back.send("И ещё раз я")
    assert (await centre.conversation()).id == first.id


async def test_a_restart_loses_and_doubles_nothing(centre: Centre) -> None:
    async with _visiting(centre) as visitor:
        await visitor.send("один")
        await centre.stop()
        waiting = asyncio.gather(visitor.send("два"), visitor.send("три"))
        await centre.start()
        async with asyncio.timeout(PATIENCE_S):
            await waiting
        await centre.answer("четыре")
        assert (await visitor.next_message()).text == "четыре"
    assert sorted(await centre.texts()) == sorted(["один", "два", "три"])


async def test_what_can_never_be_taken_is_said_so(centre: Centre) -> None:
    async with _visiting(centre) as visitor:
        with pytest.raises(BadInput):
            await visitor.send("x" * 4001)


async def test_a_wrong_secret_is_told_apart_from_no_centre(centre: Centre) -> None:
    with pytest.raises(SignInRequired):
        async with _visiting(centre, "guess"):
            pass
    visitor = DemoVisitor()
    with pytest.raises(Offline):
        await visitor.start(f"http://127.0.0.1:{free_port()}", centre.channel)
    await visitor.aclose()
