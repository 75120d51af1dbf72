"""Messages as they come in: each once, long ones whole.

SMPP has no id for a customer's message, and a provider sends one again whose answer it did not
get. So each is given a reference of ours that is kept before the message is stored, until the
provider is known to have our answer: what comes a second time by then is the same message, what
comes after is a new one that says the same.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from adapters.sms.pdu import Delivery
from adapters.sms.reading import Place, decoded, part
from adapters.sms.settings import SmsSettings
from domain.accounts import Tools
from domain.errors import Defect
from domain.glossary import IdentityKind
from domain.ids import new_id
from domain.phone_numbers import normalise
from domain.ports import InboundAttachment, InboundMessage

_NAME = "incoming"
_KEPT_FOR = timedelta(days=3)
_LOOK_S = 1.0
MAX_DOUBTFUL = 1_000
MAX_PARTS_KEPT = 2_000
"""Parts of unfinished messages; beyond it the oldest message is delivered as it is."""


class Seen(msgspec.Struct, kw_only=True):
    """A delivery whose answer the provider may not have.

    ``session`` is the connection it came over, 0 one of an earlier life; ``refused`` says that we
    asked for it again. ``proof`` is the request of ours whose answer proves that the provider has
    read our answer.
    """

    digest: str
    ref: str
    at: datetime
    session: int = 0
    refused: bool = False
    proof: int | None = None


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One part that came."""

    number: int
    body: bytes
    data_coding: int


