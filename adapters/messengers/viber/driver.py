"""Viber bots as accounts of a channel."""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from adapters.messengers.received import hand_over
from adapters.messengers.sender import PartsSender
from adapters.messengers.viber.bot import ViberBot
from adapters.messengers.viber.config import ViberConfig
from adapters.messengers.viber.updates import read_update
from adapters.messengers.worker import Defects, SteadyWorker, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.backoff import Backoff
from domain.glossary import IdentityKind
from domain.ports import DeliveryReport

MAX_TEXT = 7000
_SIGNATURE = "x-viber-content-signature"


class _Hook:
    """Takes what Viber posts."""

    def __init__(self, bot: ViberBot, config: ViberConfig, tools: Tools) -> None:
        self._bot = bot
        self._config = config
        self._tools = tools
        self._defects = Defects(tools.memory)

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store a callback; whoever cannot sign is sent away."""
        wanted = hmac.new(self._config.token.encode(), request.body, hashlib.sha256).hexdigest()
        said = request.headers.get(_SIGNATURE, "")
        if not hmac.compare_digest(said.encode(), wanted.encode()):
            return HookAnswer(status=403)
        try:
            update = msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return HookAnswer(status=400)
        tools = self._tools
        async with self._defects.of(update):
            told = read_update(update, tools.channel_id, tools.clock.now())
            if isinstance(told, DeliveryReport):
                await tools.sink.delivery_reported(told)
            elif told is not None:
                await hand_over(tools, IdentityKind.VIBER, told, self._bot.fetch)
        return HookAnswer()


def _open(config: ViberConfig, tools: Tools) -> Account:
    bot = ViberBot(config, tools.clock)

    async def probe() -> str:
        try:
            return (await bot.account())[0]
        finally:
            await bot.aclose()

    async def check() -> bool:
        return (await bot.account())[1] == config.hook_url

    watch = Watch(bot.subscribe, check, bot.aclose, config.check_s)
    backoff = Backoff(config.retry_base_s, config.retry_cap_s)
    return Account(
        probe=probe,
        sender=PartsSender(ViberBot(config, tools.clock), tools.clock, MAX_TEXT),
        worker=SteadyWorker(watch, tools, backoff, config.revoked_s),
        hook=_Hook(ViberBot(config, tools.clock), config, tools),
    )


DRIVER = Driver(ViberConfig, _open)
