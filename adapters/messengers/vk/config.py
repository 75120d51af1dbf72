"""Settings of one VK community."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from adapters.messengers.settings import Endpoint, Way


class VkConfig(Endpoint, frozen=True, kw_only=True):
    """One community.

    Attributes:
        token: a key of the community with the right to messages.
        group_id: the community's number.
        way: whether updates are fetched (Bots Long Poll) or come by the Callback API.
        hook_secret: what VK says with each request of the Callback API.
        confirmation: what VK wants to hear when the address of the Callback API is confirmed.
        poll_s: how long VK holds a question when there is nothing new.
    """

    token: Annotated[str, Meta(extra={"secret": True}, min_length=1)]
    group_id: Annotated[int, Meta(ge=1)]
    api_url: str = "https://api.vk.com"
    way: Way = Way.POLLING
    hook_secret: Annotated[str, Meta(extra={"secret": True})] = ""
    confirmation: str = ""
    poll_s: float = 25.0
