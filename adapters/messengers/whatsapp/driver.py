"""WhatsApp numbers as accounts of a channel."""

from __future__ import annotations

import hashlib
import hmac

from adapters.messengers.intake import Intake, account_of, posted, same
from adapters.messengers.sender import PartsSender
from adapters.messengers.whatsapp.config import WhatsAppConfig
from adapters.messengers.whatsapp.number import WhatsAppNumber
from adapters.messengers.whatsapp.updates import read_post
from adapters.messengers.worker import Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.glossary import IdentityKind

MAX_TEXT = 4096
_SIGNATURE = "x-hub-signature-256"


class _Hook:
    """Takes what WhatsApp posts, and answers when it asks whether the address is ours."""

    def __init__(self, number: WhatsAppNumber, config: WhatsAppConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.WHATSAPP, number.fetch)

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store all of a post; whoever cannot sign is sent away."""
        if request.method == "GET":
            return self._confirm(request)
        wanted = hmac.new(self._config.app_secret.encode(), request.body, hashlib.sha256)
        if not same(request.headers.get(_SIGNATURE, ""), f"sha256={wanted.hexdigest()}"):
            return HookAnswer(status=403)
        post = posted(request.body)
        if post is None:
            return HookAnswer(status=400)
        tools = self._tools
        async with self._intake.of(post):
            now = tools.clock.now()
            for told in read_post(post, self._config.phone_id, tools.channel_id, now):
                await self._intake.deliver(told)
        return HookAnswer()

    def _confirm(self, request: HookRequest) -> HookAnswer:
        if not same(request.query.get("hub.verify_token", ""), self._config.verify_token):
            return HookAnswer(status=403)
        return HookAnswer(body=request.query.get("hub.challenge", "")[:200].encode())


def _open(config: WhatsAppConfig, tools: Tools) -> Account:
    number = WhatsAppNumber(config, tools.clock)

    async def check() -> bool:
        await number.name()
        return True

    async def subscribe() -> None:
        """Do nothing: the address is set in the application's own settings."""

    session = Watch(subscribe, check, number.aclose, config.check_s)
    return account_of(
        config,
        tools,
        session,
        number.name,
        PartsSender(WhatsAppNumber(config, tools.clock), tools.clock, MAX_TEXT),
        _Hook(WhatsAppNumber(config, tools.clock), config, tools),
    )


DRIVER = Driver(WhatsAppConfig, _open)
