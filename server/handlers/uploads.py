"""Files agents send: kept by their hash, and the messages that waited for them go on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from domain.errors import BadInput, Code, Refused
from server.handlers import push
from server.handlers.policy import Action, Actor, can
from server.storage import messages
from server.storage.unit import Unit


def take(actor: Actor, sha256: str, data: bytes) -> Callable[[Unit], None]:
    """Return the step that keeps a file. Knowing its hash gives nobody a right to it.

    Raises:
        BadInput: it is not the file it says it is.
        Refused: the actor may not send anything.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BadInput("the file is not the one its hash names")
    if not can(actor, Action.WORK):
        raise Refused(Code.FORBIDDEN)

    def work(unit: Unit) -> None:
        messages.add_blob(unit, data)
        push.unpark(unit)

    return work
