"""The web chat's public face: the widget, visitors' sessions, messages over plain HTTP.

Everything here is for strangers. Answers may be read by any page (CORS ``*``): there are no
cookies and the secret is in the request, so a page learns only what it already holds. Which
pages may use a channel is checked against its settings (``server.handlers.webchat``).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import msgspec
from litestar import HttpMethod, Request, Response, Router, get, post, route
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, JSONBody

from domain.errors import BadInput, Code, Expected, NotFound, Refused
from domain.ids import ChannelId, EntryId
from resources import widget
from server.handlers import webchat, webchat_said
from server.handlers.webchat import Admitted, Introduction
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
    RateRequest,
    SessionAnswer,
    SessionRequest,
    SiteAnswer,
    history,
    site_answer,
)
from server.rest.webchat_live import FRAMES_BURST, FRAMES_PER_S, live
from server.rest.webchat_post import FILES_BURST, FILES_PER_S, file_of
from server.rest.webchat_post import post as store

MAX_FILE = 20 * 1024 * 1024 + 1
"""Longest body with a file: a little more than the largest a chat may be set to take."""
SITES_PER_S, SITES_BURST = 50.0, 1000.0
SESSIONS_PER_S, SESSIONS_BURST = 1 / 6, 30.0
"""New or resumed visitors per peer address; an office behind one address still fits."""

_ZIP_FROM = 400
_OPEN = {"access-control-allow-origin": "*"}
_NOSNIFF = {"x-content-type-options": "nosniff"}

AnyRequest = Request[Any, Any, Any]


def _host(request: PultRequest) -> tuple[str | None, str]:
    return request.headers.get("origin"), request.headers.get("host", "")


def _slow_down(services: Services, key: str, per_s: float, burst: float) -> None:
    wait = services.visitors.rates.take(key, per_s=per_s, burst=burst)
    if wait:
        raise Refused(Code.SLOW_DOWN, retry_after_s=wait)


@get(["/widget.js", "/more.js"], include_in_schema=False)
async def script(request: PultRequest) -> Response[bytes]:
    """Return the widget or what it loads later, compressed where the browser takes it."""
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    file = widget.script(request.url.path.rpartition("/")[2], zipped=zipped)
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


@get("/site", tags=["web chat"])
async def read_site(
    request: PultRequest, services: ServicesDep, channel: FromQuery[UUID]
) -> Response[SiteAnswer]:
    """Return how the chat looks on a site, what it asks first, and whether anybody is there."""
    peer = request.client.host if request.client else ""
    _slow_down(services, f"site:{peer_key(peer)}", SITES_PER_S, SITES_BURST)
    site = await services.visitors.site(ChannelId(channel), *_host(request))
    body, headers = msgspec.json.encode(site_answer(site)), {"vary": "accept-encoding"}
    if len(body) > _ZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    response = _readable(Response(body, media_type="application/json", headers=headers))
    response.headers["cache-control"] = "private, max-age=15"
    return cast("Response[SiteAnswer]", response)


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


@route(
    ["/session", "/messages", "/files", "/files/{entry:uuid}/{sha256:str}", "/rating", "/site"],
    http_method=[HttpMethod.OPTIONS],
    include_in_schema=False,
)
async def preflight() -> Response[bytes]:
    """Let any page ask; what it may do is decided when it does."""
    return Response(
        b"",
        status_code=204,
        headers={
            **_OPEN,
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "authorization, content-type, x-file-type",
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
    form = data.form
    said = Introduction(form.said, form.consent, form.away) if form is not None else None
    step = webchat.opened(ChannelId(data.channel), data.token, *_host(request), said)
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


@post("/files", status_code=200, tags=["web chat"], request_max_body_size=MAX_FILE)
async def post_file(
    request: PultRequest,
    services: ServicesDep,
    client_id: FromQuery[str],
    name: FromQuery[str] = "",
) -> Response[AckDown]:
    """Take a file, the body of the request, as a message of its own."""
    who = await _who(request, services)
    _slow_down(services, f"files:{who.visitor.address}", FILES_PER_S, FILES_BURST)
    kind = request.headers.get("x-file-type", "")
    file = file_of(who, name, kind, await request.body())
    return _readable(answer(request, await store(services, who, client_id, "", file)))


@get("/files/{entry:uuid}/{sha256:str}", tags=["web chat"])
async def get_file(
    request: PultRequest, services: ServicesDep, entry: FromPath[UUID], sha256: FromPath[str]
) -> Response[bytes]:
    """Return a file of a message the visitor may see: to be kept, never to be shown as a page."""
    who = await _who(request, services)
    data = await services.database.read(webchat.file_of(who.visitor, EntryId(entry), sha256))
    response = Response(data, media_type="application/octet-stream")
    response.headers["content-disposition"] = "attachment"
    response.headers["content-security-policy"] = "default-src 'none'; sandbox"
    return _readable(response)


@post("/rating", status_code=204, tags=["web chat"], request_max_body_size=MAX_BYTES)
async def post_rating(
    request: PultRequest, data: JSONBody[RateRequest], services: ServicesDep
) -> Response[None]:
    """Take how it was, from a browser that cannot open a WebSocket."""
    who = await _who(request, services)
    step = webchat_said.rated(who.visitor, data.score, data.comment)
    await services.database.write(step)
    return _readable(Response(None, status_code=204))


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
    route_handlers=[
        script,
        demo,
        preflight,
        read_site,
        open_session,
        post_message,
        get_messages,
        post_file,
        get_file,
        post_rating,
        live,
    ],
    exception_handlers={
        Expected: _also_errors(errors.on_expected),
        HTTPException: _also_errors(errors.on_http),
        Exception: _also_errors(errors.on_defect),
    },
)
