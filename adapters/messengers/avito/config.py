"""Settings of one Avito account."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import Endpoint, Way


class AvitoConfig(Endpoint, frozen=True, kw_only=True):
    """One seller's account.

    Attributes:
        client_id, client_secret: of the account's own API access.
        user_id: the account's number.
        way: whether chats are asked for or messages come by webhook.
        hook_url: where Avito reaches this centre: ``https://…/hooks/<channel id>``.
        hook_secret: goes with the address, for Avito says nothing of its own.
        poll_s: between two looks at the chats.
    """

    client_id: Annotated[str, Meta(min_length=1)]
    client_secret: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    user_id: Annotated[int, Meta(ge=1)]
    api_url: str = "https://api.avito.ru"
    way: Way = Way.POLLING
    hook_url: str = ""
    hook_secret: Annotated[str, Meta(extra={"secret": True}, pattern="^[A-Za-z0-9_-]*$")] = ""
    poll_s: float = 10.0
