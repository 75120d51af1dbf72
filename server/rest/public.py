"""The public API: shops and apps tell orders, payments, visits and messages, and read answers.

A key in ``Authorization: Bearer`` says who asks and what they may. ``docs/api.md`` shows it by
example; ``GET /api/v1/openapi.json`` describes it whole.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post, put
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery

from domain.errors import BadInput, Code, Expected, Refused
from domain.ids import EntryId
from domain.ports import ReadUpTo
from domain.text import clean_line
from server.handlers import news, public, public_messages
from server.handlers.api_keys import Scope
from server.handlers.public_told import (
    MailingTold,
    MessageTold,
    OrderTold,
    PaymentTold,
    VisitTold,
    Who,
)
from server.handlers.public_who import addresses
from server.rest import public_openapi
from server.rest.codec import PultRequest
from server.rest.public_said import MessagesSaid, ReadTold, message_said
from server.rest.public_steps import (
    MAX_BODY,
    Caller,
    admitted,
    body_of,
    on_defect,
    on_expected,
    on_http,
    once,
    told_json,
)
from server.rest.services import ServicesDep
from server.storage import api, feed
from server.storage.unit import Unit

MAX_FILE = 20 * 1024 * 1024 + 1
PAGE = 100
"""Messages of one answer."""
_REF = re.compile(r"[^\x00-\x20\x7f/]{1,64}\Z")
_encoder = msgspec.json.Encoder()


def _ref(raw: str, field: str) -> str:
    clean = clean_line(raw, 64)
    if clean != raw or not _REF.match(raw):
        raise Refused(
            Code.INVALID, "1 to 64 visible characters without blanks and slashes", field=field
        )
    return raw


@put("/orders/{number:str}", request_max_body_size=MAX_BODY, status_code=200)
async def put_order(
    request: PultRequest, services: ServicesDep, number: FromPath[str]
) -> Response[bytes]:
    """Tell an order as it is now."""
    caller = await admitted(request, services, Scope.ORDERS)
    told = await body_of(request, OrderTold)
    step = public.order_told(caller.channel, _ref(number, "number"), told)
    return await once(request, services, caller, step)


@put("/payments/{ref:str}", request_max_body_size=MAX_BODY, status_code=200)
async def put_payment(
    request: PultRequest, services: ServicesDep, ref: FromPath[str]
) -> Response[bytes]:
    """Tell a payment as it is now."""
    caller = await admitted(request, services, Scope.PAYMENTS)
    told = await body_of(request, PaymentTold)
    step = public.payment_told(caller.channel, _ref(ref, "ref"), told)
    return await once(request, services, caller, step)


@put("/visits/{ref:str}", request_max_body_size=MAX_BODY, status_code=200)
async def put_visit(
    request: PultRequest, services: ServicesDep, ref: FromPath[str]
) -> Response[bytes]:
    """Tell that a customer came to a branch."""
    caller = await admitted(request, services, Scope.VISITS)
    told = await body_of(request, VisitTold)
    step = public.visit_told(caller.channel, _ref(ref, "ref"), told)
    return await once(request, services, caller, step)


@put("/mailings/{ref:str}", request_max_body_size=MAX_BODY, status_code=200)
async def put_mailing(
    request: PultRequest, services: ServicesDep, ref: FromPath[str]
) -> Response[bytes]:
    """Tell that a customer was sent a message of a mailing."""
    caller = await admitted(request, services, Scope.MAILINGS)
    told = await body_of(request, MailingTold)
    step = public.mailing_told(caller.channel, _ref(ref, "ref"), told)
    return await once(request, services, caller, step)


@post("/messages", request_max_body_size=MAX_BODY, status_code=200)
async def post_message(request: PultRequest, services: ServicesDep) -> Response[bytes]:
    """Tell a customer's message; the same id again is the same message."""
    caller = await admitted(request, services, Scope.WRITE)
    told = await body_of(request, MessageTold)
    step = public_messages.message_told(caller.channel, told)
    return await once(request, services, caller, step)


