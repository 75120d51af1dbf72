"""Rows of the section of the working day: one break, one outcome."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from domain.glossary import Presence
from domain.workday import PresenceKind, WrapCode
from ui.design.buttons import IconButton
from ui.design.fields import ChoiceField, NumberField
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.presence_words import kind_word
from ui.design.words import presence_word
from ui.settings.asked import fields_of, line_of

_TITLE, _NUMBER = 80, 136


class EditRow(Panel):
    """A line that can be changed and taken out.

    Attributes:
        edited: something in it is another.
        dropped: take it out.
    """

    edited = Signal()
    dropped = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, surface=None)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 4)
        self.row.setSpacing(8)
        self.title = QLineEdit()
        self.title.setObjectName(f"{name}_title")
        self.title.setMaxLength(_TITLE)
        self.title.textChanged.connect(self.edited)
        self.row.addWidget(self.title, 2)

    def end(self, *parts: QWidget, stretch: int = 0) -> None:
        """Put what else there is behind the title, and the way to take the row out."""
        for part in parts:
            self.row.addWidget(part, stretch)
        drop = self.drop = IconButton(self.look, f"{self.objectName()}_drop", "close", size=16)
        self.say(drop.set_words, "Take it out")
        drop.clicked.connect(self.dropped)
        self.row.addWidget(drop)


class KindRow(EditRow):
    """One kind of break or of other work."""

    def __init__(self, look: Look, kind: PresenceKind) -> None:
        super().__init__(look, f"workday_kind_{kind.code}")
        self._kind = kind
        self._usual = kind_word(kind)
        self.title.setText(self._usual)
        self.say(self.title.setAccessibleName, "What the break is called")
        self.state = ChoiceField(look, f"{self.objectName()}_state")
        self.say(self.state.setAccessibleName, "A break or other work")
        for state in (Presence.BREAK, Presence.BUSY):
            self.state.addItem(presence_word(state), str(state))
        self.state.setCurrentIndex(max(0, self.state.findData(kind.state)))
        self.state.activated.connect(self.edited)
        self.limit = NumberField(look, f"{self.objectName()}_limit", 0, 12 * 60)
        self.limit.setFixedWidth(look.scaled(_NUMBER))
        self.say(self.limit.setAccessibleName, "How many minutes at most")
        self.say(self.limit.setSpecialValueText, "no limit")
        self.say(self.limit.setSuffix, " min")
        self.limit.setValue(kind.limit_min)
        self.limit.valueChanged.connect(self.edited)
        self.end(self.state, self.limit)

    def value(self) -> PresenceKind:
        """Return what stands in it; a name the program knows is kept by its code."""
        name = self.title.text().strip()
        kept = self._kind.name if name == self._usual else name
        return PresenceKind(
            code=self._kind.code,
            name=kept,
            state=str(self.state.currentData()),
            limit_min=self.limit.value(),
        )


class CodeRow(EditRow):
    """One outcome, and what it asks for."""

    def __init__(self, look: Look, code: WrapCode) -> None:
        super().__init__(look, f"workday_code_{code.code}")
        self._code = code
        self.title.setText(code.title)
        self.say(self.title.setAccessibleName, "What the outcome is called")
        self.say(self.title.setPlaceholderText, "What the outcome is called")
        self.asked = QLineEdit()
        self.asked.setObjectName(f"{self.objectName()}_asked")
        self.asked.setMaxLength(1000)
        self.asked.setText(line_of(code.fields, look.language))
        self.say(self.asked.setAccessibleName, "What it asks for")
        self.say(self.asked.setPlaceholderText, "What it asks for: New day (date), Reason?")
        self.asked.textChanged.connect(self.edited)
        self.end(self.asked, stretch=3)

    def value(self) -> WrapCode:
        """Return what stands in it."""
        fields = fields_of(self.asked.text(), self._code.fields)
        return WrapCode(code=self._code.code, title=self.title.text().strip(), fields=fields)


def new_kind() -> PresenceKind:
    """Return a kind nobody has named yet."""
    return PresenceKind(code=f"k{uuid4().hex[:8]}", name=tr("New break"), limit_min=15)


def new_code() -> WrapCode:
    """Return an outcome nobody has named yet."""
    return WrapCode(code=f"c{uuid4().hex[:8]}", title="")
