"""The accounts of channels: listed, tried, added and changed by administrators. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from domain.administration import (
    AccountKind,
    Accounts,
    AccountView,
    SaveAccount,
    Tried,
    TryAccount,
    Value,
)
from domain.entities import Queue
from domain.errors import Expected, Refused
from domain.ids import ChannelId, QueueId, new_id
from domain.tasks import Policy, TaskScope

LOOK_AGAIN_S = 3.0


class AccountsDesk(Protocol):
    """Who asks the centre; raises ``Expected`` where it does not answer or says no."""

    async def accounts(self) -> Accounts:
        """Return all accounts and the kinds there can be."""
        ...

    async def save_account(self, wanted: SaveAccount) -> AccountView:
        """Add or change an account."""
        ...

    async def try_account(self, wanted: TryAccount) -> Tried:
        """Try settings without keeping them."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds besides the settings themselves."""

    name: str
    queue_id: QueueId | None
    enabled: bool
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ChannelsState:
    """What the section shows.

    Attributes:
        kinds: kinds an account can be added for; empty until the centre has told.
        accounts: those there are.
        queues: which queue an account may lead to.
        open: the account in the form, None while the list is shown alone; a new one has no name.
        busy: ``try`` or ``save`` while that goes on.
        tried: what came of trying what is in the form.
        fault: the setting the centre refused.
        problem: code of an error that is about no setting.
        silent: whether the centre does not answer.
    """

    kinds: tuple[AccountKind, ...] = ()
    accounts: tuple[AccountView, ...] = ()
    queues: tuple[Queue, ...] = ()
    open: AccountView | None = None
    busy: str = ""
    tried: Tried | None = None
    fault: str = ""
    problem: str = ""
    silent: bool = False

    def kind_of(self, kind: str) -> AccountKind | None:
        """Return what accounts of a kind are made of."""
        return next((item for item in self.kinds if item.kind == kind), None)


class ChannelsPresenter:
    """Owns what the section of channels shows."""

    def __init__(
        self,
        desk: AccountsDesk,
        scope: TaskScope,
        show: Callable[[ChannelsState], None],
        queues: Callable[[], tuple[Queue, ...]],
        saved: Callable[[], None],
    ) -> None:
        """Hold what it needs.

        Args:
            desk: asks the centre.
            scope: the page's tasks.
            show: told the state after each change.
            queues: the queues there are.
            saved: told that an account was saved.
        """
        self._desk = desk
        self._scope = scope
        self._show = show
        self._queues = queues
        self._saved = saved
        self.state = ChannelsState()

    def _put(self, **changed: Any) -> None:
        state = replace(self.state, **changed)
        if state != self.state:
            self.state = state
            self._show(state)

    async def keep_looking(self) -> None:
        """Show how the accounts stand, for as long as somebody looks."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _look(self) -> None:
        try:
            found = await self._desk.accounts()
        except Expected as error:
            self._put(silent=True, problem="" if self.state.kinds else str(error.code))
            return
        self._put(
            kinds=found.kinds,
            accounts=found.accounts,
            queues=self._queues(),
            silent=False,
            problem="" if self.state.silent else self.state.problem,
        )

    # -- the form ----------------------------------------------------------------------------

    def add(self, kind: str) -> None:
        """Open the form for a new account."""
        queues = self._queues()
        fresh = AccountView(
            id=ChannelId(new_id()), kind=kind, name="", queue_id=queues[0].id if queues else None
        )
        self._put(open=fresh, tried=None, fault="", problem="")

    def change(self, account_id: ChannelId) -> None:
        """Open the form with an account."""
        found = next((item for item in self.state.accounts if item.id == account_id), None)
        if found is not None:
            self._put(open=found, tried=None, fault="", problem="")

    def leave(self) -> None:
        """Close the form; what is in it is not kept."""
        self._put(open=None, tried=None, fault="", problem="")

    def edited(self) -> None:
        """Forget what came of trying other settings."""
        self._put(tried=None, fault="", problem="")

    def try_out(self, draft: Draft) -> None:
        """Try what is in the form."""
        if self.state.open is not None:
            self._scope.start(self._try(self.state.open, draft), "account", Policy.DROP_NEW)

    async def _try(self, account: AccountView, draft: Draft) -> None:
        wanted = TryAccount(id=account.id, kind=account.kind, values=dict(draft.values))
        await self._busily("try", self._tried(wanted))

    async def _tried(self, wanted: TryAccount) -> None:
        self._put(tried=await self._desk.try_account(wanted))

    def save(self, draft: Draft) -> None:
        """Keep what is in the form; it holds at once."""
        if self.state.open is not None:
            self._scope.start(self._save(self.state.open, draft), "account", Policy.DROP_NEW)

    async def _save(self, account: AccountView, draft: Draft) -> None:
        wanted = SaveAccount(
            id=account.id,
            kind=account.kind,
            name=draft.name,
            address=account.address,
            queue_id=draft.queue_id,
            enabled=draft.enabled,
            values=dict(draft.values),
        )
        await self._busily("save", self._kept(wanted))

    async def _kept(self, wanted: SaveAccount) -> None:
        await self._desk.save_account(wanted)
        self._put(open=None)
        self._saved()
        await self._look()

    async def _busily(self, what: str, work: Any) -> None:
        self._put(busy=what, tried=None, fault="", problem="")
        try:
            await work
        except Refused as error:
            self._put(fault=error.field or "", problem="" if error.field else str(error.code))
        except Expected as error:
            self._put(problem=str(error.code))
        finally:
            self._put(busy="")
