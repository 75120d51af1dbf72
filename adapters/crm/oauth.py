"""Access tokens by OAuth 2: renewed when they end, the refresh token replaced each time.

Source: RFC 6749, section 6. Both Bitrix24 and amoCRM hand out a new refresh token with every
renewal, and the old one is worth nothing then: the new one is kept before it is used.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec

from adapters.crm.http import Web
from adapters.crm.settings import as_dict
from domain.accounts import Memory
from domain.clock import Clock
from domain.crm import AccessRevoked
from domain.errors import Code, Unavailable

_KEPT = "oauth_refresh_token"
_EARLY = timedelta(minutes=2)
_USUAL_LIFE_S = 3600


class OAuth(msgspec.Struct, frozen=True, kw_only=True):
    """An application of one's own at the system, and what its owner allowed it.

    Attributes:
        client_id, client_secret: of the application.
        refresh_token: the first one; those that follow are kept at the centre.
        redirect_url: as it is entered at the system, where it asks for it.
    """

    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    redirect_url: str = ""

    def __bool__(self) -> bool:
        """Tell whether it is used."""
        return bool(self.client_id and self.client_secret and self.refresh_token)


class _Kept(msgspec.Struct, frozen=True):
    """A refresh token that replaced the one of the settings with this fingerprint."""

    token: str
    instead_of: str


class Access:
    """The access token of one account."""

    def __init__(self, oauth: OAuth, web: Web, path: str, memory: Memory, clock: Clock) -> None:
        """Make it ready; nothing is asked yet.

        Args:
            oauth: what is allowed.
            web: the host that renews.
            path: where, below its root.
            memory: keeps the newest refresh token.
            clock: says when a token has ended.
        """
        self._oauth = oauth
        self._web = web
        self._path = path
        self._memory = memory
        self._clock = clock
        self._token = ""
        self._until: datetime | None = None

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._web.aclose()

    async def token(self, stale: str = "") -> str:
        """Return a token that holds; ``stale`` is one the system would not have any more.

        Raises:
            AccessRevoked: what was allowed is so no more.
            Unavailable: the system cannot be reached.
        """
        ended = self._until is None or self._clock.now() >= self._until
        if ended or self._token in ("", stale):
            await self._renew()
        return self._token

    async def _renew(self) -> None:
        refresh = await self._refresh_token()
        form = {
            "client_id": self._oauth.client_id,
            "client_secret": self._oauth.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh,
        }
        if self._oauth.redirect_url:
            form["redirect_uri"] = self._oauth.redirect_url
        answer = await self._web.call("POST", self._path, json=form)
        body = as_dict(answer.body)
        if answer.status in (400, 401, 403):
            raise AccessRevoked(str(body.get("error") or body.get("hint") or "")[:200])
        token, fresh = body.get("access_token"), body.get("refresh_token")
        if answer.status >= 300 or not isinstance(token, str) or not token:
            raise Unavailable(Code.CHANNEL_DOWN, f"no token: http {answer.status}")
        if isinstance(fresh, str) and fresh and fresh != refresh:
            kept = _Kept(fresh, _fingerprint(self._oauth))
            await self._memory.save(_KEPT, msgspec.json.encode(kept).decode())
        life = body.get("expires_in")
        life_s = life if isinstance(life, int) and 0 < life < 10**7 else _USUAL_LIFE_S
        self._token = token
        self._until = self._clock.now() + timedelta(seconds=life_s) - _EARLY

    async def _refresh_token(self) -> str:
        raw = await self._memory.load(_KEPT)
        try:
            kept = msgspec.json.decode(raw, type=_Kept) if raw else None
        except msgspec.MsgspecError:
            kept = None
        if kept is None or kept.instead_of != _fingerprint(self._oauth):
            return self._oauth.refresh_token  # entered anew: what was kept is of before
        return kept.token


def _fingerprint(oauth: OAuth) -> str:
    return hashlib.sha256(oauth.refresh_token.encode()).hexdigest()
