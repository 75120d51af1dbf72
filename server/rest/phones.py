"""Accounts at the PBX: administrators give them, and each agent is told their own alone."""

from __future__ import annotations

from litestar import Response, Router, post
from litestar.params import JSONBody

from domain.errors import Code, Refused
from domain.phone_giving import (
    AskPhone,
    GivenPhone,
    GivePhone,
    ListPhones,
    Phones,
    PhoneView,
    TakePhone,
)
from server.handlers.policy import Action, Actor, can
from server.rest.auth import ActorDep
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


def _allow(actor: Actor) -> None:
    if not can(actor, Action.ADMINISTER):
        raise Refused(Code.FORBIDDEN)


@post("/phone/mine", status_code=200)
async def my_phone(
    request: PultRequest, data: JSONBody[AskPhone], actor: ActorDep, services: ServicesDep
) -> Response[GivenPhone]:
    """Return the asking agent's own account."""
    told = answer(request, await services.phones.mine(actor.agent_id, data.stamp))
    told.headers["cache-control"] = "no-store"
    return told


@post("/list", status_code=200)
async def list_phones(
    request: PultRequest, data: JSONBody[ListPhones], actor: ActorDep, services: ServicesDep
) -> Response[Phones]:
    """Return what all agents were given, without passwords."""
    _allow(actor)
    return answer(request, await services.phones.everything())


@post("/give", status_code=200)
async def give_phone(
    request: PultRequest, data: JSONBody[GivePhone], actor: ActorDep, services: ServicesDep
) -> Response[PhoneView]:
    """Give an agent an account, or another one."""
    _allow(actor)
    return answer(request, await services.phones.give(data))


@post("/take", status_code=200)
async def take_phone(
    request: PultRequest, data: JSONBody[TakePhone], actor: ActorDep, services: ServicesDep
) -> Response[Phones]:
    """Take an agent's account back; return those that are left."""
    _allow(actor)
    await services.phones.take_back(data.agent_id)
    return answer(request, await services.phones.everything())


router = Router("/admin/phones", route_handlers=[list_phones, give_phone, take_phone])
