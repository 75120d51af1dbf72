"""Click-to-call."""

from __future__ import annotations

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from domain import phone_numbers
from domain.errors import BadInput, Code, Refused, Unavailable
from server.handlers.policy import Action, can
from server.rest.auth import ActorDep
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


class CallOut(msgspec.Struct, frozen=True, kw_only=True):
    """A number to call."""

    number: str


class CallRef(msgspec.Struct, frozen=True, kw_only=True):
    """The PBX's reference of the attempt."""

    ref: str


@post("/calls/out", status_code=202, tags=["calls"])
async def call_out(
    request: PultRequest,
    data: JSONBody[CallOut],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[CallRef]:
    """Ring the caller's phone, then call a number through the PBX."""
    if not can(actor, Action.CALL_OUT):
        raise Refused(Code.FORBIDDEN)
    number = phone_numbers.diallable(data.number)
    if number is None or not actor.extension:
        raise BadInput("the number or the agent's extension cannot be dialled")
    for telephony in services.telephony.values():
        return answer(request, CallRef(ref=await telephony.originate(actor.extension, number)), 202)
    raise Unavailable(Code.CHANNEL_DOWN, "no PBX is connected")
