"""The one table of shortcuts, and the means by which they work on any keyboard layout.

Shortcuts belong to physical keys: ``Ctrl+R`` is the key under the index finger whether it
types R or К. Each letter is matched as itself, as its Russian twin, and by the native scan code
where the layout is neither. Nothing is bound to Alt + letter: AltGr types characters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.design.i18n import mark

_LATIN = "QWERTYUIOPASDFGHJKLZXCVBNM,."
_RUSSIAN = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБЮ"
RUSSIAN_TWIN = dict(zip(_LATIN, _RUSSIAN, strict=True))
_ROWS = (("QWERTYUIOP", 16), ("ASDFGHJKL", 30), ("ZXCVBNM,.", 44))
# XKB adds 8 to the kernel's codes; Windows uses the same numbers as the kernel for these rows.
_OFFSET = 8 if sys.platform.startswith("linux") else 0
SCAN_CODES = {
    first + at + _OFFSET: letter for letters, first in _ROWS for at, letter in enumerate(letters)
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. ``keys`` is a portable sequence with Latin letters.

    ``also`` does the same where nobody types; it stays when the keys are remapped.
    """

    id: str
    keys: str
    words: str
    group: str
    also: str = ""


WORK, WRITE, FIND, WINDOW = mark("Queue"), mark("Writing"), mark("Finding"), mark("Window")
CALL = mark("Phone")
ACTIONS = (
    Action("accept", "F9", mark("Accept what is offered"), WORK),
    Action("decline", "Shift+F9", mark("Decline what is offered"), WORK),
    Action("candidate_1", "Ctrl+1", mark("It is the first candidate"), WORK),
    Action("candidate_2", "Ctrl+2", mark("It is the second candidate"), WORK),
    Action("candidate_3", "Ctrl+3", mark("It is the third candidate"), WORK),
    Action("next", "Ctrl+Down", mark("Next conversation"), WORK),
    Action("previous", "Ctrl+Up", mark("Previous conversation"), WORK),
    Action("take_oldest", "Ctrl+Right", mark("Take who waits longest"), WORK),
    Action("assign_me", "Ctrl+Shift+M", mark("Take this conversation"), WORK),
    Action("resolve", "Ctrl+E", mark("Resolve"), WORK),
    Action("resolve_next", "Ctrl+Shift+E", mark("Resolve and go to the next"), WORK),
    Action("snooze", "Ctrl+Shift+S", mark("Put off"), WORK),
    Action("assign", "Ctrl+Shift+G", mark("Give to a colleague"), WORK),
    Action("tag", "Ctrl+Shift+T", mark("Put tags on"), WORK),
    Action("wrap_up", "Ctrl+W", mark("Say how it ended"), WORK),
    Action("callbacks", "Ctrl+Shift+X", mark("Who is to be called back"), WORK),
    Action("undo", "Ctrl+Shift+Z", mark("Undo the last act"), WORK),
    Action("phone_mute", "F8", mark("Mute the microphone, or not"), CALL),
    Action("phone_hold", "F10", mark("Put the call on hold, or take it back"), CALL),
    Action("phone_hang_up", "Ctrl+F9", mark("Hang up: press twice"), CALL),
    Action("phone_transfer", "Ctrl+T", mark("Hand the call on"), CALL),
    Action("phone_join", "Ctrl+F10", mark("Connect both calls and leave them"), CALL),
    Action("phone_confer", "Shift+F10", mark("Talk with both calls at once"), CALL),
    Action("phone_keys", "Ctrl+F8", mark("Keys of the telephone"), CALL),
    Action("phone_dial", "Ctrl+D", mark("Call a number or a colleague"), CALL),
    Action("call_menu", "F7", mark("What can be done with the call"), CALL),
    Action("call_record", "Shift+F7", mark("Record the call, or pause for a card number"), CALL),
    Action("call_park", "Ctrl+F7", mark("Park the call"), CALL),
    Action("reply", "Ctrl+R", mark("Write a reply"), WRITE),
    Action("note", "Ctrl+Shift+N", mark("Write a note"), WRITE),
    Action("send", "Ctrl+Return", mark("Send"), WRITE),
    Action("send_later", "Ctrl+Shift+Return", mark("Send later"), WRITE),
    Action("attach", "Ctrl+Shift+F", mark("Attach files"), WRITE),
    Action("emoji", "Ctrl+Shift+J", mark("Emoji"), WRITE),
    Action("service", "Ctrl+U", mark("Choose a service for the customer"), WRITE),
    Action("service_next", "Ctrl+Shift+R", mark("Next step of the service"), WRITE),
    Action("service_say", "Ctrl+M", mark("Put the step's words into the reply"), WRITE),
    Action("service_move", "Ctrl+Shift+W", mark("Move to where the service can be done"), WRITE),
    Action("tone_fix", "Ctrl+.", mark("Mend what a rule of tone has found"), WRITE),
    Action("visit", "Ctrl+Shift+V", mark("Register a visit"), WRITE),
    Action("task", "Ctrl+Shift+A", mark("Promise something: a task"), WRITE),
    Action("hand_over", "Ctrl+H", mark("Hand the conversation over"), WORK),
    Action("case", "Ctrl+B", mark("Begin a case"), WRITE),
    Action("merge", "Ctrl+O", mark("Merge this card with another one"), WORK),
    Action("conflicts", "Ctrl+Shift+D", mark("Decide on different values"), WORK),
    Action("search", "Ctrl+F", mark("Search everything"), FIND),
    Action("palette", "Ctrl+K", mark("Every command"), FIND),
    Action("filter", "Ctrl+J", mark("Filter the list"), FIND),
    Action("filters", "Ctrl+Shift+K", mark("Choose filters of the list"), FIND),
    Action("lists", "Ctrl+L", mark("Choose a list"), FIND),
    Action("timeline", "Ctrl+Shift+H", mark("Go to the history"), FIND),
    Action("find_here", "F3", mark("Search in this history"), FIND),
    Action("find_back", "Shift+F3", mark("Go back to the hit after"), FIND),
    Action("go_to_day", "Ctrl+G", mark("Go to a day of this history"), FIND),
    Action("print", "Ctrl+P", mark("Print this history or save it as PDF"), FIND),
    Action("page_inbox", "Ctrl+Shift+I", mark("Inbox"), WINDOW),
    Action("page_customers", "Ctrl+Shift+U", mark("Customers"), WINDOW),
    Action("page_calls", "Ctrl+Shift+C", mark("Calls"), WINDOW),
    Action("page_tasks", "Ctrl+Shift+Y", mark("Tasks"), WINDOW),
    Action("page_knowledge", "F4", mark("Knowledge base, or the article suggested"), WINDOW),
    Action("page_outbox", "Ctrl+Shift+O", mark("Outbox"), WINDOW),
    Action("settings", "Ctrl+,", mark("Settings"), WINDOW),
    Action("pane_next", "F6", mark("Next pane"), WINDOW),
    Action("pane_previous", "Shift+F6", mark("Previous pane"), WINDOW),
    Action("toggle_list", "Ctrl+Shift+B", mark("Show or hide the list"), WINDOW),
    Action("toggle_card", "Ctrl+I", mark("Show or hide the card"), WINDOW),
    Action("tear_timeline", "F11", mark("History in a window of its own"), WINDOW),
    Action("tear_card", "Shift+F11", mark("Card in a window of its own"), WINDOW),
    Action("quiet", "Ctrl+Shift+Q", mark("Do not disturb, on and off"), WINDOW),
    Action("lock", "Ctrl+Shift+L", mark("Lock"), WINDOW),
    Action("presence", "Ctrl+Shift+P", mark("Change presence"), WINDOW),
    Action("help", "F1", mark("This sheet"), WINDOW, also="?"),
)
BY_ID = {action.id: action for action in ACTIONS}


