"""MAX bots as accounts of a channel."""

from __future__ import annotations

from typing import Any

import structlog

from adapters.messengers.intake import Intake, account_of, posted, same
from adapters.messengers.max.bot import MaxBot
from adapters.messengers.max.config import MaxConfig
from adapters.messengers.max.updates import WANTED, read_update
from adapters.messengers.received import dict_of, list_of, number_of, text_of
from adapters.messengers.sender import AmendingSender
from adapters.messengers.settings import Way
from adapters.messengers.worker import Session, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.errors import BadInput, Expected
from domain.glossary import IdentityKind

_log = structlog.get_logger(__name__)

MARKER = "marker"
MAX_TEXT = 4000
_SECRET_HEADER = "x-max-bot-api-secret"  # noqa: S105 - a header's name


class _Updates:
    """Takes updates in, however they come."""

    def __init__(self, bot: MaxBot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.MAX, bot.fetch)

    async def take(self, update: Any) -> None:
        """Deliver one update; returns when it is durable."""
        async with self._intake.of(update):
            now = self._tools.clock.now()
            await self._intake.deliver(read_update(update, self._tools.channel_id, now))
            pressed = text_of(dict_of(dict_of(update).get("callback")).get("callback_id"), 200)
            if pressed:
                await self._release(pressed)

    async def _release(self, callback_id: str) -> None:
        try:
            await self._bot.release(callback_id)
        except Expected as error:
            _log.info("button_not_released", code=error.code)


class _Polling:
    """A session that asks for updates; its marker moves only after the sink has taken them."""

    def __init__(self, bot: MaxBot, updates: _Updates, tools: Tools) -> None:
        self._bot = bot
        self._updates = updates
        self._memory = tools.memory
        self._marker = ""

    async def begin(self) -> None:
        """Take over from subscriptions that may still be there, and find where we were."""
        for url in await self._bot.subscribed_to():
            await self._bot.unsubscribe(url)
        self._marker = await self._memory.load(MARKER) or ""

    async def step(self) -> None:
        """Deliver the next updates."""
        told = await self._bot.updates(self._marker, WANTED)
        for update in list_of(told.get("updates")):
            await self._updates.take(update)
        marker = number_of(told.get("marker"))
        if marker and marker != self._marker:
            self._marker = marker
            await self._memory.save(MARKER, marker)

    async def end(self) -> None:
        """Let the connections go."""
        await self._bot.aclose()


class _Hook:
    """Takes what MAX posts."""

    def __init__(self, updates: _Updates, secret: str) -> None:
        self._updates = updates
        self._secret = secret

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store an update; whoever does not know the secret is sent away."""
        if not same(request.headers.get(_SECRET_HEADER, ""), self._secret):
            return HookAnswer(status=403)
        update = posted(request.body)
        if update is None:
            return HookAnswer(status=400)
        await self._updates.take(update)
        return HookAnswer()


def _open(config: MaxConfig, tools: Tools) -> Account:
    bot = MaxBot(config, tools.clock)
    updates = _Updates(MaxBot(config, tools.clock), tools)
    called = config.way is Way.WEBHOOK
    if called and (not config.hook_url.startswith("https://") or not config.hook_secret):
        raise BadInput("a subscription needs an https address and a secret")

    async def check() -> bool:
        return config.hook_url in await bot.subscribed_to()

    async def subscribe() -> None:
        await bot.subscribe(WANTED)

    session: Session = _Polling(bot, updates, tools)
    if called:
        session = Watch(subscribe, check, bot.aclose, config.check_s)
    return account_of(
        config,
        tools,
        session,
        bot.me,
        AmendingSender(MaxBot(config, tools.clock), tools.clock, MAX_TEXT),
        _Hook(updates, config.hook_secret) if called else None,
    )


DRIVER = Driver(MaxConfig, _open)
