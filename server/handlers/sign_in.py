"""Local accounts: passwords, sessions with rotating refresh tokens, failure delays.

Source: security.md of the design (argon2id m=19 MiB t=2 p=1); OWASP ASVS 5.0 chapters 6 and 7.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.clock import Clock, from_micros, to_micros
from domain.entities import Agent
from domain.errors import BadInput, Code, Refused, SignInRequired
from domain.glossary import DeviceStatus
from domain.ids import AgentId, DeviceId, new_id
from domain.wire import Refresh, SignIn, Tokens
from server.handlers.policy import Actor, actor_of
from server.storage import accounts
from server.storage.unit import Unit

ACCESS_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(hours=12)
FAMILY_LIFE = timedelta(days=7)
FREE_TRIES = 5
MAX_DELAY = timedelta(minutes=15)
MIN_PASSWORD, MAX_PASSWORD = 12, 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DECOY = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known before the slow password check: the account and its stored hash."""

    agent: Agent | None
    password_hash: str


class Strangers:
    """Counts tries at logins nobody has, so that they are answered like those somebody has.

    In memory, per node, and bounded: the logins that were quiet for longest are forgotten.
    """

    def __init__(self, clock: Clock, logins_max: int = 20_000) -> None:
        self._clock = clock
        self._logins_max = logins_max
        self._tries: OrderedDict[bytes, tuple[int, int | None]] = OrderedDict()

    def tried(self, login: str) -> None:
        """Count a try.

        Raises:
            Refused: there were too many.
        """
        key, now = _digest(_login(login)), self._clock.now()
        failures, locked = self._tries.get(key, (0, None))
        _check_lock(locked, now)
        self._tries[key] = (failures + 1, _lock_after(failures + 1, now))
        self._tries.move_to_end(key)
        if len(self._tries) > self._logins_max:
            self._tries.popitem(last=False)


def _login(login: str) -> str:
    return login.strip().lower()[:100]


def _check_lock(locked: int | None, now: datetime) -> None:
    wait = from_micros(locked) - now if locked is not None else timedelta()
    # Nobody is locked out for longer than the longest delay: a lock that ends later was set
    # before the clock was put back.
    if timedelta() < wait <= MAX_DELAY:
        raise Refused(Code.TOO_MANY_TRIES, retry_after_s=wait.total_seconds())


def _lock_after(failures: int, now: datetime) -> int | None:
    """Return until when there are no more tries, in microseconds since 1970."""
    if failures < FREE_TRIES:
        return None
    doublings = min(failures - FREE_TRIES, 10)
    return to_micros(now + min(timedelta(seconds=30) * 2**doublings, MAX_DELAY))


