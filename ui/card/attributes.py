"""The block of attributes: typed values edited where they stand, drawn as they are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.attribute_fields import AttributeField, Holds, may_change, may_see
from domain.attributes import MAX_ATTRIBUTES, AttributeType, editable, type_of
from domain.entities import Agent
from domain.ids import BranchId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.fold import Fold
from ui.design.i18n import mark, plural, tr
from ui.design.inline_text import InlineText
from ui.design.labels import ElidedLabel
from ui.design.look import Look
from ui.design.marks import ConflictMark
from ui.design.pool import RowPool

FIRST, MORE = 8, 60
"""Rows made at first, and by each wish for more: five hundred at once would be felt."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One named value.

    Attributes:
        disputed: somebody else gave it another one.
        field: the company's field it stands in; None where it is of none.
        readonly: who is here may not change it.
    """

    name: str
    value: Any
    disputed: bool = False
    field: AttributeField | None = None
    readonly: bool = False

    @property
    def title(self) -> str:
        """Return what it is called here."""
        field = self.field
        if field is None:
            return clean_line(self.name, 80)
        english = QLocale().language() == QLocale.Language.English and field.title_en
        return clean_line(field.title_en if english else field.title, 80)

    @property
    def is_flag(self) -> bool:
        """Tell whether it is a yes or a no."""
        if self.field is not None and self.field.holds == Holds.FLAG:
            return self.value is None or isinstance(self.value, bool)
        return type_of(self.value) is AttributeType.FLAG

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what is to choose from; a value of before stays there until it is changed."""
        if self.field is None or self.field.holds != Holds.CHOICE:
            return ()
        now = editable(self.value)
        more = (now,) if now and now not in self.field.choices else ()
        return ("", *self.field.choices, *more)


def _branches(me: Agent) -> tuple[BranchId, ...]:
    return (*me.branch_ids, *((me.branch_id,) if me.branch_id is not None else ()))


def _shown_to(field: AttributeField, me: Agent | None) -> bool:
    return me is not None and may_see(field, me.role, _branches(me))


def _changed_by(field: AttributeField, me: Agent | None) -> bool:
    return me is not None and may_change(field, me.role, _branches(me))


class AttributeRow(QWidget):
    """A name and its value: a field, or for yes and no a button.

    Attributes:
        edited: name, the text typed (of a flag the other value), and the value before.
        conflict_requested: its field.
    """

    edited = Signal(str, object, object)
    conflict_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._attribute = Attribute("", "")
        self._seen: Any = ""
        self.name = ElidedLabel(look, size="small", tone="muted")
        self.value = InlineText(look, "attribute_value")
        self.flag = button(look, "attribute_flag", "quiet")
        self.choice = ChoiceField(look, "attribute_choice")
        self.choice.activated.connect(lambda at: self._commit(self.choice.itemText(at)))
        self.conflict = ConflictMark(look, "attribute_conflict")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 2)
        self.flag.setProperty("lead", "yes")
        right = QHBoxLayout()
        right.addWidget(self.value, 1)
        right.addWidget(self.flag, 1)
        right.addWidget(self.choice, 1)
        right.addWidget(self.conflict)
        row.addLayout(right, 3)
        self.value.committed.connect(self._commit)
        self.flag.clicked.connect(lambda: self._commit(not self._attribute.value))
        self.conflict.clicked.connect(
            lambda: self.conflict_requested.emit(f"attributes.{self._attribute.name}")
        )

    def _commit(self, value: object) -> None:
        self.edited.emit(self._attribute.name, value, self._seen)

    def show_attribute(self, attribute: Attribute) -> None:
        """Show another attribute; what is typed belongs to the one before."""
        if attribute.name != self._attribute.name and self.value.hasFocus():
            self.value.commit()
        self._attribute = attribute
        if not self.value.is_edited:
            self._seen = attribute.value
        shown, flag, choices = attribute.title, attribute.is_flag, attribute.choices
        self.name.setText(shown)
        self.flag.setVisible(flag)
        self.choice.setVisible(bool(choices) and not flag)
        self.value.setVisible(not flag and not choices)
        for control in (self.flag, self.choice):
            control.setEnabled(not attribute.readonly)
        self.value.setReadOnly(attribute.readonly)
        if choices and not flag:
            self.choice.clear()
            self.choice.addItems([clean_line(item, 80) for item in choices])
            self.choice.setCurrentIndex(choices.index(editable(attribute.value)))
            self.choice.setAccessibleName(shown)
        elif flag:
            known = attribute.value is not None
            words = tr("yes") if attribute.value else tr("no")
            self.flag.setText(words if known else "—")
            self.flag.setAccessibleName(f"{shown}: {self.flag.text()}")
        else:
            self.value.show_value(editable(attribute.value))
            self.value.setAccessibleName(shown)
        self.conflict.show_field(shown if attribute.disputed else "")


class AttributeBlock(Fold):
    """All attributes of a customer, the first few at once.

    Attributes:
        edited: name, new text (of a flag the other value), and the value before.
        field_disputed: the field whose two values are to be compared.
    """

    edited = Signal(str, object, object)
    field_disputed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "card_attributes", mark("Attributes"))
        self._all: tuple[Attribute, ...] = ()
        self._wanted = FIRST
        rows = QVBoxLayout()
        rows.setSpacing(2)
        self.body.addLayout(rows)
        self.rows: RowPool[AttributeRow, Attribute] = RowPool(
            rows, self._row, AttributeRow.show_attribute
        )
        self.more = button(look, "attributes_more", "quiet")
        self.more.clicked.connect(self._show_more)
        self.body.addWidget(self.more)
        self.toggled.connect(lambda _on: self._put())

    def _row(self) -> AttributeRow:
        row = AttributeRow(self.look)
        row.edited.connect(self.edited)
        row.conflict_requested.connect(self.field_disputed)
        return row

    def show_attributes(
        self,
        values: Mapping[str, Any],
        disputed: frozenset[str],
        fields: Sequence[AttributeField],
        me: Agent | None,
        *,
        other: bool,
    ) -> None:
        """Show a customer's attributes.

        Args:
            values: by name; at most so many are shown as the centre takes.
            disputed: fields two people changed.
            fields: the company's own, in their order: they are there even while they are empty.
            me: who looks at them; None: nobody knows yet.
            other: whether it is another customer than before.
        """
        known = {item.key: item for item in fields if item.active and _shown_to(item, me)}
        names = list(dict.fromkeys((*known, *values)))[:MAX_ATTRIBUTES]
        self._all = tuple(
            Attribute(
                name,
                values.get(name),
                f"attributes.{name}" in disputed,
                known.get(name),
                name in known and not _changed_by(known[name], me),
            )
            for name in names
        )
        if other:
            self._wanted = FIRST
        self.show_count(len(self._all))
        self._put()

    @property
    def is_edited(self) -> bool:
        """Tell whether a value is typed and not saved yet."""
        return any(row.value.is_edited for row in self.rows.rows)

    def commit(self) -> None:
        """Save what is typed in any of them."""
        for row in self.rows.rows:
            if row.value.hasFocus():
                row.value.commit()

    def _put(self) -> None:
        wanted = self._wanted if self.head.isChecked() else 0
        shown = self.rows.show(self._all[:wanted])
        left = len(self._all) - shown
        self.more.setVisible(left > 0)
        self.more.setText(plural("Show %n more", left))

    def _show_more(self) -> None:
        self._wanted += MORE
        self._put()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        super().reworded()
        if hasattr(self, "more"):
            self._put()
