"""Taking a visitor's message, the same over a socket and over plain HTTP."""

from __future__ import annotations

from domain.errors import Code, Defect, Refused
from server.handlers import webchat
from server.handlers.webchat import Admitted
from server.rest.services import Services
from server.rest.webchat_frames import AckDown, millis


async def post(services: Services, who: Admitted, client_id: str, text: str) -> AckDown:
    """Store a message once and return its acknowledgement; again for a message known already.

    Raises:
        BadInput: the message can never be taken.
        Refused: too fast; ``retry_after_s`` says when to try again.
        Unavailable: the store cannot take it now.
    """
    message = webchat.letter(who.visitor, client_id, text, services.clock.now())
    async with services.visitors.storing(who.visitor):
        entry = await services.database.read(webchat.stored(message))
        if entry is None:
            _keep_pace(services, who)
            await services.sink.message_received(message)
            entry = await services.database.read(webchat.stored(message))
    if entry is None:
        raise Defect("a stored message of a visitor cannot be found")
    services.visitors.posted(who.visitor, entry)
    return AckDown(client_id=client_id, id=entry.id, at=millis(entry))


def _keep_pace(services: Services, who: Admitted) -> None:
    """Count a new message; a repeated one costs nothing, or resending would never end."""
    wait = services.visitors.rates.take(
        f"send:{who.visitor.address}",
        per_s=who.settings.messages_per_minute / 60,
        burst=who.settings.burst,
    )
    if wait:
        raise Refused(Code.SLOW_DOWN, retry_after_s=wait)
