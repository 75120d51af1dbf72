"""The table of shortcuts, each of which can be given another key by pressing it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from ui.design.buttons import IconButton, button
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.keys import (
    ACTIONS,
    BY_ID,
    CALL,
    FIND,
    WINDOW,
    WORK,
    WRITE,
    Action,
    chosen,
    keys_of,
    shown_keys,
)
from ui.settings.remap import Fault, clashes, fault_of
from ui.settings.rows import Section

_FAULTS = {
    Fault.TYPES: mark("This key types or moves the cursor: add Ctrl, or take a function key."),
    Fault.ALT: mark(
        "Alt with a letter types characters on some layouts: add Ctrl or Shift instead."
    ),
}
_BARE = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)


class KeyField(QPushButton):
    """One shortcut. Enter or a click begins to listen; the next key is the new one.

    Attributes:
        pressed_keys: a portable sequence.
    """

    pressed_keys = Signal(str)
    listening = False  # Qt reports events already while the base is being made

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "plain")
        self.setFont(look.font("small", 500))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setMinimumWidth(168)
        self._shown = ""
        self.clicked.connect(self._listen)

    def show_keys(self, shown: str) -> None:
        """Show a sequence as the platform writes it."""
        self._shown = shown
        self._stop()

    def _listen(self) -> None:
        self.listening = True
        self.setText(tr("Press the new key"))

    def _stop(self) -> None:
        self.listening = False
        self.setText(self._shown)

    def event(self, event: QEvent) -> bool:
        """Hear every key while listening, also those that are shortcuts or move the focus."""
        if self.listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._hear(event)
                return True
        return super().event(event)

    def _hear(self, event: QKeyEvent) -> None:
        if event.key() in _BARE:
            return
        self._stop()
        if event.key() != Qt.Key.Key_Escape:
            self.pressed_keys.emit(chosen(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Stop listening once the keyboard is elsewhere."""
        self._stop()
        super().focusOutEvent(event)


class KeysSection(Section):
    """Every shortcut by group.

    Attributes:
        remap_requested: action id, the new sequence, and the action's own one.
        reset_requested: action id, or empty for all.
    """

    remap_requested = Signal(str, str, str)
    reset_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "keys",
            mark("Keys"),
            mark("The same on the Russian and the Latin layout. Press a field, then the new key."),
        )
        self.fields: dict[str, KeyField] = {}
        self._resets: dict[str, IconButton] = {}
        self._overrides: Mapping[str, str] = {}
        self.problem = label(look, tone="danger", wrap=True, name="settings_keys_problem")
        self.problem.hide()
        self.column.addWidget(self.problem)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        self._warnings: dict[str, QLabel] = {}
        for group in (WORK, CALL, WRITE, FIND, WINDOW):
            self._group(group)
        self.all = button(look, "settings_keys_reset_all")
        self.say(self.all.setText, "Give all keys back")
        self.all.clicked.connect(lambda: self.reset_requested.emit(""))
        self.column.addSpacing(12)
        self.column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.end()
        self.show_keys({})

    def _group(self, group: str) -> None:
        title = label(self.look, size="small", weight=600, tone="muted")
        title.setContentsMargins(0, 12, 0, 4)
        self.say(title.setText, group)
        self._grid.addWidget(title, self._grid.rowCount(), 0, 1, 3)
        for action in ACTIONS:
            if action.group == group:
                self._line(action)

    def _line(self, action: Action) -> None:
        at = self._grid.rowCount()
        words = label(self.look, tone="strong", wrap=True)
        self.say(words.setText, action.words)
        warning = label(self.look, size="small", tone="danger", wrap=True)
        warning.hide()
        self._warnings[action.id] = warning
        field = KeyField(self.look, f"settings_key_{action.id}")
        self.say(field.setAccessibleName, action.words)
        field.pressed_keys.connect(lambda keys: self._on_pressed(action, keys))
        reset = IconButton(self.look, f"settings_key_reset_{action.id}", "undo")
        self.say(reset.set_words, "Give the key back")
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.clicked.connect(lambda: self.reset_requested.emit(action.id))
        self.fields[action.id] = field
        self._resets[action.id] = reset
        self._grid.addWidget(words, at, 0)
        self._grid.addWidget(field, at, 1)
        self._grid.addWidget(reset, at, 2)
        self._grid.addWidget(warning, at + 1, 0, 1, 3)

    def _on_pressed(self, action: Action, keys: str) -> None:
        fault = fault_of(keys)
        self.problem.setVisible(fault is not None)
        if fault is not None:
            self.problem.setText(tr(_FAULTS[fault]))
            return
        self.remap_requested.emit(action.id, keys, action.keys)

    def show_keys(self, overrides: Mapping[str, str]) -> None:
        """Show the keys in force, and which of them meet."""
        self._overrides = overrides
        met = clashes({action.id: keys_of(action.id, overrides) for action in ACTIONS})
        for action in ACTIONS:
            self.fields[action.id].show_keys(shown_keys(action.id, overrides))
            self._resets[action.id].setVisible(action.id in overrides)
            warning = self._warnings[action.id]
            others = ", ".join(f"«{tr(BY_ID[other].words)}»" for other in met.get(action.id, ()))
            warning.setText(tr("The same key: {others}", others=others) if others else "")
            warning.setVisible(bool(others))
            self.fields[action.id].setAccessibleDescription(warning.text())
        self.all.setEnabled(bool(overrides))

    def reworded(self) -> None:
        """Say what meets in the other language."""
        self.problem.hide()
        self.show_keys(self._overrides)
