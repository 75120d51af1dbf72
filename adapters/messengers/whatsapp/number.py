"""Calls of the WhatsApp Cloud API for one number, and what its errors mean."""

from __future__ import annotations

from typing import Any

from adapters.messengers.http import Answer, Api
from adapters.messengers.received import RemoteFile, dict_of, list_of, text_of
from adapters.messengers.whatsapp.choosing import interactive
from adapters.messengers.whatsapp.config import WhatsAppConfig
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ports import OutboundAttachment, OutboundMessage

_TOKEN_CODES = frozenset({0, 190})
_SLOW_CODES = {4: 60.0, 80007: 60.0, 130429: 5.0, 131048: 3600.0, 131056: 6.0}
"""Which limits there are, and how long each asks to wait where the answer does not say."""
_LATER_CODES = frozenset({1, 2, 131000, 131016, 133004})
_MEDIA = frozenset({"image", "video", "audio"})


class WhatsAppNumber:
    """One number; also the ``Mouth`` of its sender."""

    def __init__(self, config: WhatsAppConfig, clock: Clock) -> None:
        self._config = config
        self._api = Api(config, clock, {"Authorization": f"Bearer {config.token}"})

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    async def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answer = await self._api.ask(method, path, **request)
        code, words = _error(answer)
        if answer.status == 401 or code in _TOKEN_CODES:
            raise TokenRefused(words)
        if code is not None or answer.status >= 300:
            wait_s = answer.retry_after_s or _SLOW_CODES.get(code or -1)
            raise Unavailable(Code.CHANNEL_DOWN, words, retry_after_s=wait_s)
        return answer.body

    async def name(self) -> str:
        """Return the number as people know it.

        Raises:
            TokenRefused: the token is not accepted.
            Unavailable: it cannot be had now.
        """
        fields = {"fields": "display_phone_number,verified_name"}
        told = await self._ask("GET", self._config.phone_id, params=fields)
        parts = (text_of(told.get(part), 100) for part in ("verified_name", "display_phone_number"))
        return " ".join(part for part in parts if part)

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file a customer sent; None where it is too large or gone."""
        if not file.place.isascii() or not file.place.isalnum():
            return None
        answer = await self._api.ask("GET", file.place)
        size = answer.body.get("file_size")
        if answer.status >= 400 or (isinstance(size, int) and size > self._config.max_file):
            return None
        # The file's own host wants the same token, and nobody else is told it.
        url = text_of(answer.body.get("url"), 4000)
        headers = {"Authorization": f"Bearer {self._config.token}"}
        return (
            await self._api.fetch(url, headers=headers) if _is_theirs(url, self._config) else None
        )

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        asked = interactive(text, message.choices, self._config.choose_label)
        told: dict[str, Any] = {"type": "text", "text": {"body": text, "preview_url": False}}
        if asked is not None:
            told = {"type": "interactive", "interactive": asked}
        return await self._send(message, told, number)

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one file; return its reference."""
        files = {"file": (file.name, file.data, file.media_type)}
        data = {"messaging_product": "whatsapp", "type": file.media_type}
        path = f"{self._config.phone_id}/media"
        kept = text_of((await self._ask("POST", path, data=data, files=files)).get("id"), 200)
        if not kept:
            raise SendRefused("the file was not taken")
        family = file.media_type.partition("/")[0]
        kind = family if family in _MEDIA else "document"
        body: dict[str, Any] = {"id": kept}
        if kind == "document":
            body["filename"] = file.name
        return await self._send(message, {"type": kind, kind: body}, number)

    async def _send(self, message: OutboundMessage, told: dict[str, Any], number: int) -> str:
        whole = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.address.lstrip("+"),
            **told,
        }
        if number == 0 and message.reply_ref:
            whole["context"] = {"message_id": message.reply_ref}
        path = f"{self._config.phone_id}/messages"
        return _sent(await self._api.send("POST", path, json=whole))


def _is_theirs(url: str, config: WhatsAppConfig) -> bool:
    """Tell whether a link leads to the platform's own hosts, which may hear our token."""
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    own = url.startswith(config.api_url.partition("/v")[0] + "/")
    named = host.endswith((".facebook.com", ".fbsbx.com", ".whatsapp.net", ".whatsapp.com"))
    return own or (url.startswith("https://") and named)


def _error(answer: Answer) -> tuple[int | None, str]:
    error = dict_of(answer.body.get("error"))
    code = error.get("code")
    details = text_of(dict_of(error.get("error_data")).get("details"), 200)
    words = details or text_of(error.get("message"), 200) or f"http {answer.status}"
    return (code if isinstance(code, int) else None), words


def _sent(answer: Answer) -> str:
    """Return the reference of what was sent.

    Raises:
        SendRefused: it definitely was not.
        Unavailable: it was not, and may be later.
        SendUncertain: the answer does not say.
    """
    code, words = _error(answer)
    if code in _SLOW_CODES or answer.status == 429:
        wait_s = answer.retry_after_s or _SLOW_CODES.get(code or -1, 5.0)
        raise Unavailable(Code.SLOW_DOWN, words, retry_after_s=wait_s)
    if code in _TOKEN_CODES:
        raise Unavailable(Code.BAD_CONFIGURATION, words)
    if code in _LATER_CODES:
        raise SendUncertain(words)
    if code is not None or answer.status >= 400:
        raise SendRefused(words)
    messages = list_of(answer.body.get("messages"))
    ref = text_of(dict_of(messages[0] if messages else None).get("id"), 300)
    if not ref:
        raise SendUncertain("the provider named no message")
    return ref
