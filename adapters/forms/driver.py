"""Sources of forms as accounts of a channel."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl

import httpx
import msgspec

from adapters.forms.config import FormsConfig
from adapters.forms.mapping import message_of
from domain.accounts import Account, AccountState, Driver, HookAnswer, HookRequest, Problem, Tools
from domain.clock import Clock
from domain.errors import BadInput, Code, SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt

SIGNATURE = "x-pult-signature"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def signature(secret: str, body: bytes) -> str:
    """Return the sign of a body: HMAC-SHA256 in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class _Hook:
    """Takes forms in."""

    def __init__(self, config: FormsConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Store a form; whoever cannot sign is sent away, and what is no form is told why."""
        said = request.headers.get(SIGNATURE, "")
        wanted = signature(self._config.hook_secret, request.body)
        if not hmac.compare_digest(said.encode(), wanted.encode()):
            return HookAnswer(status=403)
        tools = self._tools
        try:
            message = message_of(request.body, self._config, tools.channel_id, tools.clock.now())
        except BadInput as error:
            return HookAnswer(status=422, body=error.detail.encode())
        await tools.sink.message_received(message)
        return HookAnswer(status=202, body=b"stored")


class _Sender:
    """Posts answers to the source; implements ``ChannelSender``.

    A message has the same id at every try, so a receiver that keeps ids takes it once.
    """

    def __init__(self, config: FormsConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Post an answer.

        Raises:
            SendRefused: the receiver said no.
            Unavailable: it was not reached, or asks to wait.
            SendUncertain: it may have it.
        """
        if not self._config.reply_url:
            raise SendRefused("this source takes no answers")
        if message.attachments:
            raise SendRefused("this source takes no files")
        told = {
            "id": str(message.message_id),
            "to": message.address,
            "subject": message.subject,
            "text": message.text,
            "answers": message.reply_ref,
        }
        body = msgspec.json.encode(told)
        headers = {
            "content-type": "application/json",
            SIGNATURE: signature(self._config.hook_secret, body),
        }
        try:
            tls = ssl.create_default_context(cafile=self._config.ca_file or None)
            async with httpx.AsyncClient(
                verify=tls, timeout=self._config.timeout_s, trust_env=False
            ) as client:
                response = await client.post(self._config.reply_url, content=body, headers=headers)
        except _NOT_SENT as error:
            raise Unavailable(Code.CHANNEL_DOWN, type(error).__name__) from error
        except httpx.HTTPError as error:
            raise SendUncertain(type(error).__name__) from error
        return self._receipt(message, response)

    def _receipt(self, message: OutboundMessage, response: httpx.Response) -> SendReceipt:
        status = response.status_code
        if status in (429, 503):
            told = response.headers.get("retry-after", "")
            wait_s = float(told) if told.isdigit() else 5.0
            raise Unavailable(Code.SLOW_DOWN, f"http {status}", retry_after_s=wait_s)
        if status >= 500:
            raise SendUncertain(f"http {status}")
        if status >= 300:
            raise SendRefused(f"http {status}")
        return SendReceipt(provider_ref=str(message.message_id), at=self._clock.now())

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Return None: the receiver is not asked what it has."""
        return None


class _Waiting:
    """Nothing to do but to say that forms are awaited."""

    def __init__(self, tools: Tools) -> None:
        self._health = tools.health

    async def run(self) -> None:
        """Say so until cancelled."""
        await self._health.report(AccountState.WORKING, Problem.NONE)
        await asyncio.Event().wait()


def _open(config: FormsConfig, tools: Tools) -> Account:
    async def probe() -> str:
        """Return what the sample comes to."""
        if not config.sample:
            return ""
        now = tools.clock.now()
        message = message_of(config.sample.encode(), config, tools.channel_id, now)
        parts = (message.claimed_name, message.address, message.subject, message.text)
        return " · ".join(" ".join(part.split()) for part in parts if part)

    return Account(
        probe=probe,
        sender=_Sender(config, tools.clock) if config.reply_url else None,
        worker=_Waiting(tools),
        hook=_Hook(config, tools),
    )


DRIVER = Driver(FormsConfig, _open)
