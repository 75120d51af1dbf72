"""Operations over the live line: the same work, the same answers, the same refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
import pytest
import pytest_asyncio
import sqlalchemy as sa
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from domain import frames
from domain.entities import Entry
from domain.errors import Code, Offline, Refused
from domain.glossary import EntryKind
from domain.ids import DeviceId, new_id
from domain.live import LiveAuth, LiveDown, LivePage, LivePush, LivePushed, LiveUp, LiveWelcome
from domain.operations import NoteAdd
from domain.wire import Cursor, Op, Push, PushAnswer, Tokens, pack
from server.app.serve import Node
from server.storage import accounts, feed, schema
from sync.transport.http import HttpTransport
from tests.contract.sync.line import Line, line, node
from tests.unit.server.bench import Bench, Desk, entry_id


@pytest_asyncio.fixture
async def place(bench: Bench, blank_url: str) -> AsyncIterator[Node]:
    """A node over the bench's database."""
    async with node(blank_url) as made:
        yield made


def _note(desk: Desk, text: str = "перезвонить") -> Op:
    person = desk.bench.shop.customer
    made = NoteAdd(id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text=text)
    return desk.op(made)


def _push(bench: Bench, *ops: Op) -> Push:
    epoch = bench.database.read_now(feed.meta).epoch
    return Push(epoch=epoch, sent_at=bench.clock.now(), ops=ops)


def _notes(bench: Bench) -> int:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(sa.func.count()).where(table.c.kind == EntryKind.NOTE)
    found: int = bench.database.read_now(lambda unit: unit.connection.execute(query).scalar_one())
    return found


async def _say(desk: Line, number: int, push: Push) -> LivePushed:
    await desk.send(LivePush(number=number, push=push))
    return await desk.expect(LivePushed)


async def test_work_is_taken_once_and_comes_back_in_a_page(bench: Bench, place: Node) -> None:
    desk = bench.desk()
    push = _push(bench, _note(desk))
    async with line(place, bench.shop.agents[0]) as wire:
        welcome = await wire.expect(LiveWelcome)
        assert (welcome.dict_id, welcome.push_bytes > 0) == (frames.dictionary_id(), True)
        for number in (7, 8):
            await wire.send(LivePush(number=number, push=push))
            heard: list[object] = []
            # The answer and the page with the result: whichever comes first.
            while not {LivePushed, LivePage} <= {type(item) for item in heard}:
                heard.append(await wire.receive())
            answer = next(item for item in heard if isinstance(item, LivePushed))
            assert answer.number == number
            assert answer.answer is not None
            assert answer.answer.frontier == 1
            page = next(item.page for item in heard if isinstance(item, LivePage))
            assert [item.seq for item in page.results] == [1]
    assert _notes(bench) == 1


async def test_a_session_that_ended_pushes_nothing(bench: Bench, place: Node) -> None:
    desk = bench.desk()
    async with line(place, bench.shop.agents[0]) as wire:
        await wire.expect(LiveWelcome)
        bench.database.write_now(lambda unit: accounts.revoke_agent(unit, bench.shop.agents[0].id))
        # The line may be ended for that before the push is answered: nothing is taken either way.
        with suppress(ConnectionClosed):
            answer = await _say(wire, 1, _push(bench, _note(desk)))
            assert answer.problem is not None
            assert answer.problem.code == Code.SIGN_IN_REQUIRED
    assert _notes(bench) == 0


async def test_a_lost_history_is_told_like_over_the_route(bench: Bench, place: Node) -> None:
    desk = bench.desk()
    push = msgspec.structs.replace(_push(bench, _note(desk)), epoch=new_id())
    async with line(place, bench.shop.agents[0]) as wire:
        await wire.expect(LiveWelcome)
        answer = await _say(wire, 1, push)
    assert answer.problem is not None
    assert (answer.problem.code, answer.problem.status) == (Code.EPOCH_CHANGED, 409)


class _Tokens:
    """A session that never ends."""

    async def load(self) -> Tokens:
        """Return it."""
        return Tokens(
            access_token="t",
            refresh_token="r",
            access_s=600,
            agent_id=new_id(),  # type: ignore[arg-type]
            display_name="",
            role="agent",
        )

    async def save(self, tokens: Tokens | None) -> None:
        """Forget it."""


_up: msgspec.msgpack.Decoder[LiveUp] = msgspec.msgpack.Decoder(LiveUp)


class _OnlyLine:
    """A centre that has a live line and nothing else: whoever gets an answer used the line."""

    def __init__(self, push_bytes: int = 32_768) -> None:
        self.push_bytes = push_bytes
        self.hangs_up = False

    async def talk(self, socket: ServerConnection) -> None:
        """Welcome, then answer pushes."""
        await socket.recv()

        async def say(message: LiveDown) -> None:
            await socket.send(frames.encode(pack(message)))

        await say(LiveWelcome(head=0, push_bytes=self.push_bytes, dict_id=frames.dictionary_id()))
        async for raw in socket:
            assert isinstance(raw, bytes)
            message = _up.decode(frames.decode(raw, 1 << 20))
            if not isinstance(message, LivePush):
                continue
            if self.hangs_up:
                return
            answer = PushAnswer(epoch=message.push.epoch, frontier=len(message.push.ops))
            await say(LivePushed(number=message.number - 1, answer=answer))  # of nobody
            await say(LivePushed(number=message.number, answer=answer))


@pytest.mark.parametrize("push_bytes", [32_768, 10])
async def test_the_workstation_pushes_over_the_line_what_fits(
    bench: Bench, push_bytes: int
) -> None:
    desk = bench.desk()
    push = _push(bench, _note(desk))
    peer = _OnlyLine(push_bytes)
    async with serve(peer.talk, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        transport = HttpTransport(f"http://127.0.0.1:{port}", DeviceId(new_id()), _Tokens())
        auth = LiveAuth(token="", device=DeviceId(new_id()), cursor=_CURSOR)
        async with transport.live(auth) as wire:
            await wire.receive()
            listening = asyncio.ensure_future(wire.receive())
            if push_bytes > 100:
                assert (await transport.push(push)).frontier == 1
            else:
                with pytest.raises((Offline, Refused)):
                    await transport.push(push)
            listening.cancel()
        await transport.close()


async def test_a_line_that_breaks_in_mid_push_leaves_nobody_waiting(bench: Bench) -> None:
    desk = bench.desk()
    push = _push(bench, _note(desk))
    peer = _OnlyLine()
    peer.hangs_up = True
    async with serve(peer.talk, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        transport = HttpTransport(f"http://127.0.0.1:{port}", DeviceId(new_id()), _Tokens())
        auth = LiveAuth(token="", device=DeviceId(new_id()), cursor=_CURSOR)

        async def work() -> asyncio.Future[PushAnswer]:
            async with transport.live(auth) as wire:
                await wire.receive()
                pushing = asyncio.ensure_future(transport.push(push))
                with pytest.raises(Offline):
                    await wire.receive()
            return pushing

        async with asyncio.timeout(10):
            pushing = await work()
            with pytest.raises(Offline):
                await pushing
        await transport.close()


_CURSOR = Cursor(stream_id=new_id(), epoch=new_id(), rev=0)
