"""ARI, as much of it as calls of our own need: a REST client and the stream of an app's events.

Source: https://docs.asterisk.org, "Asterisk REST Interface". Answers are bounded and read into
structs of the few fields that matter; unknown ones are ignored.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from adapters.asterisk.settings import AsteriskSettings
from domain.errors import Code, Refused, Unavailable

_MAX_ANSWER = 16 * 1024 * 1024
_MAX_EVENT = 1024 * 1024
_CLOSE_S = 1.0
WAY_IN, ARGUMENTS = "owned", "PULT_ARGS"
"""The extension that leads into the application, and the variable it is told in."""
T = TypeVar("T")

_GONE = (httpx.codes.NOT_FOUND, httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY)


class Place(msgspec.Struct, frozen=True):
    """Where a channel is in the dial plan; ``app_data`` are an app's name and arguments."""

    app_name: str = ""
    app_data: str = ""


class AriChannel(msgspec.Struct, frozen=True):
    """A channel as ARI lists it."""

    id: str
    state: str = ""
    dialplan: Place = Place()


class AriBridge(msgspec.Struct, frozen=True):
    """A bridge as ARI lists it."""

    id: str
    channels: tuple[str, ...] = ()


class AriEvent(msgspec.Struct, frozen=True):
    """An event: only its kind is looked at, what it is about is read anew."""

    type: str = ""


def _down(detail: str) -> Unavailable:
    return Unavailable(Code.CHANNEL_DOWN, detail)


class AriClient:
    """REST calls to one PBX. Every method raises ``Unavailable`` where it cannot be reached."""

    def __init__(self, settings: AsteriskSettings) -> None:
        """Make a client; nothing is connected before it is used.

        Args:
            settings: address, login and application of ARI.
        """
        self._settings = settings
        self._base = settings.ari_url.rstrip("/")
        self._http = httpx.AsyncClient(
            auth=(settings.ari_username, settings.ari_secret),
            timeout=settings.answer_limit_s,
            verify=settings.ca_file or True,
        )

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.aclose()

    async def channels(self) -> list[AriChannel]:
        """Return every channel of the PBX."""
        return _read(await self._ask("GET", "channels"), list[AriChannel])

    async def bridges(self) -> list[AriBridge]:
        """Return every bridge of the PBX."""
        return _read(await self._ask("GET", "bridges"), list[AriBridge])

    async def originate(self, channel_id: str, arguments: str = "", **fields: str) -> None:
        """Call somebody into the application, by the dial plan where it has a way for that.

        Args:
            channel_id: the channel's name to be.
            arguments: what the application is told of it, separated by commas.
            fields: further ones of ARI's.
        """
        settings = self._settings
        told = {"channelId": channel_id, **fields}
        if settings.ari_context:
            place = {"context": settings.ari_context, "extension": WAY_IN, "priority": "1"}
            variables = {"variables": {ARGUMENTS: arguments}}
            await self._ask("POST", "channels", {**place, **told}, variables)
        else:
            app = {"app": settings.ari_app, "appArgs": arguments}
            await self._ask("POST", "channels", {**app, **told})

    async def hear_of(self, channel_id: str) -> None:
        """Be told of a channel that is not in the application yet: who is busy never gets in.

        Raises:
            Refused: it has gone already.
        """
        path = f"applications/{quote(self._settings.ari_app, safe='')}/subscription"
        await self._ask("POST", path, {"eventSource": f"channel:{channel_id}"})

    async def hang_up(self, channel_id: str) -> None:
        """End a channel; one that is gone already is as good."""
        await self._if_there("DELETE", f"channels/{quote(channel_id, safe='')}")

    async def hold_music(self, channel_id: str, *, on: bool) -> None:
        """Play music to a channel, or end it."""
        method = "POST" if on else "DELETE"
        await self._if_there(method, f"channels/{quote(channel_id, safe='')}/moh")

    async def make_bridge(self, bridge_id: str) -> None:
        """Make a bridge in which all hear each other."""
        await self._ask("POST", f"bridges/{quote(bridge_id, safe='')}", {"type": "mixing"})

    async def join(self, bridge_id: str, *channels: str) -> None:
        """Put channels into a bridge."""
        path = f"bridges/{quote(bridge_id, safe='')}/addChannel"
        await self._if_there("POST", path, {"channel": ",".join(channels)})

    async def drop_bridge(self, bridge_id: str) -> None:
        """Take a bridge down."""
        await self._if_there("DELETE", f"bridges/{quote(bridge_id, safe='')}")

    async def _if_there(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> None:
        try:
            await self._ask(method, path, fields)
        except Refused:
            return  # it went in the meantime; what is there is read anew

    async def _ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> bytes:
        try:
            async with self._http.stream(
                method, f"{self._base}/{path}", params=dict(fields or {}), json=body
            ) as answer:
                data = bytearray()
                async for part in answer.aiter_bytes():
                    data += part
                    if len(data) > _MAX_ANSWER:
                        raise _down("ARI answers without end")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _down("ARI does not answer") from error
        if answer.status_code in _GONE:
            raise Refused(Code.STATE_CHANGED, f"ARI says {answer.status_code}")
        if answer.is_error:
            raise _down(f"ARI says {answer.status_code}")
        return bytes(data)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[AriEvent]]:
        """Listen to the application's events; it is there for the PBX while this is open."""
        settings = self._settings
        address = urlsplit(self._base)
        scheme = "wss" if address.scheme == "https" else "ws"
        query = urlencode({"app": settings.ari_app})
        url = f"{scheme}://{address.netloc}{address.path}/events?{query}"
        login = f"{settings.ari_username}:{settings.ari_secret}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
        try:
            line = await connect(
                url,
                additional_headers=headers,
                ssl=_tls(settings) if scheme == "wss" else None,
                open_timeout=settings.answer_limit_s,
                close_timeout=_CLOSE_S,
                max_size=_MAX_EVENT,
                proxy=None,
            )
        except InvalidStatus as error:
            raise _down(f"ARI says {error.response.status_code}") from error
        except (OSError, TimeoutError, WebSocketException) as error:
            raise _down("ARI does not answer") from error
        try:
            yield _events(line)
        finally:
            await line.close()


async def _events(line: ClientConnection) -> AsyncIterator[AriEvent]:
    try:
        async for said in line:
            try:
                event = msgspec.json.decode(said, type=AriEvent)
            except msgspec.MsgspecError:
                continue  # nothing we know
            yield event
    except WebSocketException as error:
        raise _down("ARI closed the line") from error


def _read(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        raise _down("ARI answers with something else") from error


def _tls(settings: AsteriskSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file or None)
