"""The web chat's public face: the widget, visitors' sessions, messages over plain HTTP.

Everything here is for strangers. Answers may be read by any page (CORS ``*``): there are no
cookies and the secret is in the request, so a page learns only what it already holds. Which
pages may use a channel is checked against its settings (``server.handlers.webchat``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import HttpMethod, Request, Response, Router, get, post, route
from litestar.exceptions import HTTPException
from litestar.params import FromQuery, JSONBody

from domain.errors import BadInput, Code, Expected, NotFound, Refused
from domain.ids import ChannelId
from resources import widget
from server.handlers import webchat
from server.handlers.webchat import Admitted
from server.rest import errors
from server.rest.auth import bearer
from server.rest.codec import PultRequest, answer
from server.rest.rates import peer_key
from server.rest.services import Services, ServicesDep
from server.rest.webchat_frames import (
    MAX_BYTES,
    AckDown,
    HistoryAnswer,
    PostRequest,
    SessionAnswer,
    SessionRequest,
    history,
)
from server.rest.webchat_live import FRAMES_BURST, FRAMES_PER_S, live
from server.rest.webchat_post import post as store

SESSIONS_PER_S, SESSIONS_BURST = 1 / 6, 30.0
"""New or resumed visitors per peer address; an office behind one address still fits."""

_OPEN = {"access-control-allow-origin": "*"}
_NOSNIFF = {"x-content-type-options": "nosniff"}

AnyRequest = Request[Any, Any, Any]


def _host(request: PultRequest) -> tuple[str | None, str]:
    return request.headers.get("origin"), request.headers.get("host", "")


def _slow_down(services: Services, key: str, per_s: float, burst: float) -> None:
    wait = services.visitors.rates.take(key, per_s=per_s, burst=burst)
    if wait:
        raise Refused(Code.SLOW_DOWN, retry_after_s=wait)


@get("/widget.js", include_in_schema=False)
async def script(request: PultRequest) -> Response[bytes]:
    """Return the widget, compressed where the browser takes it."""
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    file = widget.script(zipped=zipped)
    headers = {
        **_OPEN,
        **_NOSNIFF,
        "etag": file.etag,
        "vary": "accept-encoding",
        "cache-control": "public, max-age=600",
        "cross-origin-resource-policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=304, headers=headers)
    if zipped:
        headers["content-encoding"] = "gzip"
    return Response(file.data, media_type="text/javascript", headers=headers)


@get("/demo", include_in_schema=False)
async def demo(
    services: ServicesDep, channel: FromQuery[UUID | None] = None, lang: FromQuery[str] = "ru"
) -> Response[bytes]:
    """Return a shop's page with the widget on it, to try by hand."""
    chosen = channel or await services.database.read(webchat.first_channel)
    if chosen is None:
        raise NotFound("no web chat is configured")
    page = widget.demo_page(str(chosen), "en" if lang == "en" else "ru")
    policy = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; "
        f"style-src '{page.style_hash}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return Response(
        page.data,
        media_type="text/html",
        headers={
            **_NOSNIFF,
            "content-security-policy": policy,
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
        },
    )


@route(["/session", "/messages"], http_method=[HttpMethod.OPTIONS], include_in_schema=False)
async def preflight() -> Response[bytes]:
    """Let any page ask; what it may do is decided when it does."""
    return Response(
        b"",
        status_code=204,
        headers={
            **_OPEN,
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "authorization, content-type",
            "access-control-max-age": "86400",
        },
    )


@post("/session", status_code=200, tags=["web chat"], request_max_body_size=MAX_BYTES)
async def open_session(
    request: PultRequest, data: JSONBody[SessionRequest], services: ServicesDep
) -> Response[SessionAnswer]:
    """Make a visitor, or find the one a browser was before."""
    peer = request.client.host if request.client else ""
    _slow_down(services, f"session:{peer_key(peer)}", SESSIONS_PER_S, SESSIONS_BURST)
    if data.token is not None and len(data.token) > webchat.MAX_TOKEN:
        raise BadInput("token")
    step = webchat.opened(ChannelId(data.channel), data.token, *_host(request))
    found = await services.database.write(step)
    return _readable(answer(request, SessionAnswer(token=found.token, resumed=found.resumed)))


async def _who(request: PultRequest, services: Services) -> Admitted:
    step = webchat.admitted(bearer(request), None, *_host(request))
    who = await services.database.read(step)
    _slow_down(services, f"frames:{who.visitor.address}", FRAMES_PER_S, FRAMES_BURST)
    return who


@post("/messages", status_code=200, tags=["web chat"], request_max_body_size=MAX_BYTES)
async def post_message(
    request: PultRequest, data: JSONBody[PostRequest], services: ServicesDep
) -> Response[AckDown]:
    """Take a message from a browser that cannot open a WebSocket."""
    who = await _who(request, services)
    return _readable(answer(request, await store(services, who, data.client_id, data.text)))


@get("/messages", tags=["web chat"])
async def get_messages(
    request: PultRequest, services: ServicesDep, after: FromQuery[str] = ""
) -> Response[HistoryAnswer]:
    """Return what a visitor has not seen since a position."""
    who = await _who(request, services)
    view = await services.database.read(webchat.view(who.visitor, after[:64]))
    return _readable(answer(request, history(view)))


def _readable(response: Response[Any]) -> Response[Any]:
    response.headers.update(_OPEN | _NOSNIFF | {"cache-control": "no-store"})
    return response


def _also_errors(
    handler: Callable[[AnyRequest, Any], Response[bytes]],
) -> Callable[[AnyRequest, Any], Response[bytes]]:
    def handle(request: AnyRequest, error: Any) -> Response[bytes]:
        return _readable(handler(request, error))

    return handle


router = Router(
    "/chat",
    route_handlers=[script, demo, preflight, open_session, post_message, get_messages, live],
    exception_handlers={
        Expected: _also_errors(errors.on_expected),
        HTTPException: _also_errors(errors.on_http),
        Exception: _also_errors(errors.on_defect),
    },
)
