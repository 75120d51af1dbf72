"""What the drivers of all messengers share: what comes on its way to the sink, and the account."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import structlog

from adapters.messengers.received import Fetch, Told, hand_over
from adapters.messengers.sender import PartsSender
from adapters.messengers.settings import Endpoint
from adapters.messengers.worker import Session, SteadyWorker
from domain.accounts import Account, Tools, WebhookReceiver
from domain.backoff import Backoff
from domain.errors import Expected
from domain.glossary import IdentityKind
from domain.ports import DeliveryReport

_log = structlog.get_logger(__name__)

DEFECT_TRIES = 4
ASIDE = "aside"
"""Under which name the last update we stumbled over is kept."""
MAX_ASIDE = 65_536


class Intake:
    """Hands what a provider tells to the sink, however it came.

    One update we stumble over stops no account: it is tried again as everything is, then put
    aside, where it can be looked at.
    """

    def __init__(self, tools: Tools, kind: IdentityKind, fetch: Fetch) -> None:
        """Make it ready.

        Args:
            tools: the account's.
            kind: of the customers' addresses.
            fetch: gets the files of a message.
        """
        self._tools = tools
        self._kind = kind
        self._fetch = fetch
        self._tries: Counter[bytes] = Counter()

    @contextlib.asynccontextmanager
    async def of(self, update: object) -> AsyncIterator[None]:
        """Do the block's work for an update; swallow its defect after enough tries."""
        try:
            yield
        except Expected:
            raise
        except Exception as error:
            raw = msgspec.json.encode(update, order="deterministic")
            key = hashlib.sha256(raw).digest()
            self._tries[key] += 1
            if self._tries[key] < DEFECT_TRIES:
                raise
            del self._tries[key]
            _log.exception("update_put_aside", error=type(error).__name__)
            await self._tools.memory.save(ASIDE, raw[:MAX_ASIDE].decode(errors="replace"))

    async def deliver(self, told: Told | DeliveryReport | None) -> None:
        """Hand one thing over; returns when it is durable. None is nothing we know."""
        if isinstance(told, DeliveryReport):
            await self._tools.sink.delivery_reported(told)
        elif told is not None:
            await hand_over(self._tools, self._kind, told, self._fetch)


def posted(body: bytes) -> Any:
    """Return what a provider posted; None where it is nothing that can be read."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def same(said: str, wanted: str) -> bool:
    """Tell whether a secret or a signature is the one that is wanted, in constant time."""
    return hmac.compare_digest(said.encode(), wanted.encode())


def account_of(
    config: Endpoint,
    tools: Tools,
    session: Session,
    name: Callable[[], Awaitable[str]],
    sender: PartsSender,
    hook: WebhookReceiver | None,
) -> Account:
    """Return an account of a messenger.

    Args:
        config: its settings.
        tools: given to it.
        session: keeps it running.
        name: returns what the provider calls it, for a try of the settings.
        sender: the way out.
        hook: takes what the provider posts, where it does.
    """

    async def probe() -> str:
        try:
            return await name()
        finally:
            await session.end()

    backoff = Backoff(config.retry_base_s, config.retry_cap_s)
    worker = SteadyWorker(session, tools, backoff, config.revoked_s)
    return Account(probe=probe, sender=sender, worker=worker, hook=hook)
