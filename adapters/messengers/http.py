"""One provider's HTTP API: bounded answers, and errors that say whether anything was sent.

Until a request is on the wire nothing can have happened, so that is ``Unavailable``. From then
on only a definite answer counts: without one a send is ``SendUncertain``.
"""

from __future__ import annotations

import email.utils
import ipaddress
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from adapters.messengers.settings import Endpoint
from domain.clock import Clock
from domain.errors import Code, SendUncertain, Unavailable

MAX_ANSWER = 8 * 1024 * 1024
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_SECOND = 1.0
MAX_WAIT_S = 3600.0
_WHOLE = ("https://", "http://")


class Answer(msgspec.Struct, frozen=True):
    """What a provider answered: HTTP status, and the JSON of the body where it is an object."""

    status: int
    body: dict[str, Any]
    retry_after_s: float | None = None


class BadAnswer(Unavailable):
    """The provider answered with something that is no answer: a proxy's page, cut JSON."""


class Api:
    """A client of one account; open it for as long as the account runs."""

    def __init__(self, endpoint: Endpoint, clock: Clock, headers: Mapping[str, str] = {}) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._headers = dict(headers)
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def aclose(self) -> None:
        """Let the connections go; the next call opens new ones."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    def _ready(self, path: str) -> httpx.AsyncClient:
        """Return the client for a path; what is kept elsewhere never hears our credentials.

        Raises:
            BadAnswer: the provider's link leads where none of its links may.
        """
        if not self._is_safe(path):
            raise BadAnswer(Code.CHANNEL_DOWN, "a link that may not be followed")
        own = not path.startswith(_WHOLE) or self._is_own(path)
        if own not in self._clients:
            self._clients[own] = self._open(self._headers if own else {})
        return self._clients[own]

    def _open(self, headers: dict[str, str]) -> httpx.AsyncClient:
        try:
            return httpx.AsyncClient(
                base_url=self._endpoint.api_url.rstrip("/") + "/",
                verify=self._endpoint.tls(),
                headers=headers,
                timeout=self._endpoint.timeout_s,
                follow_redirects=False,
                trust_env=False,
            )
        except (httpx.InvalidURL, ValueError) as error:
            # An address that is none, a token with letters no header can hold.
            raise Unavailable(Code.BAD_CONFIGURATION, "api_url or token cannot be used") from error

    async def ask(self, method: str, path: str, **request: Any) -> Answer:
        """Ask for something that may be asked again.

        Args:
            method: of HTTP.
            path: below the API's root.
            request: as httpx takes it: ``json``, ``data``, ``files``, ``params``, ``timeout``.

        Raises:
            Unavailable: the provider cannot be reached or does not answer sense.
        """
        try:
            return await self._call(method, path, request)
        except httpx.HTTPError as error:
            raise Unavailable(Code.CHANNEL_DOWN, type(error).__name__) from error

    async def send(self, method: str, path: str, **request: Any) -> Answer:
        """Ask for something that may happen once only.

        Raises:
            Unavailable: nothing was sent.
            SendUncertain: it may have been.
        """
        try:
            answer = await self._call(method, path, request)
        except _NOT_SENT as error:
            raise Unavailable(Code.CHANNEL_DOWN, type(error).__name__) from error
        except (httpx.HTTPError, BadAnswer) as error:
            raise SendUncertain(type(error).__name__) from error
        if answer.status >= 500 and answer.retry_after_s is None:
            raise SendUncertain(f"http {answer.status}")
        return answer

    async def _call(self, method: str, path: str, request: dict[str, Any]) -> Answer:
        client = self._ready(path)
        async with client.stream(method, _whole(path), **request) as response:
            raw = await _bounded(response, MAX_ANSWER)
            wait_s = self._wait_s(response.headers.get("retry-after", ""))
            try:
                body = msgspec.json.decode(raw) if raw.strip() else {}
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                if response.status_code < 400:
                    raise BadAnswer(Code.CHANNEL_DOWN, "the answer is no JSON") from error
                body = {}
            if not isinstance(body, dict):
                body = {"result": body}
            return Answer(response.status_code, body, wait_s)

    def _is_safe(self, url: str) -> bool:
        """Tell whether a provider's link may be followed: only under TLS, or at the API itself."""
        if not url.startswith(_WHOLE) or self._is_own(url):
            return True
        try:
            other = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        return other.scheme == "https" and not _is_local(other.host)

    def _is_own(self, url: str) -> bool:
        own = httpx.URL(self._endpoint.api_url)
        try:
            other = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        return (other.scheme, other.host, other.port) == (own.scheme, own.host, own.port)

    def _wait_s(self, header: str) -> float | None:
        if header.isdigit():
            return min(float(header), MAX_WAIT_S)
        try:
            moment = email.utils.parsedate_to_datetime(header)
        except (TypeError, ValueError):
            return None
        if moment.tzinfo is None:
            return None
        return min(max(_SECOND, (moment - self._clock.now()).total_seconds()), MAX_WAIT_S)

    async def fetch(self, url: str, **request: Any) -> bytes | None:
        """Return a file, or None when it is gone, too large or forbidden.

        Args:
            url: below the API's root, or whole where the provider keeps files elsewhere.
            request: as httpx takes it.

        Raises:
            Unavailable: it cannot be had now.
        """
        if not self._is_safe(url):
            return None
        client = self._ready(url)
        try:
            async with client.stream("GET", _whole(url), **request) as response:
                if response.status_code >= 500 or response.status_code == 429:
                    raise Unavailable(Code.CHANNEL_DOWN, f"http {response.status_code}")
                if response.status_code >= 300:
                    return None
                if int(response.headers.get("content-length", "0")) > self._endpoint.max_file:
                    return None
                return await _bounded(response, self._endpoint.max_file)
        except _TooMuch:
            return None
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(Code.CHANNEL_DOWN, type(error).__name__) from error


def _is_local(host: str) -> bool:
    """Tell whether a host is an address inside: a link to it is a trick."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in ("", "localhost") or host.endswith((".local", ".internal", ".localhost"))
    return not address.is_global


def _whole(path: str) -> str:
    """Return a path as one: a token with a colon in it would be taken for a scheme."""
    return path if path.startswith(_WHOLE) else "/" + path.lstrip("/")


class _TooMuch(BadAnswer):
    """The body goes on past its bound."""


async def _bounded(response: httpx.Response, limit: int) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > limit:
            raise _TooMuch(Code.CHANNEL_DOWN, "the answer is too large")
        parts.append(part)
    return b"".join(parts)
