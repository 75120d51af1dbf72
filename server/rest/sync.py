"""The sync protocol over HTTP: hello, push, pull, fill, fetch, files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from domain.errors import NotFound
from domain.wire import (
    Fetch,
    FetchAnswer,
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Push,
    PushAnswer,
    Subscribe,
    Subscribed,
    Welcome,
)
from server.handlers import files, pins, sync, uploads
from server.handlers import push as pushing
from server.rest.auth import ActorDep, origin_of
from server.rest.codec import PultRequest, answer
from server.rest.proto import fetched_for, fill_for, page_for, spoken
from server.rest.services import ServicesDep

MAX_WAIT_S = 25.0
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@post("/sync/hello", status_code=200, tags=["sync"])
async def hello(
    request: PultRequest,
    data: JSONBody[Hello],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[Welcome]:
    """Open or resume a workstation's conversation with the centre."""
    return answer(request, await services.database.write(sync.hello(actor, data), origin_of(actor)))


@post("/sync/push", status_code=200, tags=["sync"])
async def push(
    request: PultRequest,
    data: JSONBody[Push],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[PushAnswer]:
    """Take operations. The answer is advisory: results come with the pages."""
    return answer(
        request, await services.database.write(pushing.push(actor, data), origin_of(actor))
    )


@post("/sync/pull", status_code=200, tags=["sync"])
async def pull(
    request: PultRequest,
    data: JSONBody[Pull],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[Page]:
    """Return what changed after a cursor; with ``wait_s``, wait for something to change."""
    committed = services.hub.next_commit()
    page = await services.database.read(sync.pull(actor, data, services.sums))
    if data.wait_s > 0 and page.to_rev == page.from_rev and not page.control:
        deadline = min(data.wait_s, MAX_WAIT_S)
        try:
            async with asyncio.timeout(deadline):
                await committed.wait()
        except TimeoutError:
            return answer(request, page_for(spoken(request), page))
        page = await services.database.read(sync.pull(actor, data, services.sums))
    return answer(request, page_for(spoken(request), page))


@post("/sync/fill", status_code=200, tags=["sync"])
async def fill(
    request: PultRequest,
    data: JSONBody[Fill],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[FillPage]:
    """Return the next rows of a bucket being copied."""
    page = await services.database.read(sync.fill(actor, data, services.sums))
    return answer(request, fill_for(spoken(request), page))


@post("/sync/subscribe", status_code=200, tags=["sync"])
async def subscribe(
    request: PultRequest,
    data: JSONBody[Subscribe],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[Subscribed]:
    """Pin and unpin customers for this workstation."""
    work = pins.subscribe(actor, data)
    return answer(request, await services.database.write(work, origin_of(actor)))


@post("/sync/fetch", status_code=200, tags=["sync"])
async def fetch(
    request: PultRequest,
    data: JSONBody[Fetch],
    actor: ActorDep,
    services: ServicesDep,
) -> Response[FetchAnswer]:
    """Return single rows beyond the working set."""
    found = await services.database.read(sync.fetch(actor, data))
    return answer(request, fetched_for(spoken(request), found))


@put(
    "/sync/blob/{sha256:str}",
    status_code=204,
    tags=["sync"],
    request_max_body_size=files.MAX_BYTES,
)
async def upload(
    request: PultRequest, sha256: FromPath[str], actor: ActorDep, services: ServicesDep
) -> None:
    """Take a file some message names; the message goes on as soon as all of its files are here."""
    if not _SHA256.match(sha256):
        raise NotFound
    data = await request.body()
    await services.database.write(uploads.take(actor, sha256, data), origin_of(actor))


@get("/sync/blob/{entry:uuid}/{sha256:str}", tags=["sync"])
async def blob(
    entry: FromPath[UUID], sha256: FromPath[str], actor: ActorDep, services: ServicesDep
) -> Stream:
    """Return a file of an entry the caller may see. Served as bytes, never as a page."""
    if not _SHA256.match(sha256):
        raise NotFound
    database = services.database
    size = await database.read(files.readable_size(actor, str(entry), sha256))

    async def pieces() -> AsyncIterator[bytes]:
        # A slow reader holds neither a transaction nor more than a piece of it in memory.
        sent = 0
        while sent < size:
            piece = await database.read(files.part(sha256, sent))
            if not piece:
                return  # deleted meanwhile: the reader sees that it is cut short
            sent += len(piece)
            yield piece

    return Stream(
        pieces(),
        media_type="application/octet-stream",
        headers={
            "content-length": str(size),
            "content-disposition": "attachment",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )
