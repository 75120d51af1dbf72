"""The desktop's message bus, where there is one (Linux). Nothing depends on it.

Source: the D-Bus specification, https://dbus.freedesktop.org/doc/dbus-specification.html
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from domain.tasks import TaskScope

if TYPE_CHECKING:
    from jeepney import DBusAddress, Message
    from jeepney.io.asyncio import DBusRouter

_log = structlog.get_logger(__name__)

DEADLINE_S = 5.0
_WAITING = 64


class Bus:
    """One connection to a bus; calls and signals. On the loop it was opened on.

    Attributes:
        which: as it was opened by.
    """

    def __init__(self, router: DBusRouter, close: contextlib.AsyncExitStack, which: str) -> None:
        """Use ``open_bus``."""
        self.which = which
        self._router = router
        self._stack = close
        self._scope = TaskScope("bus")

    async def call(
        self, address: DBusAddress, method: str, signature: str = "", *body: Any
    ) -> tuple[Any, ...]:
        """Call a method and return what it answers.

        Raises:
            OSError: nobody answers, or with an error.
        """
        from jeepney import MessageType, new_method_call
        from jeepney.io.common import RouterClosed

        message = new_method_call(address, method, signature or None, body)
        try:
            answer = await asyncio.wait_for(self._asked(message), DEADLINE_S)
        except (RouterClosed, TimeoutError, EOFError) as error:
            raise OSError(f"{method}: {type(error).__name__}") from error
        if answer.header.message_type == MessageType.error:
            raise OSError(f"{method}: refused")
        return tuple(answer.body)

    def _asked(self, message: Message) -> asyncio.Future[Message]:
        """Ask in a task of its own: who stops waiting must not take the answer's place away.

        The router ends with an error where an answer comes to a question that was cancelled.
        """
        answered: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._scope.start(self._ask(message, answered))
        return answered

    async def _ask(self, message: Message, answered: asyncio.Future[Message]) -> None:
        from jeepney.io.common import RouterClosed

        try:
            answer = await self._router.send_and_get_reply(message)
        except (RouterClosed, RuntimeError, OSError, EOFError) as error:
            if not answered.done():
                answered.set_exception(error)
            return
        if not answered.done():
            answered.set_result(answer)

    async def hear(
        self, interface: str, member: str, heard: Callable[[tuple[Any, ...]], None]
    ) -> None:
        """Call back for each signal of a kind, until cancelled or the bus is gone.

        Raises:
            OSError: the bus will not have it.
        """
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=interface, member=member)
        queue: asyncio.Queue[Message] = asyncio.Queue(_WAITING)
        with self._router.filter(rule, queue=queue):
            await self.call(message_bus, "AddMatch", "s", rule.serialise())
            while True:
                heard(tuple((await queue.get()).body))

    async def close(self) -> None:
        """Leave the bus."""
        await self._scope.close()
        with contextlib.suppress(OSError, EOFError):
            await self._stack.aclose()


async def open_bus(which: str = "SESSION") -> Bus | None:
    """Join a bus, or return None where there is none.

    Args:
        which: ``SESSION``, ``SYSTEM``, or an address.
    """
    loop = asyncio.get_running_loop()
    router = await loop.run_in_executor(None, _import)
    if router is None:
        return None
    stack = contextlib.AsyncExitStack()
    try:
        async with asyncio.timeout(DEADLINE_S):
            found = await stack.enter_async_context(router(which))
    except (OSError, KeyError, ValueError, EOFError, TimeoutError, RuntimeError) as error:
        _log.info("no_bus", which=which, reason=type(error).__name__)
        return None
    return Bus(found, stack, which)


def _import() -> Any:
    # Off the GUI thread, and only where somebody asks for a bus.
    try:
        from jeepney.io.asyncio import open_dbus_router
    except ImportError:
        return None
    return open_dbus_router
