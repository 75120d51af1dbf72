"""Bodies in MessagePack for workstations and JSON for people, zstd where the caller takes it."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec
import zstandard
from litestar import Request, Response
from litestar.exceptions import SerializationException

from domain.wire import MSGPACK, UNREADABLE, pack

T = TypeVar("T")

_ZSTD_FROM = 1024
_json = msgspec.json.Encoder()


class PultRequest(Request[Any, Any, Any]):
    """A request whose ``data`` may be MessagePack as well as JSON."""

    async def json(self) -> Any:
        """Return the decoded body, whichever of the two it is in."""
        if self.headers.get("content-type", "").split(";")[0] == MSGPACK:
            try:
                return msgspec.msgpack.decode(await self.body())
            except UNREADABLE as error:
                raise SerializationException("the body is not MessagePack") from error
        return await super().json()


def answer(request: PultRequest, content: T, status: int = 200) -> Response[T]:
    """Return a response in the form the caller asked for."""
    packed = MSGPACK in request.headers.get("accept", "")
    body = pack(content) if packed else _json.encode(content)
    headers = {}
    if len(body) >= _ZSTD_FROM and "zstd" in request.headers.get("accept-encoding", ""):
        body = zstandard.ZstdCompressor(level=1).compress(body)
        headers["content-encoding"] = "zstd"
    response = Response(
        body,
        status_code=status,
        media_type=MSGPACK if packed else "application/json",
        headers=headers,
    )
    return cast("Response[T]", response)
