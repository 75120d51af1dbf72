"""The door: signing in at the centre, or unlocking what is stored here."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from domain.errors import Expected
from domain.tasks import Policy, TaskScope


class Form(StrEnum):
    """Which fields the door shows."""

    SIGN_IN = "sign_in"
    UNLOCK = "unlock"
    NEW_PASSPHRASE = "new_passphrase"  # noqa: S105 - names a form
    KEY_MISSING = "key_missing"
    WIPED = "wiped"
    WIPED_WAITING = "wiped_waiting"


FIELDLESS = frozenset({Form.KEY_MISSING, Form.WIPED, Form.WIPED_WAITING})
"""Forms that only say something; their button asks the door to look again."""


class Door(Protocol):
    """What the session offers to the door. All of it raises ``domain.errors.Expected``."""

    async def sign_in(self, server: str, login: str, password: str) -> None:
        """Sign in at a centre; returns once the session stands."""
        ...

    async def unlock(self, passphrase: str) -> None:
        """Open the local store with the agent's passphrase."""
        ...

    async def set_passphrase(self, passphrase: str) -> None:
        """Protect the local store where the system has no keyring."""
        ...

    async def find_key(self) -> None:
        """Look once more for the key of the local store."""
        ...

    async def start_anew(self) -> None:
        """Keep the files nobody can open aside and begin with empty ones."""
        ...


@dataclass(frozen=True, slots=True)
class SignInState:
    """Everything the door shows. ``problem`` is an error code, ``field`` where it belongs."""

    form: Form = Form.SIGN_IN
    server: str = ""
    login: str = ""
    busy: bool = False
    problem: str = ""


MIN_PASSPHRASE = 10


class SignInPresenter:
    """Owns the state of the door. Passwords pass through and are never kept."""

    def __init__(
        self,
        door: Door | None,
        scope: TaskScope,
        show: Callable[[SignInState], None],
        entered: Callable[[], None],
    ) -> None:
        """Hold what it needs.

        Args:
            door: the session; None only draws the form.
            scope: the screen's tasks.
            show: told the state after each change.
            entered: told that the agent is in.
        """
        self._door = door
        self._scope = scope
        self._show = show
        self._entered = entered
        self.state = SignInState()

    def open(self, form: Form, server: str = "", login: str = "") -> None:
        """Show a form with what is known already."""
        self._put(SignInState(form, server, login))

    def _put(self, state: SignInState) -> None:
        self.state = state
        self._show(state)

    def sign_in(self, server: str, login: str, password: str) -> None:
        """Try to sign in."""
        state = replace(self.state, server=server.strip(), login=login.strip())
        self.state = state
        if self._door is not None and state.server and state.login and password:
            self._try(self._door.sign_in(state.server, state.login, password))

    def give_passphrase(self, passphrase: str) -> None:
        """Try to unlock, or set the first passphrase."""
        if self._door is None or not passphrase:
            return
        if self.state.form is Form.UNLOCK:
            self._try(self._door.unlock(passphrase))
        elif len(passphrase) >= MIN_PASSPHRASE:
            self._try(self._door.set_passphrase(passphrase))

    def find_key(self) -> None:
        """Look once more for the key that was missing."""
        if self._door is not None:
            self._try(self._door.find_key())

    def start_anew(self) -> None:
        """Leave the locked files aside and begin with empty ones."""
        if self._door is not None:
            self._try(self._door.start_anew())

    def _try(self, attempt: Coroutine[Any, Any, None]) -> None:
        self._put(replace(self.state, busy=True, problem=""))
        self._scope.start(self._enter(attempt), "enter", Policy.DROP_NEW)

    async def _enter(self, attempt: Coroutine[Any, Any, None]) -> None:
        try:
            await attempt
        except Expected as error:
            self._put(replace(self.state, busy=False, problem=str(error.code)))
            return
        finally:
            self.state = replace(self.state, busy=False)
        self._entered()

    def stop(self) -> None:
        """Give up waiting for the answer."""
        self._scope.start(self._stop(), "enter")

    async def _stop(self) -> None:
        self._put(replace(self.state, busy=False, problem=""))
