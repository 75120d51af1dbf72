"""Keys of the public API: seen, made and revoked by administrators. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from domain.administration import AccountView, ApiKeys, ApiKeyView, MadeKey, MakeKey
from domain.errors import Expected, Refused
from domain.glossary import ChannelKind
from domain.ids import ChannelId
from domain.tasks import Policy, TaskScope

SCOPES = ("orders", "payments", "visits", "mailings", "messages.write", "messages.read")
"""What a key may do; the centre knows the same words."""


class KeysDesk(Protocol):
    """Who asks the centre; raises ``Expected`` where it does not answer or says no."""

    async def api_keys(self, channel_id: ChannelId) -> ApiKeys:
        """Return the keys of an account."""
        ...

    async def make_key(self, wanted: MakeKey) -> MadeKey:
        """Make a key."""
        ...

    async def revoke_key(self, key_id: UUID) -> None:
        """Let a key open nothing any more."""
        ...


@dataclass(frozen=True, slots=True)
class KeysState:
    """What the panel shows.

    Attributes:
        channel_id: whose keys; None: there is nothing to show.
        new: the account is not saved yet, so it can have none.
        keys: those there are; None while the centre is asked.
        made: a key just made, to be copied now.
        busy: something goes on.
        problem: code of what went wrong.
        fault: what of a new key cannot be so.
    """

    channel_id: ChannelId | None = None
    new: bool = False
    keys: tuple[ApiKeyView, ...] | None = None
    made: str = ""
    busy: bool = False
    problem: str = ""
    fault: str = ""


class KeysPresenter:
    """Owns what the panel of keys shows."""

    def __init__(self, desk: KeysDesk, scope: TaskScope, show: Callable[[KeysState], None]) -> None:
        self._desk = desk
        self._scope = scope
        self._show = show
        self.state = KeysState()

    def _put(self, **changed: Any) -> None:
        state = replace(self.state, **changed)
        if state != self.state:
            self.state = state
            self._show(state)

    def look_at(self, account: AccountView | None) -> None:
        """Show the keys of an account, where it is of a kind that has any."""
        if account is None or account.kind != ChannelKind.APP:
            self._put(**_NOTHING)
            return
        if account.id == self.state.channel_id:
            return
        new = not account.name
        self._put(**{**_NOTHING, "channel_id": account.id, "new": new})
        if not new:
            self._start(self._read(account.id))

    def make(self, name: str, scopes: tuple[str, ...]) -> None:
        """Make a key that may do so much."""
        channel_id = self.state.channel_id
        if channel_id is not None and not self.state.new:
            wanted = MakeKey(channel_id=channel_id, name=name.strip(), scopes=scopes)
            self._start(self._make(wanted))

    def revoke(self, key_id: UUID) -> None:
        """Let a key open nothing any more."""
        if self.state.channel_id is not None:
            self._start(self._revoke(self.state.channel_id, key_id))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._scope.start(self._busily(work), "keys", Policy.QUEUE)

    async def _busily(self, work: Coroutine[Any, Any, None]) -> None:
        self._put(busy=True, problem="", fault="")
        try:
            await work
        except Refused as error:
            self._put(fault=error.field or "", problem="" if error.field else str(error.code))
        except Expected as error:
            self._put(problem=str(error.code))
        finally:
            self._put(busy=False)

    async def _read(self, channel_id: ChannelId) -> None:
        found = await self._desk.api_keys(channel_id)
        if channel_id == self.state.channel_id:
            self._put(keys=found.keys)

    async def _make(self, wanted: MakeKey) -> None:
        made = await self._desk.make_key(wanted)
        if wanted.channel_id == self.state.channel_id:
            self._put(made=made.key, keys=(made.view, *(self.state.keys or ())))

    async def _revoke(self, channel_id: ChannelId, key_id: UUID) -> None:
        await self._desk.revoke_key(key_id)
        await self._read(channel_id)


_NOTHING: dict[str, Any] = {
    "channel_id": None,
    "new": False,
    "keys": None,
    "made": "",
    "problem": "",
    "fault": "",
}
