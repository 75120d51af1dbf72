"""A new card: name, number, address; who it may be already is said while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from domain import phone_numbers
from domain.ids import CustomerId
from domain.likeness import LIKELY
from domain.tasks import Policy, TaskScope
from sync.queries.rows import LikelyPerson
from ui.card.likeness_words import likeness_words
from ui.context import Context
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.sheet import Sheet

_TYPING_MS = 150
_SHOWN = 3
_ROW = 56


class NewCardSheet(Sheet):
    """Fields, and the cards there are already.

    Attributes:
        typed: name, number, address: somebody may be known by them.
        made: name, number, address: the card is wanted.
        known: id of a card that is opened instead.
    """

    typed = Signal(str, str, str)
    made = Signal(str, str, str)
    known = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "new_card", mark("New card"), window)
        self._alike: tuple[LikelyPerson, ...] = ()
        self.name = self._line("new_card_name", mark("Name"), 200)
        self.phone = self._line("new_card_phone", mark("Number"), 40)
        self.email = self._line("new_card_email", mark("E-mail"), 254)
        self.fault = label(look, size="small", tone="danger", wrap=True, name="new_card_fault")
        self.column.addWidget(self.fault)
        self.warning = label(look, size="small", tone="warning", wrap=True, name="new_card_known")
        self.column.addWidget(self.warning)
        self.people = Listing(look, "new_card_people")
        self.say(self.people.setAccessibleName, "Cards there are already")
        self.people.opened.connect(self._open)
        self.column.addWidget(self.people)
        self.save = self.add_act("new_card_save", mark("Make the card"))
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._tell)
        for line in (self.name, self.phone, self.email):
            line.textChanged.connect(self._on_text)

    def _line(self, name: str, words: str, limit: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(limit)
        self.say(made.setPlaceholderText, words)
        self.say(made.setAccessibleName, words)
        self.column.addWidget(made)
        return made

    def _open(self, key: UUID) -> None:
        self.dismiss()
        self.known.emit(CustomerId(key))

    def open_for(self, text: str) -> None:
        """Open; what was looked for in vain stands in its field."""
        number = phone_numbers.normalise(text) is not None
        self.phone.setText(text if number else "")
        self.email.setText(text if "@" in text else "")
        self.name.setText("" if number or "@" in text else text)
        self.show_alike(())
        self._judge()
        self._typing.start()
        self.rise(self.name)

    def _values(self) -> tuple[str, str, str]:
        return self.name.text().strip(), self.phone.text().strip(), self.email.text().strip()

    def _on_text(self, _text: str) -> None:
        self._judge()
        self._typing.start()

    def _tell(self) -> None:
        if self.isVisible():
            self.typed.emit(*self._values())

    def _judge(self) -> None:
        name, phone, email = self._values()
        fault = ""
        if phone and not phone_numbers.normalise(phone):
            fault = tr("This is no telephone number")
        elif email and ("@" not in email or " " in email):
            fault = tr("This is no e-mail address")
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.save.setEnabled(bool(name) and not fault)

    def show_alike(self, alike: Sequence[LikelyPerson]) -> None:
        """Show who it may be already, the likeliest first."""
        self._alike = tuple(alike)[:_SHOWN]
        sure = any(one.like.score >= LIKELY for one in self._alike)
        warned = tr("There is a card already. Is it one of them?")
        self.warning.setText(warned if sure else tr("There are people of this name"))
        self.warning.setVisible(bool(self._alike))
        self.people.setVisible(bool(self._alike))
        self.people.setFixedHeight(self.look.scaled(_ROW) * max(1, len(self._alike)) + 2)
        self.people.show_lines([_line(one) for one in self._alike])
        self.save.setText(tr("Make another card") if sure else tr("Make the card"))

    def accept(self) -> None:
        """Tell that the card is wanted."""
        if self.save.isEnabled():
            self.dismiss()
            self.made.emit(*self._values())


def _line(one: LikelyPerson) -> Line:
    return Line(
        key=one.customer_id,
        title=shown_name(one.name),
        hint=likeness_words(one.like),
        side=f"{one.like.score:.0%}".replace("%", "\u202f%"),
        person=one.customer_id,
    )


class NewCardScreen:
    """The sheet with what fills it."""

    def __init__(
        self, context: Context, window: QWidget, shown: Callable[[CustomerId], None]
    ) -> None:
        """Build and wire; ``shown`` opens a card."""
        self._context = context
        self._shown = shown
        self.view = NewCardSheet(context.look, window)
        self.scope = TaskScope("new card", context.on_error)
        self.view.typed.connect(self._look)
        self.view.made.connect(self._make)
        self.view.known.connect(shown)

    def open(self, text: str = "") -> None:
        """Ask for a new card's fields."""
        self.view.open_for(text)

    def _look(self, name: str, phone: str, email: str) -> None:
        self.scope.start(self._find(name, phone, email), "alike")

    async def _find(self, name: str, phone: str, email: str) -> None:
        found = []
        if name or phone or email:
            found = await self._context.queries.resembling(name, phone, email)
        self.view.show_alike(found)

    def _make(self, name: str, phone: str, email: str) -> None:
        self.scope.start(self._made(name, phone, email), "make", Policy.QUEUE)

    async def _made(self, name: str, phone: str, email: str) -> None:
        directory = self._context.queries.directory()
        branch = directory.me.branch_id if directory.me is not None else None
        branch = branch or next((item.id for item in directory.branches), None)
        if branch is None:
            return
        made = await self._context.commands.create_customer(name, phone, email, branch)
        self._context.notices.tell(tr("The card is made"))
        self._shown(made)

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()
