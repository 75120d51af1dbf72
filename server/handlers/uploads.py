"""Files agents send: kept by their hash, and the messages that waited for them go on.

What no message names within ``UNNAMED_AGE`` is removed at night: nobody fills the disk unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta

from domain.errors import BadInput, Code, Refused
from server.handlers import push
from server.handlers.policy import Action, Actor, can
from server.storage import api
from server.storage import uploads as kept
from server.storage.engine import Database
from server.storage.unit import Unit

UNNAMED_AGE = timedelta(days=14)
"""As long as a workstation keeps what is settled: what waits for longer sends its files again."""
_AT_ONCE = 20
ANSWERS_AGE, _ANSWERS_AT_ONCE = timedelta(days=1), 200
"""For how long who asks the same again is answered the same."""


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
        kept.keep(unit, sha256, data)
        push.unpark(unit)

    return work


def forget_answers(database: Database) -> Iterator[int]:
    """Forget what requests of the public API were answered; yield after each transaction."""
    while gone := database.write_now(
        lambda unit: api.forget_answers(unit, unit.now - ANSWERS_AGE, _ANSWERS_AT_ONCE)
    ):
        yield gone


def forget_unnamed(database: Database) -> Iterator[int]:
    """Remove files nobody named; yield after each transaction how many."""
    while gone := database.write_now(
        lambda unit: kept.forget(unit, unit.now - UNNAMED_AGE, _AT_ONCE)
    ):
        yield gone
