"""A provider's cloud on a loopback port: its moods are the same whatever it speaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from domain.accounts import HookRequest
from domain.errors import Expected
from tests.contract.channels.peer import Got, HookCall
from tests.peers.ports import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Cloud:
    """Serves one provider; goes away and comes back at the same address."""

    def __init__(self) -> None:
        self.hook: HookCall | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.revoked = False
        self.news = asyncio.Condition()
        self.ours: list[Got] = []
        self._slow_s = 0.0
        self._refuse = self._cut = False
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        raise NotImplementedError

    async def __aenter__(self) -> Any:
        """Begin to serve."""
        await self.comes_back()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop."""
        await self.goes_away()

    async def comes_back(self) -> None:
        """Be reached, at the same address."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def goes_away(self) -> None:
        """Be reached no more; what is under way is cut."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def slows_down(self, seconds: float) -> None:
        """Ask the next sender to wait."""
        self._slow_s = seconds

    def refuses(self) -> None:
        """Refuse the next message for good."""
        self._refuse = True

    def cuts(self) -> None:
        """Take the next message, and lose the answer."""
        self._cut = True

    def revokes(self) -> None:
        """Accept the account no more."""
        self.revoked = True

    def restores(self) -> None:
        """Accept the account again."""
        self.revoked = False

    def take_slow(self) -> float:
        """Return for how long who asks now is to wait, once."""
        seconds, self._slow_s = self._slow_s, 0.0
        return seconds

    def take_refusal(self) -> bool:
        """Tell whether this message is refused, once."""
        refused, self._refuse = self._refuse, False
        return refused

    def reworded(self, ref: str, text: str) -> bool:
        """Put other words into the place of a message of ours; tell whether there is one."""
        found = [at for at, item in enumerate(self.ours) if item.ref == ref]
        for at in found:
            self.ours[at] = replace(self.ours[at], text=text)
        return bool(found)

    def retracted(self, ref: str) -> bool:
        """Let a message of ours be gone; tell whether there was one."""
        before = len(self.ours)
        self.ours = [item for item in self.ours if item.ref != ref]
        return len(self.ours) < before

    def answer(self, request: web.Request, body: Any) -> web.Response:
        """Return the answer to a send, or cut the line where it is to be lost."""
        cut, self._cut = self._cut, False
        if cut and request.transport is not None:
            request.transport.abort()
        return web.json_response(body)

    async def changed(self) -> None:
        """Wake who waits for something new."""
        async with self.news:
            self.news.notify_all()

    async def wait(self, look: Callable[[], list[Any]], seconds: float) -> list[Any]:
        """Return what a look finds, as soon as it is something or the time is up."""
        try:
            async with asyncio.timeout(seconds), self.news:
                await self.news.wait_for(lambda: bool(look()))
        except TimeoutError:
            pass
        return look()


class Caller(Cloud):
    """A cloud that calls the account: in order, and again until it is answered well."""

    def __init__(self) -> None:
        super().__init__()
        self._posts: list[HookRequest] = []
        self._last: HookRequest | None = None
        self._pusher: asyncio.Task[None] | None = None

    async def comes_back(self) -> None:
        """Be reached, and call."""
        await super().comes_back()
        self._pusher = asyncio.create_task(self._push())

    async def goes_away(self) -> None:
        """Be reached no more, and call nobody."""
        pusher, self._pusher = self._pusher, None
        if pusher is not None:
            pusher.cancel()
            await asyncio.wait([pusher])
        await super().goes_away()

    def signed(self, body: bytes) -> dict[str, str]:
        """Return the headers that show who calls."""
        raise NotImplementedError

    async def post(self, told: Any, *, sign: bool = True) -> None:
        """Have the account called with something."""
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        headers = self.signed(body) if sign else {}
        self._last = HookRequest(method="POST", query={}, headers=headers, body=body)
        self._posts.append(self._last)
        await self.changed()

    async def repeats(self) -> None:
        """Call with the same again."""
        assert self._last is not None
        self._posts.append(self._last)
        await self.changed()

    async def _push(self) -> None:
        while True:
            async with self.news:
                await self.news.wait_for(lambda: bool(self._posts))
            if await self._taken(self._posts[0]):
                self._posts.pop(0)
            else:
                await asyncio.sleep(0.02)

    async def _taken(self, request: HookRequest) -> bool:
        """Call once; what is refused for good is not told again."""
        if self.hook is None or self.revoked:
            return False
        try:
            answer = await self.hook(request)
        except Expected:
            return False
        return answer.status < 500


async def form_of(request: web.Request) -> dict[str, Any]:
    """Return the fields of a request, however they are encoded; files as they are."""
    if request.content_type == "application/json":
        body = await request.json()
        return body if isinstance(body, dict) else {}
    return dict(await request.post())
