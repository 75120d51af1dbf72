"""Telegram bots as accounts of a channel."""

from __future__ import annotations

from typing import Any

import structlog

from adapters.messengers.intake import Intake, account_of, same
from adapters.messengers.received import dict_of, number_of, text_of
from adapters.messengers.sender import AmendingSender
from adapters.messengers.settings import Way
from adapters.messengers.telegram.bot import TelegramBot, as_updates
from adapters.messengers.telegram.config import TelegramConfig
from adapters.messengers.telegram.updates import WANTED, read_update
from adapters.messengers.worker import Session, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.errors import BadInput, Expected
from domain.glossary import IdentityKind
from domain.text_parts import utf16_length

_log = structlog.get_logger(__name__)

OFFSET = "offset"
MAX_TEXT = 4096
"""In UTF-16 units, as Telegram counts."""
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


class _Updates:
    """Takes updates in, however they come."""

    def __init__(self, bot: TelegramBot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.TELEGRAM, bot.fetch)

    async def take(self, update: Any) -> None:
        """Deliver one update; returns when it is durable."""
        async with self._intake.of(update):
            now = self._tools.clock.now()
            await self._intake.deliver(read_update(update, self._tools.channel_id, now))
            query = number_of(dict_of(dict_of(update).get("callback_query")).get("id"))
            if query:
                await self._release(query)

    async def _release(self, query: str) -> None:
        """Let the customer's button stop spinning; nothing hangs on it."""
        try:
            await self._bot.ask("answerCallbackQuery", callback_query_id=query)
        except Expected as error:
            _log.info("button_not_released", code=error.code)


class _Polling:
    """A session that asks for updates; its offset moves only after the sink has taken them."""

    def __init__(self, bot: TelegramBot, updates: _Updates, tools: Tools) -> None:
        self._bot = bot
        self._updates = updates
        self._tools = tools
        self._offset = 0

    async def begin(self) -> None:
        """Take over from a webhook that may still be set, and find where we were."""
        await self._bot.ask("deleteWebhook")
        kept = await self._tools.memory.load(OFFSET)
        self._offset = int(kept) if kept is not None and kept.isdigit() else 0

    async def step(self) -> None:
        """Deliver the next updates."""
        for update in await self._bot.updates(self._offset, WANTED):
            await self._updates.take(update)
            number = dict_of(update).get("update_id")
            if isinstance(number, int) and number >= self._offset:
                self._offset = number + 1
                await self._tools.memory.save(OFFSET, str(self._offset))

    async def end(self) -> None:
        """Let the connections go."""
        await self._bot.aclose()


class _Hook:
    """Takes what Telegram posts."""

    def __init__(self, updates: _Updates, secret: str) -> None:
        self._updates = updates
        self._secret = secret

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store an update; whoever does not know the secret is sent away."""
        if not same(request.headers.get(_SECRET_HEADER, ""), self._secret):
            return HookAnswer(status=403)
        for update in as_updates(request.body):
            await self._updates.take(update)
        return HookAnswer()


def _watch(bot: TelegramBot, config: TelegramConfig) -> Watch:
    async def subscribe() -> None:
        await bot.ask(
            "setWebhook",
            url=config.hook_url,
            secret_token=config.hook_secret,
            allowed_updates=WANTED,
        )

    async def check() -> bool:
        told = dict_of(await bot.ask("getWebhookInfo"))
        return text_of(told.get("url"), 2000) == config.hook_url

    return Watch(subscribe, check, bot.aclose, config.check_s)


def _open(config: TelegramConfig, tools: Tools) -> Account:
    bot = TelegramBot(config, tools.clock)
    updates = _Updates(TelegramBot(config, tools.clock), tools)
    called = config.way is Way.WEBHOOK
    if called and (not config.hook_url.startswith("https://") or not config.hook_secret):
        raise BadInput("a webhook needs an https address and a secret")
    session: Session = _watch(bot, config) if called else _Polling(bot, updates, tools)

    return account_of(
        config,
        tools,
        session,
        bot.me,
        AmendingSender(TelegramBot(config, tools.clock), tools.clock, MAX_TEXT, utf16_length),
        _Hook(updates, config.hook_secret) if called else None,
    )


DRIVER = Driver(TelegramConfig, _open)
