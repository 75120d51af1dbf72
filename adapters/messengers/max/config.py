"""Settings of one MAX bot."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import Endpoint, Way


class MaxConfig(Endpoint, frozen=True, kw_only=True):
    """One bot.

    Attributes:
        token: what the platform gave.
        ca_file: the platform's certificate has a state authority; systems may not know it.
        way: whether updates are fetched or come by a subscription.
        hook_url: where MAX reaches this centre: ``https://…/hooks/<channel id>``.
        hook_secret: what MAX says with each request.
        poll_s: how long MAX holds a question when there is nothing new.
    """

    token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    api_url: str = "https://platform-api.max.ru"
    way: Way = Way.POLLING
    hook_url: str = ""
    hook_secret: Annotated[str, Meta(extra={"secret": True}, pattern="^[A-Za-z0-9_-]*$")] = ""
    poll_s: float = 25.0
