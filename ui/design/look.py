"""How everything looks right now: theme, language, fonts and icons, switchable at run time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.design.i18n import Language
from ui.design.icons import IconCache
from ui.design.tokens import SYSTEM, THEMES, Theme, load_theme, load_type_scale

_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
}


class Look(QObject):
    """Owns the application's appearance.

    Attributes:
        changed: the theme was switched; painted widgets drop what they prepared.
    """

    changed = Signal()

    def __init__(self, app: QApplication, theme: str = SYSTEM, language: str = "ru") -> None:
        """Dress the application.

        Args:
            app: the one application of the process.
            theme: ``system`` or one of ``THEMES``.
            language: ``ru`` or ``en``.
        """
        super().__init__(app)
        self._app = app
        self._sizes = load_type_scale()
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
        scheme = self._app.styleHints().colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    def _dress(self) -> None:
        self._app.setPalette(self.theme.palette())
        self._app.setStyleSheet(self.theme.style_sheet())

    def use_theme(self, choice: str) -> None:
        """Switch to a theme, or follow the system."""
        self.choice = choice
        name = self._resolve(choice)
        if name == self.theme.name:
            return
        self.theme = load_theme(name)
        self._dress()
        self.changed.emit()

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
            pixmap = self.icons.pixmap(name, size, self.theme[tint], ratio)
            icon.addPixmap(pixmap)
        return icon

    @staticmethod
    def icon_size(size: int = 20) -> QSize:
        """Return a square."""
        return QSize(size, size)
