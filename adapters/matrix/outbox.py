"""The way out: each part under a transaction of its own, so that the same again goes out once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

from adapters.matrix.client import Lost, MatrixClient, path
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import MatrixSettings
from domain.accounts import AccountState, Problem, Tools
from domain.channel_rules import rules_of
from domain.errors import Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.glossary import ChannelKind
from domain.ids import EntryId
from domain.ports import Amendment, OutboundMessage, SendReceipt
from domain.text_parts import split_text

_MAX_DOUBTFUL = 100
_TRIES = 3
_KINDS = {"image": "m.image", "audio": "m.audio", "video": "m.video"}

Part = tuple[str, dict[str, Any]]
"""Where an event goes, with the transaction's id, and what it says."""


class MatrixSender:
    """Implements ``ChannelSender``."""

    def __init__(self, settings: MatrixSettings, tools: Tools, rooms: Rooms) -> None:
        self._settings = settings
        self._tools = tools
        self._rooms = rooms
        self._doubtful: OrderedDict[EntryId, list[Part]] = OrderedDict()

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Put a message into its room, which may have to be opened: files first, words last.

        Raises:
            SendRefused: there is no such room, or the server says no.
            Unavailable: nothing was sent.
            SendUncertain: it, or a part of it, may have gone out.
        """
        client = MatrixClient(self._settings)
        try:
            room = await self._rooms.of(client, message.address)
            parts = await _parts(client, room, message)
            return await self._put(client, message.message_id, parts)
        except Expected as error:
            if error.code == Code.SLOW_DOWN:
                await self._tools.health.report(AccountState.WORKING, Problem.SLOWED, error.detail)
            raise
        finally:
            await client.aclose()

    async def _put(
        self, client: MatrixClient, message_id: EntryId, parts: list[Part]
    ) -> SendReceipt:
        refs: list[str] = []
        for where, content in parts:
            try:
                answer = await client.ask("PUT", where, content)
            except Lost as error:
                self._remember(message_id, parts)
                raise SendUncertain(error.detail) from error
            except (Unavailable, SendRefused) as error:
                if not refs:
                    raise
                self._remember(message_id, parts)
                raise SendUncertain(f"only a part went out: {error.detail}") from error
            refs.append(str(answer.get("event_id", "")))
        self._doubtful.pop(message_id, None)
        # Whoever has read the last part has read all.
        return SendReceipt(
            provider_ref=refs[-1],
            at=self._tools.clock.now(),
            part_refs=tuple(reversed(refs)) if len(refs) > 1 else (),
        )

    def _remember(self, message_id: EntryId, parts: list[Part]) -> None:
        self._doubtful[message_id] = parts
        while len(self._doubtful) > _MAX_DOUBTFUL:
            self._doubtful.popitem(last=False)

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Say the same again: a server that has it answers with what it has.

        Returns:
            None where we no longer know what was said.

        Raises:
            Unavailable: the server cannot be reached.
        """
        parts = self._doubtful.get(message_id)
        if parts is None:
            return None
        client = MatrixClient(self._settings)
        try:
            for left in reversed(range(_TRIES)):
                try:
                    return await self._put(client, message_id, parts)
                except SendUncertain as error:
                    if not left:
                        raise Unavailable(Code.CHANNEL_DOWN, error.detail) from error
                except SendRefused:
                    return None
        finally:
            await client.aclose()
        return None

    async def amend(self, amendment: Amendment) -> None:
        """Replace the words of a message, or redact every event of it.

        Raises:
            SendRefused: there is no such room, or the server says no.
            Unavailable: ask again later.
        """
        room = await self._rooms.known(amendment.address)
        if not room:
            raise SendRefused("this is not an address in a Matrix room")
        client = MatrixClient(self._settings)
        try:
            for ref in amendment.refs:
                # The same wish has the same transaction: a server that has it does nothing.
                wish = hashlib.sha256(f"{ref}\n{amendment.text}".encode()).hexdigest()[:32]
                if amendment.text:
                    where = path("rooms", room, "send", "m.room.message", wish)
                    await client.ask("PUT", where, _replacement(ref, amendment.text))
                else:
                    await client.ask("PUT", path("rooms", room, "redact", ref, wish), {})
        finally:
            await client.aclose()


def _replacement(ref: str, text: str) -> dict[str, Any]:
    """Return the event that replaces a text; who cannot replace shows it after an asterisk."""
    return {
        "msgtype": "m.text",
        "body": f"* {text}",
        "m.new_content": {"msgtype": "m.text", "body": text},
        "m.relates_to": {"rel_type": "m.replace", "event_id": ref},
    }


async def _parts(client: MatrixClient, room: str, message: OutboundMessage) -> list[Part]:
    """Return the events of a message, after its files are at the server.

    Raises:
        SendRefused: it says nothing, or a file was refused.
        Unavailable: the server cannot be reached; nothing was said.
    """
    contents: list[dict[str, Any]] = []
    for file in message.attachments:
        uri = await client.upload(file.name, file.media_type, file.data)
        if not uri:
            raise SendRefused("the server gave no place for the file")
        info = {"mimetype": file.media_type, "size": len(file.data)}
        kind = _KINDS.get(file.media_type.partition("/")[0], "m.file")
        contents.append({"msgtype": kind, "body": file.name, "url": uri, "info": info})
    for text in split_text(message.text, rules_of(ChannelKind.MATRIX).max_length):
        contents.append({"msgtype": "m.text", "body": text})
    if not contents:
        raise SendRefused("the message is empty")
    if message.reply_ref:
        contents[-1]["m.relates_to"] = {"m.in_reply_to": {"event_id": message.reply_ref}}
    plain = message.message_id.hex
    ids = [*(f"{plain}.{number}" for number in range(1, len(contents))), plain]
    return [
        (path("rooms", room, "send", "m.room.message", ref), content)
        for ref, content in zip(ids, contents, strict=True)
    ]
