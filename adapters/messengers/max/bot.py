"""Calls of the MAX bot API, and what its errors mean."""

from __future__ import annotations

import asyncio
from typing import Any

from adapters.messengers.http import Answer, Api
from adapters.messengers.max.config import MaxConfig
from adapters.messengers.received import RemoteFile, dict_of, list_of, text_of
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ports import Amendment, OutboundAttachment, OutboundMessage

_NO_SUCH = 404
_NOT_READY = "attachment.not.ready"
_READY_TRIES = 5
_READY_S = 1.0
_ODD_TYPES = {"image": "image", "video": "video", "audio": "audio"}


class MaxBot:
    """One bot; also the ``Mouth`` of its sender."""

    def __init__(self, config: MaxConfig, clock: Clock) -> None:
        self._config = config
        self._api = Api(config, clock, {"Authorization": config.token})

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    async def ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Ask for something that may be asked again; return the answer's body.

        Raises:
            TokenRefused: the bot's token is not accepted.
            Unavailable: it cannot be had now.
        """
        answer = await self._api.ask(method, path, **request)
        if answer.status == 401:
            raise TokenRefused(_words(answer))
        if answer.status == 429:
            raise _slow_down(answer)
        if answer.status >= 300:
            raise Unavailable(Code.CHANNEL_DOWN, _words(answer))
        return answer.body

    async def me(self) -> str:
        """Return the bot's name."""
        told = await self.ask("GET", "me")
        return text_of(told.get("username"), 100) or text_of(told.get("first_name"), 100)

    async def updates(self, marker: str, wanted: list[str]) -> dict[str, Any]:
        """Return the next updates and the marker after them, as soon as there are some."""
        wait_s = self._config.poll_s
        params: dict[str, Any] = {"timeout": int(wait_s), "limit": 100, "types": ",".join(wanted)}
        if marker:
            params["marker"] = marker
        patience = wait_s + self._config.timeout_s
        return await self.ask("GET", "updates", params=params, timeout=patience)

    async def subscribed_to(self) -> list[str]:
        """Return the addresses updates are posted to."""
        told = await self.ask("GET", "subscriptions")
        urls = (dict_of(item).get("url") for item in list_of(told.get("subscriptions")))
        return [url for url in urls if isinstance(url, str)]

    async def subscribe(self, wanted: list[str]) -> None:
        """Have updates posted to our address."""
        told = {
            "url": self._config.hook_url,
            "update_types": wanted,
            "secret": self._config.hook_secret,
        }
        await self.ask("POST", "subscriptions", json=told)

    async def unsubscribe(self, url: str) -> None:
        """Have updates no longer posted to an address."""
        await self.ask("DELETE", "subscriptions", params={"url": url})

    async def release(self, callback_id: str) -> None:
        """Let a customer's button stop spinning."""
        params, told = {"callback_id": callback_id}, {"notification": "✓"}
        await self.ask("POST", "answers", params=params, json=told)

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file a customer sent; None where it is too large or gone."""
        if not file.place or file.size > self._config.max_file:
            return None
        return await self._api.fetch(file.place)

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        told: dict[str, Any] = {"text": text}
        if message.choices:
            told["attachments"] = [_keyboard(message.choices)]
        return _sent(await self._post(message, told, number))

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one file; return its reference. A large one may need a moment at the provider."""
        kind = _ODD_TYPES.get(file.media_type.partition("/")[0], "file")
        payload = await self._upload(kind, file)
        told = {"text": "", "attachments": [{"type": kind, "payload": payload}]}
        for _ in range(_READY_TRIES):
            answer = await self._post(message, told, number)
            if text_of(answer.body.get("code"), 100) != _NOT_READY:
                break
            await asyncio.sleep(_READY_S)
        return _sent(answer)

    async def _upload(self, kind: str, file: OutboundAttachment) -> dict[str, Any]:
        place = await self.ask("POST", "uploads", params={"type": kind})
        url = text_of(place.get("url"), 4000)
        files = {"data": (file.name, file.data, file.media_type)}
        done = await self._api.ask("POST", url, files=files)
        token = text_of(place.get("token"), 4000) or text_of(done.body.get("token"), 4000)
        if token:
            return {"token": token}
        photos = dict_of(done.body.get("photos"))
        if done.status >= 300 or not photos:
            raise SendRefused("the file was not taken")
        return {"photos": photos}

    async def _post(self, message: OutboundMessage, told: dict[str, Any], number: int) -> Answer:
        if number == 0 and message.reply_ref:
            told = {**told, "link": {"type": "reply", "mid": message.reply_ref}}
        params = {"user_id": message.address}
        return await self._api.send("POST", "messages", params=params, json=told)

    # -- changing ------------------------------------------------------------------------------

    async def reword(self, amendment: Amendment, ref: str) -> None:
        """Change a text; what it had besides stays."""
        told = {"text": amendment.text, "attachments": None}
        params = {"message_id": ref}
        _judge(await self._api.ask("PUT", "messages", params=params, json=told))

    async def retract(self, amendment: Amendment, ref: str) -> None:
        """Take a part back."""
        answer = await self._api.ask("DELETE", "messages", params={"message_id": ref})
        if answer.status != _NO_SUCH:
            _judge(answer)


def _words(answer: Answer) -> str:
    return text_of(answer.body.get("message"), 200) or f"http {answer.status}"


def _slow_down(answer: Answer) -> Unavailable:
    wait_s = answer.retry_after_s or 1.0
    return Unavailable(Code.SLOW_DOWN, "too many requests", retry_after_s=wait_s)


def _sent(answer: Answer) -> str:
    """Return the reference of what was sent.

    Raises:
        SendRefused: it definitely was not.
        Unavailable: it was not, and may be later.
        SendUncertain: the answer does not say.
    """
    _judge(answer)
    ref = text_of(dict_of(dict_of(answer.body.get("message")).get("body")).get("mid"), 200)
    if not ref:
        raise SendUncertain("the provider named no message")
    return ref


def _judge(answer: Answer) -> None:
    """Raise what an answer means that is no consent."""
    if answer.status == 429 or answer.retry_after_s is not None:
        raise _slow_down(answer)
    if answer.status == 401:
        raise Unavailable(Code.BAD_CONFIGURATION, _words(answer))
    if answer.status >= 500:
        raise SendUncertain(_words(answer))
    if answer.status >= 400 or answer.body.get("success") is False:
        raise SendRefused(_words(answer))


def _keyboard(choices: tuple[str, ...]) -> dict[str, Any]:
    rows = [[{"type": "callback", "text": item, "payload": item}] for item in choices]
    return {"type": "inline_keyboard", "payload": {"buttons": rows}}
