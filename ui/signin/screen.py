"""Wires the door: presenter to window."""

from __future__ import annotations

from collections.abc import Callable

from domain.tasks import OnError, TaskScope
from ui.design.look import Look
from ui.signin.presenter import Door, Form, SignInPresenter
from ui.signin.view import SignInWindow


class SignInScreen:
    """Shown before there is a store; the composition root builds it.

    Usage: ``open(form, …)``, ``view.show()``; when ``entered`` is called, close it.
    """

    def __init__(
        self,
        look: Look,
        door: Door | None,
        *,
        entered: Callable[[], None] | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Build and wire.

        Args:
            look: made by ``ui.shell.memory.look_from``.
            door: the session that signs in and unlocks.
            entered: told once the agent is in.
            on_error: told what failed unexpectedly.
        """
        self.view = SignInWindow(look)
        self.scope = TaskScope("signin", on_error)
        self._entered = entered
        self.presenter = SignInPresenter(door, self.scope, self.view.show_state, self._enter)
        self.view.sign_in_requested.connect(self.presenter.sign_in)
        self.view.passphrase_requested.connect(self.presenter.give_passphrase)
        self.view.stop_requested.connect(self.presenter.stop)
        self.view.key_requested.connect(self.presenter.find_key)
        self.view.anew_requested.connect(self.presenter.start_anew)
        self.view.other_requested.connect(lambda: self.open(Form.SIGN_IN))

    def open(self, form: Form = Form.SIGN_IN, server: str = "", login: str = "") -> None:
        """Show a form with what is known already."""
        self.presenter.open(form, server, login)
        self.view.focus_first()

    def _enter(self) -> None:
        self.view.forget_secrets()
        if self._entered is not None:
            self._entered()

    async def close(self) -> None:
        """End every task and let the window go."""
        await self.scope.close()
        self.view.forget_secrets()
        self.view.close()
        self.view.deleteLater()
