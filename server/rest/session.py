"""Sign-in, refresh and sign-out."""

from __future__ import annotations

import asyncio

from litestar import Response, post
from litestar.params import JSONBody

from domain.errors import Code, Refused, SignInRequired
from domain.wire import MAX_SEALED_BYTES, Refresh, Retire, SignIn, Tokens
from server.handlers import retire, sign_in
from server.rest.auth import bearer
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


@post("/session/sign-in", status_code=200, tags=["session"])
async def open_session(
    request: PultRequest, data: JSONBody[SignIn], services: ServicesDep
) -> Response[Tokens]:
    """Start a session of a local account on a workstation."""
    attempt = await services.database.write(sign_in.attempted(data.login))
    if attempt.agent is None:
        services.strangers.tried(data.login)
    fits = await asyncio.get_running_loop().run_in_executor(
        services.hashing, sign_in.password_fits, attempt, data.password
    )
    if not fits:
        raise Refused(Code.WRONG_PASSWORD)
    return answer(request, await services.database.write(sign_in.opened(attempt, data)))


@post("/session/refresh", status_code=200, tags=["session"])
async def refresh_session(
    request: PultRequest, data: JSONBody[Refresh], services: ServicesDep
) -> Response[Tokens]:
    """Swap a refresh token for a new pair."""
    tokens = await services.database.write(sign_in.refreshed(data))
    if tokens is None:
        raise SignInRequired("refresh token refused")
    return answer(request, tokens)


@post("/session/sign-out", status_code=204, tags=["session"])
async def close_session(request: PultRequest, services: ServicesDep) -> None:
    """End the session and everything refreshed from it."""
    await services.database.write(sign_in.sign_out(bearer(request)))


@post(
    "/session/retire",
    status_code=204,
    tags=["session"],
    request_max_body_size=MAX_SEALED_BYTES + 1024,
)
async def retire_device(data: JSONBody[Retire], services: ServicesDep) -> None:
    """Take the sealed work of a workstation that is wiped, and note that it is."""
    await services.database.write(retire.retired(data))
