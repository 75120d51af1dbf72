"""Files of chats: fetched from where a stranger points to, and put where our server tells.

A link is somebody else's: it may point into our own network. So only TLS and only addresses of
the open internet are followed, but for hosts the settings name; the address that was checked is
the one that is connected to, and redirections are not followed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import httpx

from adapters.xmpp.settings import XmppSettings
from domain.errors import Code, SendRefused, Unavailable
from domain.ports import InboundAttachment, OutboundAttachment
from domain.text import clean_line

_LIMIT_S = 30.0


class NotFetched(Unavailable):
    """A link was not followed, or led nowhere; the message keeps it."""

    def __init__(self, why: str) -> None:
        super().__init__(Code.CHANNEL_DOWN, why)


async def fetch(url: str, settings: XmppSettings) -> InboundAttachment:
    """Return what a link leads to.

    Raises:
        NotFetched: it must not be followed, is too large or cannot be had.
    """
    try:
        target, headers, server = await _checked(url, settings)
        async with asyncio.timeout(_LIMIT_S), _client() as client:
            request = client.build_request("GET", target, headers=headers)
            request.extensions["sni_hostname"] = server
            answer = await client.send(request, stream=True)
            try:
                if answer.status_code != httpx.codes.OK:
                    raise NotFetched(f"the link answered {answer.status_code}")
                data = await _bounded(answer, settings.max_file)
            finally:
                await answer.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, OSError) as error:
        raise NotFetched(type(error).__name__) from error
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = clean_line(unquote(urlsplit(url).path).rpartition("/")[2], 120)
    return InboundAttachment(
        name=name or "file", media_type=kind or "application/octet-stream", data=data
    )


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=_LIMIT_S)


async def _bounded(answer: httpx.Response, most: int) -> bytes:
    """Return the body, not decompressed: a bomb stays what it is.

    Raises:
        NotFetched: it is longer than it may be.
    """
    data = bytearray()
    async for chunk in answer.aiter_raw():
        data += chunk
        if len(data) > most:
            raise NotFetched("the file is too large")
    return bytes(data)


async def _checked(url: str, settings: XmppSettings) -> tuple[str, dict[str, str], str]:
    """Return the address to connect to, the headers that go there, and whom to expect.

    Raises:
        NotFetched: the link must not be followed.
        ValueError, OSError: it is no link, or its host is not to be found.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    trusted = host in (settings.domain.lower(), *map(str.lower, settings.file_hosts))
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise NotFetched("not a link to a file")
    if parts.scheme == "http" and not trusted:
        raise NotFetched("the link is not protected")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(item[4][0]) for item in found]
    if not trusted and not all(item.is_global and not item.is_multicast for item in addresses):
        raise NotFetched("the link leads into a private network")
    address = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
    query = f"?{parts.query}" if parts.query else ""
    headers = {"host": parts.netloc, "accept-encoding": "identity"}
    return f"{parts.scheme}://{address}:{port}{parts.path or '/'}{query}", headers, host


async def put(url: str, headers: Mapping[str, str], file: OutboundAttachment) -> None:
    """Upload a file to where our server told us to.

    Raises:
        SendRefused: it does not take the file.
        Unavailable: it cannot be reached.
    """
    try:
        async with asyncio.timeout(_LIMIT_S), _client() as client:
            answer = await client.put(url, content=file.data, headers=dict(headers))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise Unavailable(Code.CHANNEL_DOWN, f"upload: {type(error).__name__}") from error
    if answer.status_code in (429, 502, 503, 504):
        raise Unavailable(Code.CHANNEL_DOWN, f"upload: {answer.status_code}")
    if not answer.is_success:
        raise SendRefused(f"the server did not take the file: {answer.status_code}")
