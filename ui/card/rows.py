"""The rows of the card's blocks. Each is made once and filled again and again."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from domain.entities import Entry, Identity, Order
from domain.glossary import IdentityKind
from domain.text import clean_line, clean_text
from ui.design.addresses import shown_address
from ui.design.buttons import IconButton
from ui.design.i18n import tr
from ui.design.inline_text import INSIDE
from ui.design.labels import Chip, ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.marks import MARK_HEIGHT, ConflictMark
from ui.design.times import Times, money
from ui.design.words import identity_name, order_status


class IdentityRow(QWidget):
    """One address: mark, value, what it is, and what can be done with it.

    Attributes:
        copy_requested: the raw value.
        call_requested: a number to ring.
        change_requested: the address, about which something is to be said.
    """

    copy_requested = Signal(str)
    call_requested = Signal(str)
    change_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._value = ""
        self._identity: Identity | None = None
        self._icon = IconLabel(look)
        self.value = ElidedLabel(look, tone="strong")
        self.hint = ElidedLabel(look, size="caption", tone="muted")
        self._call = IconButton(look, "identity_call", "phone", size=16)
        self._call.clicked.connect(lambda: self.call_requested.emit(self._value))
        self._copy = IconButton(look, "identity_copy", "copy", size=16)
        self._copy.clicked.connect(lambda: self.copy_requested.emit(self._value))
        self._more = IconButton(look, "identity_more", "more", size=16)
        self._more.clicked.connect(lambda: self.change_requested.emit(self._identity))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.value)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._call)
        row.addWidget(self._copy)
        row.addWidget(self._more)

    def show_identity(self, identity: Identity) -> None:
        """Show an address with what is known of it; an old one is said to be old."""
        self._value, self._identity = identity.value, identity
        self._icon.show_channel(identity.kind)
        shown = shown_address(identity.kind, identity.value)
        self.value.setText(shown)
        self.value.setToolTip("")
        until = identity.valid_until_on
        parts = [clean_line(identity.label) or identity_name(identity.kind)]
        if until is not None:
            parts.append(tr("old, until {day}", day=self._times.short_day(until)))
        else:
            parts.append(tr("verified") if identity.verified else tr("claimed"))
        if identity.seen_at is not None:
            parts.append(tr("seen {day}", day=self._times.short_day(identity.seen_at.date())))
        self.hint.setText(" · ".join(parts))
        set_tone(self.value, "muted" if until is not None else "strong")
        phone = identity.kind == IdentityKind.PHONE
        self._call.setVisible(phone and until is None)
        self._call.set_words(tr("Call {number}", number=shown))
        self._copy.set_words(tr("Copy {value}", value=shown))
        self._more.set_words(tr("What is with {value}?", value=shown))


class TitledRow(QWidget):
    """A title with a chip, and a muted second line: an order."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self.title = ElidedLabel(look, weight=500, tone="strong")
        self.chip = Chip(look)
        self.hint = ElidedLabel(look, size="small", tone="muted")
        self.sum = label(look, size="small", tone="strong", tabular=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        top.addWidget(self.chip)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.hint, 1)
        bottom.addWidget(self.sum)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 4, 4)
        self.column.setSpacing(2)
        self.column.addLayout(top)
        self.column.addLayout(bottom)

    def show_order(self, order: Order) -> None:
        """Show an order with state, total and delivery day."""
        self.title.setText(tr("Order {number}", number=clean_line(order.number)))
        self.chip.show_text(*order_status(order.status))
        parts = []
        if order.deliver_on is not None:
            parts.append(tr("delivery {day}", day=self._times.short_day(order.deliver_on)))
        if not order.paid:
            parts.append(tr("not paid"))
        parts += [clean_line(item.title) for item in order.items[:1]]
        self.hint.setText(" · ".join(parts))
        self.sum.setText(money(order.total, order.currency))


class NoteRow(QWidget):
    """A note on the card: text, who and when."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self.words = label(look, wrap=True)
        self.hint = ElidedLabel(look, size="caption", tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.hint)

    def show_note(self, note: Entry) -> None:
        """Show a note."""
        veiled = note.details.get("veiled") is True
        words = tr("Its author and supervisors alone read it.") if veiled else note.text
        self.words.setText(clean_text(words, 600))
        set_tone(self.words, "muted" if veiled else "")
        who = clean_line(note.author_name)
        moment = self._times.ago(note.at)
        if note.details.get("private") is True:
            moment = tr("private · {moment}", moment=moment)
        self.hint.setText(f"{who} · {moment}" if who else moment)


@dataclass(frozen=True, slots=True)
class Fact:
    """A key of a map on the card, in words; ``field`` is ``map.key``."""

    field: str
    name: str
    value: str
    tone: str
    disputed: bool = False


class FactRow(QWidget):
    """A name and a value: a preference, a consent.

    Attributes:
        conflict_requested: its field.
    """

    conflict_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._field = ""
        self.setMinimumHeight(MARK_HEIGHT)
        self.name = ElidedLabel(look, size="small", tone="muted")
        self.value: QLabel = ElidedLabel(look, size="small", tone="strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 2)
        self.conflict = ConflictMark(look, "fact_conflict")
        self.conflict.clicked.connect(lambda: self.conflict_requested.emit(self._field))
        right = QHBoxLayout()
        right.setContentsMargins(INSIDE, 0, 0, 0)  # under the values that can be written into
        right.addWidget(self.value, 1)
        right.addWidget(self.conflict)
        row.addLayout(right, 3)

    def show_fact(self, fact: Fact) -> None:
        """Show name and value, and whether somebody else gave it another one."""
        self._field = fact.field
        self.name.setText(clean_line(fact.name))
        self.value.setText(clean_line(fact.value))
        set_tone(self.value, fact.tone)
        self.conflict.show_field(clean_line(fact.name) if fact.disputed else "")


class TagChip(QWidget):
    """A tag with a way to take it off.

    Attributes:
        drop_requested: the tag.
    """

    drop_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._tag = ""
        self.chip = Chip(look)
        self._drop = IconButton(look, "tag_drop", "close", size=12)
        self._drop.clicked.connect(lambda: self.drop_requested.emit(self._tag))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.chip)
        row.addWidget(self._drop)

    def show_tag(self, tag: str) -> None:
        """Show a tag."""
        self._tag = tag
        self.chip.show_text(clean_line(tag, 40))
        self._drop.set_words(tr("Take off {tag}", tag=clean_line(tag)))
