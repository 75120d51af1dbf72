"""Wires the phone: presenter to bar, pad and popup."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

from PySide6.QtWidgets import QWidget

from domain.phone import Cause
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.phone.goals import GoalPopup, Way
from ui.phone.pad import KeyPad
from ui.phone.port import PhoneDesk
from ui.phone.presenter import CONNECTED, CallLine, PhonePresenter
from ui.phone.view import PhoneBar
from ui.phone.words import cause_words


class PhoneScreen:
    """The bar with what opens from it.

    Attributes:
        wanted: the phone's settings are asked for.
    """

    def __init__(self, context: Context, desk: PhoneDesk, window: QWidget) -> None:
        """Build and wire; it follows the phone at once."""
        self._context = context
        self._window = window
        self.desk = desk
        self.wanted: Callable[[], None] = lambda: None
        self.scope = TaskScope("phone", context.on_error)
        self.view = PhoneBar(context.look, context.times)
        presenter = self.presenter = PhonePresenter(
            desk.phone, context.queries, self.scope, self.view.show_state, time.monotonic
        )
        self.briefed: Callable[[str], None] = lambda _to: None
        """Told to whom the call in hand goes, before it does."""
        presenter.ended = self._tell_ended
        presenter.not_handed = self._tell_not_handed
        self.view.asked.connect(self._on_asked)
        self.view.settings_requested.connect(lambda: self.wanted())
        self.view.relaxed.connect(presenter.relax)
        self._deaf = desk.phone.meter(self.view.show_levels)
        presenter.start()

    @cached_property
    def pad(self) -> KeyPad:
        """The keys of the telephone."""
        pad = KeyPad(self._context.look, self._window)
        pad.pressed.connect(self.presenter.press)
        return pad

    @cached_property
    def goals(self) -> GoalPopup:
        """Who a call can go to."""
        popup = GoalPopup(self._context.look, self._window, self.presenter.goals)
        popup.went.connect(self._on_went)
        return popup

    def _on_went(self, way: Way, to: str) -> None:
        if way in (Way.HAND_ON, Way.ASK_FIRST):
            self.briefed(to)
        if way is Way.HAND_ON:
            self.presenter.hand_on(to)
        else:
            self.presenter.dial(to)

    def _on_asked(self, act: str, call_id: str) -> None:
        presenter = self.presenter
        acts: dict[str, Callable[[], object]] = {
            "answer": lambda: presenter.answer(call_id),
            "hang_up": lambda: presenter.hang_up(call_id),
            "hold": lambda: presenter.toggle_hold(call_id),
            "choose": lambda: presenter.choose(call_id),
            "mute": presenter.toggle_mute,
            "keys": self.open_pad,
            "transfer": self.open_transfer,
            "join": presenter.join,
            "confer": presenter.confer,
        }
        acts[act]()

    def open_pad(self) -> None:
        """Open the keys of the telephone, while there is a call."""
        if self.presenter.state.lines:
            self.pad.open_over()

    def open_transfer(self) -> None:
        """Ask whom to hand the call in hand on to; of two calls, the one to the other."""
        in_hand = self.presenter.state.in_hand
        if self.presenter.state.can_join:
            self.presenter.join()
        elif in_hand is not None and in_hand.call.phase in CONNECTED:
            self.goals.open_to_hand_on()

    def open_dial(self) -> None:
        """Ask whom to call."""
        if self.presenter.can_dial:
            self.goals.open_to_dial()
        else:
            self._context.notices.problem(
                tr("The phone is not connected"), tr("Look at its settings.")
            )

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what each of the phone's actions does."""
        presenter = self.presenter
        return {
            "phone_mute": presenter.toggle_mute,
            "phone_hold": presenter.toggle_hold,
            "phone_hang_up": presenter.hang_up_surely,
            "phone_transfer": self.open_transfer,
            "phone_join": presenter.join,
            "phone_confer": presenter.confer,
            "phone_keys": self.open_pad,
            "phone_dial": self.open_dial,
        }

    def _tell_ended(self, line: CallLine) -> None:
        who = line.name or line.number or tr("Hidden number")
        if line.call.cause is Cause.TRANSFERRED:
            self._context.notices.tell(tr("{who} is handed on", who=who))
            return
        words = cause_words(line.call.cause, who)
        if words is not None:
            self._context.notices.problem(*words)

    def _tell_not_handed(self, line: CallLine) -> None:
        who = line.name or line.number or tr("Hidden number")
        self._context.notices.problem(
            tr("{who} could not be handed on", who=who),
            tr("The call is still yours, on hold perhaps."),
        )

    async def close(self) -> None:
        """Follow the phone no longer; it goes on by itself."""
        self._deaf()
        self.presenter.stop()
        await self.scope.close()