def _fold(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password (slow on purpose: about 0.1 s).

    Raises:
        BadInput: shorter than 12 or longer than 128 characters.
    """
    if not MIN_PASSWORD <= len(_fold(password)) <= MAX_PASSWORD:
        raise BadInput(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    return _hasher.hash(_fold(password))


def attempted(login: str) -> Callable[[Unit], Attempt]:
    """Return the step that reads the account and counts the try as failed until it succeeds.

    Counted before the slow check, so that guesses made side by side are counted one by one;
    from the fifth on each costs a delay.

    Raises (when run):
        Refused: too many failures; ``retry_after_s`` says how long to wait.
    """

    def work(unit: Unit) -> Attempt:
        agent = accounts.agent_by_login(unit, _login(login))
        row = accounts.account_of(unit, agent.id) if agent is not None else None
        if agent is None or row is None or not agent.active:
            return Attempt(None, _DECOY)
        _check_lock(row["locked_until_at"], unit.now)
        failures = accounts.add_failure(unit, agent.id)
        accounts.note_failures(unit, agent.id, failures, _lock_after(failures, unit.now))
        return Attempt(agent, row["password_hash"])

    return work


def password_fits(attempt: Attempt, password: str) -> bool:
    """Check the password; takes as long for an unknown login. Run it off the event loop."""
    try:
        _hasher.verify(attempt.password_hash, _fold(password[: MAX_PASSWORD * 4]))
    except (VerificationError, InvalidHashError):
        return False
    return attempt.agent is not None


def opened(attempt: Attempt, request: SignIn) -> Callable[[Unit], Tokens]:
    """Return the step that starts a session after a right password."""

    def work(unit: Unit) -> Tokens:
        if attempt.agent is None:
            raise Refused(Code.WRONG_PASSWORD)
        known = accounts.device_row(unit, request.device)
        if known is not None and known["status"] == DeviceStatus.WIPED:
            raise Refused(Code.DEVICE_REVOKED)
        accounts.note_failures(unit, attempt.agent.id, 0, None)
        accounts.enrol_device(unit, request.device, attempt.agent.id, request.device_name[:100])
        family = new_id().bytes
        until = to_micros(unit.now + FAMILY_LIFE)
        return _issue(unit, attempt.agent, request.device, family, until)

    return work


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _issue(unit: Unit, agent: Agent, device: DeviceId, family: bytes, until: int) -> Tokens:
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    accounts.add_session(
        unit,
        {
            "id": new_id().bytes,
            "family": family,
            "agent_id": agent.id.bytes,
            "device": device.bytes,
            "access_hash": _digest(access),
            "refresh_hash": _digest(refresh),
            "access_until_at": to_micros(unit.now + ACCESS_LIFE),
            "refresh_until_at": to_micros(unit.now + REFRESH_LIFE),
            "family_until_at": until,
        },
    )
    return Tokens(
        access_token=access,
        refresh_token=refresh,
        access_s=int(ACCESS_LIFE.total_seconds()),
        agent_id=agent.id,
        display_name=agent.display_name,
        role=agent.role,
    )


def refreshed(request: Refresh) -> Callable[[Unit], Tokens | None]:
    """Return the step that swaps a refresh token for a new pair.

    None means refused. It is returned, not raised, because a token used twice must revoke its
    whole family in the same transaction.

    Raises (when run):
        Refused: nobody may work on that workstation any more; whoever once had its token is told.
    """

    def work(unit: Unit) -> Tokens | None:
        row = accounts.session_by(unit, "refresh_hash", _digest(request.refresh_token))
        if row is None or bytes(row["device"]) != request.device.bytes:
            return None
        agent = unit.get(Agent, AgentId(_uuid(row["agent_id"])))
        now = to_micros(unit.now)
        ended = row["revoked"] or min(row["refresh_until_at"], row["family_until_at"]) < now
        if agent is None or not agent.active or _is_gone(row, ended=ended):
            raise Refused(Code.DEVICE_REVOKED)
        if row["revoked"]:
            return None
        if not accounts.mark_refresh_used(unit, row["id"]):
            accounts.revoke_family(unit, row["family"])
            return None
        if ended:
            return None
        return _issue(unit, agent, request.device, row["family"], row["family_until_at"])

    return work


def _is_gone(row: dict[str, Any], *, ended: bool) -> bool:
    """Tell whether a workstation was wiped, or is to be and has no session left to push with."""
    status = row["device_status"] or DeviceStatus.ACTIVE
    return status == DeviceStatus.WIPED or (status != DeviceStatus.ACTIVE and ended)


def _uuid(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))


def authenticate(
    unit: Unit, token: str, device: DeviceId | None = None, *, leaving: bool = False
) -> Actor:
    """Return who an access token stands for, as of this snapshot.

    Args:
        unit: of this snapshot.
        token: the access token.
        device: whom the request says it comes from, where it does.
        leaving: whether a workstation that is being wiped may ask this.

    Raises:
        SignInRequired: unknown, expired, revoked, or of another device.
        Refused: the device is being wiped: a hello tells it so.
    """
    item = _live(unit, [token]).get(token)
    if item is None:
        raise SignInRequired("no such session")
    if device is not None and device != item.device:
        raise SignInRequired("session of another device")
    _check_status(item, leaving=leaving)
    return _actor(item)


def _actor(item: accounts.Live) -> Actor:
    return actor_of(item.agent, item.device, item.grant_epoch, item.proto)


def _live(unit: Unit, tokens: Iterable[str]) -> dict[str, accounts.Live]:
    """Return the sessions in force of agents who may still work, by token.

    A clock that was put back extends no session: one that ends later than any can is over. Twice
    its life is left to nodes whose clocks differ; beyond, a refresh gives a new one.
    """
    by_hash = {_digest(token): token for token in tokens}
    latest = unit.now + 2 * ACCESS_LIFE
    live = accounts.live_sessions(unit, list(by_hash), to_micros(unit.now), to_micros(latest))
    return {by_hash[item.access_hash]: item for item in live if item.agent.active}


def _check_status(item: accounts.Live, *, leaving: bool) -> None:
    if not leaving and item.status != DeviceStatus.ACTIVE:
        raise Refused(Code.EPOCH_CHANGED, "being wiped: say hello")


def authenticate_all(unit: Unit, tokens: Iterable[str]) -> dict[str, Actor]:
    """Return who access tokens stand for, as of this snapshot.

    Those that ended are left out, and those on workstations that are being wiped.
    """
    return {
        token: _actor(item)
        for token, item in _live(unit, tokens).items()
        if item.status == DeviceStatus.ACTIVE
    }


def afresh(unit: Unit, actor: Actor, *, leaving: bool = False) -> Actor:
    """Return the same agent on the same device with the rights of this very snapshot.

    Who asks is found out before the page is read; what they may see must not be older than it.

    Raises:
        SignInRequired: the account was closed, or the device is somebody else's by now.
        Refused: the device is being wiped, and this is not for those that leave.
    """
    found = accounts.on_device(unit, actor.agent_id, actor.device)
    if found is None or not found.agent.active:
        raise SignInRequired("no such session")
    _check_status(found, leaving=leaving)
    return _actor(found)


def sign_out(token: str) -> Callable[[Unit], None]:
    """Return the step that ends a session and all its relatives."""

    def work(unit: Unit) -> None:
        row = accounts.session_by(unit, "access_hash", _digest(token))
        if row is not None:
            accounts.revoke_family(unit, row["family"])

    return work
