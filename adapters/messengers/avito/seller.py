"""Calls of Avito's messenger API for one account, and what its errors mean."""

from __future__ import annotations

from typing import Any

from adapters.messengers.avito.config import AvitoConfig
from adapters.messengers.http import Answer, Api
from adapters.messengers.received import RemoteFile, dict_of, list_of, number_of, text_of
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ports import Amendment, OutboundAttachment, OutboundMessage

_EARLY_S = 60.0
"""How long before its end an access token is renewed."""
_PAGE = 100
_MAX_PAGES = 10


class AvitoSeller:
    """One account; also the ``Mouth`` of its sender."""

    def __init__(self, config: AvitoConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._api = Api(config, clock)
        self._token, self._until = "", 0.0
        self._root = f"accounts/{config.user_id}"

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    async def _headers(self) -> dict[str, str]:
        """Return the sign of who we are, renewed where it is about to end.

        Raises:
            TokenRefused: the account's access is not accepted.
            Unavailable: it cannot be had now.
        """
        if self._clock.monotonic() >= self._until:
            told = {
                "grant_type": "client_credentials",
                "client_id": self._config.client_id,
                "client_secret": self._config.client_secret,
            }
            answer = await self._api.ask("POST", "token", data=told)
            token, lasts_s = text_of(answer.body.get("access_token"), 4000), 0.0
            if not token:
                words = text_of(answer.body.get("error_description"), 200)
                if answer.status >= 500 or answer.status == 429:
                    raise Unavailable(Code.CHANNEL_DOWN, f"http {answer.status}")
                raise TokenRefused(words or f"http {answer.status}")
            if isinstance(answer.body.get("expires_in"), int):
                lasts_s = max(_EARLY_S, answer.body["expires_in"] - _EARLY_S)
            self._token, self._until = token, self._clock.monotonic() + lasts_s
        return {"Authorization": f"Bearer {self._token}"}

    async def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        for first in (True, False):
            headers = await self._headers()
            answer = await self._api.ask(method, path, headers=headers, **request)
            if answer.status != 401:
                break
            self._until = 0.0  # ended before its time: once more with a new one
            if not first:
                raise TokenRefused(_words(answer))
        if answer.status == 403:
            raise TokenRefused(_words(answer))
        if answer.status >= 300:
            wait_s = answer.retry_after_s or (5.0 if answer.status == 429 else None)
            raise Unavailable(Code.CHANNEL_DOWN, _words(answer), retry_after_s=wait_s)
        return answer.body

    async def name(self) -> str:
        """Return the account's name."""
        told = await self._ask("GET", "core/v1/accounts/self")
        return text_of(told.get("name"), 200) or number_of(told.get("id"))

    async def chats(self) -> list[dict[str, Any]]:
        """Return the chats with something unread, newest first."""
        params: dict[str, Any] = {"unread_only": "true", "limit": _PAGE}
        told = await self._ask("GET", f"messenger/v2/{self._root}/chats", params=params)
        return [dict_of(item) for item in list_of(told.get("chats"))]

    async def chat(self, chat_id: str) -> dict[str, Any]:
        """Return one chat."""
        return await self._ask("GET", f"messenger/v2/{self._root}/chats/{_safe(chat_id)}")

    async def messages(self, chat_id: str, known: str) -> list[Any]:
        """Return the messages of a chat after a known one, oldest first."""
        found: list[Any] = []
        path = f"messenger/v3/{self._root}/chats/{_safe(chat_id)}/messages/"
        for page in range(_MAX_PAGES):
            params = {"limit": _PAGE, "offset": page * _PAGE}
            items = list_of((await self._ask("GET", path, params=params)).get("messages"))
            for item in items:
                if known and dict_of(item).get("id") == known:
                    return found[::-1]
                found.append(item)
            if len(items) < _PAGE:
                break
        return found[::-1]

    async def mark_read(self, chat_id: str) -> None:
        """Tell that a chat was taken in."""
        await self._ask("POST", f"messenger/v1/{self._root}/chats/{_safe(chat_id)}/read")

    async def subscribed_to(self) -> list[str]:
        """Return the addresses messages are posted to."""
        told = await self._ask("POST", "messenger/v1/subscriptions")
        urls = (dict_of(item).get("url") for item in list_of(told.get("subscriptions")))
        return [url for url in urls if isinstance(url, str)]

    async def subscribe(self, url: str) -> None:
        """Have messages posted to an address."""
        await self._ask("POST", "messenger/v3/webhook", json={"url": url})

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a picture a customer sent; None where it is too large or gone."""
        return await self._api.fetch(file.place) if file.place else None

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        told = {"message": {"text": text}, "type": "text"}
        return await self._send(message.address, "messages", told)

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one picture; return its reference. Avito takes no other files."""
        if not file.media_type.startswith("image/"):
            raise SendRefused("this channel takes pictures only")
        files = {"uploadfile[]": (file.name, file.data, file.media_type)}
        kept = await self._ask("POST", f"messenger/v1/{self._root}/uploadImages", files=files)
        image = next(iter(kept), "")
        if not image:
            raise SendRefused("the picture was not taken")
        return await self._send(message.address, "messages/image", {"image_id": image})

    async def reword(self, amendment: Amendment, ref: str) -> None:
        """Refuse: Avito lets one take a message back, and no more."""
        raise SendRefused("this channel does not let messages be changed")

    async def retract(self, amendment: Amendment, ref: str) -> None:
        """Take a part back: where it stood, Avito says that it was taken back."""
        await self._post(amendment.address, f"messages/{_safe(ref)}", {})

    async def _send(self, chat_id: str, what: str, told: dict[str, Any]) -> str:
        ref = text_of((await self._post(chat_id, what, told)).body.get("id"), 200)
        if not ref:
            raise SendUncertain("the provider named no message")
        return ref

    async def _post(self, chat_id: str, what: str, told: dict[str, Any]) -> Answer:
        try:
            headers = await self._headers()
        except TokenRefused as error:
            raise Unavailable(Code.BAD_CONFIGURATION, error.detail) from error
        path = f"messenger/v1/{self._root}/chats/{_safe(chat_id)}/{what}"
        answer = await self._api.send("POST", path, headers=headers, json=told)
        if answer.status == 401:
            self._until = 0.0
            raise Unavailable(Code.BAD_CONFIGURATION, _words(answer))
        if answer.status == 429:
            wait_s = answer.retry_after_s or 5.0
            raise Unavailable(Code.SLOW_DOWN, _words(answer), retry_after_s=wait_s)
        if answer.status >= 400:
            raise SendRefused(_words(answer))
        return answer


def _safe(chat_id: str) -> str:
    """Return a chat's id as one part of a path."""
    return "".join(sign for sign in chat_id if sign.isalnum() or sign in "-_~")


def _words(answer: Answer) -> str:
    error = dict_of(answer.body.get("error"))
    told = text_of(error.get("message"), 200) or text_of(answer.body.get("message"), 200)
    return told or f"http {answer.status}"
