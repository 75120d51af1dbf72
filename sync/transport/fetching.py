"""A file of an entry over the line: taken piece by piece, and never more than a file may be."""

from __future__ import annotations

import httpx

from domain.errors import BadInput, Code, Offline
from sync.transport.problems import error_in
from sync.transport.protocol import Heard

MAX_BYTES = 25 << 20
_PIECE_S = 30.0
"""How long the centre may keep us waiting for the next piece."""


async def fetch_file(
    client: httpx.AsyncClient, path: str, token: str, heard: Heard | None
) -> bytes:
    """Return a file.

    Args:
        client: the line.
        path: of the file at the centre.
        token: the session's access token.
        heard: told how many bytes have come and how many there are, 0 where that is unknown.

    Raises:
        Offline: the line broke, or the answer is cut short.
        BadInput: it is larger than a file may be.
        Refused, SignInRequired: the centre's word.
    """
    headers = {"authorization": f"Bearer {token}"}
    try:
        async with client.stream("GET", path, headers=headers, timeout=_PIECE_S) as response:
            if not response.is_success:
                await response.aread()
                raise error_in(response)
            return await _body(response, heard)
    except httpx.TimeoutException as error:
        raise Offline(Code.TIMEOUT, type(error).__name__) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Offline(Code.OFFLINE, type(error).__name__) from error


async def _body(response: httpx.Response, heard: Heard | None) -> bytes:
    promised = response.headers.get("content-length", "")
    total = int(promised) if promised.isascii() and promised.isdigit() else 0
    taken = bytearray()
    async for piece in response.aiter_bytes():
        taken += piece
        if len(taken) > MAX_BYTES:
            raise BadInput("the centre sends more than a file may have", code=Code.TOO_LARGE)
        if heard is not None:
            heard(len(taken), total)
    return bytes(taken)
