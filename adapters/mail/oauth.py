"""Signing in with OAuth 2 instead of a password: access tokens, renewed before they end.

Source: RFC 6749 section 6. A provider may hand out a new refresh token with every renewal; the
newest is remembered, because the one of the settings no longer counts then.
"""

from __future__ import annotations

import asyncio
import hashlib
from urllib.parse import urlsplit

import httpx
import msgspec

from adapters.mail.plain_words import plain_words
from adapters.mail.trouble import Trouble
from domain.accounts import Memory, Problem
from domain.clock import Clock
from domain.errors import Code

_TIMEOUT_S = 15.0
_MAX_BODY = 64 * 1024
_EARLY_S = 90.0
_DEFAULT_LIFE_S = 3600.0
_MAX_LIFE_S = 24 * 3600.0
_REFRESH = "oauth_refresh"
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_OURS_TO_MEND = frozenset(
    {"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
)


class OAuth(msgspec.Struct, frozen=True, kw_only=True):
    """How to get access tokens.

    Attributes:
        token_url: where the provider hands them out; https, or this machine.
        client_id: what the provider calls our application.
        client_secret: its secret; empty where the provider gave none.
        refresh_token: what the mailbox's owner allowed us.
        scope: what is asked for; empty: all that was allowed.
        ca_file: replaces the system's roots.
    """

    token_url: str
    client_id: str
    refresh_token: str
    client_secret: str = ""
    scope: str = ""
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that would carry the secrets in the open.

        Raises:
            ValueError: it is no https address.
        """
        parts = urlsplit(self.token_url)
        local = parts.scheme == "http" and parts.hostname in _LOCAL
        if not parts.hostname or (parts.scheme != "https" and not local):
            raise ValueError("token_url must be an https address")

    def __repr__(self) -> str:
        """Return a form without credentials, because configurations end up in logs."""
        return f"OAuth({urlsplit(self.token_url).hostname})"


class _Answer(msgspec.Struct):
    """What a token endpoint says, in good and in bad."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: float | str | None = None
    error: str = ""
    error_description: str = ""


class _Kept(msgspec.Struct):
    """A refresh token that replaced the one of the settings with this fingerprint."""

    instead_of: str
    token: str


class AccessTokens:
    """The access token of one mailbox; all who sign in share it. Without OAuth it is empty."""

    def __init__(self, oauth: OAuth | None, memory: Memory | None, clock: Clock) -> None:
        self._oauth = oauth
        self._memory = memory
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._ends_at_s = 0.0

    async def token(self, *, refused: str = "") -> str:
        """Return a token that will be good for a while.

        Args:
            refused: one that a server has just refused, however good it looks.

        Raises:
            Trouble: the provider gives none, or cannot be asked.
        """
        if self._oauth is None:
            return ""
        async with self._lock:
            stale = self._clock.monotonic() >= self._ends_at_s
            if not self._token or stale or self._token == refused:
                await self._renew(self._oauth)
            return self._token

    async def _renew(self, oauth: OAuth) -> None:
        self._token = ""
        form = {
            "grant_type": "refresh_token",
            "client_id": oauth.client_id,
            "refresh_token": await self._refresh_token(oauth),
        }
        if oauth.client_secret:
            form["client_secret"] = oauth.client_secret
        if oauth.scope:
            form["scope"] = oauth.scope
        answer = await _ask(oauth, form)
        if answer.refresh_token and answer.refresh_token != form["refresh_token"]:
            await self._keep(oauth, answer.refresh_token)
        life_s = _life_s(answer.expires_in)
        self._token = answer.access_token
        self._ends_at_s = self._clock.monotonic() + max(life_s - _EARLY_S, life_s / 2)

    async def _refresh_token(self, oauth: OAuth) -> str:
        raw = await self._memory.load(_REFRESH) if self._memory is not None else None
        if raw is None:
            return oauth.refresh_token
        kept = msgspec.json.decode(raw, type=_Kept)
        return kept.token if kept.instead_of == _fingerprint(oauth) else oauth.refresh_token

    async def _keep(self, oauth: OAuth, token: str) -> None:
        if self._memory is not None:
            kept = msgspec.json.encode(_Kept(_fingerprint(oauth), token)).decode()
            await self._memory.save(_REFRESH, kept)


def _fingerprint(oauth: OAuth) -> str:
    return hashlib.sha256(oauth.refresh_token.encode()).hexdigest()


def _life_s(claimed: float | str | None) -> float:
    try:
        life_s = float(claimed) if claimed is not None else _DEFAULT_LIFE_S
    except ValueError:
        return _DEFAULT_LIFE_S
    return min(max(life_s, 1.0), _MAX_LIFE_S) if life_s == life_s else _DEFAULT_LIFE_S


async def _ask(oauth: OAuth, form: dict[str, str]) -> _Answer:
    """Ask the endpoint once.

    Raises:
        Trouble: it said no, nothing, or what is no answer.
    """
    verify = httpx.create_ssl_context(verify=oauth.ca_file) if oauth.ca_file else True
    try:
        async with (
            asyncio.timeout(_TIMEOUT_S),
            httpx.AsyncClient(verify=verify, timeout=_TIMEOUT_S) as client,
            client.stream("POST", oauth.token_url, data=form) as response,
        ):
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _MAX_BODY:
                    raise Trouble(Problem.BAD_ANSWER, "the token endpoint answers with too much")
    except (httpx.HTTPError, OSError) as error:  # TimeoutError is an OSError
        detail = f"the token endpoint cannot be reached: {type(error).__name__}"
        raise Trouble(Problem.UNREACHABLE, detail) from error
    return _checked(response.status_code, body)


def _checked(status: int, body: bytes) -> _Answer:
    if status == 429:
        raise Trouble(Problem.SLOWED, "the token endpoint asks us to wait")
    if status >= 500:
        raise Trouble(Problem.UNREACHABLE, f"the token endpoint answers {status}")
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError as error:
        raise Trouble(
            Problem.BAD_ANSWER, f"the token endpoint answers {status} with no JSON we know"
        ) from error
    words = plain_words(f"{answer.error}: {answer.error_description}".strip(": "))
    if answer.error == "invalid_grant":
        raise Trouble(Problem.REFUSED, words, final=True, code=Code.BAD_CONFIGURATION)
    if answer.error in _OURS_TO_MEND:
        raise Trouble(Problem.MISCONFIGURED, words, code=Code.BAD_CONFIGURATION)
    if answer.error or status != 200 or not answer.access_token.isprintable():
        raise Trouble(Problem.BAD_ANSWER, words or f"the token endpoint answers {status}")
    if not answer.access_token:
        raise Trouble(Problem.BAD_ANSWER, "the token endpoint answers without a token")
    return answer
