"""How the customer wants to be reached and spoken to: a control for each preference we know."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from domain.preferences import CHANNELS, LANGUAGES, Address, Manner, Preference, fits
from domain.text import clean_line
from sync.queries.rows import CardView
from ui.design.card_words import PREFERENCES, preference_name, preference_words
from ui.design.fields import ChoiceButton, Option
from ui.design.i18n import tr
from ui.design.labels import label, set_tone
from ui.design.look import Look
from ui.design.panel import Panel

ZONES = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk"),
    *("Asia/Novosibirsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan"),
    *("Asia/Kamchatka", "Europe/Minsk", "Asia/Almaty", "UTC"),
)
_CHOICES: dict[str, tuple[str, ...]] = {
    Preference.CHANNEL: CHANNELS,
    Preference.LANGUAGE: LANGUAGES,
    Preference.ADDRESS: tuple(Address),
    Preference.MANNER: tuple(Manner),
    Preference.TIMEZONE: ZONES,
}
_ICONS = {Preference.CHANNEL: "", Preference.TIMEZONE: "globe", Preference.LANGUAGE: "quote"}
_ORDER = (
    Preference.CHANNEL,
    Preference.HOURS,
    Preference.ADDRESS,
    Preference.MANNER,
    Preference.LANGUAGE,
    Preference.TIMEZONE,
)
_LONGEST = 10
_LARGE = 140
_HOURS = QRegularExpression(r"[0-9:\-– ]{0,13}")


def hours_typed(text: str) -> str:
    """Return hours as they are kept: ``9-18`` means ``09:00-18:00``; what is none stays."""
    parts = text.replace("–", "-").replace(" ", "").split("-")
    if len(parts) != 2 or not all(parts):
        return text.strip()
    return "-".join(_moment(part) for part in parts)


def _moment(text: str) -> str:
    hour, _, minute = text.partition(":")
    return f"{hour.zfill(2)}:{(minute or '00').zfill(2)}"


class Wishes(Panel):
    """One row for each preference with a meaning.

    Attributes:
        changed: name of a preference and what it is to be; empty: nothing is known of it.
    """

    changed = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "card_wishes", surface=None)
        self._now: dict[str, str] = {}
        self.choices: dict[str, ChoiceButton] = {}
        self._lines: list[QBoxLayout] = []
        self._values: dict[str, tuple[str, ...]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.hours = QLineEdit()
        self.hours.setObjectName("wish_hours")
        self.hours.setProperty("kind", "inline")
        self.hours.setFont(look.font("small"))
        self.hours.setMaxLength(13)
        self.hours.setValidator(QRegularExpressionValidator(_HOURS, self.hours))
        self.say(self.hours.setPlaceholderText, "at any time, or 09:00-18:00")
        self.say(self.hours.setAccessibleName, "When to reach them")
        self.hours.editingFinished.connect(self._put_hours)
        for name in _ORDER:
            column.addWidget(self._row(name))
        self.wrong = label(look, size="small", tone="danger", wrap=True, name="wish_wrong")
        self.wrong.hide()
        column.addWidget(self.wrong)
        self.restyled()

    def _row(self, name: str) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        self._lines.append(inside)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(8)
        words = label(self.look, size="small", tone="muted")
        self.say(words.setText, PREFERENCES[name])
        inside.addWidget(words, 2)
        if name == Preference.HOURS:
            inside.addWidget(self.hours, 3)
            return row
        choice = self.choices[name] = ChoiceButton(self.look, f"wish_{name}")
        choice.setAccessibleName(tr(PREFERENCES[name]))
        choice.chosen.connect(self._chooser(name))
        right = QHBoxLayout()
        right.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        inside.addLayout(right, 3)
        return row

    def restyled(self) -> None:
        """Put the control below its name where the text is too large for both on a line."""
        large = self.look.scaled(100) > _LARGE
        way = QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight
        for line in self._lines:
            line.setDirection(way)
            line.setSpacing(0 if large else 8)

    def _chooser(self, name: str) -> Callable[[int], None]:
        def choose(at: int) -> None:
            value = self._values[name][at]
            if value != self._now.get(name, ""):
                self.changed.emit(name, value)

        return choose

    def _put_hours(self) -> None:
        typed = hours_typed(self.hours.text())
        if typed == self._now.get(Preference.HOURS, ""):
            self.wrong.hide()
            return
        good = not typed or fits(Preference.HOURS, typed)
        self.wrong.setVisible(not good)
        if good:
            self.changed.emit(Preference.HOURS, typed)
        else:
            self.wrong.setText(tr("From when until when? For example 09:00-18:00"))
            set_tone(self.wrong, "danger")

    def show_card(self, card: CardView) -> None:
        """Show a customer's preferences."""
        self._now = dict(card.customer.preferences)
        for name, choice in self.choices.items():
            now = self._now.get(name, "")
            values = ("", *_CHOICES[name])
            if now and now not in values:
                values = (*values, now)  # what another system wrote stays until it is changed
            self._values[name] = values
            choice.show_options([_option(name, value) for value in values], values.index(now))
            shown = preference_words(name, now) if now else tr("no matter")
            choice.setAccessibleName(f"{preference_name(name)}: {shown}")
        if not self.hours.hasFocus():
            self.hours.setText(self._now.get(Preference.HOURS, ""))
            self.wrong.hide()

    def known(self) -> Sequence[str]:
        """Return the preferences that have a control."""
        return _ORDER


def _option(name: str, value: str) -> Option:
    words = preference_words(name, value) if value else tr("no matter")
    if value and not fits(name, value):  # of another system: it may be anything
        words = f"{clean_line(words, _LONGEST)}…"
    icon = value if name == Preference.CHANNEL and value in CHANNELS else ""
    return Option(words, words, icon or _ICONS.get(Preference(name), "") or "user", "muted")
