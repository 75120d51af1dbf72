"""Calls of VK's API for one community, and what its errors mean."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any, NoReturn

import msgspec

from adapters.messengers.http import Answer, Api, BadAnswer
from adapters.messengers.received import RemoteFile, dict_of, list_of, number_of, text_of
from adapters.messengers.vk.config import VkConfig
from adapters.messengers.vk.updates import ref_of
from adapters.messengers.worker import TokenRefused
from domain.clock import Clock
from domain.errors import Code, SendRefused, SendUncertain, Unavailable
from domain.ports import Amendment, OutboundAttachment, OutboundMessage

VERSION = "5.199"
_TOKEN_CODES = frozenset({5, 15, 27, 28, 1117})
_SLOW_CODES = frozenset({6, 9, 29})
_LATER_CODES = frozenset({1, 10})
_GONE_CODES = frozenset({979})
"""What is said of a message that was taken back before."""
_KNOWN_NAMES = 10_000
_BUTTONS_A_ROW = 4


class VkCommunity:
    """One community; also the ``Mouth`` of its sender."""

    def __init__(self, config: VkConfig, clock: Clock) -> None:
        self._config = config
        self._api = Api(config, clock)
        self._names: OrderedDict[str, str] = OrderedDict()

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._api.aclose()

    def _with_key(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "access_token": self._config.token, "v": VERSION}

    async def ask(self, method: str, **values: Any) -> Any:
        """Call a method that may be called again; return its response.

        Raises:
            TokenRefused: the community's key is not accepted.
            Unavailable: it cannot be had now.
        """
        path, data = f"method/{method}", self._with_key(values)
        answer = await self._api.ask("POST", path, data=data)
        code, words = _error(answer)
        if code in _TOKEN_CODES:
            raise TokenRefused(words)
        if code in _SLOW_CODES:
            raise Unavailable(Code.SLOW_DOWN, words, retry_after_s=1.0)
        if code is not None or "response" not in answer.body:
            raise Unavailable(Code.CHANNEL_DOWN, words)
        return answer.body["response"]

    async def name(self) -> str:
        """Return the community's name."""
        told = await self.ask("groups.getById", group_id=self._config.group_id)
        groups = list_of(dict_of(told).get("groups")) or list_of(told)
        return text_of(dict_of(groups[0] if groups else {}).get("name"), 200)

    async def name_of(self, person: str) -> str:
        """Return what a person is called; empty where VK does not say now."""
        known = self._names.get(person)
        if known is not None:
            self._names.move_to_end(person)
            return known
        told = list_of(await self.ask("users.get", user_ids=person))
        names = dict_of(told[0] if told else {})
        parts = (text_of(names.get(part), 100) for part in ("first_name", "last_name"))
        self._names[person] = " ".join(part for part in parts if part)
        while len(self._names) > _KNOWN_NAMES:
            self._names.popitem(last=False)
        return self._names[person]

    # -- long poll ---------------------------------------------------------------------------

    async def poll_server(self) -> tuple[str, str, str]:
        """Return where to ask for updates: address, key and the newest position."""
        told = dict_of(await self.ask("groups.getLongPollServer", group_id=self._config.group_id))
        parts = tuple(number_of(told.get(name)) for name in ("server", "key", "ts"))
        if not all(parts):
            raise BadAnswer(Code.CHANNEL_DOWN, "no long poll server was named")
        return parts[0], parts[1], parts[2]

    async def poll(self, server: str, key: str, position: str) -> dict[str, Any]:
        """Return what a long poll server says, as soon as it says something."""
        wait_s = self._config.poll_s
        params: dict[str, Any] = {"act": "a_check", "key": key, "ts": position, "wait": int(wait_s)}
        patience = wait_s + self._config.timeout_s
        answer = await self._api.ask("GET", server, params=params, timeout=patience)
        if answer.status != 200:
            raise Unavailable(Code.CHANNEL_DOWN, f"http {answer.status}")
        return answer.body

    async def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file a customer sent; None where there is none behind the link."""
        if not file.place or file.size > self._config.max_file:
            return None
        return await self._api.fetch(file.place)

    # -- saying ------------------------------------------------------------------------------

    async def say(self, message: OutboundMessage, text: str, number: int) -> str:
        """Send one text; return its reference."""
        values: dict[str, Any] = {"message": text}
        if message.choices:
            values["keyboard"] = msgspec.json.encode(_keyboard(message.choices)).decode()
        return await self._send(message, values, number)

    async def hand(self, message: OutboundMessage, file: OutboundAttachment, number: int) -> str:
        """Send one file as a document; return its reference."""
        told = await self.ask("docs.getMessagesUploadServer", type="doc", peer_id=message.address)
        url = text_of(dict_of(told).get("upload_url"), 2000)
        files = {"file": (file.name, file.data, file.media_type)}
        uploaded = await self._api.ask("POST", url, files=files)
        kept = text_of(uploaded.body.get("file"), 4000)
        if not kept:
            raise SendRefused(text_of(uploaded.body.get("error"), 200) or "the file was not taken")
        doc = dict_of(dict_of(await self.ask("docs.save", file=kept, title=file.name)).get("doc"))
        place = f"doc{number_of(doc.get('owner_id'))}_{number_of(doc.get('id'))}"
        return await self._send(message, {"attachment": place}, number)

    async def _send(self, message: OutboundMessage, values: dict[str, Any], number: int) -> str:
        answering = message.reply_ref.rpartition(":")[2]
        if number == 0 and answering.isdigit():
            forward = {
                "peer_id": int(message.address),
                "conversation_message_ids": [int(answering)],
                "is_reply": True,
            }
            values["forward"] = msgspec.json.encode(forward).decode()
        values |= {"peer_ids": message.address, "random_id": _once(message, number)}
        answer = await self._api.send("POST", "method/messages.send", data=self._with_key(values))
        return _sent(message.address, answer)

    # -- changing ------------------------------------------------------------------------------

    async def reword(self, amendment: Amendment, ref: str) -> None:
        """Change a text."""
        cmid = ref.rpartition(":")[2]
        values = {"peer_id": amendment.address, "cmid": cmid, "message": amendment.text}
        await self._change("messages.edit", values)

    async def retract(self, amendment: Amendment, ref: str) -> None:
        """Take a part back, for the customer too."""
        cmid = ref.rpartition(":")[2]
        values = {"peer_id": amendment.address, "cmids": cmid, "delete_for_all": 1}
        await self._change("messages.delete", values)

    async def _change(self, method: str, values: dict[str, Any]) -> None:
        values["group_id"] = self._config.group_id
        answer = await self._api.ask("POST", f"method/{method}", data=self._with_key(values))
        code, words = _error(answer)
        told = list_of(answer.body.get("response"))
        own = dict_of(dict_of(told[0]).get("error")) if told else {}
        if own:
            inner = own.get("code")
            code, words = (inner if isinstance(inner, int) else 0), text_of(own.get("description"))
        if code is not None and code not in _GONE_CODES:
            _judge(code, words[:200])


def _once(message: OutboundMessage, number: int) -> int:
    """Return the number under which VK takes this part once: the same part has the same one."""
    digest = hashlib.sha256(f"{message.message_id}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") & 0x7FFFFFFF or 1


def _error(answer: Answer) -> tuple[int | None, str]:
    error = dict_of(answer.body.get("error"))
    code = error.get("error_code")
    words = text_of(error.get("error_msg"), 200) or f"http {answer.status}"
    return (code if isinstance(code, int) else None), words


def _sent(peer: str, answer: Answer) -> str:
    """Return the reference of what was sent.

    Raises:
        SendRefused: it definitely was not.
        Unavailable: it was not, and may be later.
        SendUncertain: the answer does not say.
    """
    code, words = _error(answer)
    told = [dict_of(item) for item in list_of(answer.body.get("response"))]
    own = dict_of(told[0].get("error")) if told else {}
    if own:
        inner = own.get("code")
        code, words = (inner if isinstance(inner, int) else 0), text_of(own.get("description"), 200)
    if code is not None:
        _judge(code, words)
    ref = ref_of(peer, told[0]) if told else ""
    if not ref:
        raise SendUncertain("the provider named no message")
    return ref


def _judge(code: int, words: str) -> NoReturn:
    """Raise what an error means."""
    if code in _SLOW_CODES:
        raise Unavailable(Code.SLOW_DOWN, words, retry_after_s=1.0)
    if code in _TOKEN_CODES:
        raise Unavailable(Code.BAD_CONFIGURATION, words)
    if code in _LATER_CODES:
        raise SendUncertain(words)
    raise SendRefused(words or f"error {code}")


def _keyboard(choices: tuple[str, ...]) -> dict[str, Any]:
    buttons = [
        {"action": {"type": "text", "label": item[:40], "payload": '{"choice": 1}'}}
        for item in choices
    ]
    rows = [buttons[at : at + _BUTTONS_A_ROW] for at in range(0, len(buttons), _BUTTONS_A_ROW)]
    return {"inline": True, "buttons": rows}
