"""Shops and apps that use the public API, as accounts of a channel."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.accounts import Account, AccountState, Driver, Problem, Tools
from server.app.webchat import WebChatSender


class AppSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a shop or an app.

    Attributes:
        requests_per_minute: how fast each of its keys may ask for long.
        max_file_mb: how large a file may be, in MiB.
    """

    requests_per_minute: Annotated[int, Meta(ge=10, le=60_000)] = 600
    max_file_mb: Annotated[int, Meta(ge=1, le=20)] = 20


class _Waiting:
    """Nothing to do but to say that requests are awaited."""

    def __init__(self, tools: Tools) -> None:
        self._health = tools.health

    async def run(self) -> None:
        """Say so until cancelled."""
        await self._health.report(AccountState.WORKING, Problem.NONE)
        await asyncio.Event().wait()


def _open(_settings: AppSettings, tools: Tools) -> Account:
    async def probe() -> str:
        """Return nothing: there is nobody to ask."""
        return ""

    # The store itself is the provider: an app reads its answers whenever it likes.
    return Account(probe=probe, sender=WebChatSender(tools.clock), worker=_Waiting(tools))


DRIVER = Driver(AppSettings, _open)
