"""The one way text reaches the screen: Qt Linguist with English source strings.

``tr`` translates now, ``plural`` counts, ``mark`` only names a string that is translated later
(tables of words). ``resources.update_translations`` finds all of them by these names.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import resources

CONTEXT = "pult"


def mark(text: str) -> str:
    """Return the text unchanged; it is translated where it is shown."""
    return text


def tr(text: str, /, **values: object) -> str:
    """Return the translation of a source string with ``{named}`` values put in."""
    said = QCoreApplication.translate(CONTEXT, text)
    return said.format(**values) if values else said


def plural(text: str, count: int, /, **values: object) -> str:
    """Return the form of a ``%n`` string that fits a count."""
    said = QCoreApplication.translate(CONTEXT, text, None, count)
    return said.format(**values) if values else said


@cache
def _translator(code: str) -> QTranslator:
    made = QTranslator()
    made.load(str(resources.translation(code)))
    return made


def every_language(text: str) -> tuple[str, ...]:
    """Return a source string as shown now, then as the other languages have it."""
    others = (_translator(code).translate(CONTEXT, text) for code in resources.LANGUAGES)
    return tuple(dict.fromkeys((tr(text), text, *(said for said in others if said))))


class Language:
    """Installs the translator of one language at a time; every widget is told by Qt."""

    def __init__(self, app: QCoreApplication) -> None:
        """Start without a translator: source strings are shown.

        Args:
            app: the application that broadcasts ``QEvent.LanguageChange``.
        """
        self._app = app
        self.code = "en"

    def use(self, code: str) -> None:
        """Switch to a language of ``resources.LANGUAGES``; unknown codes mean English."""
        code = code if code in resources.LANGUAGES else "en"
        QLocale.setDefault(QLocale("ru_RU" if code == "ru" else "en_GB"))
        fresh = QTranslator(self._app)
        loaded = fresh.load(str(resources.translation(code)))
        # Whoever installed one before: a second translator would answer what this one leaves out.
        for earlier in self._app.findChildren(QTranslator):
            if earlier is not fresh:
                self._app.removeTranslator(earlier)
                earlier.deleteLater()
        self.code = code
        if loaded:
            self._app.installTranslator(fresh)
