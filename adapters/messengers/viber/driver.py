"""Viber bots as accounts of a channel."""

from __future__ import annotations

import hashlib
import hmac

from adapters.messengers.intake import Intake, account_of, posted, same
from adapters.messengers.sender import PartsSender
from adapters.messengers.viber.bot import ViberBot
from adapters.messengers.viber.config import ViberConfig
from adapters.messengers.viber.updates import read_update
from adapters.messengers.worker import Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.glossary import IdentityKind

MAX_TEXT = 7000
_SIGNATURE = "x-viber-content-signature"


class _Hook:
    """Takes what Viber posts."""

    def __init__(self, bot: ViberBot, config: ViberConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.VIBER, bot.fetch)

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store a callback; whoever cannot sign is sent away."""
        wanted = hmac.new(self._config.token.encode(), request.body, hashlib.sha256).hexdigest()
        if not same(request.headers.get(_SIGNATURE, ""), wanted):
            return HookAnswer(status=403)
        update = posted(request.body)
        if update is None:
            return HookAnswer(status=400)
        async with self._intake.of(update):
            now = self._tools.clock.now()
            await self._intake.deliver(read_update(update, self._tools.channel_id, now))
        return HookAnswer()


def _open(config: ViberConfig, tools: Tools) -> Account:
    bot = ViberBot(config, tools.clock)

    async def name() -> str:
        return (await bot.account())[0]

    async def check() -> bool:
        return (await bot.account())[1] == config.hook_url

    session = Watch(bot.subscribe, check, bot.aclose, config.check_s)
    return account_of(
        config,
        tools,
        session,
        name,
        PartsSender(ViberBot(config, tools.clock), tools.clock, MAX_TEXT),
        _Hook(ViberBot(config, tools.clock), config, tools),
    )


DRIVER = Driver(ViberConfig, _open)
