"""Settings of one WhatsApp number."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import Endpoint


class WhatsAppConfig(Endpoint, frozen=True, kw_only=True):
    """One number of a business account. Updates come by webhook alone.

    Attributes:
        token: a permanent token of a system user.
        phone_id: the number's id, not the number itself.
        app_secret: signs what WhatsApp posts.
        verify_token: what WhatsApp says when the address of the webhook is confirmed.
        choose_label: on the button that opens more choices than fit into buttons.
    """

    token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    phone_id: Annotated[str, Meta(pattern="^[0-9]{1,30}$")]
    app_secret: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    verify_token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    choose_label: Annotated[str, Meta(min_length=1, max_length=20)] = "Выбрать"
    api_url: str = "https://graph.facebook.com/v23.0"
