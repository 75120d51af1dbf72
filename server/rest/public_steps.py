"""What every request of the public API goes through: key, pace, exactly once, plain errors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from domain.entities import Channel
from domain.errors import Code, Expected, Refused
from domain.ids import ChannelId
from server.handlers import api_keys
from server.handlers.api_keys import Scope
from server.rest.auth import bearer
from server.rest.codec import PultRequest
from server.rest.errors import expected_status
from server.rest.rates import peer_key
from server.rest.services import Services
from server.storage import api, channels
from server.storage.api import Given, KeyRow
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

T = TypeVar("T", bound=msgspec.Struct)

MAX_BODY = 256 * 1024
WRONG_PER_S, WRONG_BURST = 1.0, 30.0
"""Requests with a wrong key, per peer address: whoever guesses does not guess fast."""
_PLACE = re.compile(r" - at `\$\.?(.*)`")
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
_encoder = msgspec.json.Encoder()


class ApiProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error (RFC 9457). ``field`` is the place in the request that has to be mended."""

    type: str
    title: str
    status: int
    detail: str = ""
    code: str = ""
    field: str = ""
    retry_after_s: float = 0


class _Limits(msgspec.Struct, frozen=True):
    requests_per_minute: int = 600
    max_file_mb: int = 20


class Caller(msgspec.Struct, frozen=True):
    """Whose key a request has."""

    key: KeyRow
    channel: Channel
    max_file: int


async def admitted(request: PultRequest, services: Services, scope: Scope) -> Caller:
    """Return whose key a request has, if it may do what it asks.

    Raises:
        SignInRequired: the key is missing, unknown or revoked.
        Refused: the key may not do this, or asks too fast.
    """
    rates = services.visitors.rates
    peer = f"api-wrong:{peer_key(request.client.host if request.client else '')}"

    def read(unit: Unit) -> tuple[KeyRow, Channel, str | None]:
        key, channel = api_keys.opened(bearer(request))(unit)
        return key, channel, channels.settings(unit, channel.id)

    try:
        key, channel, raw = await services.database.read(read)
    except Expected:
        wait = rates.take(peer, per_s=WRONG_PER_S, burst=WRONG_BURST)
        if wait:
            raise Refused(Code.SLOW_DOWN, "too many wrong keys", retry_after_s=wait) from None
        raise
    limits = msgspec.json.decode(raw, type=_Limits) if raw else _Limits()
    per_s = limits.requests_per_minute / 60
    wait = rates.take(f"api:{key.id}", per_s=per_s, burst=max(20.0, 2 * per_s))
    if wait:
        raise Refused(Code.SLOW_DOWN, "this key asks too fast", retry_after_s=wait)
    if scope not in key.scopes:
        raise Refused(Code.FORBIDDEN, f"this key may not do this; it needs {scope.value!r}")
    return Caller(key, channel, limits.max_file_mb * 1024 * 1024)


async def body_of(request: PultRequest, struct: type[T]) -> T:
    """Return the body of a request.

    Raises:
        Refused: it is no JSON, or does not fit; ``field`` says where.
    """
    try:
        return msgspec.json.decode(await request.body(), type=struct)
    except msgspec.ValidationError as error:
        words, place = str(error), _PLACE.search(str(error))
        raise Refused(
            Code.INVALID, _PLACE.sub("", words), field=place.group(1) if place else ""
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(Code.INVALID, "the body is no JSON") from error


async def once(
    request: PultRequest,
    services: Services,
    caller: Caller,
    step: Callable[[Unit], msgspec.Struct],
) -> Response[bytes]:
    """Do something, once for each ``Idempotency-Key``; the same request again has the same answer.

    Raises:
        Refused: the key was used for something else.
    """
    name = request.headers.get("idempotency-key", "")
    if name and not _KEY.match(name):
        raise Refused(Code.INVALID, "at most 200 visible ASCII characters", field="Idempotency-Key")
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    digest = hashlib.sha256(told + await request.body()).digest()
    channel_id: ChannelId = caller.channel.id

    def work(unit: Unit) -> tuple[Given, bool]:
        api_keys.note_use(unit, caller.key)
        known = api.given(unit, channel_id, name) if name else None
        if known is not None:
            return known, True
        made = step(unit)
        fresh = bool(getattr(made, "created", True))
        answer = Given(digest, 201 if fresh else 200, _encoder.encode(made))
        if name:
            api.give(unit, channel_id, name, answer)
        return answer, False

    given, again = await services.database.write(work)
    if given.body_hash != digest:
        raise Refused(
            Code.STATE_CHANGED,
            "this key was used for another request; take a new one for each",
            field="Idempotency-Key",
        )
    headers = {"idempotent-replayed": "true"} if again else {}
    return told_json(given.answer, given.status, headers)


def told_json(body: bytes, status: int, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return an answer nobody keeps."""
    always = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(
        body,
        status_code=status,
        media_type="application/json",
        headers={**always, **(headers or {})},
    )


# -- errors ---------------------------------------------------------------------------------------

_TITLES = {
    401: "The key is missing, unknown or revoked",
    403: "This key may not do that",
    404: "There is no such thing",
    405: "This cannot be done here",
    413: "The request is too large",
    422: "The request has to be mended",
    429: "Too fast",
    503: "Not now; the same request may be sent again",
}


def problem(
    status: int, code: str, detail: str = "", field: str = "", retry_after_s: float = 0
) -> Response[bytes]:
    """Return an error as a problem document."""
    body = ApiProblem(
        type=f"urn:pult:problem:{code}",
        title=_TITLES.get(status, code.replace("_", " ")),
        status=status,
        detail=detail,
        code=code,
        field=field,
        retry_after_s=retry_after_s,
    )
    headers = {"retry-after": str(max(1, round(retry_after_s)))} if retry_after_s else {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    response = told_json(_encoder.encode(body), status, headers)
    response.media_type = "application/problem+json"
    return response


def on_expected(_request: Request[Any, Any, Any], error: Expected) -> Response[bytes]:
    """Answer an error of ours; what is wrong with the request is 422 here."""
    status = expected_status(error)
    field = (error.field or "") if isinstance(error, Refused) else ""
    if status == 400 or error.code == Code.STATE_CHANGED:
        status = 422
    # What the store or a file says of itself is for our log; what is wrong with a request is not.
    detail = error.detail if status < 500 else ""
    return problem(status, error.code, detail, field, error.retry_after_s or 0)


def on_http(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what the framework refused."""
    codes = {404: Code.NOT_FOUND, 413: Code.TOO_LARGE}
    status = 422 if error.status_code == 400 else error.status_code
    return problem(status, codes.get(status, Code.INVALID))


def on_defect(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer a bug of ours."""
    _log.error("request_broke", route=request.url.path, exc_info=error)
    return problem(500, Code.INTERNAL, "our mistake; it is in our log")
