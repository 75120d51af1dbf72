"""The way out of every messenger: one try per message, in as many parts as its rule asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from domain.clock import Clock
from domain.errors import SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import Amendment, OutboundAttachment, OutboundMessage, SendReceipt
from domain.text_parts import split_text

_log = structlog.get_logger(__name__)

WAITS_S = 20.0
"""The most one waits between two parts, when the provider asks for it."""


class Mouth(Protocol):
    """What a provider's API can say to a customer. Raises as ``ChannelSender.send`` does."""

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text of a message, the ``number``-th part; return the provider's reference."""
        ...

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one file of a message, the ``number``-th part; return the provider's reference."""
        ...


class AmendingMouth(Mouth, Protocol):
    """One that can also change what it said. Raises as ``ChannelAmender.amend`` does."""

    async def reword(self, amendment: Amendment, ref: str) -> None:
        """Change one text; the same again is harmless."""
        ...

    async def retract(self, amendment: Amendment, ref: str) -> None:
        """Take one part back; one that is gone already is harmless."""
        ...


class PartsSender:
    """Implements ``ChannelSender`` over a provider's API."""

    def __init__(
        self, mouth: Mouth, clock: Clock, max_text: int, length: Callable[[str], int] = len
    ) -> None:
        """Make it ready.

        Args:
            mouth: says each part.
            clock: stamps receipts.
            max_text: the most of one text, as ``length`` counts.
            length: how the provider counts.
        """
        self._mouth = mouth
        self._clock = clock
        self._max_text = max_text
        self._length = length

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Send a message, part after part.

        Raises:
            SendRefused: the provider definitely took none of it.
            Unavailable: nothing was sent; try again later.
            SendUncertain: it may have been sent, or only some of its parts were.
        """
        texts = split_text(message.text, self._max_text, self._length)
        parts: list[str | OutboundAttachment] = [*texts, *message.attachments]
        refs: list[str] = []
        for number, part in enumerate(parts):
            try:
                refs.append(await self._one(message, part, number))
            except (SendRefused, Unavailable) as error:
                if not refs:
                    raise
                done = f"{len(refs)} of {len(parts)} parts went out"
                raise SendUncertain(f"{done}: {error.detail}") from error
        if not refs:
            raise SendRefused("there is nothing to send")
        several = tuple(refs) if len(refs) > 1 else ()
        return SendReceipt(provider_ref=refs[0], at=self._clock.now(), part_refs=several)

    async def _one(
        self, message: OutboundMessage, part: str | OutboundAttachment, number: int
    ) -> str:
        while True:
            try:
                if isinstance(part, str):
                    return await self._mouth.say(message, part, number)
                return await self._mouth.hand(message, part, number)
            except Unavailable as error:
                wait_s = error.retry_after_s
                # What is begun is ended, where the provider only wants a short breath.
                if number == 0 or wait_s is None or wait_s > WAITS_S:
                    raise
                await asyncio.sleep(wait_s)

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Return None: no messenger tells whether it has a message."""
        return None


class AmendingSender(PartsSender):
    """A sender of a channel where what was said can be changed; a ``ChannelAmender`` too."""

    def __init__(
        self, mouth: AmendingMouth, clock: Clock, max_text: int, length: Callable[[str], int] = len
    ) -> None:
        """Make it ready, as ``PartsSender``."""
        super().__init__(mouth, clock, max_text, length)
        self._amends = mouth
        self._most = max_text
        self._counts = length

    async def amend(self, amendment: Amendment) -> None:
        """Change a message, or take all of its parts back.

        Raises:
            SendRefused: the provider does not allow it, or the words are too many for one message.
            Unavailable, SendUncertain: ask again later.
        """
        if self._counts(amendment.text) > self._most:
            raise SendRefused("the text is too long for one message")
        act = self._amends.reword if amendment.text else self._amends.retract
        for ref in amendment.refs:
            await act(amendment, ref)
