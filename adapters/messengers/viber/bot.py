"""Calls of Viber's REST bot API, and what its errors mean: they come with HTTP's success."""

from __future__ import annotations

from typing import Any

from adapters.messengers.http import Answer, Api
from adapters.messengers.received import RemoteFile, list_of, number_of, text_of
from adapters.messengers.viber.config import ViberConfig
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ports import OutboundAttachment, OutboundMessage

EVENTS = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]
_OK, _BAD_TOKEN, _TOO_MANY = 0, 2, 12
_WAIT_S = 1.0


class ViberBot:
    """One bot; also the ``Mouth`` of its sender."""

    def __init__(self, config: ViberConfig, clock: Clock) -> None:
        self._config = config
        self._api = Api(config, clock, {"X-Viber-Auth-Token": config.token})

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    async def _ask(self, path: str, **values: Any) -> dict[str, Any]:
        answer = await self._api.ask("POST", path, json=values)
        status = answer.body.get("status")
        if status == _BAD_TOKEN:
            raise TokenRefused(_words(answer))
        if status == _TOO_MANY or answer.status == 429:
            raise Unavailable(Code.SLOW_DOWN, _words(answer), retry_after_s=_WAIT_S)
        if status != _OK:
            raise Unavailable(Code.CHANNEL_DOWN, _words(answer))
        return answer.body

    async def account(self) -> tuple[str, str]:
        """Return the bot's name, and where its updates are posted to.

        Raises:
            TokenRefused: the token is not accepted.
            Unavailable: it cannot be had now.
        """
        told = await self._ask("get_account_info")
        return text_of(told.get("name"), 200), text_of(told.get("webhook"), 2000)

    async def subscribe(self) -> None:
        """Have updates posted to our address."""
        await self._ask(
            "set_webhook", url=self._config.hook_url, event_types=EVENTS, send_name=True
        )

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file a customer sent; None where it is too large or gone."""
        if not file.place or file.size > self._config.max_file:
            return None
        return await self._api.fetch(file.place)

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        told: dict[str, Any] = {
            "receiver": message.address,
            "min_api_version": 1,
            "sender": {"name": self._config.sender_name},
            "tracking_data": f"{message.message_id}:{number}",
            "type": "text",
            "text": text,
        }
        if message.choices:
            told["keyboard"] = _keyboard(message.choices)
        return _sent(await self._api.send("POST", "send_message", json=told))

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Refuse: Viber takes files as public links alone, and ours are nobody's business."""
        raise SendRefused("this channel takes no files")


def _words(answer: Answer) -> str:
    return text_of(answer.body.get("status_message"), 200) or f"http {answer.status}"


def _sent(answer: Answer) -> str:
    """Return the reference of what was sent.

    Raises:
        SendRefused: it definitely was not.
        Unavailable: it was not, and may be later.
        SendUncertain: the answer does not say.
    """
    status = answer.body.get("status")
    if status == _TOO_MANY or answer.status == 429:
        wait_s = answer.retry_after_s or _WAIT_S
        raise Unavailable(Code.SLOW_DOWN, _words(answer), retry_after_s=wait_s)
    if status == _BAD_TOKEN:
        raise Unavailable(Code.BAD_CONFIGURATION, _words(answer))
    if isinstance(status, int) and status != _OK:
        raise SendRefused(_words(answer))
    ref = number_of(answer.body.get("message_token"))
    if status != _OK or not ref:
        raise SendUncertain(_words(answer))
    return ref


def _keyboard(choices: tuple[str, ...]) -> dict[str, Any]:
    buttons = [{"ActionType": "reply", "ActionBody": item, "Text": item} for item in choices]
    return {"Type": "keyboard", "Buttons": list_of(buttons)}
