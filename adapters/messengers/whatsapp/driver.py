"""WhatsApp numbers as accounts of a channel."""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from adapters.messengers.received import hand_over
from adapters.messengers.sender import PartsSender
from adapters.messengers.whatsapp.config import WhatsAppConfig
from adapters.messengers.whatsapp.number import WhatsAppNumber
from adapters.messengers.whatsapp.updates import read_post
from adapters.messengers.worker import Defects, SteadyWorker, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.backoff import Backoff
from domain.glossary import IdentityKind
from domain.ports import DeliveryReport

MAX_TEXT = 4096
_SIGNATURE = "x-hub-signature-256"


class _Hook:
    """Takes what WhatsApp posts, and answers when it asks whether the address is ours."""

    def __init__(self, number: WhatsAppNumber, config: WhatsAppConfig, tools: Tools) -> None:
        self._number = number
        self._config = config
        self._tools = tools
        self._defects = Defects(tools.memory)

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store all of a post; whoever cannot sign is sent away."""
        if request.method == "GET":
            return self._confirm(request)
        wanted = hmac.new(self._config.app_secret.encode(), request.body, hashlib.sha256)
        said = request.headers.get(_SIGNATURE, "")
        if not hmac.compare_digest(said.encode(), f"sha256={wanted.hexdigest()}".encode()):
            return HookAnswer(status=403)
        try:
            post = msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return HookAnswer(status=400)
        tools = self._tools
        async with self._defects.of(post):
            now = tools.clock.now()
            for told in read_post(post, self._config.phone_id, tools.channel_id, now):
                if isinstance(told, DeliveryReport):
                    await tools.sink.delivery_reported(told)
                else:
                    await hand_over(tools, IdentityKind.WHATSAPP, told, self._number.fetch)
        return HookAnswer()

    def _confirm(self, request: HookRequest) -> HookAnswer:
        said = request.query.get("hub.verify_token", "")
        if not hmac.compare_digest(said.encode(), self._config.verify_token.encode()):
            return HookAnswer(status=403)
        return HookAnswer(body=request.query.get("hub.challenge", "")[:200].encode())


def _open(config: WhatsAppConfig, tools: Tools) -> Account:
    number = WhatsAppNumber(config, tools.clock)

    async def probe() -> str:
        try:
            return await number.name()
        finally:
            await number.aclose()

    async def check() -> bool:
        await number.name()
        return True

    async def subscribe() -> None:
        """Do nothing: the address is set in the application's own settings."""

    watch = Watch(subscribe, check, number.aclose, config.check_s)
    backoff = Backoff(config.retry_base_s, config.retry_cap_s)
    return Account(
        probe=probe,
        sender=PartsSender(WhatsAppNumber(config, tools.clock), tools.clock, MAX_TEXT),
        worker=SteadyWorker(watch, tools, backoff, config.revoked_s),
        hook=_Hook(WhatsAppNumber(config, tools.clock), config, tools),
    )


DRIVER = Driver(WhatsAppConfig, _open)