def keys_of(action_id: str, overrides: Mapping[str, str] | None = None) -> str:
    """Return the sequence of an action, remapped where the agent chose so."""
    return (overrides or {}).get(action_id) or BY_ID[action_id].keys


def portable(keys: str) -> str:
    """Return one key combination in its portable form, or an empty string where it is none."""
    sequence = QKeySequence(keys)
    return sequence.toString() if sequence.count() == 1 else ""


def shown_keys(action_id: str, overrides: Mapping[str, str] | None = None) -> str:
    """Return an action's keys as the platform writes them."""
    sequence = QKeySequence(keys_of(action_id, overrides))
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def sequences(keys: str, also: str = "") -> list[QKeySequence]:
    """Return a sequence and its twins: the Russian letter, and Enter of the number pad."""
    made = [QKeySequence(keys)]
    if also:
        made.append(QKeySequence(also))
    head, _, last = keys.rpartition("+")
    twin = RUSSIAN_TWIN.get(last)
    if twin is not None:
        made.append(QKeySequence(f"{head}+{twin}"))
    if last == "Return":
        made.append(QKeySequence(f"{head}+Enter"))
    return made


def physical(event: QKeyEvent) -> QKeyCombination | None:
    """Return the Latin combination of the pressed physical key, or None if it is no letter."""
    letter = SCAN_CODES.get(event.nativeScanCode())
    if letter is None:
        return None
    return QKeyCombination(event.modifiers(), Qt.Key(ord(letter)))


def chosen(event: QKeyEvent) -> str:
    """Return the portable sequence of a pressed key, its letter Latin on any layout."""
    return QKeySequence(physical(event) or event.keyCombination()).toString()


class Keymap(QObject):
    """Binds the table to a window.

    Attributes:
        triggered: id of the action whose key was pressed.
    """

    triggered = Signal(str)

    def __init__(self, window: QWidget, overrides: Mapping[str, str] | None = None) -> None:
        """Register every action of the table.

        Args:
            window: the window whose keys they are.
            overrides: action id to another sequence, from the settings.
        """
        super().__init__(window)
        self._by_keys: dict[str, str] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        for action in ACTIONS:
            shortcut = self._shortcuts[action.id] = QShortcut(window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(action.id in ("next", "previous"))
            fire = self._firing(action.id)
            shortcut.activated.connect(fire)
            shortcut.activatedAmbiguously.connect(fire)
        self.remap(overrides or {})

    def remap(self, overrides: Mapping[str, str]) -> None:
        """Take other keys at once."""
        self._by_keys.clear()
        for action in ACTIONS:
            keys = keys_of(action.id, overrides)
            self._shortcuts[action.id].setKeys(sequences(keys, action.also))
            self._by_keys[QKeySequence(keys).toString()] = action.id

    def _firing(self, action_id: str) -> Callable[[], None]:
        return lambda: self.triggered.emit(action_id)

    def offer(self, event: QKeyEvent) -> bool:
        """Try an event nobody wanted by its physical key; tell whether it was ours."""
        combination = physical(event)
        keys = QKeySequence(combination).toString() if combination else ""
        action_id = self._by_keys.get(keys)
        if action_id is None:
            return False
        self.triggered.emit(action_id)
        return True
