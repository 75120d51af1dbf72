"""Every route by every kind of caller; and what lies in another branch, asked for in every way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar.routes import HTTPRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from domain import frames
from domain.entities import (
    Agent,
    Attachment,
    Branch,
    Customer,
    Entry,
    Order,
    Payment,
    PersonalOffer,
)
from domain.glossary import ChannelKind, Direction, EntryKind, Role
from domain.ids import (
    AgentId,
    BranchId,
    CustomerId,
    DeviceId,
    EntryId,
    OrderId,
    PaymentId,
    PersonalOfferId,
    new_id,
)
from domain.live import LiveAuth, LiveDown, LivePage, LiveTyping
from domain.wire import (
    Cursor,
    Fetch,
    FetchAnswer,
    Fill,
    Hello,
    Page,
    Pull,
    Push,
    Retire,
    SignIn,
    Tokens,
    pack,
)
from server.handlers import sign_in
from server.handlers.sign_in import Attempt
from server.rest.app import create_app
from server.rest.live import frame
from server.storage import accounts, feed, messages
from server.storage.unit import Unit
from sync.transport.line import MAX_FRAME, _down
from tests.faults.clocks import SteppingClock
from tests.flows.centre import Centre, build_shop, centre


def _read(raw: bytes) -> LiveDown:
    return _down.decode(frames.decode(raw, MAX_FRAME))


class Caller(Enum):
    """Who asks."""

    NOBODY = "no token"
    FORGED = "a token nobody gave out"
    EXPIRED = "an old token"
    REVOKED = "a revoked session"
    OTHER_DEVICE = "a token of another workstation"
    CLOSED = "an account that is closed"
    ELSEWHERE = "an agent of another branch"
    AGENT = "an agent"
    ADMINISTRATOR = "an administrator"


_LET_IN = (Caller.ELSEWHERE, Caller.AGENT, Caller.ADMINISTRATOR)
_SIGNED_IN = {caller: {200, 404, 400, 503} if caller in _LET_IN else {401} for caller in Caller}
_ADMINISTRATORS = {
    **{caller: {403} if caller in _LET_IN else {401} for caller in Caller},
    Caller.ADMINISTRATOR: {200},
}
_OPEN = {key: {200} for key in Caller}
# Providers sign what they say: a token opens nothing there.
_PROVIDERS = {key: {404} for key in Caller}
# Visitors have secrets of their own: an agent's token opens nothing there.
_SHOPS = {key: {401, 429} for key in Caller}
"""Shops have keys: a token opens nothing there, and whoever goes on guessing is slowed."""
_VISITORS = {key: {400, 401, 403, 404, 422} for key in Caller}
_MATRIX: dict[tuple[str, str], dict[Caller, set[int]]] = {
    ("POST", "/session/sign-in"): {key: {401} for key in Caller},
    ("POST", "/session/refresh"): {key: {401} for key in Caller},
    # Proved by a refresh token that once was: tests/faults/test_wipe.py.
    ("POST", "/session/retire"): {key: {401} for key in Caller},
    # Ending a session needs only its token, whatever became of it.
    ("POST", "/session/sign-out"): {
        caller: {401} if caller is Caller.NOBODY else {204} for caller in Caller
    },
    ("POST", "/sync/hello"): _SIGNED_IN,
    ("POST", "/sync/push"): _SIGNED_IN,
    ("POST", "/sync/pull"): _SIGNED_IN,
    ("POST", "/sync/fill"): _SIGNED_IN,
    ("POST", "/sync/fetch"): _SIGNED_IN,
    ("POST", "/sync/subscribe"): _SIGNED_IN,
    ("GET", "/sync/blob/{entry:uuid}/{sha256:str}"): _SIGNED_IN,
    ("PUT", "/sync/blob/{sha256:str}"): _SIGNED_IN,
    ("POST", "/calls/out"): _SIGNED_IN,
    ("POST", "/calls/act"): _SIGNED_IN,
    ("POST", "/admin/accounts/list"): _ADMINISTRATORS,
    ("POST", "/admin/accounts/save"): _ADMINISTRATORS,
    ("POST", "/admin/accounts/try"): _ADMINISTRATORS,
    ("POST", "/phone/mine"): _SIGNED_IN,
    ("POST", "/customers/suspects"): _ADMINISTRATORS,  # and supervisors
    ("POST", "/articles/report"): _ADMINISTRATORS,  # and supervisors
    ("POST", "/editions"): {**_ADMINISTRATORS, Caller.ADMINISTRATOR: {404}},  # of none there is
    ("POST", "/admin/phones/list"): _ADMINISTRATORS,
    ("POST", "/admin/phones/give"): _ADMINISTRATORS,
    ("POST", "/admin/phones/take"): _ADMINISTRATORS,
    ("POST", "/admin/imports/list"): _ADMINISTRATORS,
    ("POST", "/admin/imports/begin"): _ADMINISTRATORS,
    **{
        # Of a file there is not.
        ("POST", f"/admin/imports/{name}"): {**_ADMINISTRATORS, Caller.ADMINISTRATOR: {404}}
        for name in ("part", "look", "start", "act", "report")
    },
    ("POST", "/admin/accounts/keys/list"): _ADMINISTRATORS,
    ("POST", "/admin/accounts/keys/make"): {
        **_ADMINISTRATORS,
        Caller.ADMINISTRATOR: {404},  # of an account there is not
    },
    ("POST", "/admin/accounts/keys/revoke"): _ADMINISTRATORS,
    ("GET", "/hooks/{channel_id:uuid}"): _PROVIDERS,
    ("POST", "/hooks/{channel_id:uuid}"): _PROVIDERS,
    ("GET", "/health/live"): _OPEN,
    ("GET", "/health/ready"): _OPEN,
    ("GET", "/chat/widget.js"): _OPEN,
    ("GET", "/chat/more.js"): _OPEN,
    ("GET", "/chat/site"): _VISITORS,
    ("POST", "/chat/files"): _VISITORS,
    ("GET", "/chat/files/{entry:uuid}/{sha256:str}"): _VISITORS,
    ("POST", "/chat/rating"): _VISITORS,
    ("GET", "/chat/demo"): {key: {200, 400, 403, 404} for key in Caller},
    ("POST", "/chat/session"): _VISITORS,
    ("POST", "/chat/messages"): _VISITORS,
    ("GET", "/chat/messages"): _VISITORS,
    ("PUT", "/api/v1/orders/{number:str}"): _SHOPS,
    ("PUT", "/api/v1/payments/{ref:str}"): _SHOPS,
    ("PUT", "/api/v1/visits/{ref:str}"): _SHOPS,
    ("PUT", "/api/v1/mailings/{ref:str}"): _SHOPS,
    ("POST", "/api/v1/messages"): _SHOPS,
    ("GET", "/api/v1/messages"): _SHOPS,
    ("POST", "/api/v1/messages/read"): _SHOPS,
    ("POST", "/api/v1/files"): _SHOPS,
    ("GET", "/api/v1/messages/{message:uuid}/files/{sha256:str}"): _SHOPS,
    ("GET", "/api/v1/openapi.json"): _OPEN,
    ("GET", "/openapi"): _OPEN,
    ("GET", "/openapi/openapi.json"): _OPEN,
    ("GET", "/openapi/{path:str}"): {key: {404} for key in Caller},
}
_UNDESCRIBED = ("/openapi", "/chat/widget", "/chat/more", "/chat/demo", "/api/v1/openapi")
_SOCKETS = {"/sync/live", "/chat/live"}

SHA = "a" * 64
_SIP = {"user": "1002", "server": "127.0.0.1:5060", "password": "a password"}


@dataclass
class Stage:
    """A centre with a branch elsewhere, and a token and workstation for each caller."""

    place: Centre
    http: httpx.AsyncClient
    clock: SteppingClock
    elsewhere: BranchId
    stranger: CustomerId
    far_entry: EntryId
    near_entry: EntryId
    far_matters: tuple[tuple[str, UUID], ...] = ()
    near_matters: tuple[tuple[str, UUID], ...] = ()
    tokens: dict[Caller, tuple[str, DeviceId]] = field(default_factory=dict)

    @property
    def cursor(self) -> Cursor:
        """The beginning of this centre's history."""
        meta = self.place.database.read_now(feed.meta)
        return Cursor(stream_id=meta.stream_id, epoch=meta.epoch)

    def headers(self, caller: Caller) -> dict[str, str]:
        """Return what a caller sends along."""
        token, device = self.tokens.get(caller, ("", DeviceId(new_id())))
        known = {"authorization": f"Bearer {token}"} if token else {}
        return {**known, "x-device": str(device), "accept": "application/x-msgpack"}

    async def post(self, caller: Caller, path: str, message: Any) -> httpx.Response:
        """Ask something."""
        headers = {**self.headers(caller), "content-type": "application/x-msgpack"}
        return await self.http.post(path, content=pack(message), headers=headers)

    def body_of(self, path: str) -> Any:
        """Return a believable request for a route."""
        cursor, device = self.cursor, DeviceId(new_id())
        bodies: dict[str, Any] = {
            "/session/sign-in": SignIn(login="anna", password="wrong password", device=device),
            "/session/refresh": {"refresh_token": "x", "device": device},
            "/session/retire": Retire(device=device, proof=b"x" * 32),
            "/sync/hello": Hello(),
            "/sync/push": Push(epoch=cursor.epoch, sent_at=datetime.now(UTC), ops=()),
            "/sync/pull": Pull(cursor=cursor, buckets=()),
            "/sync/fill": Fill(bucket="tenant", gen=0),
            "/sync/fetch": Fetch(),
            "/calls/out": {"number": "+79161234567"},
            "/calls/act": {"entry_id": device, "act": "hang_up"},
            "/admin/accounts/save": {"id": device, "kind": "webchat", "name": "Чат"},
            "/admin/accounts/keys/list": {"channel_id": device},
            "/admin/accounts/keys/make": {
                "channel_id": device,
                "name": "Магазин",
                "scopes": ["orders"],
            },
            "/admin/accounts/keys/revoke": {"id": device},
            "/admin/accounts/try": {"id": device, "kind": "webchat"},
            "/admin/phones/give": {"agent_id": self.place.shop.agents[1].id, "account": _SIP},
            "/admin/phones/take": {"agent_id": device},
            "/admin/imports/begin": {"id": device, "name": "x.csv", "size": 5},
            "/admin/imports/part": {"id": device, "number": 0, "data": b"x"},
            "/admin/imports/look": {"id": device},
            "/admin/imports/start": {"id": device, "reading": {"format": "csv"}, "mapping": {}},
            "/admin/imports/act": {"id": device, "act": "cancel"},
            "/admin/imports/report": {"id": device},
            "/editions": {"kind": "service", "id": device},
        }
        return bodies.get(path, {})


