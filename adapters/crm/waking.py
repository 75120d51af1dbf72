"""What a system says when something has changed there: look now, and not in half a minute.

Nothing is taken from what it sends: it may come twice, late or never, and is looked after anyway.
"""

from __future__ import annotations

import asyncio
import hmac
from urllib.parse import parse_qs

from domain.accounts import HookAnswer, HookRequest

_MOST = 64 << 10


class Waking:
    """The way in of an account; implements ``WebhookReceiver``."""

    def __init__(self, secret: str) -> None:
        """Take calls that know a secret: in the address as ``?key=``, or as Bitrix24 signs them."""
        self._secret = secret
        self.woken = asyncio.Event()

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Let the account be looked at soon; whoever does not know the secret is sent away."""
        said = request.query.get("key", "") or _token(request.body)
        if not self._secret or not hmac.compare_digest(said.encode(), self._secret.encode()):
            return HookAnswer(status=403)
        self.woken.set()
        return HookAnswer()


def _token(body: bytes) -> str:
    """Return the token of an application that Bitrix24 sends along in a form."""
    try:
        form = parse_qs(body[:_MOST].decode("ascii"), max_num_fields=200)
    except ValueError:
        return ""
    return form.get("auth[application_token]", [""])[0]
