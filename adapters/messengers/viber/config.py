"""Settings of one Viber bot."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import Endpoint


class ViberConfig(Endpoint, frozen=True, kw_only=True):
    """One bot. Updates come by webhook alone.

    Attributes:
        token: the bot's; it also signs what Viber posts.
        sender_name: what customers see our messages are from, at most 28 characters.
        hook_url: where Viber reaches this centre: ``https://…/hooks/<channel id>``.
    """

    token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    sender_name: Annotated[str, Meta(min_length=1, max_length=28)]
    hook_url: Annotated[str, Meta(pattern="^https://")]
    api_url: str = "https://chatapi.viber.com/pa"
