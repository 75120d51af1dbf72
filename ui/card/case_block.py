"""The card's block of cases: what is open, what this conversation is probably about."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from domain.cases import has, is_overdue, suggested
from domain.entities import Case
from domain.glossary import CaseStatus
from domain.ids import CaseId, ConversationId
from sync.queries.rows import CardView
from ui.cases.words import case_title, due_words, facts_words, why_words
from ui.design.buttons import ElidedButton, button
from ui.design.fold import Fold
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, ElidedLabel, set_tone
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.times import Times
from ui.design.words import case_status


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case on the card.

    Attributes:
        why: why the conversation on the screen is probably about it, empty where nothing says so.
        here: whether it belongs to it already.
    """

    case: Case
    why: str = ""
    here: bool = False


class CaseRow(QWidget):
    """One case: its title opens it.

    Attributes:
        opened, join_requested: its id.
    """

    opened = Signal(object)
    join_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._id: CaseId | None = None
        self.title = ElidedButton(look, "card_case", "fold")
        self.title.setFont(look.font("body", 500))
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title.clicked.connect(self._open)
        self.chip = Chip(look)
        self.hint = ElidedLabel(look, size="small", tone="muted")
        self.join = button(look, "card_case_join", "quiet")
        self.join.clicked.connect(self._join)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        top.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.hint)
        column.addWidget(self.join, 0, Qt.AlignmentFlag.AlignLeft)

    def show_shown(self, shown: ShownCase) -> None:
        """Show a case."""
        case, self._id = shown.case, shown.case.id
        self.title.setText(case_title(case))
        self.title.setAccessibleName(case_title(case))
        self.chip.show_text(*case_status(case.status))
        facts = facts_words(case) if case.contacts else ""
        here = tr("this conversation") if shown.here else ""
        self.hint.setText(" · ".join(filter(None, (here, due_words(case, self._times), facts))))
        set_tone(self.hint, "danger" if is_overdue(case, self._times.now()) else "muted")
        self.join.setVisible(bool(shown.why))
        self.join.setText(tr("About this"))
        self.join.setToolTip(shown.why)
        self.join.setAccessibleDescription(shown.why)

    def _join(self) -> None:
        if self._id is not None:
            self.join_requested.emit(self._id)

    def _open(self) -> None:
        if self._id is not None:
            self.opened.emit(self._id)


class CaseBlock(Fold):
    """Open cases, the one this is probably about in front, and the way to begin one.

    Attributes:
        opened, join_requested: id of a case.
        begin_requested: a new case is wanted.
    """

    opened = Signal(object)
    join_requested = Signal(object)
    begin_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "card_cases", mark("Cases"))
        self._times = times
        rows = QVBoxLayout()
        rows.setSpacing(6)
        self.body.addLayout(rows)
        self.cases: RowPool[CaseRow, ShownCase] = RowPool(rows, self._row, CaseRow.show_shown)
        self.begin = button(look, "card_case_new", "quiet")
        self.say(self.begin.setText, "New case")
        self.begin.clicked.connect(self.begin_requested)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self) -> CaseRow:
        row = CaseRow(self.look, self._times)
        row.opened.connect(self.opened)
        row.join_requested.connect(self.join_requested)
        return row

    def show_card(self, card: CardView, conversation_id: ConversationId | None) -> None:
        """Show a customer's cases beside the conversation that is on the screen."""
        talk = next((item for item in card.conversations if item.id == conversation_id), None)
        said = f"{talk.subject} {talk.preview}" if talk is not None else ""
        found = suggested(card.cases, conversation_id, said, self._times.now())
        shown = [
            ShownCase(
                case,
                why_words(found.why)
                if found is not None and found.case_id == case.id and talk is not None
                else "",
                talk is not None and has(case, talk.id),
            )
            for case in card.cases
            if case.status != CaseStatus.CLOSED or (found is not None and found.case_id == case.id)
        ]
        shown.sort(key=lambda item: (not item.here, not item.why))
        self.show_count(self.cases.show(shown))
        self.setVisible(True)  # also where there is none: one can be begun