@post("/files", request_max_body_size=MAX_FILE, status_code=200)
async def post_file(
    request: PultRequest, services: ServicesDep, name: FromQuery[str] = ""
) -> Response[bytes]:
    """Take a file, the body of the request, for a message to name."""
    caller = await admitted(request, services, Scope.WRITE)
    data = await request.body()
    if not data:
        raise Refused(Code.INVALID, "the body is the file; it is empty")
    if len(data) > caller.max_file:
        raise BadInput(f"files have at most {caller.max_file} bytes", code=Code.TOO_LARGE)
    kind = request.headers.get("content-type", "")
    digest = hashlib.sha256(data).hexdigest()
    step = public_messages.file_sent(caller.channel, name, kind, digest, data)
    return await once(request, services, caller, step)


@get("/messages")
async def get_messages(
    request: PultRequest,
    services: ServicesDep,
    user: FromQuery[str] = "",
    phone: FromQuery[str] = "",
    email: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[bytes]:
    """Return what was said with a customer since a cursor, our answers too."""
    caller = await admitted(request, services, Scope.READ)
    who = Who(user=user[:64], phone=phone[:40], email=email[:320])
    kind, address = addresses(caller.channel, who)[0]

    def read(unit: Unit) -> MessagesSaid:
        talks = api.conversations(unit, caller.channel.id, kind, address)
        meta = feed.meta(unit)
        epoch = meta.epoch.hex[-8:]
        place = _place(after, epoch, meta.head)
        found = api.said(unit, talks, place, PAGE + 1)
        page = found[:PAGE]
        if page:
            place = page[-1][0], page[-1][1].id.bytes
        return MessagesSaid(
            messages=tuple(message_said(entry) for _, entry in page),
            cursor=f"{epoch}.{place[0]}.{place[1].hex()}",
            more=len(found) > PAGE,
        )

    return told_json(_encoder.encode(await services.database.read(read)), 200)


def _place(cursor: str, epoch: str, head: int) -> tuple[int, bytes]:
    """Return the place a cursor names; one of another history is the beginning."""
    before, _, rest = cursor.partition(".")
    rev, _, entry = rest.partition(".")
    fits = before == epoch and re.fullmatch(r"\d{1,18}", rev, re.ASCII)
    if not fits or not re.fullmatch(r"(?:[0-9a-f]{32})?", entry) or int(rev) > head:
        return 0, b""
    return int(rev), bytes.fromhex(entry)


@post("/messages/read", request_max_body_size=MAX_BODY, status_code=204)
async def read_messages(request: PultRequest, services: ServicesDep) -> Response[None]:
    """Tell that a customer has read all up to a message of ours."""
    caller = await admitted(request, services, Scope.WRITE)
    told = await body_of(request, ReadTold)
    _, address = addresses(caller.channel, told.customer)[0]
    happened = ReadUpTo(
        channel_id=caller.channel.id,
        address=address,
        at=services.clock.now(),
        provider_ref=str(told.id),
    )
    await services.database.write(news.happened(happened))
    return Response(None, status_code=204)


@get("/messages/{message:uuid}/files/{sha256:str}")
async def get_file(
    request: PultRequest, services: ServicesDep, message: FromPath[UUID], sha256: FromPath[str]
) -> Response[bytes]:
    """Return a file of a message."""
    caller: Caller = await admitted(request, services, Scope.READ)
    step = public_messages.file_of(caller.channel, EntryId(message), sha256)
    data = await services.database.read(step)
    headers = {
        "content-disposition": "attachment",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(data, media_type="application/octet-stream", headers=headers)


@get("/openapi.json", include_in_schema=False)
async def describe(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the description of this API."""
    return Response(public_openapi.document(), media_type="application/json")


DESCRIBED = (
    put_order,
    put_payment,
    put_visit,
    put_mailing,
    post_message,
    post_file,
    get_messages,
    read_messages,
    get_file,
)
router = Router(
    "/api/v1",
    route_handlers=[*DESCRIBED, describe],
    exception_handlers={
        Expected: on_expected,
        HTTPException: on_http,
        Exception: on_defect,
    },
    tags=["public API"],
)
