"""The fields of what an agent, or everybody, can take."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QWidget

from domain.routing_rules import (
    EVERYBODY,
    MAX_CAPACITY,
    USUAL_CAPACITY,
    USUAL_HOLDS_OFF,
    AgentRule,
    Fault,
    Medium,
)
from domain.routing_text import Unclear, read_skills, write_skills
from ui.design.buttons import button
from ui.design.fields import NumberField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.settings.routing_words import MEDIA
from ui.settings.rows import RowColumn


class AgentForm(RowColumn):
    """Skills and how much at once; of everybody also what does not interrupt what.

    Attributes:
        edited: the ``AgentRule`` as the fields say.
        unclear: the ``Fault`` of a field that cannot be read.
    """

    edited = Signal(object)
    unclear = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "agent_form")
        self._rule: AgentRule | None = None
        self._filling = False
        self.skills = QLineEdit()
        self.skills.setObjectName("agent_skills")
        self.skills.setMaxLength(1000)
        self.skills.setFixedWidth(look.scaled(260))
        self.skills.textChanged.connect(self._edit)
        self.row(
            mark("Skills"), mark("By commas, with a level from 1 to 10: English 3"), self.skills
        )
        self.capacity: dict[Medium, NumberField] = {}
        for medium, words in MEDIA.items():
            spin = NumberField(look, f"agent_{medium}", -1, MAX_CAPACITY)
            self.capacity[medium] = spin
            spin.valueChanged.connect(self._edit)
            self.row(words, mark("How many at once."), spin)
        self._matrix()

    def _matrix(self) -> None:
        table = QWidget()
        table.setObjectName("agent_holds_off")
        self._grid = QGridLayout(table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        self._heads: list[tuple[QLabel, Medium]] = []
        self.holds: dict[tuple[Medium, Medium], QCheckBox] = {}
        for at, medium in enumerate(MEDIA, 1):
            for row, column in ((0, at), (at, 0)):
                head = label(self.look, size="small", tone="muted")
                self._heads.append((head, medium))
                self._grid.addWidget(head, row, column)
        for row, opened in enumerate(MEDIA, 1):
            for column, held in enumerate(MEDIA, 1):
                box = self.holds[opened, held] = QCheckBox()
                box.setObjectName(f"agent_holds_{opened}_{held}")
                box.toggled.connect(self._edit)
                self._grid.addWidget(box, row, column, Qt.AlignmentFlag.AlignHCenter)
        self.row(
            mark("What is not offered meanwhile"),
            mark("A line is what is open, a column what is not offered then."),
            table,
        )
        self._table = table.parentWidget()
        self.usual = button(self.look, "agent_usual")
        self.row(
            mark("The usual"),
            mark("A call alone, three chats, five letters; no letter into a chat."),
            self.usual,
        )
        self.say(self.usual.setText, "Fill it in")
        self._usual_row = self.usual.parentWidget()
        self.usual.clicked.connect(self._put_usual)
        self._reword_heads()

    def _reword_heads(self) -> None:
        for head, medium in self._heads:
            head.setText(tr(MEDIA[medium]))
        for (opened, held), box in self.holds.items():
            words = tr("{open}: not offered: {held}", open=tr(MEDIA[opened]), held=tr(MEDIA[held]))
            box.setAccessibleName(words)

    def _put_usual(self) -> None:
        if self._rule is not None:
            usual = msgspec.structs.replace(
                self._rule, capacity=USUAL_CAPACITY, holds_off=USUAL_HOLDS_OFF
            )
            self.fill(usual)
            self.edited.emit(usual)

    def fill(self, rule: AgentRule) -> None:
        """Show a rule."""
        self._rule, self._filling = rule, True
        everybody = rule.id == EVERYBODY
        row = self.skills.parentWidget()
        for part in (row,):
            if part is not None:
                part.setVisible(not everybody)
        for part in (self._table, self._usual_row):
            if part is not None:
                part.setVisible(everybody)
        self.skills.setText(write_skills(rule.skills))
        for medium, spin in self.capacity.items():
            spin.setSpecialValueText(tr("no limit") if everybody else tr("as everybody"))
            spin.setValue(rule.capacity.get(medium, -1))
        for (opened, held), box in self.holds.items():
            box.setChecked(held in rule.holds_off.get(opened, ()))
        self._filling = False

    def _edit(self, *_values: object) -> None:
        if self._rule is None or self._filling:
            return
        try:
            skills = read_skills(self.skills.text())
        except Unclear as error:
            self.unclear.emit(Fault("skills", "unclear", str(error)))
            return
        # What is set for single kinds of channels, by a file, stays.
        media = set(MEDIA)
        capacity = {name: most for name, most in self._rule.capacity.items() if name not in media}
        for medium, spin in self.capacity.items():
            if spin.value() >= 0:
                capacity[str(medium)] = spin.value()
        self._rule = msgspec.structs.replace(
            self._rule, skills=skills, capacity=capacity, holds_off=self._read_matrix(self._rule)
        )
        self.edited.emit(self._rule)

    def _read_matrix(self, rule: AgentRule) -> dict[str, tuple[str, ...]]:
        media = set(MEDIA)
        found: dict[str, tuple[str, ...]] = {}
        for opened in (*MEDIA, *(name for name in rule.holds_off if name not in media)):
            kept = [name for name in rule.holds_off.get(opened, ()) if name not in media]
            if opened in media:
                mine = Medium(opened)
                kept += [str(held) for held in MEDIA if self.holds[mine, held].isChecked()]
            else:
                kept = list(rule.holds_off[opened])
            if kept:
                found[str(opened)] = tuple(kept)
        return found

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "usual"):
            self._reword_heads()
            if self._rule is not None:
                self.fill(self._rule)
