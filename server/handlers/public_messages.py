"""Customers' messages and files of shops and apps, over the public API."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.entities import Channel, Entry
from domain.errors import Code, NotFound, Refused
from domain.ids import EntryId, new_id
from domain.ports import InboundAttachment, InboundMessage
from domain.text import clean_line, clean_text
from server.handlers import inbound
from server.handlers.public import moment
from server.handlers.public_told import FileKept, Kept, MessageTold
from server.handlers.public_who import addresses, card_of
from server.storage import api, messages, uploads
from server.storage.unit import Unit


def file_sent(
    channel: Channel, name: str, media_type: str, sha256: str, data: bytes
) -> Callable[[Unit], FileKept]:
    """Return the step that keeps a file until a message names it."""
    bare = clean_line(name.replace("/", "_").replace("\\", "_"), 200) or "file"

    def work(unit: Unit) -> FileKept:
        uploads.keep(unit, sha256, data)
        row = api.FileRow(
            id=new_id(),
            sha256=sha256,
            name=bare,
            media_type=clean_line(media_type.partition(";")[0], 100),
            size=len(data),
        )
        api.add_file(unit, channel.id, row)
        return FileKept(id=row.id, name=bare, size=row.size)

    return work


def message_told(channel: Channel, told: MessageTold) -> Callable[[Unit], Kept]:
    """Return the step that stores a customer's message, once however often it is told."""
    if not told.files and not clean_text(told.text).strip():
        raise Refused(Code.INVALID, "say something or name a file", field="text")

    def work(unit: Unit) -> Kept:
        kind, value = addresses(channel, told.customer)[0]
        files = tuple(_file(unit, channel, place, item) for place, item in enumerate(told.files))
        card_of(unit, channel, told.customer)
        message = InboundMessage(
            channel_id=channel.id,
            provider_ref=f"app:{told.id}",
            identity_kind=kind,
            address=value,
            claimed_name=told.customer.name,
            at=moment(unit, told.at),
            text=told.text,
            attachments=files,
        )
        stored = inbound.received(message)(unit)
        entry = unit.need(Entry, stored.entry_id)
        return Kept(id=entry.id, customer_id=entry.customer_id, created=stored.fresh)

    return work


def _file(unit: Unit, channel: Channel, place: int, file_id: UUID) -> InboundAttachment:
    row = api.file(unit, channel.id, file_id)
    data = messages.blob(unit, row.sha256) if row is not None else None
    if row is None or data is None:
        raise Refused(
            Code.INVALID,
            "no such file; send it first, at most 14 days ago",
            field=f"files[{place}]",
        )
    return InboundAttachment(name=row.name, media_type=row.media_type, data=data)


def file_of(channel: Channel, entry_id: EntryId, sha256: str) -> Callable[[Unit], bytes]:
    """Return the step that reads a file of a message in one of the account's conversations.

    Raises (when run):
        NotFound: no such file, or not there: the same answer.
    """

    def work(unit: Unit) -> bytes:
        entry = api.entry_on(unit, channel.id, entry_id)
        if entry is None or all(item.sha256 != sha256 for item in entry.attachments):
            raise NotFound("file")
        data = messages.blob(unit, sha256)
        if data is None:
            raise NotFound("file")
        return data

    return work
