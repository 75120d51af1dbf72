"""Avito accounts as accounts of a channel."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

import msgspec

from adapters.messengers.avito.config import AvitoConfig
from adapters.messengers.avito.seller import AvitoSeller
from adapters.messengers.avito.updates import read_message
from adapters.messengers.intake import Intake, account_of, posted, same
from adapters.messengers.received import Received, dict_of, list_of, number_of, text_of
from adapters.messengers.sender import AmendingSender
from adapters.messengers.settings import Way
from adapters.messengers.worker import Session, Watch
from domain.accounts import Account, Driver, HookAnswer, HookRequest, Tools
from domain.errors import BadInput
from domain.glossary import IdentityKind

MAX_TEXT = 1000
MARKING = "marking"
"""Under which name the chat is kept that is being marked as read."""
_KNOWN_CHATS = 10_000


class _Messages:
    """Takes messages in, however they come."""

    def __init__(self, seller: AvitoSeller, config: AvitoConfig, tools: Tools) -> None:
        self._seller = seller
        self._config = config
        self._tools = tools
        self._intake = Intake(tools, IdentityKind.AVITO, seller.fetch)
        self._names: OrderedDict[str, str] = OrderedDict()

    async def take(self, message: Any, chat_id: str) -> None:
        """Deliver one message of a chat; returns when it is durable."""
        async with self._intake.of(message):
            now, own = self._tools.clock.now(), self._config.user_id
            told = read_message(message, chat_id, own, self._tools.channel_id, now)
            if isinstance(told, Received):
                told = msgspec.structs.replace(told, name=await self._name_of(chat_id))
            await self._intake.deliver(told)

    def meet(self, chat: dict[str, Any]) -> None:
        """Remember who a chat is with."""
        chat_id = text_of(chat.get("id"), 200)
        for person in map(dict_of, list_of(chat.get("users"))):
            if person.get("id") != self._config.user_id:
                self._names[chat_id] = text_of(person.get("name"), 200)
        while len(self._names) > _KNOWN_CHATS:
            self._names.popitem(last=False)

    async def _name_of(self, chat_id: str) -> str:
        if chat_id not in self._names:
            self.meet(await self._seller.chat(chat_id))
        return self._names.get(chat_id, "")


class _Polling:
    """A session that looks through the chats with something unread.

    Of each chat the last message delivered is kept; a chat is marked read only after that, and
    looked at once more then: what came between the two is marked as well.
    """

    def __init__(
        self, seller: AvitoSeller, messages: _Messages, tools: Tools, pause_s: float
    ) -> None:
        self._seller = seller
        self._messages = messages
        self._memory = tools.memory
        self._pause_s = pause_s

    async def begin(self) -> None:
        """Look whether the account works, and end what was broken off."""
        await self._seller.name()
        marking = await self._memory.load(MARKING)
        if marking:
            await self._deliver(marking)

    async def step(self) -> None:
        """Deliver what is new in each chat."""
        for chat in await self._seller.chats():
            chat_id = text_of(chat.get("id"), 200)
            if chat_id:
                self._messages.meet(chat)
                await self._chat(chat_id)
        await asyncio.sleep(self._pause_s)

    async def _chat(self, chat_id: str) -> None:
        await self._deliver(chat_id)
        await self._memory.save(MARKING, chat_id)
        await self._seller.mark_read(chat_id)
        await self._deliver(chat_id)
        await self._memory.save(MARKING, "")

    async def _deliver(self, chat_id: str) -> None:
        name = f"chat:{chat_id}"
        known = await self._memory.load(name) or ""
        for message in await self._seller.messages(chat_id, known):
            await self._messages.take(message, chat_id)
            ref = text_of(dict_of(message).get("id"), 200)
            if ref:
                await self._memory.save(name, ref)

    async def end(self) -> None:
        """Let the connections go."""
        await self._seller.aclose()


class _Hook:
    """Takes what Avito posts; the secret is in the address."""

    def __init__(self, messages: _Messages, secret: str) -> None:
        self._messages = messages
        self._secret = secret

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store a message; whoever does not know the secret is sent away."""
        if not same(request.query.get("key", ""), self._secret):
            return HookAnswer(status=403)
        post = posted(request.body)
        if post is None:
            return HookAnswer(status=400)
        payload = dict_of(dict_of(post).get("payload"))
        value = dict_of(payload.get("value"))
        if payload.get("type") == "message":
            await self._messages.take(value, number_of(value.get("chat_id")))
        return HookAnswer(body=b'{"ok":true}', media_type="application/json")


def _open(config: AvitoConfig, tools: Tools) -> Account:
    seller = AvitoSeller(config, tools.clock)
    messages = _Messages(AvitoSeller(config, tools.clock), config, tools)
    called = config.way is Way.WEBHOOK
    if called and (not config.hook_url.startswith("https://") or not config.hook_secret):
        raise BadInput("a webhook needs an https address and a secret")
    address = f"{config.hook_url}?key={config.hook_secret}"

    async def check() -> bool:
        return address in await seller.subscribed_to()

    async def subscribe() -> None:
        await seller.subscribe(address)

    session: Session = _Polling(seller, messages, tools, config.poll_s)
    if called:
        session = Watch(subscribe, check, seller.aclose, config.check_s)
    return account_of(
        config,
        tools,
        session,
        seller.name,
        AmendingSender(AvitoSeller(config, tools.clock), tools.clock, MAX_TEXT),
        _Hook(messages, config.hook_secret) if called else None,
    )


DRIVER = Driver(AvitoConfig, _open)
