"""Who is asking: the bearer token of a request turned into an actor, checked every time."""

from __future__ import annotations

from typing import TypeAlias
from uuid import UUID

from litestar.di import NamedDependency

from domain.errors import SignInRequired
from domain.ids import DeviceId
from server.handlers.policy import Actor
from server.handlers.sign_in import authenticate
from server.rest.codec import PultRequest
from server.rest.services import ServicesDep
from server.storage.transaction import Origin

_LEAVING = frozenset({"/sync/hello", "/sync/push"})
"""What a workstation may still ask that is being wiped."""


def bearer(request: PultRequest) -> str:
    """Return the access token.

    Raises:
        SignInRequired: there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInRequired("no bearer token")
    return token


def device_header(request: PultRequest) -> DeviceId | None:
    """Return the workstation the request says it comes from, where it says so."""
    raw = request.headers.get("x-device", "")
    try:
        return DeviceId(UUID(raw)) if raw else None
    except ValueError:
        raise SignInRequired("malformed device id") from None


async def provide_actor(request: PultRequest, services: ServicesDep) -> Actor:
    """Return the signed-in agent on this request's device (a Litestar dependency)."""
    token, device = bearer(request), device_header(request)
    leaving = request.url.path in _LEAVING
    return await services.database.glance(
        lambda unit: authenticate(unit, token, device, leaving=leaving)
    )


ActorDep: TypeAlias = NamedDependency[Actor]


def origin_of(actor: Actor) -> Origin:
    """Return whom a transaction of this actor runs for."""
    return Origin(actor.agent_id, actor.name, actor.device)
