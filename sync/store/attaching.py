"""Files to be sent, in work.db: they are as precious as the words they go with.

A file hangs on a draft first. When the message is sent its operation names the file, and the bytes
stay until the centre has them; what neither a draft nor an unsettled message names is dropped.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from domain.entities import Attachment
from domain.errors import BadInput, Code
from domain.operations import MessageSend
from sync.store import outbox, schema

MAX_WAITING_BYTES = 200 << 20
"""How much may wait for the line in files altogether."""

_attached, _outgoing = schema.attached, schema.outgoing


def attach(work: sa.Connection, key: str, attachment: Attachment, data: bytes, at: int) -> None:
    """Hang a file on a draft.

    Args:
        work: inside a transaction.
        key: of the draft.
        attachment: name, type, size and hash, as the customer will get them.
        data: the bytes.
        at: now, in microseconds.

    Raises:
        BadInput: ``too_large``: too much waits for the line already.
    """
    held = work.execute(sa.select(sa.func.sum(sa.func.length(_outgoing.c.data)))).scalar() or 0
    if held + len(data) > MAX_WAITING_BYTES:
        raise BadInput("too many files wait for the line", code=Code.TOO_LARGE)
    row = {"sha256": attachment.sha256, "data": data, "wanted": 0}
    work.execute(insert(_outgoing).values(**row).on_conflict_do_nothing())
    values = {
        "key": key,
        "sha256": attachment.sha256,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "at": at,
    }
    work.execute(insert(_attached).values(**values).on_conflict_do_nothing())


def detach(work: sa.Connection, key: str, sha256: str) -> None:
    """Take a file off a draft."""
    where = sa.and_(_attached.c.key == key, _attached.c.sha256 == sha256)
    work.execute(_attached.delete().where(where))
    drop_unwanted(work)


def on_draft(work: sa.Connection, key: str) -> list[Attachment]:
    """Return the files that hang on a draft, in the order they came."""
    query = sa.select(_attached).where(_attached.c.key == key).order_by(_attached.c.at)
    return [
        Attachment(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
        for row in work.execute(query)
    ]


def sent(work: sa.Connection, key: str, sha256s: tuple[str, ...]) -> None:
    """Let the files of a message go to the centre: it is saved, its draft is no more."""
    work.execute(_outgoing.update().where(_outgoing.c.sha256.in_(sha256s)).values(wanted=1))
    work.execute(_attached.delete().where(_attached.c.key == key))


def next_upload(work: sa.Connection) -> tuple[str, bytes] | None:
    """Return a file the centre does not have yet."""
    query = sa.select(_outgoing.c.sha256, _outgoing.c.data).where(_outgoing.c.wanted == 1)
    row = work.execute(query.limit(1)).first()
    return (row.sha256, bytes(row.data)) if row is not None else None


def uploaded(work: sa.Connection, sha256: str) -> None:
    """Note that the centre has a file; its bytes stay while a draft needs them."""
    work.execute(_outgoing.update().where(_outgoing.c.sha256 == sha256).values(wanted=0))
    drop_unwanted(work)


def drop_unwanted(work: sa.Connection) -> None:
    """Drop bytes that neither a draft nor a message on its way needs."""
    named = set(work.execute(sa.select(_attached.c.sha256)).scalars())
    for item in outbox.unsettled(work):
        if isinstance(item.args, MessageSend):
            named |= {file.sha256 for file in item.args.attachments}
    here = set(work.execute(sa.select(_outgoing.c.sha256).where(_outgoing.c.wanted == 0)).scalars())
    gone = here - named
    if gone:
        work.execute(_outgoing.delete().where(_outgoing.c.sha256.in_(gone)))


def wanted_again(work: sa.Connection) -> None:
    """Offer the files of every message on its way again: the centre may have lost them."""
    for item in outbox.unsettled(work):
        if isinstance(item.args, MessageSend) and item.args.attachments:
            hashes = [file.sha256 for file in item.args.attachments]
            work.execute(_outgoing.update().where(_outgoing.c.sha256.in_(hashes)).values(wanted=1))


def attachment_of(name: str, media_type: str, data: bytes) -> Attachment:
    """Return what a message says of a file."""
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(name=name, media_type=media_type, size=len(data), sha256=digest)
