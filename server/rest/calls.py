"""Click-to-call, and what is done with calls that go on."""

from __future__ import annotations

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from domain import phone_numbers
from domain.errors import BadInput, Code, Refused, Unavailable
from domain.ids import EntryId
from domain.telephony import CallAct
from server.handlers import call_acts, contacting
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
    await services.database.read(contacting.call(number))
    pbx = await services.pbx()
    if pbx is None:
        raise Unavailable(Code.CHANNEL_DOWN, "no PBX is connected")
    return answer(request, CallRef(ref=await pbx.originate(actor.extension, number)), 202)


class ActOnCall(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do with a call; ``to`` whom to add or hand on to."""

    entry_id: EntryId
    act: CallAct
    to: str = ""


@post("/calls/act", status_code=202, tags=["calls"])
async def act_on_call(
    request: PultRequest, data: JSONBody[ActOnCall], actor: ActorDep, services: ServicesDep
) -> Response[dict[str, str]]:
    """Do something with a call that goes on; what comes of it is seen at the call."""
    permitted = await services.database.write(
        call_acts.permit(actor, data.entry_id, data.act, data.to)
    )
    pbx = await services.pbx(permitted.channel_id)
    if pbx is None:
        raise Unavailable(Code.CHANNEL_DOWN, "the PBX is not connected")
    await pbx.act(permitted.order)
    return answer(request, {}, 202)
