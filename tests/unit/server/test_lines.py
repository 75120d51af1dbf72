"""A live line never keeps more for a slow reader than one frame and one poke."""

from __future__ import annotations

import asyncio

import pytest

from domain.ids import AgentId, ConversationId, new_id
from domain.live import LiveControl, LiveDown, LiveNearby, LivePage, LivePing, LivePoke, Nearby
from domain.tasks import TaskScope
from domain.wire import Cursor, Page
from server.rest import lines
from server.rest.lines import Connection

EPOCH = new_id()


class Peer:
    """A workstation that takes a frame only when it is let."""

    def __init__(self) -> None:
        self.got: list[LiveDown] = []
        self.may_take = asyncio.Semaphore(0)
        self.took = asyncio.Event()
        self.line = Connection("", Cursor(stream_id=new_id(), epoch=EPOCH), (), self._send)
        self.scope = TaskScope("peer")

    async def _send(self, message: LiveDown) -> None:
        await self.may_take.acquire()
        self.got.append(message)
        self.took.set()

    async def take(self, count: int) -> list[LiveDown]:
        """Take so many frames, and return all taken so far."""
        wanted = len(self.got) + count
        for _ in range(count):
            self.may_take.release()
        async with asyncio.timeout(5):
            while len(self.got) < wanted:
                self.took.clear()
                await self.took.wait()
        return self.got


def _page(rev: int, to: int) -> Page:
    return Page(from_rev=rev, to_rev=to, more=False, epoch=EPOCH, grant_epoch=0)


async def test_pages_go_out_in_order_and_move_the_position() -> None:
    peer = Peer()
    peer.scope.start(peer.line.run(), "run")
    peer.line.page(LivePage(page=_page(0, 3)))
    assert [type(item) for item in await peer.take(1)] == [LivePage]
    assert peer.line.cursor.rev == 3
    await peer.scope.close()


async def test_while_a_frame_is_not_taken_only_one_poke_is_kept() -> None:
    peer = Peer()
    peer.scope.start(peer.line.run(), "run")
    peer.line.page(LivePage(page=_page(0, 1)))
    for rev in range(1, 500):
        peer.line.page(LivePage(page=_page(rev, rev + 1)))
        peer.line.tell(LivePing())
    pulls = [peer.line.pulling]
    got = await peer.take(2)
    assert isinstance(got[0], LivePage)
    assert got[1] == LivePoke(rev=500)
    assert peer.line.cursor.rev == 1
    peer.line.stands_at(Cursor(stream_id=new_id(), epoch=EPOCH, rev=500), ())
    assert [*pulls, peer.line.pulling] == [True, False]
    peer.line.page(LivePage(page=_page(500, 501)))
    assert isinstance((await peer.take(1))[-1], LivePage)
    await peer.scope.close()


async def test_of_a_state_only_the_last_is_sent() -> None:
    peer = Peer()
    place = ConversationId(new_id())
    for name in ("Анна", "Борис"):
        agents = (Nearby(agent_id=AgentId(new_id()), name=name),)
        peer.line.nearby(LiveNearby(conversation=place, agents=agents))
    peer.scope.start(peer.line.run(), "run")
    first = (await peer.take(1))[0]
    assert isinstance(first, LiveNearby)
    assert [item.name for item in first.agents] == ["Борис"]
    await peer.scope.close()


async def test_a_reader_that_never_reads_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SLOW_READER_S", 0.01)
    peer = Peer()
    peer.line.page(LivePage(page=_page(0, 1)))
    with pytest.raises(TimeoutError):
        await peer.line.run()


async def test_the_last_word_follows_what_is_on_its_way_and_ends_the_line() -> None:
    peer = Peer()
    peer.line.page(LivePage(page=_page(0, 1)))
    peer.line.end(LiveControl(what="hello"))
    for _ in range(2):
        peer.may_take.release()
    async with asyncio.timeout(5):
        await peer.line.run()
    assert [type(item) for item in peer.got] == [LivePage, LiveControl]
