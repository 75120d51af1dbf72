"""Calls the centre itself owns, by ARI: an agent's phone first, then the customer, then both.

Nothing is remembered: after each event, and after each lost connection, the channels and bridges of
the PBX are read and what is due is done. Their names tell what they are: ``pult-<hex>`` the agent,
with ``-customer`` and ``-bridge`` behind it the others. The bridge is made before the customer is
called: an agent with a bridge and no customer was left by them.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from adapters.asterisk.ari import AriBridge, AriChannel, AriClient
from adapters.asterisk.settings import AsteriskSettings
from domain.errors import Code, Expected, Refused, Unavailable
from domain.tasks import together

_log = structlog.get_logger(__name__)

_AGENT = re.compile(r"pult-[0-9a-f]{32}")
_CUSTOMER, _BRIDGE = "-customer", "-bridge"
_TELLING = frozenset(
    {"StasisStart", "StasisEnd", "ChannelDestroyed", "ChannelStateChange", "ChannelLeftBridge"}
)
_REST_S = 0.05
Told = Callable[[str], Awaitable[None]]
_BACKOFF_S = 5.0
_UP = "Up"


class OwnedCalls:
    """The calls of our application at one PBX."""

    def __init__(
        self,
        settings: AsteriskSettings,
        chance: Callable[[], float] = random.random,
        told: Told | None = None,
    ) -> None:
        """Make it ready.

        Args:
            settings: of the PBX; ``ari_app`` names the application.
            chance: spreads the tries, uniform in [0, 1).
            told: hears what is wrong with ARI, in its words or ours, and "" once it works.
        """
        self._settings = settings
        self._chance = chance
        self._told = told
        self._client = AriClient(settings)
        self._due = asyncio.Event()
        self.listening = False
        """Whether the PBX knows the application now."""

    async def place(self, ref: str, extension: str, digits: str) -> None:
        """Ring an agent's phone; the customer is called once it is picked up.

        Args:
            ref: names the call; becomes the id of the agent's channel.
            extension: the agent's.
            digits: the customer's number.

        Raises:
            Unavailable: the PBX cannot be reached.
            Refused: it does not take the order.
        """
        await self._client.originate(
            ref,
            endpoint=f"{self._settings.agent_prefix}{extension}",
            arguments=f"agent,{extension},{digits}",
            callerId=f'"{extension}" <{extension}>',
            timeout=str(self._settings.ring_timeout_s),
        )

    async def run(self) -> None:
        """Bring calls about until cancelled; reconnects by itself."""
        try:
            while True:
                try:
                    await self._session()
                except Expected as error:
                    self.listening = False
                    _log.warning("ari_connection_lost", code=error.code, detail=error.detail)
                    await self._tell(error.detail or error.code)
                await asyncio.sleep(self._chance() * _BACKOFF_S)
        finally:
            self.listening = False
            await self._client.close()

    async def _session(self) -> None:
        async with self._client.events() as events:
            self.listening = True
            self._due.set()
            for channel in await self._client.channels():
                if channel.id.endswith(_CUSTOMER):
                    with suppress(Refused):
                        await self._client.hear_of(channel.id)
            await self._tell("")

            async def hear() -> None:
                async for event in events:
                    if event.type in _TELLING:
                        self._due.set()
                raise Unavailable(Code.CHANNEL_DOWN, "ARI closed the line")

            await together(hear(), self._work())

    async def _tell(self, trouble: str) -> None:
        if self._told is not None:
            await self._told(trouble)

    async def _work(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            await self.settle()
            await asyncio.sleep(_REST_S)

    async def settle(self) -> None:
        """Read what there is, and do what is due."""
        channels = {channel.id: channel for channel in await self._client.channels()}
        bridges = {bridge.id: bridge for bridge in await self._client.bridges()}
        for channel in channels.values():
            if _AGENT.fullmatch(channel.id):
                await self._go_on(channel, channels, bridges)
        for bridge in bridges.values():
            ref = bridge.id.removesuffix(_BRIDGE)
            if bridge.id != ref and _AGENT.fullmatch(ref) and ref not in channels:
                await self._client.hang_up(f"{ref}{_CUSTOMER}")
                await self._client.drop_bridge(bridge.id)

    async def _go_on(
        self, agent: AriChannel, channels: dict[str, AriChannel], bridges: dict[str, AriBridge]
    ) -> None:
        arguments = _arguments(agent, self._settings.ari_app)
        if agent.state != _UP or arguments is None:
            return  # it rings, waits at the door, or is no call of ours
        bridge = bridges.get(f"{agent.id}{_BRIDGE}")
        customer = channels.get(f"{agent.id}{_CUSTOMER}")
        if bridge is None:
            await self._call_customer(agent, *arguments)
        elif customer is None:
            await self._client.hang_up(agent.id)
            await self._client.drop_bridge(bridge.id)
        elif customer.state == _UP and customer.id not in bridge.channels:
            await self._client.hold_music(agent.id, on=False)
            await self._client.join(bridge.id, agent.id, customer.id)

    async def _call_customer(self, agent: AriChannel, extension: str, digits: str) -> None:
        await self._client.make_bridge(f"{agent.id}{_BRIDGE}")
        await self._client.hold_music(agent.id, on=True)
        try:
            await self._client.originate(
                f"{agent.id}{_CUSTOMER}",
                endpoint=f"Local/{digits}@{self._settings.dial_context}/n",
                arguments="customer",
                originator=agent.id,
                callerId=f'"{extension}" <{extension}>',
                timeout=str(2 * self._settings.ring_timeout_s),
            )
            await self._client.hear_of(f"{agent.id}{_CUSTOMER}")
        except Refused:
            self._due.set()  # nobody to call: the agent is let go next time


def _arguments(agent: AriChannel, app: str) -> tuple[str, str] | None:
    """Return extension and number of a call of ours, as the PBX has kept them; None otherwise."""
    found = re.fullmatch(
        rf"{re.escape(app)},agent,([0-9A-Za-z]{{1,32}}),([0-9+*#]{{1,32}})", agent.dialplan.app_data
    )
    return (found.group(1), found.group(2)) if found else None
