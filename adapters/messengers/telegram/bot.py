"""Calls of the Telegram Bot API, and what its errors mean."""

from __future__ import annotations

from typing import Any

import msgspec

from adapters.messengers.http import Answer, Api, BadAnswer
from adapters.messengers.received import RemoteFile, dict_of, list_of, number_of, text_of
from adapters.messengers.telegram.config import TelegramConfig
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.ports import Amendment, OutboundAttachment, OutboundMessage

_PHOTO_TYPES = ("image/jpeg", "image/png")
_MAX_PHOTO = 10 * 1024 * 1024
_MAX_BUTTON = 64


class TelegramBot:
    """One bot; also the ``Mouth`` of its sender."""

    def __init__(self, config: TelegramConfig, clock: Clock) -> None:
        self._config = config
        self._api = Api(config, clock)
        self._root = f"bot{config.token}/"

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    # -- asking ------------------------------------------------------------------------------

    async def ask(self, method: str, timeout_s: float | None = None, **values: Any) -> Any:
        """Call a method that may be called again; return its result.

        Raises:
            TokenRefused: the bot's token is not accepted.
            Unavailable: it cannot be had now.
        """
        patience = timeout_s or self._config.timeout_s
        answer = await self._api.ask("POST", self._root + method, json=values, timeout=patience)
        self._check(answer)
        if answer.body.get("ok") is not True:
            raise Unavailable(Code.CHANNEL_DOWN, _description(answer))
        return answer.body.get("result")

    async def me(self) -> str:
        """Return the bot's name."""
        return "@" + text_of(dict_of(await self.ask("getMe")).get("username"), 100)

    async def updates(self, offset: int, wanted: list[str]) -> list[Any]:
        """Return the next updates, as soon as there are some.

        Raises:
            Unavailable: it cannot be had now, or the answer is no list.
        """
        wait_s = self._config.poll_s
        found = await self.ask(
            "getUpdates",
            timeout_s=wait_s + self._config.timeout_s,
            offset=offset,
            timeout=int(wait_s),
            allowed_updates=wanted,
        )
        if not isinstance(found, list):
            raise BadAnswer(Code.CHANNEL_DOWN, "updates are no list")
        return found

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file a customer sent; None where it is too large or gone.

        Raises:
            Unavailable: it cannot be had now.
        """
        if file.size > self._config.max_file:
            return None
        answer = await self._api.ask("POST", self._root + "getFile", json={"file_id": file.place})
        self._check(answer)
        path = text_of(dict_of(answer.body.get("result")).get("file_path"), 500)
        if not path or ".." in path:
            return None
        return await self._api.fetch(f"file/{self._root}{path}")

    def _check(self, answer: Answer) -> None:
        code = answer.body.get("error_code", answer.status)
        if code in (401, 404) and answer.body.get("ok") is not True:
            raise TokenRefused(_description(answer))
        if code == 429:
            raise _slow_down(answer)
        if isinstance(code, int) and code >= 500:
            raise Unavailable(Code.CHANNEL_DOWN, f"http {code}")

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        values: dict[str, Any] = {"chat_id": message.address, "text": text}
        if number == 0:
            values |= _answering(message)
        if message.choices:
            values["reply_markup"] = _buttons(message.choices)
        answer = await self._api.send("POST", self._root + "sendMessage", json=values)
        return self._sent(message.address, answer)

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one file; return its reference."""
        photo = file.media_type in _PHOTO_TYPES and len(file.data) <= _MAX_PHOTO
        method, field = ("sendPhoto", "photo") if photo else ("sendDocument", "document")
        values: dict[str, Any] = {"chat_id": message.address}
        if number == 0 and (answering := _answering(message)):
            values |= {name: msgspec.json.encode(item).decode() for name, item in answering.items()}
        files = {field: (file.name, file.data, file.media_type)}
        answer = await self._api.send("POST", self._root + method, data=values, files=files)
        return self._sent(message.address, answer)

    def _sent(self, chat: str, answer: Answer) -> str:
        """Return the reference of what was sent.

        Raises:
            SendRefused: it definitely was not.
            Unavailable: it was not, and may be later.
            SendUncertain: the answer does not say.
        """
        if answer.body.get("ok") is True:
            number = number_of(dict_of(answer.body.get("result")).get("message_id"))
            if not number:
                raise SendUncertain("the provider named no message")
            return f"{chat}:{number}"
        raise _meaning(answer)

    # -- changing ------------------------------------------------------------------------------

    async def reword(self, amendment: Amendment, ref: str) -> None:
        """Change a text."""
        await self._change("editMessageText", amendment.address, ref, text=amendment.text)

    async def retract(self, amendment: Amendment, ref: str) -> None:
        """Take a part back."""
        await self._change("deleteMessage", amendment.address, ref)

    async def _change(self, method: str, chat: str, ref: str, **values: Any) -> None:
        values |= {"chat_id": chat, "message_id": int(ref.rpartition(":")[2])}
        answer = await self._api.ask("POST", self._root + method, json=values)
        if answer.body.get("ok") is not True and not _is_so_already(answer):
            raise _meaning(answer)


def _meaning(answer: Answer) -> Expected:
    """Return what an answer means that is no consent."""
    code = answer.body.get("error_code", answer.status)
    if code == 429:
        return _slow_down(answer)
    if code == 401:
        return Unavailable(Code.BAD_CONFIGURATION, _description(answer))
    if isinstance(code, int) and 400 <= code < 500:
        return SendRefused(_description(answer))
    return SendUncertain(_description(answer))


def _is_so_already(answer: Answer) -> bool:
    """Tell whether a change is refused because it has been made."""
    told = _description(answer).lower()
    return "message is not modified" in told or "message to delete not found" in told


def _description(answer: Answer) -> str:
    told = text_of(answer.body.get("description"), 200)
    return told or f"http {answer.status}"


def _slow_down(answer: Answer) -> Unavailable:
    told = dict_of(answer.body.get("parameters")).get("retry_after")
    wait_s = answer.retry_after_s or 1.0
    if isinstance(told, int | float) and not isinstance(told, bool) and told > 0:
        wait_s = float(told)
    return Unavailable(Code.SLOW_DOWN, "too many requests", retry_after_s=wait_s)


def _answering(message: OutboundMessage) -> dict[str, Any]:
    number = message.reply_ref.rpartition(":")[2]
    if not number.isdigit():
        return {}
    return {
        "reply_parameters": {"message_id": int(number), "allow_sending_without_reply": True},
    }


def _buttons(choices: tuple[str, ...]) -> dict[str, Any]:
    rows = [[{"text": item, "callback_data": _payload(item)}] for item in choices]
    return {"inline_keyboard": rows}


def _payload(choice: str) -> str:
    """Return a button's data: at most 64 bytes, whole letters."""
    return choice.encode()[:_MAX_BUTTON].decode(errors="ignore")


def as_updates(raw: bytes) -> list[Any]:
    """Return the update a webhook's body holds; none where it is no JSON."""
    try:
        return list_of([msgspec.json.decode(raw)])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
