"""The live line: one WebSocket per workstation."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from domain import frames
from domain.errors import Code, Expected, SignInRequired
from domain.glossary import Presence
from domain.live import (
    LiveAck,
    LiveAuth,
    LiveDown,
    LivePing,
    LivePong,
    LivePresence,
    LivePush,
    LivePushed,
    LiveSub,
    LiveUp,
    LiveWelcome,
)
from domain.tasks import TaskScope
from domain.wire import UNREADABLE, Problem, PushAnswer, pack
from server.handlers import push as pushing
from server.handlers.policy import Actor
from server.handlers.presence import line_closed, line_opened, set_presence
from server.handlers.sign_in import authenticate
from server.rest.auth import origin_of
from server.rest.errors import problem_of
from server.rest.lines import SLOW_READER_S, Connection
from server.rest.services import Services, ServicesDep
from server.storage import feed
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

AUTH_DEADLINE_S = 5.0
PING_EVERY_S = 15.0
SILENT_LIMIT_S = 45.0
MAX_FRAME = 64 * 1024
MAX_PUSH_FRAME = 32 * 1024
"""Larger pushes go by the route of their own, where they hold up nothing else."""

AnySocket = WebSocket[Any, Any, Any]
_decoder: msgspec.msgpack.Decoder[LiveUp] = msgspec.msgpack.Decoder(LiveUp)


def frame(message: LiveDown | LiveUp) -> bytes:
    """Return a message as a frame anybody can read."""
    return frames.encode(pack(message))


async def _receive(socket: AnySocket) -> LiveUp:
    raw = await socket.receive_data(mode="binary")
    return _decoder.decode(frames.decode(raw, MAX_FRAME))


@websocket("/sync/live")
async def live(socket: AnySocket, services: ServicesDep) -> None:
    """Serve one workstation until it goes, falls silent or loses its session."""
    await socket.accept()
    with suppress(WebSocketDisconnect, TimeoutError, *UNREADABLE):
        async with asyncio.timeout(AUTH_DEADLINE_S):
            auth = await _receive(socket)
        if not isinstance(auth, LiveAuth):
            return
        await _serve(socket, services, auth)
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close()


async def _serve(socket: AnySocket, services: Services, auth: LiveAuth) -> None:
    try:
        services.admission.enter("/sync/live")
        actor = await services.database.glance(
            lambda unit: authenticate(unit, auth.token, auth.device)
        )
    except SignInRequired:
        await socket.close(code=4401)
        return
    except Expected:
        await socket.close(code=1013)  # "try again later": the store is busy, not the session
        return

    dictionary = auth.dict_id == frames.dictionary_id()

    async def send(message: LiveDown) -> None:
        told = services.frames.of(message, auth.proto, dictionary=dictionary)
        if told is not None:
            await socket.send_data(told, mode="binary")

    connection = Connection(auth.token, auth.cursor, auth.buckets, send, auth.proto)
    connection.agent_id, connection.device = actor.agent_id, actor.device
    connection.known = actor.buckets | actor.directories
    head = (await services.database.glance(feed.meta)).head
    async with asyncio.timeout(SLOW_READER_S):
        welcome = LiveWelcome(head=head, push_bytes=MAX_PUSH_FRAME, dict_id=frames.dictionary_id())
        await send(welcome)
    services.hub.add(connection)
    try:
        # After it was added: whoever ends another line of this agent now sees this one.
        opened = line_opened(services.node, actor.agent_id)
        await services.database.write(opened, origin_of(actor))
        services.neighbours.greet(connection)
        await _until_over(socket, services, connection, actor)
    finally:
        services.hub.remove(connection)
        services.neighbours.gone(connection)
        if not services.hub.online(actor.agent_id):
            closed = line_closed(services.node, actor.agent_id)
            await services.database.write(closed, origin_of(actor))


async def _until_over(
    socket: AnySocket, services: Services, connection: Connection, actor: Actor
) -> None:
    """Talk and listen until either side ends it."""
    ended = asyncio.Event()
    scope = TaskScope("live", on_error=lambda _key, _error: ended.set())

    async def tell() -> None:
        try:
            await connection.run()
        except TimeoutError:
            _log.warning("live_reader_too_slow", device=str(actor.device))
        except WebSocketDisconnect:
            _log.debug("live_gone", device=str(actor.device))
        finally:
            ended.set()

    async def listen() -> None:
        try:
            await _listen(socket, services, connection, actor)
        except (WebSocketDisconnect, TimeoutError, *UNREADABLE):
            _log.debug("live_closed", device=str(actor.device))
        finally:
            ended.set()

    scope.start(tell(), "tell")
    scope.start(listen(), "listen")
    scope.start(_ping(connection), "ping")
    try:
        await ended.wait()
    finally:
        await scope.close()


async def _ping(connection: Connection) -> None:
    while True:
        await asyncio.sleep(PING_EVERY_S)
        connection.tell(LivePing())


async def _listen(
    socket: AnySocket, services: Services, connection: Connection, actor: Actor
) -> None:
    while True:
        async with asyncio.timeout(SILENT_LIMIT_S):
            message = await _receive(socket)
        match message:
            case LiveSub():
                connection.stands_at(message.cursor, message.buckets)
                services.hub.moved(connection)
            case LivePresence():
                if message.state in set(Presence):
                    await services.database.write(
                        set_presence(actor.agent_id, message.state, message.kind),
                        origin_of(actor),
                    )
                await services.neighbours.said(connection, actor, message)
                if message.typing_in is not None:
                    services.agent_typing(message.typing_in)
            case LivePush():
                connection.answer(await _pushed(services, connection, message))
            case LiveAck() | LivePong() | LiveAuth():
                pass


async def _pushed(services: Services, line: Connection, message: LivePush) -> LivePushed:
    """Take operations, and answer as the route of the same name does.

    Who pushes is asked in the transaction itself: the line may stand for longer than the session.
    """

    def work(unit: Unit) -> PushAnswer:
        actor = authenticate(unit, line.token, line.device, leaving=True)
        unit.origin = origin_of(actor)
        return pushing.push(actor, message.push)(unit)

    try:
        services.admission.enter("/sync/push")
        answer = await services.database.write(work)
    except Expected as error:
        return LivePushed(number=message.number, problem=problem_of(error))
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the line
        _log.error("push_broke", device=str(line.device), exc_info=error)
        problem = Problem(code=Code.INTERNAL, status=500, retryable=True)
        return LivePushed(number=message.number, problem=problem)
    return LivePushed(number=message.number, answer=answer)