def _agent(login: str, branch_id: BranchId, **fields: Any) -> Agent:
    return Agent(
        **{
            "id": AgentId(new_id()),
            "login": login,
            "display_name": login,
            "role": Role.AGENT,
            "branch_id": branch_id,
            "branch_ids": (branch_id,),
            **fields,
        }
    )


def _entry(customer_id: CustomerId, branch_id: BranchId, sha256: str) -> Entry:
    file = Attachment(name="x.txt", media_type="text/plain", size=1, sha256=sha256)
    return Entry(
        id=EntryId(new_id()),
        customer_id=customer_id,
        branch_id=branch_id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.WEBCHAT,
        direction=Direction.INBOUND,
        at=datetime.now(UTC),
        attachments=(file,),
    )


def _matters(customer_id: CustomerId, branch_id: BranchId) -> tuple[Order, Payment, PersonalOffer]:
    now = datetime.now(UTC)
    whose: dict[str, Any] = {"customer_id": customer_id, "branch_id": branch_id}
    order = Order(id=OrderId(new_id()), number="1", status="paid", total=1, placed_at=now, **whose)
    payment = Payment(id=PaymentId(new_id()), amount=1, status="paid", at=now, **whose)
    offer = PersonalOffer(id=PersonalOfferId(new_id()), title="Скидка", made_at=now, **whose)
    return order, payment, offer


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    clock, shop = SteppingClock(), build_shop()
    far = Branch(id=BranchId(new_id()), name="Далеко")
    stranger = Customer(id=CustomerId(new_id()), display_name="Чужой", branch_id=far.id)
    async with (
        centre(folder, shop, clock=clock) as place,
        httpx.AsyncClient(base_url=place.url) as http,
    ):
        sha = place.database.write_now(lambda unit: messages.add_blob(unit, b"bytes"))
        far_entry = _entry(stranger.id, far.id, sha)
        near_entry = _entry(shop.customer.id, shop.branch.id, sha)
        far_matters = _matters(stranger.id, far.id)
        near_matters = _matters(shop.customer.id, shop.branch.id)
        agents = {
            Caller.EXPIRED: shop.agents[0],
            Caller.REVOKED: _agent("revoked", shop.branch.id),
            Caller.OTHER_DEVICE: shop.agents[0],
            Caller.CLOSED: _agent("closed", shop.branch.id),
            Caller.ELSEWHERE: _agent("elsewhere", far.id),
            Caller.AGENT: shop.agents[0],
            Caller.ADMINISTRATOR: _agent("admin", shop.branch.id, role=Role.ADMINISTRATOR),
        }

        def furnish(unit: Unit) -> None:
            for row in (far, stranger, far_entry, near_entry, *agents.values()):
                unit.put(row)
            for row in (*far_matters, *near_matters):
                unit.put(row)

        await place.database.write(furnish)
        stage = Stage(
            place,
            http,
            clock,
            far.id,
            stranger.id,
            far_entry.id,
            near_entry.id,
            tuple((row.KIND, row.id) for row in far_matters),
            tuple((row.KIND, row.id) for row in near_matters),
        )
        stage.tokens[Caller.FORGED] = ("forged-token", DeviceId(new_id()))
        for caller, agent in agents.items():
            device = DeviceId(new_id())
            request = SignIn(login=agent.login, password="", device=device)
            opened: Tokens = await place.database.write(sign_in.opened(Attempt(agent, ""), request))
            stage.tokens[caller] = (opened.access_token, device)
            if caller is Caller.EXPIRED:
                clock.step(sign_in.ACCESS_LIFE + timedelta(seconds=1))
        token, _ = stage.tokens[Caller.OTHER_DEVICE]
        stage.tokens[Caller.OTHER_DEVICE] = (token, DeviceId(new_id()))
        await place.database.write(
            lambda unit: accounts.revoke_agent(unit, agents[Caller.REVOKED].id)
        )
        shut = msgspec.structs.replace(agents[Caller.CLOSED], active=False)
        await place.database.write(lambda unit: unit.put(shut))
        yield stage


