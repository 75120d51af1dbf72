"""The sheet of the review: both values of each field side by side, and what moves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from domain import merging
from domain.text import clean_line
from sync.queries.rows import CardView
from ui.conflict.words import field_name, value_words
from ui.design.buttons import ElidedButton, button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import ElidedLabel, label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.pool import RowPool
from ui.design.sheet import Sheet
from ui.design.times import Times
from ui.merge.presenter import Difference, MergeState

_MOST_HIGH = 300
_LONGEST = 200


def share_out(grid: QGridLayout) -> None:
    """Give the name of a field, two values and both together their shares of the width."""
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    for at, share in enumerate((3, 5, 5, 2)):
        grid.setColumnStretch(at, share)
        grid.setColumnMinimumWidth(at, 8)


class ChoiceRow(QWidget):
    """One field: its name, both values, and both together where they fit together.

    Attributes:
        chosen: the field and whose value stays.
    """

    chosen = Signal(str, str)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._field = ""
        self.name = ElidedLabel(look, size="small", tone="muted")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self.options: dict[str, ElidedButton] = {}
        grid = QGridLayout(self)
        grid.addWidget(self.name, 0, 0)
        for at, choice in enumerate((merging.INTO, merging.MERGED, merging.BOTH), 1):
            option = ElidedButton(look, f"merge_{choice}", "tab")
            option.setCheckable(True)
            # As wide as its share of the sheet, whatever a stranger has written there.
            option.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            option.clicked.connect(
                lambda _on=False, choice=choice: self.chosen.emit(self._field, choice)
            )
            self._group.addButton(option)
            self.options[choice] = option
            grid.addWidget(option, 0, at)
        policy = self.options[merging.BOTH].sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.options[merging.BOTH].setSizePolicy(policy)
        share_out(grid)

    def show_difference(self, item: Difference) -> None:
        """Show a field and what is chosen of it."""
        self._field = item.name
        name = field_name(item.name)
        self.name.setText(name)
        values = {
            merging.INTO: value_words(item.into, self._times, item.name),
            merging.MERGED: value_words(item.merged, self._times, item.name),
            merging.BOTH: tr("Both"),
        }
        for choice, option in self.options.items():
            words = clean_line(values[choice], _LONGEST) or tr("nothing")
            option.setText(words)
            option.setAccessibleName(tr("{field}: {value}", field=name, value=words))
            option.setChecked(item.choice == choice)
        both = self.options[merging.BOTH]
        both.setVisible(item.joinable)


class MergeSheet(Sheet):
    """Two cards, field by field.

    Attributes:
        chosen: a field and whose value stays.
        swapped: the other card is to stay.
        confirmed: the cards are one person's; with a reason or an empty text.
        dismissed: they stay two.
        told_apart: they are two people's, and are not to be suggested again.
    """

    WIDTH = 720

    chosen = Signal(str, str)
    swapped = Signal()
    confirmed = Signal(str)
    dismissed = Signal()
    told_apart = Signal()

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "merge", mark("Two cards of one person"), window)
        self._times = times
        self._state = MergeState()
        self.who = label(look, tone="muted", wrap=True, name="merge_who")
        self.column.addWidget(self.who)
        self.column.addWidget(self._heads())
        self.column.addWidget(self._rows())
        self.moves = label(look, size="small", tone="muted", wrap=True, name="merge_moves")
        self.column.addWidget(self.moves)
        self.reason = QLineEdit()
        self.reason.setObjectName("merge_reason")
        self.reason.setMaxLength(300)
        self.say(self.reason.setPlaceholderText, "How do you know that it is one person?")
        self.say(self.reason.setAccessibleName, "Reason")
        self.column.addWidget(self.reason)
        self.swap = button(look, "merge_swap", "plain")
        self.say(self.swap.setText, "Keep the other card")
        self.swap.clicked.connect(self.swapped)
        self.column.addWidget(self.swap)
        self.apart = button(look, "merge_apart", "plain")
        self.say(self.apart.setText, "Two different people")
        self.apart.clicked.connect(self.told_apart)
        self.column.addWidget(self.apart)
        self.act = self.add_act("merge_act", mark("Make them one"))

    def _heads(self) -> QWidget:
        heads = QWidget()
        grid = QGridLayout(heads)
        for at, words in ((1, mark("This card stays")), (2, mark("The other one"))):
            head = ElidedLabel(self.look, size="caption", tone="muted")
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.say(head.setText, words)
            grid.addWidget(head, 0, at)
        share_out(grid)
        grid.setContentsMargins(0, 0, 8, 0)
        return heads

    def _rows(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        column.addLayout(lines)
        column.addStretch(1)
        self.rows: RowPool[ChoiceRow, Difference] = RowPool(
            lines, self._row, ChoiceRow.show_difference
        )
        scroll = QScrollArea()
        scroll.setObjectName("merge_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        for part in (scroll.viewport(), inside):
            part.setAutoFillBackground(False)
        self._scroll = scroll
        return scroll

    def _row(self) -> ChoiceRow:
        row = ChoiceRow(self.look, self._times)
        row.chosen.connect(self.chosen)
        return row

    def show_state(self, state: MergeState) -> None:
        """Show a review, or go away without one."""
        fresh = self._state.into is None
        self._state = state
        if state.into is None or state.merged is None:
            super().dismiss()
            return
        into, merged = state.into, state.merged
        self.who.setText(
            tr(
                "{stays} stays, {goes} becomes a part of it. It can be undone at any time.",
                stays=_name(into),
                goes=_name(merged),
            )
        )
        count = self.rows.show(state.differences)
        self.moves.setText(_moves(merged))
        row = self.rows.rows[0].sizeHint().height() if self.rows.rows else 0
        self._scroll.setFixedHeight(min(count * (row + 4), self.look.scaled(_MOST_HIGH)))
        if fresh:
            self.reason.clear()
            first = self.rows.rows[0].options[merging.INTO] if count else self.reason
            self.rise(first)

    def accept(self) -> None:
        """Tell that they are one person's."""
        if self._state.into is not None:
            self.confirmed.emit(self.reason.text().strip())

    def dismiss(self) -> None:
        """Leave them two."""
        super().dismiss()
        self.dismissed.emit()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        super().reworded()
        if hasattr(self, "act"):
            self.show_state(self._state)


def _name(card: CardView) -> str:
    return shown_name(card.customer.display_name)


def _moves(card: CardView) -> str:
    parts = [
        words
        for words, count in (
            (plural("%n address(es)", len(card.identities)), card.identities),
            (plural("%n conversation(s)", len(card.conversations)), card.conversations),
            (plural("%n order(s)", len(card.orders)), card.orders),
            (plural("%n case(s)", len(card.cases)), card.cases),
        )
        if count
    ]
    if not parts:
        return tr("Moves with the whole history.")
    return tr("Moves with the whole history: {what}", what=", ".join(parts))
