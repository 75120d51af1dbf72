"""Whether the window is locked, since when nobody was here, and who may open it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from domain.clock import Clock
from domain.errors import Code, Expected
from domain.tasks import TaskScope

FREE_TRIES = 3
LONGEST_WAIT_S = 60
_WRONG = frozenset({Code.WRONG_PASSWORD, Code.WRONG_PASSPHRASE})


class Unlocker(Protocol):
    """Knows whether it is the agent who is back."""

    async def unlock(self, secret: str) -> None:
        """Return where the password, or the passphrase of this computer, is right.

        Raises:
            Expected: it is wrong, or can be checked neither here nor at the centre.
        """
        ...


@dataclass(frozen=True, slots=True)
class LockState:
    """What the lock shows."""

    locked: bool = False
    busy: bool = False
    problem: str = ""
    wait_s: int = 0
    """How long until the next try counts."""


class LockPresenter:
    """Owns the lock."""

    def __init__(
        self,
        clock: Clock,
        unlocker: Unlocker,
        scope: TaskScope,
        show: Callable[[LockState], None],
    ) -> None:
        """Hold what it needs.

        Args:
            clock: measures how long nobody was here; monotonic seconds.
            unlocker: checks who is back.
            scope: its tasks.
            show: told the state after each change.
        """
        self._clock = clock
        self._unlocker = unlocker
        self._scope = scope
        self._show = show
        self._seen = clock.monotonic()
        self._failures = 0
        self._next_try = 0.0
        self.after_min = 0
        self.state = LockState()

    def _put(self, state: LockState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)

    def seen(self) -> None:
        """Somebody pressed a key or moved the mouse."""
        self._seen = self._clock.monotonic()

    def look(self) -> None:
        """Lock if nobody was here for long enough; called every few seconds."""
        idle_s = self._clock.monotonic() - self._seen
        if self.after_min and idle_s >= self.after_min * 60:
            self.lock()
        elif self.state.wait_s:
            self._put(replace(self.state, wait_s=self._wait_s()))

    def _wait_s(self) -> int:
        return max(0, round(self._next_try - self._clock.monotonic()))

    def lock(self) -> None:
        """Lock now."""
        if not self.state.locked:
            self._put(LockState(locked=True, wait_s=self._wait_s()))

    def unlock(self, secret: str) -> None:
        """Try to open it; wrong tries are slower and slower."""
        if self.state.locked and secret and not self.state.busy and not self._wait_s():
            self._put(replace(self.state, busy=True, problem="", wait_s=0))
            self._scope.start(self._unlock(secret), "unlock")

    async def _unlock(self, secret: str) -> None:
        try:
            await self._unlocker.unlock(secret)
        except Expected as error:
            if error.code in _WRONG:
                self._failures += 1
                spare = self._failures - FREE_TRIES
                if spare >= 0:
                    self._next_try = self._clock.monotonic() + min(2**spare, LONGEST_WAIT_S)
            self._put(LockState(locked=True, problem=str(error.code), wait_s=self._wait_s()))
            return
        finally:
            self.state = replace(self.state, busy=False)
        self._failures = 0
        self.seen()
        self._put(LockState())
