"""One system's HTTP API: bounded answers, no way into our own network, words of its own for errors.

Where a host is looked up, the connection goes to the very address that was looked at: a name
that means another one a moment later leads nowhere (``https`` still proves the name).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from domain.errors import Code, Unavailable

MAX_ANSWER = 16 * 1024 * 1024
MAX_WAIT_S = 3600.0
_USUAL_WAIT_S = 2.0


class Answer(msgspec.Struct, frozen=True):
    """HTTP status and the decoded JSON, None where there is none."""

    status: int
    body: Any


class Web:
    """A client of one system; opens again after ``aclose``."""

    def __init__(
        self,
        root: str,
        *,
        headers: Mapping[str, str] = {},
        ca_file: str = "",
        timeout_s: float = 20.0,
        inside: bool = False,
    ) -> None:
        """Make it ready.

        Args:
            root: address of the API, all calls are below it or of the same host.
            headers: sent with each call: credentials among them.
            ca_file: certificates that replace the system's.
            timeout_s: patience with one answer.
            inside: whether the host may be one of our own network.
        """
        self._root = root.rstrip("/")
        self._headers = dict(headers)
        self._ca_file = ca_file
        self._timeout_s = timeout_s
        self._inside = inside
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Let the connections go."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            try:
                tls = ssl.create_default_context(cafile=self._ca_file or None)
            except (OSError, ssl.SSLError) as error:
                raise Unavailable(
                    Code.BAD_CONFIGURATION, "the certificates cannot be read"
                ) from error
            self._client = httpx.AsyncClient(
                verify=tls, timeout=self._timeout_s, follow_redirects=False, trust_env=False
            )
        return self._client

    def whole(self, path: str) -> str:
        """Return a path or a link as an address of this system.

        Raises:
            Unavailable: the link leads elsewhere.
        """
        if not path.startswith(("https://", "http://")):
            return f"{self._root}/{path.lstrip('/')}"
        own, other = urlsplit(self._root), urlsplit(path)
        if (own.scheme, own.netloc) != (other.scheme, other.netloc):
            raise Unavailable(Code.CHANNEL_DOWN, "a link that leads elsewhere")
        return path

    async def call(self, method: str, path: str, **request: Any) -> Answer:
        """Ask something.

        Args:
            method: of HTTP.
            path: below the root, or a whole link to the same host.
            request: ``json``, ``params`` and further ``headers`` as httpx takes them.

        Raises:
            Unavailable: it cannot be reached, asks to wait or does not answer sense.
        """
        url = self.whole(path)
        more = request.pop("headers", {})
        try:
            async with asyncio.timeout(self._timeout_s * 2):
                target, headers, extensions = await self._checked(url)
                client = self._open()
                headers = {**headers, **more}
                sent = client.build_request(
                    method, target, headers=headers, extensions=extensions, **request
                )
                response = await client.send(sent, stream=True)
                try:
                    raw = await _bounded(response)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as error:
            raise Unavailable(Code.CHANNEL_DOWN, type(error).__name__) from error
        if response.status_code == 429:
            self.slow_down(response.headers.get("retry-after", ""))
        return Answer(response.status_code, _decoded(raw, response.status_code))

    def slow_down(self, told: str = "") -> None:
        """Say that the system asks to wait.

        Raises:
            Unavailable: always.
        """
        digits = told.isascii() and told.isdigit()
        wait_s = min(float(told), MAX_WAIT_S) if digits else _USUAL_WAIT_S
        raise Unavailable(Code.SLOW_DOWN, "asks to wait", retry_after_s=max(wait_s, 0.1))

    async def _checked(self, url: str) -> tuple[str, dict[str, str], dict[str, Any]]:
        """Return the address to connect to, the headers, and whose certificate is expected.

        Raises:
            Unavailable: the host is one of our own network, or the link is not protected.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.username is not None or not host:
            raise Unavailable(Code.BAD_CONFIGURATION, "not an address of a system")
        if self._inside:
            return url, self._headers, {}
        if parts.scheme != "https":
            raise Unavailable(Code.BAD_CONFIGURATION, "needs https")
        port = parts.port or 443
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(item[4][0]) for item in found]
        if not addresses or not all(_is_public(item) for item in addresses):
            raise Unavailable(Code.BAD_CONFIGURATION, "the address leads into our own network")
        first = addresses[0]
        shown = f"[{first}]" if first.version == 6 else str(first)
        query = f"?{parts.query}" if parts.query else ""
        target = f"https://{shown}:{port}{parts.path or '/'}{query}"
        return target, {**self._headers, "host": parts.netloc}, {"sni_hostname": host}


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


async def _bounded(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_ANSWER:
            raise Unavailable(Code.CHANNEL_DOWN, "the answer is too large")
        parts.append(part)
    return b"".join(parts)


def _decoded(raw: bytes, status: int) -> Any:
    if not raw.strip():
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if status < 400:
            raise Unavailable(Code.CHANNEL_DOWN, "the answer is no JSON") from error
        return None