def _routes(place: Centre) -> tuple[set[tuple[str, str]], set[str]]:
    http: set[tuple[str, str]] = set()
    sockets: set[str] = set()
    for route in create_app(place.node.services).routes:
        if isinstance(route, HTTPRoute):
            http |= {(str(method), route.path) for method in route.methods if method != "OPTIONS"}
        else:
            sockets.add(route.path)
    return http, sockets


async def test_every_route_answers_every_caller_as_the_matrix_says(tmp_path: Path) -> None:
    async with _stage(tmp_path) as stage:
        http, sockets = _routes(stage.place)
        assert http == set(_MATRIX), "a new route needs a row in the matrix"
        assert sockets == _SOCKETS
        surprises = []
        asked = 0
        order = sorted(http, key=lambda item: item[1] == "/session/sign-out")
        for method, path in order:
            for caller in Caller:
                if path == "/session/sign-in" and caller not in (Caller.NOBODY, Caller.AGENT):
                    continue  # whoever signs in is nobody yet; tries are counted
                filled = path.replace("{entry:uuid}", str(stage.near_entry)).replace(
                    "{sha256:str}", SHA
                )
                filled = filled.replace("{channel_id:uuid}", str(new_id()))
                filled = filled.replace("{message:uuid}", str(stage.near_entry))
                if method == "POST":
                    answer = await stage.post(caller, filled, stage.body_of(path))
                else:
                    headers = stage.headers(caller)
                    answer = await stage.http.request(method, filled, headers=headers)
                asked += 1
                if answer.status_code not in _MATRIX[method, path][caller]:
                    surprises.append((method, path, caller.value, answer.status_code))
        assert surprises == []
        assert asked > 150


