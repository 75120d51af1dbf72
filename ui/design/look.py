"""How everything looks right now: theme, language, fonts and icons, switchable at run time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPixmap, QRawFont
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui.design.i18n import Language
from ui.design.icons import IconCache
from ui.design.tokens import MOTION_MS, SYSTEM, THEMES, Theme, load_theme, load_type_scale

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)
_CYRILLIC = "Ж"
_LENT = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Segoe UI", "Arial")
"""Fonts with Cyrillic that look right beside any other."""
_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
}


class Look(QObject):
    """Owns the application's appearance.

    Attributes:
        changed: the theme or the size of text is another; painted widgets drop what they
            prepared.
        scale: size of text in percent.
        reduced_motion: whether the agent asked that nothing moves.
        rekeyed: the agent changed shortcuts; words that name one are put again.
        shown_keys: returns the keys of an action as they are now; nothing where there are none.
        font_note: what is amiss with the fonts, for the diagnosis; empty where nothing is.
    """

    changed = Signal()
    rekeyed = Signal()

    def __init__(
        self, app: QApplication, theme: str = SYSTEM, language: str = "ru", scale: int = 100
    ) -> None:
        """Dress the application.

        Args:
            app: the one application of the process.
            theme: ``system`` or one of ``THEMES``.
            language: ``ru`` or ``en``.
            scale: size of text in percent.
        """
        super().__init__(app)
        self._app = app
        self._type = load_type_scale()
        self.scale = scale
        self.reduced_motion = False
        self.font_note = ""
        self.shown_keys: Callable[[str], str] = lambda _action_id: ""
        self._effects: dict[Qt.UIEffect, bool] = {}
        self._sizes = self._sized()
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._families = ["Inter", app.font().family()]
        style = QStyleFactory.create("Fusion")
        if style is not None:
            app.setStyle(style)
        app.setFont(self.font("body"))
        self.icons = IconCache()
        self._language = Language(app)
        self._language.use(language)
        self.choice = theme
        self.theme: Theme = load_theme(self._resolve(theme))
        self._dress()
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: self.use_theme(self.choice))

    @property
    def language(self) -> str:
        """Code of the language shown."""
        return self._language.code

    def _resolve(self, choice: str) -> str:
        if choice in THEMES:
            return choice
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "contrast"
        scheme = hints.colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    def _dress(self) -> None:
        """Put palette and style sheet on; a font a widget was given stays what it is now.

        Qt gives a widget back the font it had under the first style sheet: after a change of the
        text's size each further one would undo it.
        """
        own = self._own_fonts()
        self._app.setPalette(self.theme.palette())
        self._app.setStyleSheet(self.theme.style_sheet(self.scale))
        for widget, font in own:
            if widget.font().pixelSize() != font.pixelSize():
                widget.setFont(font)

    def _own_fonts(self) -> list[tuple[QWidget, QFont]]:
        """Return every widget with a font of its own, and that font."""
        return [
            (widget, QFont(widget.font()))
            for widget in self._app.allWidgets()
            if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
        ]

    def use_theme(self, choice: str) -> None:
        """Switch to a theme, or follow the system."""
        self.choice = choice
        name = self._resolve(choice)
        if name == self.theme.name:
            return
        self.theme = load_theme(name)
        self._dress()
        self.changed.emit()

    # -- size of text ----------------------------------------------------------------------

    def _sized(self) -> dict[str, int]:
        return {name: self.scaled(pixels) for name, pixels in self._type.items()}

    def scaled(self, pixels: int) -> int:
        """Return a length that holds text, such as the height of a line, at the text's size."""
        return round(pixels * self.scale / 100)

    def grown(self, pixels: int) -> int:
        """Return the size of an icon beside the text: it grows with it, two fifths as fast."""
        return round(pixels * (1 + (self.scale - 100) / 250))

    def use_scale(self, percent: int) -> None:
        """Make all text larger or smaller at once."""
        if percent == self.scale:
            return
        names = {pixels: name for name, pixels in self._sizes.items()}
        self.scale = percent
        self._sizes = self._sized()
        self._fonts.clear()
        self._app.setFont(self.font("body"))
        self._dress()
        for widget in self._app.allWidgets():
            self._resize(widget, names)
        self.changed.emit()

    def _resize(self, widget: QWidget, names: dict[int, str]) -> None:
        """Give a widget with a font of its own the same one at the new size."""
        name = names.get(widget.font().pixelSize())
        if name is not None and widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            font = QFont(widget.font())
            font.setPixelSize(self._sizes[name])
            widget.setFont(font)

    # -- motion ----------------------------------------------------------------------------

    def use_reduced_motion(self, *, reduced: bool) -> None:
        """Let nothing move, or things move as the system has it."""
        if reduced and not self._effects:
            self._effects = {effect: self._app.isEffectEnabled(effect) for effect in _EFFECTS}
        self.reduced_motion = reduced
        for effect, before in self._effects.items():
            self._app.setEffectEnabled(effect, before and not reduced)
        if not reduced:
            self._effects.clear()

    @property
    def motion_ms(self) -> int:
        """Return how long something may move, in milliseconds: nothing moves when reduced."""
        return 0 if self.reduced_motion else MOTION_MS

    def use_language(self, code: str) -> None:
        """Switch the language; Qt tells every widget."""
        self._language.use(code)

    def font(self, size: str = "body", weight: int = 400, *, tabular: bool = False) -> QFont:
        """Return a font of the type scale; ``tabular`` digits do not jump in timers."""
        key = (size, weight, tabular)
        font = self._fonts.get(key)
        if font is None:
            # The second where the first is not installed; asking for the list takes 5 ms.
            font = QFont(self._families)
            font.setPixelSize(self._sizes[size])
            font.setWeight(_WEIGHTS[weight])
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if tabular:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return font

    def check_letters(self) -> None:
        """Make sure that Russian can be read: a font without Cyrillic gets one beside it.

        Asking takes a few milliseconds, so a start does without.
        """
        if self.font_note:
            return  # one is lent already
        raw = QRawFont.fromFont(self.font("body"))
        if not raw.isValid() or raw.supportsCharacter(ord(_CYRILLIC)):
            return
        able = QFontDatabase.families(QFontDatabase.WritingSystem.Cyrillic)
        other = next((name for name in _LENT if name in able), able[0] if able else "")
        self.font_note = f"font={raw.familyName()} has no Cyrillic, beside it: {other or 'none'}"
        if other:
            self._families = [*self._families, other]
            self._fonts.clear()
            self._app.setFont(self.font("body"))
            for widget in self._app.allWidgets():
                self._lend(widget)
            self.changed.emit()

    def _lend(self, widget: QWidget) -> None:
        """Let a widget's own font fall back to the same families as ours."""
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            font = QFont(widget.font())
            font.setFamilies(self._families)
            widget.setFont(font)

    def colour(self, token: str) -> QColor:
        """Return a colour of the theme."""
        return self.theme[token]

    def pixmap(self, name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
        """Return an icon tinted in a colour, from the cache."""
        return self.icons.pixmap(name, size, colour, ratio)

    def icon(self, name: str, tint: str = "muted", size: int = 20) -> QIcon:
        """Return an icon for a button, in a tint of the theme, sharp up to 300 %."""
        icon = QIcon()
        for ratio in (1.0, 2.0, 3.0):
            pixmap = self.icons.pixmap(name, self.grown(size), self.theme[tint], ratio)
            icon.addPixmap(pixmap)
        return icon

    def icon_size(self, size: int = 20) -> QSize:
        """Return the square of an icon at the text's size."""
        side = self.grown(size)
        return QSize(side, side)
