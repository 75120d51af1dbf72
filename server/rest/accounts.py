"""Accounts of channels, for administrators."""

from __future__ import annotations

from litestar import Response, Router, post
from litestar.params import JSONBody

from domain.administration import (
    Accounts,
    AccountView,
    ApiKeys,
    ListAccounts,
    ListKeys,
    MadeKey,
    MakeKey,
    RevokeKey,
    SaveAccount,
    Tried,
    TryAccount,
)
from domain.errors import Code, Refused
from server.handlers import api_keys
from server.handlers.policy import Action, Actor, can
from server.rest.auth import ActorDep
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep


def _allow(actor: Actor) -> None:
    if not can(actor, Action.ADMINISTER):
        raise Refused(Code.FORBIDDEN)


@post("/list", status_code=200)
async def list_accounts(
    request: PultRequest, data: JSONBody[ListAccounts], actor: ActorDep, services: ServicesDep
) -> Response[Accounts]:
    """Return all accounts with how they stand, and the kinds there can be."""
    _allow(actor)
    return answer(request, await services.accounts.everything())


@post("/save", status_code=200)
async def save_account(
    request: PultRequest, data: JSONBody[SaveAccount], actor: ActorDep, services: ServicesDep
) -> Response[AccountView]:
    """Add or change an account."""
    _allow(actor)
    return answer(request, await services.accounts.save(data))


@post("/try", status_code=200)
async def try_account(
    request: PultRequest, data: JSONBody[TryAccount], actor: ActorDep, services: ServicesDep
) -> Response[Tried]:
    """Try settings without keeping them."""
    _allow(actor)
    return answer(request, await services.accounts.try_out(data))


@post("/keys/list", status_code=200)
async def list_keys(
    request: PultRequest, data: JSONBody[ListKeys], actor: ActorDep, services: ServicesDep
) -> Response[ApiKeys]:
    """Return the keys of an account, without the keys themselves."""
    _allow(actor)
    keys = await services.database.read(api_keys.listed(data.channel_id))
    return answer(request, ApiKeys(keys=keys))


@post("/keys/make", status_code=200)
async def make_key(
    request: PultRequest, data: JSONBody[MakeKey], actor: ActorDep, services: ServicesDep
) -> Response[MadeKey]:
    """Make a key; it is told this once."""
    _allow(actor)
    return answer(request, await services.database.write(api_keys.made(data, actor.name)))


@post("/keys/revoke", status_code=200)
async def revoke_key(
    request: PultRequest, data: JSONBody[RevokeKey], actor: ActorDep, services: ServicesDep
) -> Response[dict[str, bool]]:
    """Let a key open nothing any more, from this moment on."""
    _allow(actor)
    return answer(request, {"revoked": await services.database.write(api_keys.revoked(data.id))})


router = Router(
    "/admin/accounts",
    route_handlers=[list_accounts, save_account, try_account, list_keys, make_key, revoke_key],
)
