"""How everything looks: theme, language, size of text, motion."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.switch import Switch
from ui.design.tokens import SYSTEM
from ui.preferences import SCALE_MAX, SCALE_MIN, SCALE_STEP, Preferences
from ui.settings.rows import Choices, Section, Steps

THEME_WORDS = (
    (SYSTEM, mark("As the system")),
    ("light", mark("Light")),
    ("dark", mark("Dark")),
    ("contrast", mark("High contrast")),
)
LANGUAGE_WORDS = (("ru", "Русский"), ("en", "English"))


def _percent(number: int) -> str:
    return f"{number} %".replace(" ", "\N{NO-BREAK SPACE}")


class LookSection(Section):
    """Theme, language, size of text and motion.

    Attributes:
        theme_requested, language_requested: what was chosen.
    """

    theme_requested = Signal(object)
    language_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "look", mark("Look"))
        self.theme = Choices(look, "settings_theme", THEME_WORDS)
        self.theme.chosen.connect(self.theme_requested)
        self.row(mark("Theme"), "", self.theme)
        self.language = Choices(look, "settings_language", LANGUAGE_WORDS)
        self.language.chosen.connect(self.language_requested)
        self.row(
            mark("Language"),
            mark("Everything switches at once; what you have typed stays."),
            self.language,
        )
        bounds = (SCALE_MIN, SCALE_MAX, SCALE_STEP)
        self.scale = Steps(look, "settings_scale", bounds, _percent)
        self.scale.chosen.connect(self.emits("text_scale"))
        self.row(mark("Size of text"), "", self.scale)
        self.motion = Switch(look, "settings_motion")
        self.motion.clicked.connect(self.emits("reduced_motion"))
        self.row(
            mark("Reduced motion"),
            mark("Menus and sheets appear at once, nothing slides."),
            self.motion,
        )
        self.end()
        self.show_look()
        look.changed.connect(self.show_look)

    def show_look(self) -> None:
        """Mark the theme and the language that hold."""
        self.theme.show_value(self.look.choice)
        self.language.show_value(self.look.language)

    def show_preferences(self, prefs: Preferences) -> None:
        """Show what is set."""
        self.scale.show_value(prefs.text_scale)
        self.motion.setChecked(prefs.reduced_motion)

    def reworded(self) -> None:
        """Say the choices in the other language."""
        self.theme.reword()
        self.language.show_value(self.look.language)
        self.setAccessibleName(tr("Look"))
