"""Cards that may be one person's, for supervisors."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import JSONBody

from domain.suspects import AskSuspects, Suspects
from server.handlers import suspecting
from server.rest.auth import ActorDep
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


@post("/customers/suspects", status_code=200)
async def list_suspects(
    request: PultRequest, data: JSONBody[AskSuspects], actor: ActorDep, services: ServicesDep
) -> Response[Suspects]:
    """Return the likeliest pairs."""
    found = await services.database.read(suspecting.page(actor, data.limit))
    return answer(request, found)
