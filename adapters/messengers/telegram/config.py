"""Settings of one Telegram bot."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import MEBI, Endpoint, Way


class TelegramConfig(Endpoint, frozen=True, kw_only=True):
    """One bot.

    Attributes:
        token: what BotFather gave.
        way: whether updates are fetched or come by a webhook.
        hook_url: where Telegram reaches this centre: ``https://…/hooks/<channel id>``.
        hook_secret: what Telegram says with each request; letters, digits, ``_`` and ``-``.
        poll_s: how long Telegram holds a question when there is nothing new.
    """

    token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    api_url: str = "https://api.telegram.org"
    way: Way = Way.POLLING
    hook_url: str = ""
    hook_secret: Annotated[str, Meta(extra={"secret": True}, pattern="^[A-Za-z0-9_-]*$")] = ""
    poll_s: float = 25.0
    max_file: int = 20 * MEBI
