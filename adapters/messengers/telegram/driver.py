"""Telegram bots as accounts of a channel."""

from __future__ import annotations

import hmac
from typing import Any

import structlog

from adapters.messengers.received import dict_of, hand_over, number_of, text_of
from adapters.messengers.sender import PartsSender
from adapters.messengers.settings import Way
from adapters.messengers.telegram.bot import TelegramBot, as_updates
from adapters.messengers.telegram.config import TelegramConfig
from adapters.messengers.telegram.updates import WANTED, read_update
from adapters.messengers.worker import Defects, Session, SteadyWorker, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.backoff import Backoff
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
        self._defects = Defects(tools.memory)

    async def take(self, update: Any) -> None:
        """Deliver one update; returns when it is durable."""
        async with self._defects.of(update):
            await self._deliver(update)

    async def _deliver(self, update: Any) -> None:
        told = read_update(update, self._tools.channel_id, self._tools.clock.now())
        if told is not None:
            await hand_over(self._tools, IdentityKind.TELEGRAM, told, self._bot.fetch)
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
        said = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(said.encode(), self._secret.encode()):
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
    backoff = Backoff(config.retry_base_s, config.retry_cap_s)

    async def probe() -> str:
        try:
            return await bot.me()
        finally:
            await bot.aclose()

    return Account(
        probe=probe,
        sender=PartsSender(TelegramBot(config, tools.clock), tools.clock, MAX_TEXT, utf16_length),
        worker=SteadyWorker(session, tools, backoff, config.revoked_s),
        hook=_Hook(updates, config.hook_secret) if called else None,
    )


DRIVER = Driver(TelegramConfig, _open)