async def test_another_branch_is_answered_as_if_it_did_not_exist(tmp_path: Path) -> None:
    async with _stage(tmp_path) as stage:
        nowhere = BranchId(new_id())
        for branch in (stage.elsewhere, nowhere):
            fill = await stage.post(
                Caller.AGENT, "/sync/fill", Fill(bucket=f"branch:{branch}", gen=0)
            )
            assert (fill.status_code, fill.json()["code"]) == (404, "not_found")
        wanted = (("customer", stage.stranger), ("entry", stage.far_entry), ("customer", new_id()))
        fetched = await stage.post(
            Caller.AGENT, "/sync/fetch", Fetch(refs=(*wanted, *stage.far_matters))
        )
        assert msgspec.msgpack.decode(fetched.content, type=FetchAnswer).rows == ()
        own = await stage.post(Caller.AGENT, "/sync/fetch", Fetch(refs=stage.near_matters))
        found = msgspec.msgpack.decode(own.content, type=FetchAnswer).rows
        assert {(row.kind, row.id) for row in found} == set(stage.near_matters)
        pulled = await stage.post(
            Caller.AGENT,
            "/sync/pull",
            Pull(cursor=stage.cursor, buckets=(f"branch:{stage.elsewhere}", "agent:x")),
        )
        page = msgspec.msgpack.decode(pulled.content, type=Page)
        assert (page.rows, page.gone, page.results) == ((), (), ())
        sha = "".join(
            await stage.place.database.read(
                lambda unit: [item.sha256 for item in unit.need(Entry, stage.far_entry).attachments]
            )
        )
        answers = {}
        for name, entry in {
            "far": stage.far_entry,
            "absent": new_id(),
            "near": stage.near_entry,
        }.items():
            got = await stage.http.get(
                f"/sync/blob/{entry}/{sha}", headers=stage.headers(Caller.AGENT)
            )
            answers[name] = (got.status_code, got.content)
        assert answers["near"] == (200, b"bytes")
        assert answers["far"] == answers["absent"]
        assert answers["far"][0] == 404


