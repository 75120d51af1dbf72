"""VK communities as accounts of a channel."""

from __future__ import annotations

from typing import Any

import msgspec

from adapters.messengers.intake import Intake, account_of, posted, same
from adapters.messengers.received import Received, dict_of, list_of, number_of, text_of
from adapters.messengers.sender import AmendingSender
from adapters.messengers.settings import Way
from adapters.messengers.vk.community import VkCommunity
from adapters.messengers.vk.config import VkConfig
from adapters.messengers.vk.updates import read_update
from adapters.messengers.worker import Session, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.errors import BadInput
from domain.glossary import IdentityKind

POSITION = "position"
MAX_TEXT = 4096
_LOST_POSITION, _OLD_KEY, _LOST_ALL = 1, 2, 3
"""What a long poll server calls its failures."""


class _Updates:
    """Takes events in, however they come."""

    def __init__(self, community: VkCommunity, tools: Tools) -> None:
        self._community = community
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.VK, community.fetch)

    async def take(self, update: Any) -> None:
        """Deliver one event; returns when it is durable."""
        async with self._intake.of(update):
            told = read_update(update, self._tools.channel_id, self._tools.clock.now())
            if isinstance(told, Received):
                name = await self._community.name_of(told.address)
                told = msgspec.structs.replace(told, name=name)
            await self._intake.deliver(told)


class _Polling:
    """A session that asks for events; its position moves only after the sink has taken them."""

    def __init__(self, community: VkCommunity, updates: _Updates, tools: Tools) -> None:
        self._community = community
        self._updates = updates
        self._memory = tools.memory
        self._server = self._key = self._position = ""

    async def begin(self) -> None:
        """Find where to ask, and where we were."""
        self._server, self._key, newest = await self._community.poll_server()
        self._position = await self._memory.load(POSITION) or ""
        if not self._position:
            await self._move(newest)  # what was before we came is not ours

    async def step(self) -> None:
        """Deliver the next events."""
        told = await self._community.poll(self._server, self._key, self._position)
        failed = told.get("failed")
        if failed == _LOST_POSITION:
            # History before it is gone there: what can still be told begins here.
            await self._move(number_of(told.get("ts")))
        elif failed in (_OLD_KEY, _LOST_ALL):
            self._server, self._key, newest = await self._community.poll_server()
            if failed == _LOST_ALL:
                await self._move(newest)
        else:
            for update in list_of(told.get("updates")):
                await self._updates.take(update)
            await self._move(number_of(told.get("ts")))

    async def _move(self, position: str) -> None:
        if position and position != self._position:
            self._position = position
            await self._memory.save(POSITION, position)

    async def end(self) -> None:
        """Let the connections go."""
        await self._community.aclose()


class _Hook:
    """Takes what VK's Callback API posts."""

    def __init__(self, updates: _Updates, config: VkConfig) -> None:
        self._updates = updates
        self._config = config

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store an event; whoever does not know the secret is sent away."""
        update = posted(request.body)
        if update is None:
            return HookAnswer(status=400)
        update = dict_of(update)
        said = text_of(update.get("secret"), 200)
        ours = update.get("group_id") == self._config.group_id
        if not ours or not same(said, self._config.hook_secret):
            return HookAnswer(status=403)
        if update.get("type") == "confirmation":
            return HookAnswer(body=self._config.confirmation.encode())
        await self._updates.take(update)
        return HookAnswer(body=b"ok")


def _open(config: VkConfig, tools: Tools) -> Account:
    community = VkCommunity(config, tools.clock)
    updates = _Updates(VkCommunity(config, tools.clock), tools)
    called = config.way is Way.WEBHOOK
    if called and not config.hook_secret:
        raise BadInput("the Callback API needs a secret")

    async def check() -> bool:
        await community.name()
        return True

    async def subscribe() -> None:
        """Do nothing: the address is set in the community's own settings."""

    session: Session = _Polling(community, updates, tools)
    if called:
        session = Watch(subscribe, check, community.aclose, config.check_s)
    return account_of(
        config,
        tools,
        session,
        community.name,
        AmendingSender(VkCommunity(config, tools.clock), tools.clock, MAX_TEXT),
        _Hook(updates, config) if called else None,
    )


DRIVER = Driver(VkConfig, _open)
