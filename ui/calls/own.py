"""Wires the call one is in: the strip, the list of acts, what is told afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from domain.ids import EntryId
from domain.tasks import TaskScope
from domain.telephony import CallAct
from ui.calls.desk import CallDesk
from ui.calls.menu import CallMenu
from ui.calls.strip import CallStrip
from ui.context import Context
from ui.design.i18n import mark, tr

_DONE = {
    CallAct.RECORD: mark("The call is being recorded"),
    CallAct.PAUSE_RECORDING: mark("The recording is paused: what is said now is not kept"),
    CallAct.STOP_RECORDING: mark("The recording ends; it comes into the history soon"),
    CallAct.LISTEN: mark("Your phone rings: you will hear the call"),
    CallAct.WHISPER: mark("The agent hears you"),
    CallAct.BARGE: mark("Everybody hears you"),
    CallAct.TAKE: mark("Your phone rings: take it, and you talk with the customer"),
}


class OwnCall:
    """The agent's call at the PBX, wherever one is in the window.

    Attributes:
        view: the strip.
        desk: what it shows.
        menu: the acts of a call.
    """

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; it follows the calls at once."""
        self._context = context
        self.scope = TaskScope("own call", context.on_error)
        self.view = CallStrip(context.look)
        self.desk = CallDesk(context.queries, context.commands, self.scope, self.view.show_call)
        self.menu = CallMenu(context.look, window, self.desk.goals)
        self.menu.asked.connect(self._do)
        self.desk.opened = self.menu.open_for
        self.desk.idle = self._tell_idle
        self.desk.done = self._tell_done
        self.view.asked.connect(self._on_asked)
        self.briefed: Callable[[str], None] = lambda _to: None
        """Told to whom the call goes, before it does."""
        self._forget = self.desk.start()

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what the keys of a call do."""
        return {
            "call_record": self.desk.toggle_recording,
            "call_park": self.desk.park,
            "call_menu": self.desk.open,
        }

    def _on_asked(self, act: str) -> None:
        """Do what a button of the strip, or the keys in its place, asks for."""
        acts = {"record": "call_record", "park": "call_park", "more": "call_menu"}
        self.acts()[acts[act]]()

    def _do(self, entry_id: EntryId, act: CallAct, to: str) -> None:
        if act in (CallAct.TRANSFER, CallAct.CONSULT):
            self.briefed(to)
        self.desk.do(entry_id, act, to)

    def _tell_idle(self) -> None:
        self._context.notices.problem(
            tr("There is no call to act on"), tr("The PBX tells of none with your phone in it.")
        )

    def _tell_done(self, act: CallAct) -> None:
        if act in _DONE:
            self._context.notices.tell(tr(_DONE[act]))

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