async def test_a_foreign_id_in_place_of_ones_own_finds_nothing(tmp_path: Path) -> None:
    """Every bucket and id an agent's traffic names, replaced by those of another branch."""
    async with _stage(tmp_path) as stage:
        theirs = await stage.post(Caller.ELSEWHERE, "/sync/hello", Hello())
        ours = await stage.post(Caller.AGENT, "/sync/hello", Hello())
        mine = {item["name"] for item in msgspec.msgpack.decode(ours.content)["buckets"]}
        foreign = {
            item["name"] for item in msgspec.msgpack.decode(theirs.content)["buckets"]
        } - mine
        assert len(foreign) >= 3
        for name in foreign:
            fill = await stage.post(Caller.AGENT, "/sync/fill", Fill(bucket=name, gen=0))
            assert fill.status_code == 404
        pull = Pull(cursor=stage.cursor, buckets=tuple(foreign))
        page = msgspec.msgpack.decode(
            (await stage.post(Caller.AGENT, "/sync/pull", pull)).content, type=Page
        )
        assert page.rows == ()


async def test_the_live_line_tells_nothing_of_another_branch_and_stops_when_revoked(
    tmp_path: Path,
) -> None:
    async with _stage(tmp_path) as stage:
        token, device = stage.tokens[Caller.AGENT]
        address = "ws" + stage.place.url.removeprefix("http") + "/sync/live"
        meta = stage.place.database.read_now(feed.meta)
        cursor = msgspec.structs.replace(stage.cursor, rev=meta.head)
        shop = stage.place.shop
        buckets = (f"branch:{stage.elsewhere}", f"branch:{shop.branch.id}", "tenant")
        auth = LiveAuth(token=token, device=device, cursor=cursor, buckets=buckets)
        heard: list[Any] = []

        async def rename(struct: type[Any], entity_id: UUID, **fields: str) -> None:
            def work(unit: Unit) -> None:
                row = unit.need(struct, entity_id)
                unit.put(msgspec.structs.replace(row, **fields))

            await stage.place.database.write(work)

        async with connect(address, compression=None) as socket:
            await socket.send(frame(auth))
            heard.append(_read(await socket.recv(decode=False)))
            await rename(Customer, stage.stranger, city="Тайна")
            await rename(Customer, shop.customer.id, city="Наше")
            seen: set[UUID] = set()
            async with asyncio.timeout(10):
                while shop.customer.id not in seen:
                    message = _down.decode(
                        frames.decode(await socket.recv(decode=False), MAX_FRAME)
                    )
                    if isinstance(message, LivePage):
                        seen |= {row.id for row in message.page.rows}
            assert stage.stranger not in seen
            await stage.place.database.write(
                lambda unit: accounts.revoke_agent(unit, shop.agents[0].id)
            )
            await rename(Customer, shop.customer.id, city="После")
            late: list[Any] = []
            async with asyncio.timeout(5):
                with suppress(ConnectionClosed):
                    while True:
                        late.append(_read(await socket.recv(decode=False)))
            assert not [item for item in late if isinstance(item, LivePage | LiveTyping)]


