"""Whole windows: the door, the lock, the sheet of shortcuts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.design.look import Look
from ui.gallery.cells import Board
from ui.lock.presenter import LockState
from ui.lock.view import LockWindow
from ui.signin.presenter import Form, SignInState
from ui.signin.view import SignInWindow

_SIZE = (560, 620)


def doors(look: Look) -> Board:
    """Return the sign-in in each of its forms, and the lock."""
    board = Board(look, "doors")
    made: dict[str, QWidget] = {}
    for form in Form:
        window = SignInWindow(look)
        window.show_state(SignInState(form, "pult.example.ru", "sokolova"))
        made[form.value] = window
    refused = SignInWindow(look)
    refused.show_state(
        SignInState(Form.SIGN_IN, "pult.example.ru", "sokolova", problem="wrong_password")
    )
    made["refused"] = refused
    lock = LockWindow(look)
    lock.show_agent("Мария Соколова", passphrase=False)
    lock.show_state(LockState(locked=True, problem="wrong_password", wait_s=8))
    made["lock"] = lock
    for door in made.values():
        door.setFixedSize(*_SIZE)
    board.group("Doors", made)
    board.end()
    return board
