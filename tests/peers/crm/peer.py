"""A CRM system on a loopback port: its moods are the same whatever it speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from tests.peers.ports import free_port

START = 1_700_000_000
"""When everything there begins, in seconds since 1970; each change is a second later."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Person(msgspec.Struct, frozen=True):
    """A customer as the system has them."""

    given: str
    family: str
    city: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]


class CrmPeer:
    """Serves one system; goes away and comes back at the same address."""

    kind = ""
    page = 50

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.tables: dict[str, dict[int, dict[str, Any]]] = {
            name: {} for name in ("customer", "order", "payment", "task")
        }
        self.writes = 0
        self.asked = 0
        self._next = 100
        self._now = START
        self.still = False
        self._revoked = self._slow = self._cut = self._shuffled = False
        self._refuse = ""
        self.meanwhile: Callable[[], None] | None = None
        """What somebody there does just before the next write arrives."""
        self._break_after = -1
        self._runner: web.AppRunner | None = None

    # -- moods -------------------------------------------------------------------------------

    async def __aenter__(self) -> Any:
        await self.comes_back()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.goes_away()

    async def comes_back(self) -> None:
        """Be reached, at the same address."""
        app = web.Application(middlewares=[self._mood])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def goes_away(self) -> None:
        """Be reached no more."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def revokes(self, *, again: bool = False) -> None:
        """Accept the account no more, or again."""
        self._revoked = not again

    def slows_down(self) -> None:
        """Ask the next request to wait."""
        self._slow = True

    def cuts(self) -> None:
        """Do the next thing that is to be written, and lose the answer."""
        self._cut = True

    def breaks_after(self, count: int) -> None:
        """Answer so many requests more, then one with a proxy's page."""
        self._break_after = count

    def shuffles(self) -> None:
        """Give the records of each page in another order."""
        self._shuffled = True

    def refuses(self, words: str) -> None:
        """Refuse the next write."""
        self._refuse = words

    @web.middleware
    async def _mood(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked += 1
        renews = request.path.startswith("/oauth")
        if self._break_after == 0:
            self._break_after = -1
            return web.Response(text="<html>502</html>", status=502)
        self._break_after -= self._break_after > 0
        if self._revoked or not (renews or await self.knows(request)):
            return self.revoked()
        if self._slow:
            self._slow = False
            return self.slow()
        if self.meanwhile is not None and self.is_write(request):
            done, self.meanwhile = self.meanwhile, None
            done()
        answer = await handler(request)
        if self._cut and self.is_write(request):
            self._cut = False
            return web.Response(status=502)
        return answer

    def tick(self) -> int:
        """Return the moment of a change."""
        self._now += not self.still
        return self._now

    def refusal(self) -> str:
        """Return why the next write is refused, once."""
        words, self._refuse = self._refuse, ""
        return words

    def ordered(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a page, in another order where that is its mood."""
        return rows[::-1] if self._shuffled else rows

    def fresh(self) -> int:
        """Return a new number."""
        self._next += 1
        return self._next

    # -- access by OAuth ---------------------------------------------------------------------

    refresh = ""
    """The refresh token that counts; empty: access is by a token of its own."""
    access = ""

    def allows(self) -> str:
        """Let an application in; return its first refresh token."""
        self.refresh = "first-refresh-token"
        return self.refresh

    def ends_access(self) -> None:
        """Let the access token end."""
        self.access = "ended"

    async def renew(self, request: web.Request) -> web.Response:
        """Give out a new pair of tokens for the refresh token that counts, once."""
        told = await request.json()
        if told.get("client_secret") != "app-secret" or told.get("refresh_token") != self.refresh:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.refresh, self.access = f"refresh-{self.fresh()}", f"access-{self.fresh()}"
        body = {"token_type": "Bearer", "expires_in": 86400}
        return web.json_response(
            {**body, "access_token": self.access, "refresh_token": self.refresh}
        )

    # -- what each system says in its own words ----------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        raise NotImplementedError

    def settings(self, **more: Any) -> Any:
        """Return the settings of an account here."""
        raise NotImplementedError

    async def knows(self, request: web.Request) -> bool:
        """Tell whether a request has the right credentials."""
        raise NotImplementedError

    def is_write(self, request: web.Request) -> bool:
        """Tell whether a request changes anything."""
        raise NotImplementedError

    def revoked(self) -> web.Response:
        """Return the answer to credentials that are no good."""
        raise NotImplementedError

    def slow(self) -> web.Response:
        """Return the answer to whoever asks too much."""
        raise NotImplementedError

    def put_customer(self, given: str, family: str, phone: str, city: str = "") -> str:
        """Have a customer; return their number."""
        raise NotImplementedError

    def change_customer(self, ref: str, **fields: str) -> None:
        """Let somebody there change ``given``, ``family`` or ``city``."""
        raise NotImplementedError

    def change_phone(self, ref: str, phone: str) -> None:
        """Let somebody there put another number in the place of a customer's."""
        raise NotImplementedError

    def person(self, ref: str) -> Person:
        """Return a customer as they are there now."""
        raise NotImplementedError

    def put_order(self, owner: str, total: int) -> str:
        """Have an order, in roubles."""
        raise NotImplementedError

    def finish_order(self, ref: str) -> None:
        """Let an order be delivered."""
        raise NotImplementedError

    def put_payment(self, owner: str, order: str, amount: int) -> str:
        """Have a paid payment."""
        raise NotImplementedError

    def payment_is_paid(self, ref: str) -> bool:
        """Tell whether a payment is paid there."""
        raise NotImplementedError

    def payment_order(self, ref: str) -> str:
        """Return the order a payment is for there; empty where that is not told."""
        raise NotImplementedError

    def put_task(self, owner: str, title: str) -> str:
        """Have a task."""
        raise NotImplementedError

    def task_is_done(self, ref: str) -> bool:
        """Tell whether a task is done there."""
        raise NotImplementedError

    # -- one field of each kind: city, sum in roubles, title ---------------------------------

    def change(self, kind: str, ref: str, value: str) -> None:
        """Let somebody there change it; an empty value empties it."""
        raise NotImplementedError

    def value(self, kind: str, ref: str) -> str:
        """Return it as it is there."""
        raise NotImplementedError

    def hide(self, kind: str, ref: str) -> None:
        """Leave it out of answers, as without the right to see it; something else changes."""
        raise NotImplementedError

    def refs(self, kind: str) -> list[str]:
        """Return the numbers of all records of a kind."""
        return [str(number) for number in self.tables[kind]]

    def delete(self, kind: str, ref: str) -> None:
        """Let somebody there delete a record."""
        del self.tables[kind][int(ref)]
