"""The line to a real centre: httpx for requests, ``websockets`` for the live connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import msgspec
import structlog

from domain.administration import (
    Accounts,
    AccountView,
    ApiKeys,
    ListAccounts,
    ListKeys,
    MadeKey,
    MakeKey,
    RevokeKey,
    SaveAccount,
    Tried,
    TryAccount,
)
from domain.articles_report import ArticlesReport, AskArticlesReport
from domain.editions import AskEditions, EditionList
from domain.errors import Code, Expected, Offline, Refused, SignInRequired
from domain.ids import ChannelId, DeviceId
from domain.importing import (
    ActOnImport,
    AskReport,
    BeginImport,
    Imports,
    ImportView,
    ListImports,
    LookAt,
    Looked,
    PutPart,
    ReportPage,
    Started,
    StartImport,
)
from domain.live import LiveAuth
from domain.phone_giving import (
    AskPhone,
    GivenPhone,
    GivePhone,
    ListPhones,
    Phones,
    PhoneView,
    TakePhone,
)
from domain.suspects import AskSuspects, Suspects
from domain.wire import (
    MSGPACK,
    PROTO,
    UNREADABLE,
    Fetch,
    FetchAnswer,
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Push,
    PushAnswer,
    Refresh,
    Retire,
    SignIn,
    Subscribe,
    Subscribed,
    Tokens,
    Welcome,
    pack,
)
from sync.transport.fetching import fetch_file
from sync.transport.line import CONNECT_S, SocketLine, open_line
from sync.transport.problems import error_in
from sync.transport.protocol import Heard, LiveLine, TokenStore

T = TypeVar("T")

_log = structlog.get_logger(__name__)

DEADLINE_S = 20.0
RETIRE_DEADLINE_S = 120.0
TRY_DEADLINE_S = 60.0
UPLOAD_DEADLINE_S = 600.0
"""A file of 25 MiB over half a megabit a second."""


class HttpTransport:
    """Implements ``Transport``. Not thread-safe: lives on the engine's loop."""

    def __init__(self, url: str, device: DeviceId, tokens: TokenStore) -> None:
        """Make a line; nothing is sent before the first call.

        Args:
            url: ``https://host``; plain ``http`` only for a loopback address.
            device: this workstation's id.
            tokens: keeps the session.

        Raises:
            Refused: the address is unusable or would send secrets in the clear.
        """
        parts = urlsplit(url)
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(Code.BAD_CONFIGURATION, "the address must start with https://")
        if parts.scheme == "http" and not loopback:
            raise Refused(Code.BAD_CONFIGURATION, "plain http only to this machine")
        self._url = url.rstrip("/")
        self._device = device
        self._store = tokens
        self._tokens: Tokens | None = None
        self._refreshing = asyncio.Lock()
        self._line: SocketLine | None = None
        self._client = httpx.AsyncClient(
            base_url=self._url,
            timeout=httpx.Timeout(DEADLINE_S, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=not loopback,
            headers={
                "x-device": str(device),
                "x-proto": str(PROTO),
                "accept": MSGPACK,
                "accept-encoding": "zstd",
            },
        )

    # -- requests --------------------------------------------------------------------------

    async def hello(self, message: Hello) -> Welcome:
        """Open or resume the conversation."""
        return await self._call("/sync/hello", message, Welcome)

    async def push(self, message: Push) -> PushAnswer:
        """Send operations: a few go over the live line, which saves asking who we are twice."""
        line = self._line
        if line is not None and line.takes(pack(message)):
            try:
                return await line.push(message)
            except SignInRequired:
                _log.debug("push_with_old_session")  # a request of its own renews it
        return await self._call("/sync/push", message, PushAnswer)

    async def pull(self, message: Pull) -> Page:
        """Ask for changes."""
        return await self._call("/sync/pull", message, Page, DEADLINE_S + message.wait_s)

    async def fill(self, message: Fill) -> FillPage:
        """Ask for rows of a bucket."""
        return await self._call("/sync/fill", message, FillPage)

    async def subscribe(self, message: Subscribe) -> Subscribed:
        """Pin and unpin customers."""
        return await self._call("/sync/subscribe", message, Subscribed)

    async def fetch(self, message: Fetch) -> FetchAnswer:
        """Ask for single rows, or search the centre."""
        return await self._call("/sync/fetch", message, FetchAnswer)

    async def become(self, device: DeviceId) -> None:
        """Speak for another device from now on; the session of the old one is forgotten."""
        self._device = device
        self._client.headers["x-device"] = str(device)
        self._tokens = None
        await self._store.save(None)

    async def call_out(self, number: str) -> None:
        """Ring this agent's phone, then call a number."""
        await self._call("/calls/out", {"number": number}, dict[str, Any])

    async def act_on_call(self, entry_id: str, act: str, to: str) -> None:
        """Do something with a call that goes on: a ``CallAct``."""
        message = {"entry_id": entry_id, "act": act, "to": to}
        await self._call("/calls/act", message, dict[str, Any])

    async def blob(self, entry_id: str, sha256: str, heard: Heard | None = None) -> bytes:
        """Fetch a file of an entry, as it comes; cancelling stops it.

        Raises:
            Offline, Refused, SignInRequired: as for any request.
            BadInput: more came than a file may have.
        """
        path = f"/sync/blob/{entry_id}/{sha256}"
        token = await self._access()
        try:
            return await fetch_file(self._client, path, token, heard)
        except SignInRequired:
            return await fetch_file(self._client, path, await self._refresh(token), heard)

    async def upload(self, sha256: str, data: bytes) -> None:
        """Give the centre a file some message names; one it has already costs nothing more."""
        path = f"/sync/blob/{sha256}"
        token = await self._access()
        try:
            await self._request("PUT", path, token, data, UPLOAD_DEADLINE_S)
        except SignInRequired:
            token = await self._refresh(token)
            await self._request("PUT", path, token, data, UPLOAD_DEADLINE_S)

    async def sign_in(self, message: SignIn) -> Tokens:
        """Start a session and keep it; always for the device this is now."""
        message = msgspec.structs.replace(message, device=self._device)
        response = await self._request("POST", "/session/sign-in", None, pack(message))
        tokens = self._decode(response, Tokens)
        await self._keep(tokens)
        return tokens

    async def sign_out(self) -> None:
        """End the session, at the centre too if it can be reached, and forget it."""
        try:
            token = await self._access()
            await self._request("POST", "/session/sign-out", token, b"")
        except Expected as error:
            # Without the tokens nobody can use it any more; it ends by itself at the centre.
            _log.info("not_signed_out_at_centre", code=error.code)
        self._tokens = None
        await self._store.save(None)

    async def retire(self, message: Retire) -> None:
        """Say the last word of a workstation that is wiped."""
        await self._request("POST", "/session/retire", None, pack(message), RETIRE_DEADLINE_S)

    async def accounts(self) -> Accounts:
        """Return the accounts of all channels; for administrators."""
        return await self._call("/admin/accounts/list", ListAccounts(), Accounts)

    async def save_account(self, wanted: SaveAccount) -> AccountView:
        """Add or change an account."""
        return await self._call("/admin/accounts/save", wanted, AccountView)

    async def suspects(self) -> Suspects:
        """Return pairs of cards that may be one person's; for supervisors."""
        return await self._call("/customers/suspects", AskSuspects(), Suspects)

    async def articles_report(self) -> ArticlesReport:
        """Return how the knowledge base is used; for supervisors."""
        return await self._call("/articles/report", AskArticlesReport(), ArticlesReport)

    async def editions(self, wanted: AskEditions) -> EditionList:
        """Return earlier editions of something; for who may change it."""
        return await self._call("/editions", wanted, EditionList)

    async def my_phone(self, known: str) -> GivenPhone:
        """Return the agent's own account at the PBX; ``known`` is the stamp of what is here."""
        return await self._call("/phone/mine", AskPhone(stamp=known), GivenPhone)

    async def phones(self) -> Phones:
        """Return what all agents were given; for administrators."""
        return await self._call("/admin/phones/list", ListPhones(), Phones)

    async def give_phone(self, wanted: GivePhone) -> PhoneView:
        """Give an agent an account at the PBX."""
        return await self._call("/admin/phones/give", wanted, PhoneView)

    async def take_phone(self, wanted: TakePhone) -> Phones:
        """Take an agent's account back."""
        return await self._call("/admin/phones/take", wanted, Phones)

    async def try_account(self, wanted: TryAccount) -> Tried:
        """Try an account's settings without keeping them."""
        return await self._call("/admin/accounts/try", wanted, Tried, TRY_DEADLINE_S)

    async def api_keys(self, channel_id: ChannelId) -> ApiKeys:
        """Return the keys of a shop's account."""
        return await self._call(
            "/admin/accounts/keys/list", ListKeys(channel_id=channel_id), ApiKeys
        )

    async def make_key(self, wanted: MakeKey) -> MadeKey:
        """Make a key; it is told this once."""
        return await self._call("/admin/accounts/keys/make", wanted, MadeKey)

    async def revoke_key(self, key_id: UUID) -> None:
        """Let a key open nothing any more."""
        await self._call("/admin/accounts/keys/revoke", RevokeKey(id=key_id), dict)

    async def imports(self) -> Imports:
        """Return all imports of files; for administrators."""
        return await self._call("/admin/imports/list", ListImports(), Imports)

    async def begin_import(self, wanted: BeginImport) -> ImportView:
        """Announce a file that is to be imported."""
        return await self._call("/admin/imports/begin", wanted, ImportView)

    async def put_import_part(self, wanted: PutPart) -> ImportView:
        """Give the centre a part of it."""
        return await self._call("/admin/imports/part", wanted, ImportView, UPLOAD_DEADLINE_S)

    async def look_at_import(self, wanted: LookAt) -> Looked:
        """Ask what it seems to be."""
        return await self._call("/admin/imports/look", wanted, Looked, TRY_DEADLINE_S)

    async def start_import(self, wanted: StartImport) -> Started:
        """Have it taken in, or rehearsed."""
        return await self._call("/admin/imports/start", wanted, Started, TRY_DEADLINE_S)

    async def act_on_import(self, wanted: ActOnImport) -> ImportView:
        """Cancel an import, or have it undone."""
        return await self._call("/admin/imports/act", wanted, ImportView)

    async def import_report(self, wanted: AskReport) -> ReportPage:
        """Return rows that were refused or had flaws."""
        return await self._call("/admin/imports/report", wanted, ReportPage)

    async def close(self) -> None:
        """Drop every connection."""
        await self._client.aclose()

    async def _call(
        self, path: str, message: Any, answer: type[T], deadline_s: float = DEADLINE_S
    ) -> T:
        body = pack(message)
        token = await self._access()
        try:
            response = await self._request("POST", path, token, body, deadline_s)
        except SignInRequired:
            token = await self._refresh(token)
            response = await self._request("POST", path, token, body, deadline_s)
        return self._decode(response, answer)

    async def _request(
        self,
        method: str,
        path: str,
        token: str | None,
        body: bytes,
        deadline_s: float = DEADLINE_S,
    ) -> httpx.Response:
        headers = {"content-type": MSGPACK} if body else {}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        try:
            response = await self._client.request(
                method, path, content=body, headers=headers, timeout=deadline_s
            )
        except httpx.TimeoutException as error:
            raise Offline(Code.TIMEOUT, type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Offline(Code.OFFLINE, type(error).__name__) from error
        if response.is_success:
            return response
        raise error_in(response)

    def _decode(self, response: httpx.Response, answer: type[T]) -> T:
        try:
            return msgspec.msgpack.decode(response.content, type=answer)
        except UNREADABLE as error:
            # A captive portal's page, a proxy's excuse, or half an answer.
            raise Offline(Code.NOT_PULT, "the answer is not from a Pult server") from error

    # -- session ---------------------------------------------------------------------------

    async def _access(self) -> str:
        if self._tokens is None:
            self._tokens = await self._store.load()
        if self._tokens is None:
            raise SignInRequired("no session yet")
        return self._tokens.access_token

    async def _refresh(self, stale: str) -> str:
        # Not cut short with its caller: the centre would have swapped the token, and using
        # the old one once more ends the session.
        return await asyncio.shield(self._swap(stale))

    async def _swap(self, stale: str) -> str:
        async with self._refreshing:
            tokens = self._tokens
            if tokens is None:
                raise SignInRequired("no session")
            if tokens.access_token != stale:
                return tokens.access_token  # somebody else was faster
            message = Refresh(refresh_token=tokens.refresh_token, device=self._device)
            response = await self._request("POST", "/session/refresh", None, pack(message))
            fresh = self._decode(response, Tokens)
            await self._keep(fresh)
            return fresh.access_token

    async def _keep(self, tokens: Tokens) -> None:
        await self._store.save(tokens)
        self._tokens = tokens

    # -- live ------------------------------------------------------------------------------

    @asynccontextmanager
    async def live(self, auth: LiveAuth) -> AsyncIterator[LiveLine]:
        """Open the live connection.

        Raises:
            Offline: it cannot be opened.
        """
        address = "ws" + self._url.removeprefix("http") + "/sync/live"
        auth = msgspec.structs.replace(auth, token=await self._access())
        async with open_line(address, auth) as line:
            self._line = line
            try:
                yield line
            finally:
                self._line = None