class Unfinished(msgspec.Struct, kw_only=True):
    """A long message of which parts are missing."""

    source: str
    destination: str
    reference: int
    total: int
    ref: str
    since: datetime
    pieces: list[Piece] = []

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What its parts have in common."""
        return self.source, self.destination, self.reference, self.total


class State(msgspec.Struct, kw_only=True):
    """What must outlive us."""

    doubtful: list[Seen] = []
    unfinished: list[Unfinished] = []


class Incoming:
    """Takes deliveries of one account. Not for two tasks at once."""

    def __init__(self, settings: SmsSettings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools
        self._state: State | None = None

    async def load(self) -> None:
        """Read what is kept: another node may have gone on since. Needed before all else.

        Raises:
            Expected: it cannot be read.
        """
        raw = await self._tools.memory.load(_NAME)
        self._state = msgspec.json.decode(raw, type=State) if raw else State()
        for seen in self._state.doubtful:
            seen.session, seen.refused, seen.proof = 0, False, None

    @property
    def _kept(self) -> State:
        if self._state is None:
            raise Defect("nothing can come before what is kept was read")
        return self._state

    async def take(self, deliveries: list[Delivery], session: int) -> None:
        """Store deliveries; returns after all of them are durable.

        Args:
            deliveries: messages and parts, in the order they came.
            session: the number of the connection they came over, from 1.

        Raises:
            Expected: they could not be stored; the same again is harmless.
        """
        now = self._tools.clock.now()
        placed = [self._placed(delivery, session, now) for delivery in deliveries]
        ready = [message for message in placed if message is not None] + self._crowded_out()
        await self._save()
        for message in ready:
            await self._tools.sink.message_received(message)
        self._forget_finished()

    def answered(self, session: int, proof: int | None) -> None:
        """Note that everything of a connection has been answered.

        Args:
            session: the connection.
            proof: the first request of ours that follows the answers; None where the provider
                was asked to send all of it again.
        """
        for seen in self._kept.doubtful:
            if seen.session == session and seen.proof is None:
                seen.proof, seen.refused = proof, proof is None

    def proven(self, session: int, request: int) -> None:
        """Note that the provider has read all we said before a request of ours."""
        self._kept.doubtful = [
            seen
            for seen in self._kept.doubtful
            if seen.session != session or seen.proof is None or seen.proof > request
        ]

    async def overdue(self) -> float:
        """Deliver long messages whose time is up, marked where parts are missing.

        Returns:
            For how many seconds nothing further is due.

        Raises:
            Expected: they could not be stored; they are still due.
        """
        if self._state is None:
            return _LOOK_S
        now = self._tools.clock.now()
        limit = timedelta(seconds=self._settings.join_s)
        due = [item for item in self._kept.unfinished if now - item.since >= limit]
        for item in due:
            await self._tools.sink.message_received(self._joined(item))
            self._kept.unfinished.remove(item)
        if due:
            await self._save()
        waits = [(item.since + limit - now).total_seconds() for item in self._kept.unfinished]
        return max(0.05, min([*waits, _LOOK_S]))

    async def _save(self) -> None:
        await self._tools.memory.save(_NAME, msgspec.json.encode(self._kept).decode())

    def _placed(self, delivery: Delivery, session: int, now: datetime) -> InboundMessage | None:
        """Return the message a delivery completes, None where it completes none."""
        found, known = part(delivery), self._again(delivery, session)
        piece = Piece(
            number=found.place.number if found.place else 1,
            body=found.body,
            data_coding=delivery.data_coding,
        )
        if found.place is None:
            ref = known or new_id().hex
            ready: InboundMessage | None = self._message(delivery.source, ref, now, [piece], 1)
        else:
            group = self._group(delivery, found.place, piece, now, known)
            if group is None:
                return None
            if piece not in group.pieces:
                group.pieces.append(piece)
            ref = group.ref
            ready = self._joined(group) if len(group.pieces) == group.total else None
        if not known:
            self._remember(delivery, session, now, ref)
        return ready

    def _again(self, delivery: Delivery, session: int) -> str:
        """Return the reference of a delivery that comes again; empty where it is a new one."""
        digest = _digest(delivery)
        for seen in self._kept.doubtful:
            if seen.digest == digest and (seen.session != session or seen.refused):
                seen.session, seen.refused, seen.proof = session, False, None
                return seen.ref
        return ""

    def _remember(self, delivery: Delivery, session: int, now: datetime, ref: str) -> None:
        fresh = [seen for seen in self._kept.doubtful if now - seen.at < _KEPT_FOR]
        fresh.append(Seen(digest=_digest(delivery), ref=ref, at=now, session=session))
        self._kept.doubtful = fresh[-MAX_DOUBTFUL:]

    def _group(
        self, delivery: Delivery, place: Place, piece: Piece, now: datetime, known: str
    ) -> Unfinished | None:
        """Return what a part belongs to; None where that has gone on without it, or with it."""
        key = (delivery.source, delivery.destination, place.reference, place.total)
        for group in self._kept.unfinished:
            held = next((item for item in group.pieces if item.number == piece.number), piece)
            if group.ref == known or (not known and group.key == key and held == piece):
                return group
        if known:
            return None
        # Also where the number of a message was used again before the first was whole.
        group = Unfinished(
            source=delivery.source,
            destination=delivery.destination,
            reference=place.reference,
            total=place.total,
            ref=new_id().hex,
            since=now,
        )
        self._kept.unfinished.append(group)
        return group

    def _crowded_out(self) -> list[InboundMessage]:
        """Return the oldest unfinished messages where there are too many parts to keep."""
        unfinished, out = self._kept.unfinished, []
        while sum(len(item.pieces) for item in unfinished) > MAX_PARTS_KEPT:
            out.append(self._joined(unfinished[0]))
            del unfinished[0]
        return out

    def _forget_finished(self) -> None:
        """Drop whole messages; the next save makes it durable, and till then they have a ref."""
        self._kept.unfinished = [
            item for item in self._kept.unfinished if len(item.pieces) < item.total
        ]

    def _joined(self, group: Unfinished) -> InboundMessage:
        pieces = sorted(group.pieces, key=lambda item: item.number)
        return self._message(group.source, group.ref, group.since, pieces, group.total)

    def _message(
        self, source: str, ref: str, at: datetime, pieces: list[Piece], total: int
    ) -> InboundMessage:
        text, data = self._words(pieces, total)
        files = (
            InboundAttachment(name="sms.bin", media_type="application/octet-stream", data=data),
        )
        return InboundMessage(
            channel_id=self._tools.channel_id,
            provider_ref=ref,
            identity_kind=_kind_of(source),
            address=source,
            claimed_name="" if any(map(str.isdigit, source)) else source,
            at=at,
            text=text,
            attachments=files if data else (),
        )

    def _words(self, pieces: list[Piece], total: int) -> tuple[str, bytes]:
        """Return what the parts say, with a mark for each that is missing, and what is no text."""
        words: list[str] = []
        binary = b""
        expected = 1
        # Parts are decoded together: a character may have been cut in two between them.
        for _, run in groupby(
            enumerate(pieces), lambda item: (item[1].number - item[0], item[1].data_coding)
        ):
            found = [piece for _, piece in run]
            words += _gaps(expected, found[0].number, total)
            expected = found[-1].number + 1
            body = b"".join(piece.body for piece in found)
            text = decoded(body, found[0].data_coding, self._settings.alphabet)
            if text is None:
                binary += body
            else:
                words.append(text)
        words += _gaps(expected, total + 1, total)
        return "".join(words), binary


def _gaps(first: int, after: int, total: int) -> list[str]:
    """Return a mark, in no language, for each part that is missing."""
    return [f" [… {number}/{total} …] " for number in range(first, after)]


def _digest(delivery: Delivery) -> str:
    raw = repr((delivery.source, delivery.destination, delivery.data_coding, delivery.body))
    return hashlib.sha256(raw.encode()).hexdigest()[:32]


def _kind_of(source: str) -> str:
    """Return what an address is: a sender may have a name instead of a number."""
    number = source.removeprefix("+").isdigit() and normalise(source) is not None
    return IdentityKind.PHONE if number else IdentityKind.SMS
