"""Taking a visitor's message, the same over a socket and over plain HTTP."""

from __future__ import annotations

from domain.entities import Entry
from domain.errors import BadInput, Code, Refused
from domain.ports import InboundAttachment
from domain.text import clean_line
from server.handlers import webchat, webchat_said
from server.handlers.webchat import Admitted
from server.rest.services import Services
from server.rest.webchat_frames import AckDown, millis

FILES_PER_S, FILES_BURST = 1 / 20, 10.0
"""Files of one visitor: ten at once, three a minute for long."""


async def post(
    services: Services,
    who: Admitted,
    client_id: str,
    text: str,
    file: InboundAttachment | None = None,
) -> AckDown:
    """Store a message once and return its acknowledgement; again for a message known already.

    Raises:
        BadInput: the message can never be taken.
        Refused: too fast; ``retry_after_s`` says when to try again.
        Unavailable: the store cannot take it now.
    """
    message = webchat.letter(who.visitor, client_id, text, services.clock.now(), file)
    async with services.visitors.storing(who.visitor):
        entry = await services.database.read(webchat.stored(message))
        if entry is None:
            _keep_pace(services, who)
            taken = webchat_said.taken(who.visitor, message)
            entry = await services.database.write(
                lambda unit: unit.need(Entry, taken(unit).entry_id)
            )
    services.visitors.posted(who.visitor, entry)
    return AckDown(client_id=client_id, id=entry.id, at=millis(entry))


def file_of(who: Admitted, name: str, media_type: str, data: bytes) -> InboundAttachment:
    """Return a visitor's file.

    Raises:
        Refused: this chat takes no files.
        BadInput: it is empty, or larger than the chat takes.
    """
    most = who.settings.max_file
    if not most:
        raise Refused(Code.FORBIDDEN, "this chat takes no files")
    if len(data) > most:
        raise BadInput("file", code=Code.TOO_LARGE)
    if not data:
        raise BadInput("file")
    bare = clean_line(name.replace("/", "_").replace("\\", "_"), 200)
    return InboundAttachment(
        name=bare or "file", media_type=clean_line(media_type.partition(";")[0], 100), data=data
    )


def _keep_pace(services: Services, who: Admitted) -> None:
    """Count a new message; a repeated one costs nothing, or resending would never end."""
    wait = services.visitors.rates.take(
        f"send:{who.visitor.address}",
        per_s=who.settings.messages_per_minute / 60,
        burst=who.settings.burst,
    )
    if wait:
        raise Refused(Code.SLOW_DOWN, retry_after_s=wait)
