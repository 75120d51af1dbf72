"""How the agent has the window: settings, keys, quiet, and panes in windows of their own.

Whatever is changed here holds at once and is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.design.focus import has_keyboard
from ui.design.i18n import mark, tr
from ui.preferences import PreferenceBook, Preferences
from ui.shell.memory import LANGUAGE, THEME, remapped_keys, remember_keys
from ui.shell.overlays import Overlays
from ui.shell.torn import Tearing
from ui.shell.window import Window

if TYPE_CHECKING:
    from ui.phone.port import PhoneDesk
    from ui.settings.desk import Desk
    from ui.settings.screen import SettingsScreen


class Habits:
    """Applies what the agent sets. GUI thread only.

    Attributes:
        book: the settings.
        keys: shortcuts the agent changed.
        triggered: told the id of an action whose key was pressed in a torn-off window.
        rekeyed: told the keys the agent changed, after each change.
        locked: told that the agent wants the window locked.
        phone: returns the agent's own phone; None where there is none.
        stops: returns where the keyboard stops when it goes from pane to pane.
    """

    def __init__(
        self,
        context: Context,
        settings: QSettings,
        book: PreferenceBook | None,
        desk: Desk | None,
    ) -> None:
        """Read what is remembered.

        Args:
            context: what every screen is given.
            settings: remembers.
            book: the settings that are read already, if they are.
            desk: the program around the window.
        """
        self._context = context
        self._settings = settings
        self._desk = desk
        self.book = book or PreferenceBook(settings)
        self.keys = remapped_keys(settings)
        context.look.shown_keys = self._shown_keys
        self.triggered: Callable[[str], None] = lambda _action: None
        self.stops: Callable[[], list[QWidget]] = list
        self.rekeyed: Callable[[Mapping[str, str]], None] = lambda _keys: None
        self.locked: Callable[[], None] = lambda: None
        self.phone: Callable[[], PhoneDesk] | None = None
        self._forget = self.book.listen(self._on_preferences)

    def settle(
        self, window: Window, over: Overlays, panes: Mapping[str, tuple[QWidget, str]]
    ) -> None:
        """Take over a window that is assembled; ``panes`` can be torn off, with their titles."""
        self._window = window
        self._over = over
        self.torn = Tearing(self._context.look, self._settings, window.splitter, dict(panes))
        self.torn.triggered = lambda action: self.triggered(action)
        self.torn.remapped = lambda: dict(self.keys)

    def acts(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of ``ui.keys`` do that have to do with habits."""
        return {
            "pane_next": lambda: self.step_pane(1),
            "pane_previous": lambda: self.step_pane(-1),
            "tear_timeline": lambda: self.torn.toggle("timeline"),
            "tear_card": lambda: self.torn.toggle("card"),
            "quiet": self.toggle_quiet,
            "lock": lambda: self.locked(),
        }

    def make_settings(self) -> SettingsScreen:
        """Build the page of settings."""
        from ui.settings.screen import SettingsScreen

        phone = self.phone() if self.phone is not None else None
        screen = SettingsScreen(
            self._context, self.book, self._desk, self.keys, self.use_keys, phone
        )
        screen.view.looks.theme_requested.connect(self.use_theme)
        screen.view.looks.language_requested.connect(self.use_language)
        return screen

    def use_theme(self, choice: str) -> None:
        """Switch and remember the theme."""
        self._settings.setValue(THEME, choice)
        self._context.look.use_theme(choice)

    def use_language(self, code: str) -> None:
        """Switch and remember the language."""
        self._settings.setValue(LANGUAGE, code)
        self._context.look.use_language(code)

    def use_keys(self, keys: Mapping[str, str]) -> None:
        """Take other shortcuts at once, and remember them."""
        self.keys = dict(keys)
        remember_keys(self._settings, keys)
        self._window.keymap.remap(keys)
        self.torn.remap(self.keys)
        self._over.remap(keys)
        self._context.look.rekeyed.emit()
        self.rekeyed(keys)

    def _shown_keys(self, action_id: str) -> str:
        from ui.keys import shown_keys  # the first paint does without

        return shown_keys(action_id, self.keys)

    @property
    def is_quiet(self) -> bool:
        """Tell whether somebody waiting is shown only."""
        return self.book.now.is_quiet(self._context.times.now())

    def toggle_quiet(self) -> None:
        """Switch do-not-disturb on, or all of it off that is not the daily schedule."""
        prefs, now = self.book.now, self._context.times.now().timestamp()
        quiet = prefs.quiet or now < prefs.quiet_until
        self.book.change(quiet=not quiet, quiet_until=0)
        said = mark("You can be disturbed again") if quiet else mark("Do not disturb: no sound")
        self._context.notices.tell(tr(said))

    def step_pane(self, by: int) -> None:
        """Bring the keyboard to the next or the previous pane, in whatever window it stands."""
        shown = [stop for stop in self.stops() if stop.isVisible() and stop.isEnabled()]
        at = next((i for i, stop in enumerate(shown) if has_keyboard(stop)), None)
        if at is None:
            at = -1 if by > 0 else 0
        goal = shown[(at + by) % len(shown)]
        goal.window().activateWindow()
        goal.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_preferences(self, preferences: Preferences) -> None:
        self._context.look.use_scale(preferences.text_scale)
        self._context.look.use_reduced_motion(reduced=preferences.reduced_motion)

    def close(self) -> None:
        """Stop listening, and put back what is torn off; it is torn off again next time."""
        self._forget()
        self.torn.close()
