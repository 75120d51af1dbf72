"""Parting a card two people share: what of it is the other one's."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from domain.entities import Conversation, Identity
from domain.ids import CustomerId
from domain.tasks import Policy, TaskScope
from domain.text import clean_line, preview
from sync.queries.rows import CardView
from ui.context import Context
from ui.design.addresses import shown_address
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.sheet import Sheet
from ui.design.times import Times
from ui.design.words import channel_name

_HIGH, _ROW, _LONG = 260, 34, 60


class SplitSheet(Sheet):
    """The other person's name, and what goes to their card.

    Attributes:
        wanted: the name and the ids of what goes.
    """

    wanted = Signal(str, object)

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "split", mark("Two people on one card"), window)
        self._times = times
        self.who = label(look, tone="muted", wrap=True, name="split_who")
        self.column.addWidget(self.who)
        self.name = QLineEdit()
        self.name.setObjectName("split_name")
        self.name.setMaxLength(200)
        self.say(self.name.setPlaceholderText, "Name of the other person")
        self.say(self.name.setAccessibleName, "Name of the other person")
        self.name.textChanged.connect(lambda _text: self._judge())
        self.column.addWidget(self.name)
        head = label(look, size="small", tone="muted", wrap=True)
        self.say(head.setText, "What is theirs: letters and calls go with it")
        self.column.addWidget(head)
        self.boxes: dict[UUID, QCheckBox] = {}
        self._owner: dict[UUID, UUID] = {}
        inside = QWidget()
        inside.setProperty("surface", "1")
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self.body = QScrollArea()
        self.body.setObjectName("split_body")
        self.body.setWidgetResizable(True)
        self.body.setFrameShape(QFrame.Shape.NoFrame)
        self.body.setWidget(inside)
        self.column.addWidget(self.body)
        self.sum = label(look, size="small", tone="muted", wrap=True, name="split_sum")
        self.column.addWidget(self.sum)
        self.save = self.add_act("split_save", mark("Make a card of their own"))

    def open_for(self, card: CardView, chosen: UUID | None = None) -> None:
        """Open for a card; ``chosen``: an address that is the other one's."""
        self.who.setText(tr("Customer: {name}", name=shown_name(card.customer.display_name)))
        self.name.clear()
        self._clear()
        for identity in card.identities:
            self._add(identity.id, self._of_address(identity))
        for talk in card.conversations:
            self._add(talk.id, self._of_talk(talk))
            if talk.identity_id is not None:
                self._owner[talk.id] = talk.identity_id
        high = min(len(self.boxes) * _ROW, _HIGH)
        self.body.setFixedHeight(self.look.scaled(high))
        if chosen in self.boxes:
            self.boxes[chosen].setChecked(True)
        self._judge()
        self.rise(self.name)

    def _clear(self) -> None:
        for box in self.boxes.values():
            self._rows.removeWidget(box)
            box.deleteLater()
        self.boxes, self._owner = {}, {}

    def _add(self, key: UUID, words: str) -> None:
        box = QCheckBox(words)
        box.setObjectName(f"split_{key}")
        box.setAccessibleName(words)
        box.toggled.connect(lambda on, key=key: self._on_toggled(key, on=on))
        self._rows.addWidget(box)
        self.boxes[key] = box

    def _of_address(self, identity: Identity) -> str:
        return shown_address(identity.kind, identity.value)[:_LONG]

    def _of_talk(self, talk: Conversation) -> str:
        words = clean_line(talk.subject) or preview(talk.preview)
        day = self._times.stamp(talk.last_entry_at)
        parts = (channel_name(talk.channel_kind), words[:_LONG], day)
        return " · ".join(part for part in parts if part)

    def _on_toggled(self, key: UUID, *, on: bool) -> None:
        """Let conversations go with the address they came by."""
        for talk, owner in self._owner.items():
            if owner == key:
                self.boxes[talk].setChecked(on)
                self.boxes[talk].setEnabled(not on)
        self._judge()

    def _going(self) -> frozenset[UUID]:
        return frozenset(key for key, box in self.boxes.items() if box.isChecked())

    def _judge(self) -> None:
        going = len(self._going())
        all_go = going == len(self.boxes)
        self.save.setEnabled(bool(self.name.text().strip()) and going > 0 and not all_go)
        words = tr("Everything would go: then it is only another name") if all_go else ""
        self.sum.setText(words or (plural("%n line(s) go to the new card", going) if going else ""))

    def accept(self) -> None:
        """Tell what goes."""
        if self.save.isEnabled():
            self.dismiss()
            self.wanted.emit(self.name.text().strip(), self._going())


class SplitScreen:
    """The sheet, with what becomes of it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; nothing is read."""
        self._context = context
        self._card: CustomerId | None = None
        self.view = SplitSheet(context.look, context.times, window)
        self.scope = TaskScope("split", context.on_error)
        self.view.wanted.connect(self._split)

    def open(self, card: CardView, chosen: UUID | None = None) -> None:
        """Ask what of a card is another person's."""
        self._card = card.customer.id
        self.view.open_for(card, chosen)

    def _split(self, name: str, going: frozenset[UUID]) -> None:
        if self._card is not None:
            self.scope.start(self._do(self._card, name, going), "split", Policy.QUEUE)

    async def _do(self, card: CustomerId, name: str, going: frozenset[UUID]) -> None:
        await self._context.commands.split_customer(card, name, going)
        self._context.notices.tell(tr("{name} has a card of their own now", name=shown_name(name)))

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()
