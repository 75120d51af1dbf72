"""A message bus of the test's own, and who shows notifications or tells of sleep on it."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

ALL = ["actions", "body", "body-markup"]
"""What a full notification service is able to do."""
NOTIFICATIONS = "org.freedesktop.Notifications"


@contextmanager
def private_bus() -> Iterator[str]:
    """Run a bus and yield its address."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.communicate(timeout=10)


class NotificationServer:
    """Answers as a desktop's notification service does, and remembers what it was asked."""

    def __init__(self, connection: DBusConnection, able: list[str]) -> None:
        self._connection = connection
        self._able = able
        self._next = 1
        self.shown: dict[int, tuple[Any, ...]] = {}
        self.asked: list[str] = []
        self.broken = False

    async def serve(self) -> None:
        while True:
            message = await self._connection.receive()
            if message.header.message_type == MessageType.method_call:
                await self._answer(message)

    async def _answer(self, message: Any) -> None:
        member = message.header.fields[HeaderFields.member]
        self.asked.append(member)
        if self.broken:
            await self._connection.send(new_error(message, "org.example.Broken"))
        elif member == "GetCapabilities":
            await self._connection.send(new_method_return(message, "as", (self._able,)))
        elif member == "Notify":
            number = message.body[1] or self._next
            self._next += 1
            self.shown[number] = message.body
            await self._connection.send(new_method_return(message, "u", (number,)))
        elif member == "CloseNotification":
            self.shown.pop(message.body[0], None)
            await self._connection.send(new_method_return(message))

    async def press(self, number: int, button: str) -> None:
        await self.tell("ActionInvoked", "us", (number, button))

    async def tell(self, member: str, signature: str, body: tuple[Any, ...]) -> None:
        here = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)
        await self._connection.send(new_signal(here, member, signature, body))


@asynccontextmanager
async def notification_server(address: str, able: list[str]) -> AsyncIterator[NotificationServer]:
    """Run a notification service on a bus."""
    async with await open_dbus_connection(address) as connection:
        async with DBusRouter(connection) as router:
            await Proxy(message_bus, router).RequestName(NOTIFICATIONS)
        server = NotificationServer(connection, able)
        serving = asyncio.create_task(server.serve())
        yield server
        serving.cancel()
        await asyncio.wait([serving])


async def tell_of_sleep(address: str, *, begins: bool) -> None:
    """Say what login1 says before sleep and after it."""
    here = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
    async with await open_dbus_connection(address) as connection:
        await connection.send(new_signal(here, "PrepareForSleep", "b", (begins,)))


@asynccontextmanager
async def idle_monitor(address: str, name: str, signature: str, millis: int) -> AsyncIterator[None]:
    """Answer on a bus for how long nothing was touched, as a desktop does.

    Args:
        address: of the bus.
        name: under which it answers.
        signature: of the number.
        millis: the answer.
    """
    async with await open_dbus_connection(address) as connection:
        async with DBusRouter(connection) as router:
            await Proxy(message_bus, router).RequestName(name)

        async def serve() -> None:
            while True:
                message = await connection.receive()
                if message.header.message_type == MessageType.method_call:
                    await connection.send(new_method_return(message, signature, (millis,)))

        serving = asyncio.create_task(serve())
        yield
        serving.cancel()
        await asyncio.wait([serving])
