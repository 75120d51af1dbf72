"""Files that administrators import."""

from __future__ import annotations

from litestar import Response, Router, post
from litestar.params import JSONBody

from domain.errors import Code, Refused
from domain.importing import (
    ActOnImport,
    AskReport,
    BeginImport,
    Imports,
    ImportView,
    ListImports,
    LookAt,
    Looked,
    PutPart,
    ReportPage,
    Started,
    StartImport,
)
from server.handlers import imports
from server.handlers.policy import Action, Actor, can
from server.rest.auth import ActorDep, origin_of
from server.rest.codec import PultRequest, answer
from server.rest.services import ServicesDep
from server.storage import imports as kept


def _allow(actor: Actor) -> None:
    if not can(actor, Action.ADMINISTER):
        raise Refused(Code.FORBIDDEN)


@post("/list", status_code=200)
async def list_imports(
    request: PultRequest, data: JSONBody[ListImports], actor: ActorDep, services: ServicesDep
) -> Response[Imports]:
    """Return all imports with how they stand."""
    _allow(actor)
    return answer(request, Imports(imports=await services.database.read(kept.newest)))


@post("/begin", status_code=200)
async def begin_import(
    request: PultRequest, data: JSONBody[BeginImport], actor: ActorDep, services: ServicesDep
) -> Response[ImportView]:
    """Announce a file."""
    _allow(actor)
    work = imports.begin(actor, data)
    return answer(request, await services.database.write(work, origin_of(actor)))


@post("/part", status_code=200)
async def put_part(
    request: PultRequest, data: JSONBody[PutPart], actor: ActorDep, services: ServicesDep
) -> Response[ImportView]:
    """Take a part of a file."""
    _allow(actor)
    work = imports.put_part(data)
    return answer(request, await services.database.write(work, origin_of(actor)))


@post("/look", status_code=200)
async def look_at_import(
    request: PultRequest, data: JSONBody[LookAt], actor: ActorDep, services: ServicesDep
) -> Response[Looked]:
    """Say what a file seems to be, and how its columns may be mapped."""
    _allow(actor)
    return answer(request, await services.imports.look(data))


@post("/start", status_code=200)
async def start_import(
    request: PultRequest, data: JSONBody[StartImport], actor: ActorDep, services: ServicesDep
) -> Response[Started]:
    """Take a file in, or say what its first rows would come to."""
    _allow(actor)
    return answer(request, await services.imports.start(actor, data))


@post("/act", status_code=200)
async def act_on_import(
    request: PultRequest, data: JSONBody[ActOnImport], actor: ActorDep, services: ServicesDep
) -> Response[ImportView]:
    """Cancel an import, or have it undone."""
    _allow(actor)
    work = imports.act(actor, data)
    return answer(request, await services.database.write(work, origin_of(actor)))


@post("/report", status_code=200)
async def import_report(
    request: PultRequest, data: JSONBody[AskReport], actor: ActorDep, services: ServicesDep
) -> Response[ReportPage]:
    """Return rows that were refused or had flaws."""
    _allow(actor)
    return answer(request, await services.database.read(imports.report(data)))


router = Router(
    "/admin/imports",
    route_handlers=[
        list_imports,
        begin_import,
        put_part,
        look_at_import,
        start_import,
        act_on_import,
        import_report,
    ],
)
