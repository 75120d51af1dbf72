"""The way in: one account's news, taken from where the last ones were stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from adapters.matrix.client import API, MatrixClient, Revoked, path
from adapters.matrix.reading import (
    Event,
    Message,
    event,
    fields,
    items,
    message,
    read_at,
    words,
)
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import MatrixSettings
from domain.accounts import AccountState, Problem, Tools
from domain.backoff import Backoff
from domain.errors import Code, Expected, SendRefused
from domain.glossary import IdentityKind
from domain.ports import (
    InboundAttachment,
    InboundMessage,
    MessageDeleted,
    MessageEdited,
    ReadUpTo,
)
from domain.text import clean_line

_log = structlog.get_logger(__name__)

_TOKEN = "since"  # noqa: S105 - the name of a cursor
_PAGE = 100
_MAX_PAGES = 100
_MAX_NAMES = 5_000
_MAX_RECEIPTS = 1_000


def _filter(limit: int) -> str:
    nothing: dict[str, object] = {"types": []}
    room = {
        "account_data": nothing,
        "ephemeral": {"types": ["m.receipt"]},
        "state": {"lazy_load_members": True, "include_redundant_members": True},
        "timeline": {"limit": limit, "lazy_load_members": True},
    }
    asked = {"presence": nothing, "account_data": nothing, "room": room}
    return msgspec.json.encode(asked).decode()


class MatrixInbox:
    """Implements ``ChannelWorker``. The cursor moves after all before it is stored."""

    def __init__(self, settings: MatrixSettings, tools: Tools, rooms: Rooms) -> None:
        self._settings = settings
        self._tools = tools
        self._rooms = rooms
        self._backoff = Backoff(settings.retry_base_s, settings.retry_cap_s)
        self._names: dict[str, str] = {}
        self._own = ""

    async def run(self) -> None:
        """Receive until cancelled; comes back by itself."""
        while True:
            wait_s: float | None = None
            state, problem, reason = AccountState.FAILING, Problem.UNREACHABLE, ""
            try:
                await self._serve()
            except Revoked as error:
                state, problem, reason = AccountState.REVOKED, Problem.REFUSED, error.detail
            except Expected as error:
                reason, wait_s = error.detail or error.code, error.retry_after_s
                if error.code == Code.SLOW_DOWN:
                    problem = Problem.SLOWED
                elif error.code == Code.INVALID or isinstance(error, SendRefused):
                    problem = Problem.BAD_ANSWER
            except Exception as error:  # noqa: BLE001 - outer loop: the sink may raise anything
                reason, problem = type(error).__name__, Problem.BROKEN
                _log.warning("matrix_broke", exc_info=error)
            await self._tools.health.report(state, problem, reason)
            _log.warning("matrix_retries", channel_id=str(self._tools.channel_id), reason=reason)
            pause_s = self._backoff.failed()
            await asyncio.sleep(pause_s if wait_s is None else max(wait_s, 0.1))

    async def _serve(self) -> None:
        client = MatrixClient(self._settings)
        try:
            who = await client.ask("GET", path("account", "whoami"))
            self._own = words(who.get("user_id"), 255)
            since = await self._tools.memory.load(_TOKEN)
            while True:
                since = await self._round(client, since)
                self._backoff.succeeded()
                await self._tools.health.report(AccountState.WORKING, Problem.NONE)
        finally:
            await client.aclose()

    async def _round(self, client: MatrixClient, since: str | None) -> str:
        """Ask for news, store them and return where they end."""
        # What was said before we came is not ours to import.
        query = {"filter": _filter(50 if since else 1)}
        if since:
            query |= {"since": since, "timeout": str(int(self._settings.sync_s * 1000))}
        answer = await client.ask(
            "GET", f"{API}/sync", query=query, wait_s=self._settings.sync_s if since else 0
        )
        rooms = fields(answer.get("rooms"))
        for room, joined in fields(rooms.get("join")).items():
            if since:
                await self._room(client, room, fields(joined), since)
        for room in fields(rooms.get("invite")):
            await self._accept(client, room)
        token = words(answer.get("next_batch"), 10_000)
        if token and token != since:
            await self._tools.memory.save(_TOKEN, token)
        return token or since or ""

    async def _accept(self, client: MatrixClient, room: str) -> None:
        """Join a room we are invited to; one that cannot be joined is left alone."""
        try:
            await client.ask("POST", path("join", room), {})
        except SendRefused as error:
            _log.info("matrix_invite_left", reason=error.detail)

    # -- a room ------------------------------------------------------------------------------

    async def _room(
        self, client: MatrixClient, room: str, joined: Mapping[str, Any], since: str
    ) -> None:
        timeline = fields(joined.get("timeline"))
        raw = items(timeline.get("events"))
        state = items(fields(joined.get("state")).get("events"))
        if timeline.get("limited") is True:
            start = words(timeline.get("prev_batch"), 10_000)
            raw = await self._missing(client, room, start, since, raw) + raw
        now = self._tools.clock.now()
        events = [found for item in raw if (found := event(item, now)) is not None]
        for item in [*state, *raw]:
            self._note_name(room, item)
        for found in self._since_we_came(events):
            if found.sender != self._own:
                await self._take(client, room, found)
        receipts = items(fields(joined.get("ephemeral")).get("events"))
        await self._read(room, receipts)

    async def _missing(
        self,
        client: MatrixClient,
        room: str,
        start: str,
        since: str,
        known: list[Mapping[str, Any]],
    ) -> list[Mapping[str, Any]]:
        """Return the events between two answers of which the server left some out."""
        pages: list[list[Mapping[str, Any]]] = []
        while start and len(pages) < _MAX_PAGES:
            if any(self._is_ours(item, "invite") for item in (pages[-1] if pages else known)):
                break  # the room was not ours before
            query = {"dir": "b", "from": start, "to": since, "limit": str(_PAGE)}
            page = await client.ask("GET", path("rooms", room, "messages"), query=query)
            chunk = items(page.get("chunk"))
            if not chunk:
                break
            pages.append(chunk[::-1])
            start = words(page.get("end"), 10_000)
        return [item for page in reversed(pages) for item in page]

    def _is_ours(self, raw: Mapping[str, Any], membership: str) -> bool:
        return (
            raw.get("type") == "m.room.member"
            and raw.get("state_key") == self._own
            and fields(raw.get("content")).get("membership") == membership
        )

    def _since_we_came(self, events: list[Event]) -> list[Event]:
        """Return what was said since we were invited, where that is among it."""
        for membership in ("invite", "join"):
            for at, found in enumerate(events):
                ours = found.kind == "m.room.member" and found.state_key == self._own
                if ours and found.content.get("membership") == membership:
                    return events[at:]
        return events

    def _note_name(self, room: str, raw: Mapping[str, Any]) -> None:
        if raw.get("type") == "m.room.member" and isinstance(raw.get("state_key"), str):
            while len(self._names) >= _MAX_NAMES:
                del self._names[next(iter(self._names))]
            name = clean_line(words(fields(raw.get("content")).get("displayname")), 64)
            self._names[f"{room} {raw['state_key'][:255]}"] = name

    # -- an event ----------------------------------------------------------------------------

    async def _take(self, client: MatrixClient, room: str, found: Event) -> None:
        if found.kind == "m.room.redaction":
            if found.redacts:
                gone = MessageDeleted(
                    channel_id=self._tools.channel_id, provider_ref=found.redacts, at=found.at
                )
                await self._tools.sink.news_received(gone)
            return
        said = message(found)
        if said is None:
            return
        if said.replaces:
            await self._edited(client, room, found, said)
            return
        name = self._names.get(f"{room} {found.sender}", "")
        text, files = await self._with_file(client, said)
        await self._tools.sink.message_received(
            InboundMessage(
                channel_id=self._tools.channel_id,
                provider_ref=found.id,
                identity_kind=IdentityKind.MATRIX,
                address=await self._rooms.address(room, found.sender),
                claimed_name=name or found.sender.removeprefix("@").partition(":")[0],
                at=found.at,
                text=text,
                thread_refs=(said.answers,) if said.answers else (),
                attachments=files,
                automatic=said.automatic,
                details={k: v for k, v in msgspec.to_builtins(said.details).items() if v},
            )
        )

    async def _edited(self, client: MatrixClient, room: str, found: Event, said: Message) -> None:
        """Pass on an edit, where it is of the editor's own message: servers do not check."""
        try:
            raw = await client.ask("GET", path("rooms", room, "event", said.replaces))
        except SendRefused:
            return
        if raw.get("sender") != found.sender:
            return
        edited = MessageEdited(
            channel_id=self._tools.channel_id,
            provider_ref=said.replaces,
            text=said.text,
            at=found.at,
        )
        await self._tools.sink.news_received(edited)

    async def _with_file(
        self, client: MatrixClient, said: Message
    ) -> tuple[str, tuple[InboundAttachment, ...]]:
        """Return the text and the file; a file that cannot be had leaves its address."""
        if said.file is None:
            return said.text, ()
        where, name, kind = said.file
        try:
            data = await client.download(where)
        except Revoked:
            raise
        except Expected as error:
            _log.info("matrix_file_left", reason=error.detail)
            return f"{said.text}\n{name} {where}".strip(), ()
        return said.text, (InboundAttachment(name=name, media_type=kind, data=data),)

    async def _read(self, room: str, receipts: list[Mapping[str, Any]]) -> None:
        now = self._tools.clock.now()
        told = 0
        for receipt in receipts:
            for event_id, kinds in fields(receipt.get("content")).items():
                readers = fields(fields(kinds).get("m.read"))
                for reader, when in readers.items():
                    told += 1
                    if reader == self._own or told > _MAX_RECEIPTS:
                        continue
                    read = ReadUpTo(
                        channel_id=self._tools.channel_id,
                        address=await self._rooms.address(room, reader),
                        at=read_at(when, now),
                        provider_ref=event_id[:255],
                    )
                    await self._tools.sink.news_received(read)
