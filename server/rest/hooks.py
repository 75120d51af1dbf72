"""Where providers call: their requests go to the account they are for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from litestar import Request, Response, route
from litestar.params import FromPath

from domain.accounts import HookRequest
from domain.errors import Expected, NotFound
from domain.ids import ChannelId
from server.rest.services import ServicesDep

_log = structlog.get_logger(__name__)

MAX_BODY = 4 * 1024 * 1024
"""Providers send files as links; the largest update any of them documents is far below this."""


@route(
    "/hooks/{channel_id:uuid}",
    http_method=["GET", "POST"],
    request_max_body_size=MAX_BODY,
)
async def provider_calls(
    channel_id: FromPath[UUID], request: Request[Any, Any, Any], services: ServicesDep
) -> Response[bytes]:
    """Hand a provider's request to its account.

    What could not be stored is answered with 503, so that the provider comes again.

    Raises:
        NotFound: no such account takes requests here.
    """
    receiver = services.hooks.get(ChannelId(channel_id))
    if receiver is None:
        raise NotFound("no such hook")
    asked = HookRequest(
        method=request.method,
        query={name: str(value) for name, value in request.query_params.items()},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )
    try:
        answer = await receiver.handle(asked)
    except Expected as error:
        _log.warning("hook_not_stored", channel_id=str(channel_id), code=error.code)
        return Response(b"", status_code=503, headers={"retry-after": "5"})
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type)