@pytest.mark.parametrize("caller", [item for item in Caller if item not in _LET_IN])
async def test_the_live_line_lets_nobody_in_without_a_session(
    tmp_path: Path, caller: Caller
) -> None:
    async with _stage(tmp_path) as stage:
        token, device = stage.tokens.get(caller, ("", DeviceId(new_id())))
        address = "ws" + stage.place.url.removeprefix("http") + "/sync/live"
        auth = LiveAuth(token=token, device=device, cursor=stage.cursor, buckets=("tenant",))
        async with connect(address, compression=None) as socket:
            await socket.send(frame(auth))
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_the_api_describes_itself_completely(tmp_path: Path) -> None:
    async with _stage(tmp_path) as stage:
        answer = await stage.http.get("/openapi/openapi.json")
        document = answer.json()
        assert document["openapi"].startswith("3.")
        described = {
            (method.upper(), path)
            for path, methods in document["paths"].items()
            for method in methods
        }
        plain = {
            (method, path.replace(":uuid", "").replace(":str", ""))
            for method, path in _MATRIX
            if not path.startswith(
                ("/openapi", "/chat/widget", "/chat/more", "/chat/demo", "/api/v1/openapi")
            )
        }
        assert plain <= described
        assert "Tokens" in document["components"]["schemas"]


async def test_health_tells_alive_and_ready(tmp_path: Path) -> None:
    async with _stage(tmp_path) as stage:
        live = (await stage.http.get("/health/live")).json()
        ready = (await stage.http.get("/health/ready")).json()
        assert live["ok"]
        assert ready["ok"]
        assert ready["head"] == stage.place.database.read_now(feed.meta).head
