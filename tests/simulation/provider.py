"""A messenger's cloud: takes messages, forgets to say so, answers late or not at all."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt


class Provider:
    """A ``ChannelSender``; ``taken`` counts what reached the customer."""

    def __init__(self, chance: random.Random, clock: Clock) -> None:
        self._chance = chance
        self._clock = clock
        self.trouble = 0.0
        self.taken: Counter[EntryId] = Counter()

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Take a message, one way or another."""
        await asyncio.sleep(self._chance.random())
        fate = self._chance.random() / self.trouble if self.trouble else 1.0
        if fate < 0.2:
            raise Unavailable(Code.OFFLINE, "no connection stood")
        if fate < 0.3:
            raise SendRefused("not this one")
        if fate < 0.6:
            raise SendUncertain("lost before it was taken")
        self.taken[message.message_id] += 1
        await asyncio.sleep(self._chance.random())
        if fate < 1.0:
            raise SendUncertain("taken, and the answer lost")
        return self._receipt(message.message_id)

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Tell whether it was taken, when in the mood."""
        await asyncio.sleep(self._chance.random())
        if self._chance.random() < self.trouble / 2:
            raise Unavailable(Code.OFFLINE, "no connection stood")
        return self._receipt(message_id) if self.taken[message_id] else None

    def _receipt(self, message_id: EntryId) -> SendReceipt:
        return SendReceipt(provider_ref=f"ref-{message_id.hex}", at=self._clock.now())
