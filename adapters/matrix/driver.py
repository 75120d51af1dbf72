"""Matrix users as accounts of a channel."""

from __future__ import annotations

from adapters.matrix.settings import MatrixSettings
from domain.accounts import Account, Driver, Tools


def _open(settings: MatrixSettings, tools: Tools) -> Account:
    from adapters.matrix.client import MatrixClient, path
    from adapters.matrix.inbox import MatrixInbox
    from adapters.matrix.outbox import MatrixSender
    from adapters.matrix.rooms import Rooms

    async def probe() -> str:
        client = MatrixClient(settings)
        try:
            who = await client.ask("GET", path("account", "whoami"))
        finally:
            await client.aclose()
        return str(who.get("user_id", ""))

    rooms = Rooms(tools.memory)
    inbox, sender = MatrixInbox(settings, tools, rooms), MatrixSender(settings, tools, rooms)
    return Account(probe=probe, sender=sender, worker=inbox)


DRIVER = Driver(MatrixSettings, _open)
