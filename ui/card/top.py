"""The top third of the card: who it is, what matters, why now, without scrolling."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from domain.catalogue import Service
from domain.greeting import greeting
from domain.ids import ConversationId
from domain.reason_facts import OTHER, ReasonCode
from domain.reasons import Reason
from domain.text import clean_line
from sync.queries.rows import CardView, LikelyPerson
from ui.card.likeness_words import likeness_words
from ui.card.reason_row import ReasonRow
from ui.card.reasoning import ShownReason, contact_now, said_of, shown_reasons
from ui.conflict.words import field_name
from ui.design.avatar import Avatar
from ui.design.buttons import ElidedButton, IconButton, button, spaced
from ui.design.i18n import tr
from ui.design.inline import InlineField
from ui.design.labels import Chip, ElidedLabel, label
from ui.design.look import Look
from ui.design.marks import MARK_HEIGHT, ConflictMark
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.times import Times, money
from ui.design.words import reason_name

_REASONS = 3
_SIDE = 16
_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_PLACES = frozenset({"display_name", "city", "about", "tags", "preferences", "consents"})


def _has_place(field: str) -> bool:
    """Tell whether a field is shown somewhere on the card; its mark stands there."""
    return field.partition(".")[0] in _PLACES


class CardTop(Panel):
    """Avatar, name and city to edit in place, three facts, acts, and reasons.

    Attributes:
        change_requested: field name, new value, and what it was when the agent began.
        call_requested, visit_requested, note_requested: the acts.
        name_requested: the name for a provisional card.
        attach_requested: find an existing person for a provisional card.
        name_typed: what is being typed as the name of a provisional card.
        namesake_chosen: id of somebody of that name, who it is.
        conflict_requested: a field whose two values are to be compared.
        greet_requested: the greeting, to be put into the reply.
        reason_told: the ``Reason`` the contact is about, None of something else.
        service_chosen: the ``Service`` to begin with.
        catalogue: returns the company's services.
    """

    change_requested = Signal(str, str, object)
    call_requested = Signal()
    visit_requested = Signal()
    note_requested = Signal()
    name_requested = Signal(str)
    attach_requested = Signal()
    conflict_requested = Signal(str)
    name_typed = Signal(str)
    namesake_chosen = Signal(object)
    greet_requested = Signal(str)
    reason_told = Signal(object)
    service_chosen = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "card_top")
        self._namesake: LikelyPerson | None = None
        self.catalogue: Callable[[], Iterable[Service]] = tuple
        self._times = times
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 16, _SIDE, 12)
        column.setSpacing(12)
        column.addLayout(self._who())
        facts = QHBoxLayout()
        facts.addWidget(self.facts, 1)
        facts.addWidget(self.other)
        facts.addWidget(self.chip)
        column.addLayout(facts)
        column.addLayout(self._greeting())
        column.addWidget(self._unknown())
        column.addLayout(self._acts())
        column.addWidget(self._why())

    def _who(self) -> QHBoxLayout:
        self.avatar = Avatar(self.look, 48)
        self.name = InlineField(self.look, "card_name", size="title", weight=600)
        self.say(self.name.edit.setAccessibleName, "Name of the customer")
        self.say(self.name.edit.setPlaceholderText, "Name")
        self.name.edit.committed.connect(
            lambda text: self._change("display_name", text, self.name.edit.seen)
        )
        self.city = InlineField(self.look, "card_city", size="small")
        self.say(self.city.edit.setAccessibleName, "City")
        self.say(self.city.edit.setPlaceholderText, "City")
        self.city.edit.committed.connect(
            lambda text: self._change("city", text, self.city.edit.seen)
        )
        self._other = ""
        self.other = ConflictMark(self.look, "card_other_conflict")
        self.other.clicked.connect(lambda: self.conflict_requested.emit(self._other))
        self.name.conflict_requested.connect(lambda: self.conflict_requested.emit("display_name"))
        self.city.conflict_requested.connect(lambda: self.conflict_requested.emit("city"))
        self.facts = ElidedLabel(self.look, size="small", tone="muted", name="card_facts")
        self.facts.setMinimumHeight(MARK_HEIGHT)
        self.chip = Chip(self.look, name="card_chip")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.city)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _greeting(self) -> QHBoxLayout:
        self.greeting = ElidedLabel(self.look, tone="strong", name="card_greeting")
        self.greet = IconButton(self.look, "card_greet", "reply", size=16)
        self.say(self.greet.set_words, "Put the greeting into the reply")
        self.greet.clicked.connect(lambda: self.greet_requested.emit(self.greeting.text()))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.greeting, 1)
        row.addWidget(self.greet)
        return row

    def _change(self, field: str, text: str, seen: str) -> None:
        self.change_requested.emit(field, text, seen)

    def _unknown(self) -> Panel:
        self.unknown = Panel(self.look, "card_unknown", surface=None)
        self.unknown.setProperty("box", "accent")
        column = QVBoxLayout(self.unknown)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        title = label(self.look, weight=600, tone="strong", wrap=True)
        self.say(title.setText, "Nobody knows this address yet")
        self.new_name = QLineEdit()
        self.new_name.setObjectName("card_new_name")
        self.say(self.new_name.setPlaceholderText, "What is their name?")
        self.say(self.new_name.setAccessibleName, "Name for the new card")
        create = button(self.look, "card_create", "primary")
        self.say(create.setText, "Create card")
        create.clicked.connect(self._create)
        self.new_name.returnPressed.connect(self._create)
        attach = ElidedButton(self.look, "card_attach", "plain")
        attach.setFont(self.look.font("body"))
        self.say(attach.setText, "Attach to existing…")
        attach.clicked.connect(self.attach_requested)
        self.namesake = ElidedButton(self.look, "card_namesake", "quiet")
        self.say(self.namesake.setAccessibleName, "Somebody has this name already")
        self.namesake.clicked.connect(self._choose_namesake)
        self.new_name.textChanged.connect(self.name_typed)
        for part in (title, self.new_name, self.namesake, create, attach):
            column.addWidget(part)
        self.namesake.hide()
        return self.unknown

    def show_namesake(self, one: LikelyPerson | None) -> None:
        """Say who has the name that is being typed, and why it may be them."""
        self._namesake = one
        self.namesake.setVisible(one is not None)
        if one is not None:
            name, why = shown_name(one.name), likeness_words(one.like)
            self.namesake.setText(tr("Here already? {name}: {why}", name=name, why=why))
            self.namesake.setAccessibleName(self.namesake.text())

    def _choose_namesake(self) -> None:
        if self._namesake is not None:
            self.new_name.clear()
            self.namesake_chosen.emit(self._namesake.customer_id)

    @property
    def first_stop(self) -> QWidget:
        """Return where the keyboard comes to: whoever has no name yet is given one first."""
        return self.name.edit if self.unknown.isHidden() else self.new_name

    def _create(self) -> None:
        name = self.new_name.text().strip()
        if name:
            self.new_name.clear()
            self.name_requested.emit(name)
        else:
            self.new_name.setFocus()

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.call = button(self.look, "card_call", "plain")
        self.say(spaced(self.call), "Call")
        self.call.clicked.connect(self.call_requested)
        visit = button(self.look, "card_visit", "plain")
        self.say(spaced(visit), "Visit")
        visit.clicked.connect(self.visit_requested)
        note = button(self.look, "card_note", "plain")
        self.say(spaced(note), "Note")
        note.clicked.connect(self.note_requested)
        self._icons = ((self.call, "phone"), (visit, "visit"), (note, "note"))
        self._row = row
        for act, _ in self._icons:
            act.setFont(self.look.font("small", 500))
            act.setProperty("tight", "yes")
            row.addWidget(act)
        self.restyled()
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Look again whether the acts fit side by side."""
        super().resizeEvent(event)
        self._fit_acts()

    def _fit_acts(self) -> None:
        """Put the acts one below the other where large words do not fit side by side.

        Each is as wide as its words ask for and a fair share of what is left.
        """
        room = self.contentsRect().width() - 2 * _SIDE
        needed = [act.sizeHint().width() for act, _ in self._icons]
        fits = sum(needed) + self._row.spacing() * (len(needed) - 1) <= room
        self._row.setDirection(_BESIDE if fits else _BELOW)
        for at, wide in enumerate(needed):
            self._row.setStretch(at, wide)

    def reworded(self) -> None:
        """Fit the other language's words."""
        self._fit_acts()

    def _why(self) -> Panel:
        self.why = Panel(self.look, "card_why", surface=None)
        self.why.setProperty("box", "soft")
        column = QVBoxLayout(self.why)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        title = label(self.look, size="small", weight=600, tone="muted")
        self.say(title.setText, "Probably about")
        self.another = button(self.look, "card_other_reason", "quiet")
        self.say(self.another.setText, "Something else…")
        self.another.clicked.connect(self._open_reasons)
        head.addWidget(title, 1)
        head.addWidget(self.another)
        column.addLayout(head)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        column.addLayout(rows)
        self.reasons: RowPool[ReasonRow, ShownReason] = RowPool(
            rows, self._reason_row, ReasonRow.show_reason
        )
        self.said = label(self.look, size="small", tone="positive", wrap=True, name="card_said")
        column.addWidget(self.said)
        return self.why

    def _reason_row(self) -> ReasonRow:
        row = ReasonRow(self.look, self._times)
        row.told.connect(self.reason_told)
        row.service_chosen.connect(self.service_chosen)
        return row

    def _open_reasons(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code in (*ReasonCode, OTHER):
            reason = Reason(code=ReasonCode(code)) if code != OTHER else None
            entry = menu.addAction(reason_name(code))
            entry.triggered.connect(lambda _on=False, it=reason: self.reason_told.emit(it))
        menu.popup(self.another.mapToGlobal(QPoint(0, self.another.height())))

    def show_reasons(self, view: CardView, conversation_id: ConversationId | None) -> None:
        """Show why they probably get in touch, and what was said of it."""
        contact = contact_now(view, conversation_id)
        shown = shown_reasons(view, contact, self.catalogue(), _REASONS)
        self.reasons.show(shown)
        said = said_of(view, contact)
        listed = any(item.told for item in shown)
        words = ""
        if said is not None and not listed:
            words = tr("The contact is about: {reason}", reason=reason_name(said.code))
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.another.setVisible(contact is not None)
        self.why.setVisible(bool(shown) or bool(words))

    def show_card(self, view: CardView) -> None:
        """Show a customer."""
        customer, pending = view.customer, view.pending_fields
        self.avatar.show_person(customer.display_name, customer.id)
        disputed = {field: field_name(field) for field in view.disputed}
        self.name.show_value(
            customer.display_name,
            waiting="display_name" in pending,
            disputed=disputed.get("display_name", ""),
        )
        self.city.show_value(
            customer.city, waiting="city" in pending, disputed=disputed.get("city", "")
        )
        self._other = min((field for field in disputed if not _has_place(field)), default="")
        self.other.show_field(disputed.get(self._other, ""), named=True)
        self.unknown.setVisible(customer.provisional)
        self.name.setVisible(not customer.provisional or bool(customer.display_name))
        self.facts.setText(self._facts(view))
        self.greeting.setText(greeting(customer, view.timezone, self._times.now()).words)
        self.call.setEnabled(
            any(i.kind == "phone" and i.valid_until_on is None for i in view.identities)
        )
        self.chip.setVisible(customer.do_not_contact)
        if customer.do_not_contact:
            self.chip.show_text(tr("do not contact"), "danger")

    def _facts(self, view: CardView) -> str:
        customer = view.customer
        parts = []
        if customer.since_on is not None:
            parts.append(tr("customer since {year}", year=customer.since_on.year))
        if customer.spent:
            parts.append(tr("bought for {sum}", sum=money(customer.spent)))
        if not parts and view.branch_name:
            parts.append(clean_line(view.branch_name))
        return " · ".join(parts)

    def restyled(self) -> None:
        """Take the colours of the theme."""
        for act, icon in self._icons:
            act.setIcon(self.look.icon(icon, "muted", 16))
            act.setIconSize(self.look.icon_size(16))
