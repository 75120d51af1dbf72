"""The client-server API of Matrix, as far as we use it. Source: Matrix specification v1.11."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from adapters.matrix.settings import MatrixSettings
from domain.errors import BadInput, Code, SendRefused, Unavailable
from domain.text import clean_line

API = "/_matrix/client/v3"
_MAX_ANSWER = 64 * 1024 * 1024
_FIRST_REST_S = 5.0

Json = dict[str, Any]


class Revoked(Unavailable):
    """The server does not know our token any more."""

    def __init__(self, words: str) -> None:
        super().__init__(Code.CHANNEL_DOWN, words or "the server does not accept the access token")


class Lost(Unavailable):
    """The request went out and no answer came: it may have been carried out."""


class TooLarge(BadInput):
    """A file is beyond the limit."""


def path(*parts: str) -> str:
    """Return a path of the API; parts come from strangers."""
    return API + "".join(f"/{quote(part, safe='')}" for part in parts)


class MatrixClient:
    """One session of the account; closes with ``aclose``."""

    def __init__(self, settings: MatrixSettings) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(
            base_url=settings.homeserver.rstrip("/"),
            headers={"authorization": f"Bearer {settings.access_token}"},
            verify=settings.tls_context(),
            timeout=settings.timeout_s,
            trust_env=False,
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def ask(
        self,
        method: str,
        where: str,
        body: Json | None = None,
        *,
        query: dict[str, str] | None = None,
        wait_s: float = 0.0,
    ) -> Json:
        """Send a request and return the answer.

        Args:
            method: of HTTP.
            where: its path.
            body: as JSON.
            query: parameters of the path.
            wait_s: for how long the server may take its time besides the usual.

        Raises:
            Revoked: the token is no longer good.
            Lost: it went out, and nothing came back.
            Unavailable: it did not go out, or the server asks to come again.
            SendRefused: the server says no for good.
            BadInput: the answer cannot be read.
        """
        request = self._http.build_request(method, where, json=body, params=query)
        if wait_s:
            request.extensions["timeout"]["read"] = self._settings.timeout_s + wait_s
        raw = await self._carried_out(request)
        try:
            return msgspec.json.decode(raw, type=dict)
        except (msgspec.DecodeError, RecursionError) as error:
            raise BadInput("the server's answer cannot be read") from error

    async def upload(self, name: str, media_type: str, data: bytes) -> str:
        """Put a file at the server; return its address there.

        Raises:
            Expected: as ``ask``.
        """
        request = self._http.build_request(
            "POST",
            "/_matrix/media/v3/upload",
            params={"filename": name},
            content=data,
            headers={"content-type": media_type},
        )
        answer = msgspec.json.decode(await self._carried_out(request), type=dict)
        return str(answer.get("content_uri", ""))

    async def download(self, mxc: str) -> bytes:
        """Return a file of the server, or of another one through it.

        Raises:
            TooLarge: it is longer than it may be.
            Expected: as ``ask``.
        """
        server, _, media = mxc.removeprefix("mxc://").partition("/")
        if not mxc.startswith("mxc://") or not server or not media or "/" in media:
            raise BadInput("not an address of a file")
        where = (
            f"/_matrix/client/v1/media/download/{quote(server, safe='')}/{quote(media, safe='')}"
        )
        request = self._http.build_request("GET", where)
        return await self._carried_out(request, most=self._settings.max_file)

    async def _carried_out(self, request: httpx.Request, most: int = _MAX_ANSWER) -> bytes:
        """Return the body of a good answer."""
        try:
            answer = await self._http.send(request, stream=True)
            try:
                data = bytearray()
                async for chunk in answer.aiter_bytes():
                    data += chunk
                    if len(data) > most:
                        raise TooLarge("longer than it may be")
            finally:
                await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(
                Code.CHANNEL_DOWN, f"cannot connect: {type(error).__name__}"
            ) from error
        except httpx.HTTPError as error:
            raise Lost(Code.CHANNEL_DOWN, f"no answer: {type(error).__name__}") from error
        if answer.is_success:
            return bytes(data)
        raise _refusal(answer.status_code, bytes(data), answer.headers)


class _Error(msgspec.Struct):
    """What the server says went wrong."""

    errcode: str = ""
    error: str = ""
    retry_after_ms: float | None = None


def _refusal(status: int, raw: bytes, headers: httpx.Headers) -> Unavailable | SendRefused:
    """Return what an answer that is not good means."""
    try:
        told = msgspec.json.decode(raw, type=_Error)
    except (msgspec.DecodeError, RecursionError):
        told = _Error()
    words = clean_line(told.error, 120) or f"the server answered {status}"
    if told.errcode in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"):
        return Revoked(words)
    if told.errcode == "M_LIMIT_EXCEEDED" or status == httpx.codes.TOO_MANY_REQUESTS:
        rest_s = told.retry_after_ms / 1000 if told.retry_after_ms is not None else _FIRST_REST_S
        after = headers.get("retry-after", "")
        if after.isdigit() and told.retry_after_ms is None:
            rest_s = float(after)
        return Unavailable(Code.SLOW_DOWN, words, retry_after_s=max(0.0, rest_s))
    if status >= 500:
        # It may have got half way; the same transaction again is harmless.
        return Lost(Code.CHANNEL_DOWN, words)
    return SendRefused(words)
