"""The card as widgets: the top third, then blocks that fold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
)

from domain.entities import Entry, Identity, Merge, Task
from ui.card.address_menu import AddressMenu
from ui.card.attach import AttachPopup
from ui.card.attributes import AttributeBlock
from ui.card.blocks import Blocks
from ui.card.case_block import CaseBlock
from ui.card.consent_block import ConsentBlock
from ui.card.merge_row import MergeRow
from ui.card.money_blocks import OfferBlock, OrderBlock
from ui.card.presenter import CardState
from ui.card.rest import RestLine, card_rest_words
from ui.card.rows import Fact, FactRow, IdentityRow, NoteRow, TagChip
from ui.card.task_line import TaskLine
from ui.card.top import CardTop
from ui.card.wishes import Wishes
from ui.conflict.words import field_name
from ui.design.card_words import (
    consent_name,
    consent_words,
    preference_name,
    preference_words,
)
from ui.design.empty import EmptyState
from ui.design.flow import FlowLayout
from ui.design.fold import Fold
from ui.design.i18n import mark, tr
from ui.design.inline_text import InlineText
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.times import Times
from ui.preferences import Memory

_NOTES = 5
_MAPS = frozenset({"preferences", "consents"})


class CardPane(Panel):
    """The pane on the right.

    Attributes:
        change_requested: field name, new text, and what it was when the agent began.
        tag_requested, untag_requested: a tag to put on or take off.
        call_requested: a number to ring.
        visit_requested, note_requested: acts on the customer.
        name_requested: a name for a provisional card.
        find_requested: text to find people by.
        attach_requested: id of the person a provisional card belongs to.
        address_closed: id of an address that is old, and the one in its place or an empty text.
        address_reopened: id of an address that is in use again.
        merge_requested: id of another card of the same person.
        unmerge_requested: id of a merge that was wrong.
        copied: what was put on the clipboard.
        conflict_requested: a field whose two values are to be compared.
        attribute_requested: name of an attribute, its new text, and what it was before.
        task_done_requested: id of a task that is done.
        offer_moved: id of a personal offer and the state it is to have.
        reply_requested: a text to be put into the reply.
    """

    change_requested = Signal(str, str, object)
    tag_requested = Signal(str)
    untag_requested = Signal(str)
    call_requested = Signal(str)
    visit_requested = Signal()
    note_requested = Signal()
    name_requested = Signal(str)
    find_requested = Signal(str)
    attach_requested = Signal(object)
    merge_requested = Signal(object)
    unmerge_requested = Signal(object)
    address_closed = Signal(object, str)
    address_reopened = Signal(object)
    copied = Signal(str)
    conflict_requested = Signal(str)
    attribute_requested = Signal(str, object, object)
    task_done_requested = Signal(object)
    offer_moved = Signal(object, str)
    reply_requested = Signal(str)

    def __init__(self, look: Look, times: Times, memory: Memory | None = None) -> None:
        """Build it; ``memory`` keeps the order of the blocks and which are folded."""
        super().__init__(look, "card")
        self._times = times
        self._state = CardState()
        self._stack = QStackedLayout(self)
        self._empty = EmptyState(look, "card_empty", "user")
        self._stack.addWidget(self._empty)
        scroll = QScrollArea()
        scroll.setObjectName("card_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = Panel(look, "card_inside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        # Long words are shortened rather than pushed out of the pane.
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        scroll.setWidget(inside)
        self._stack.addWidget(scroll)
        self._scroll = scroll
        self.top = CardTop(look, times)
        self._column.addWidget(self.top)
        self._folds: list[Fold] = []
        self._make_blocks()
        self.blocks = Blocks(self._column, 1, memory)
        self.blocks.arrange(self._folds)
        self.rest = RestLine(look)
        self._column.addWidget(self.rest)
        self._column.addStretch(1)
        self.popup = AttachPopup(look, self)
        self._merging = False
        self.address_menu = AddressMenu(look, self)
        self._wire()
        self.reworded()

    def _make_blocks(self) -> None:
        look, times = self.look, self._times
        self.identities: RowPool[IdentityRow, Identity]
        self._addresses = self._block("card_identities", mark("Addresses"))
        self.identities = RowPool(
            self._addresses.body, self._identity_row, IdentityRow.show_identity
        )
        self.cases = CaseBlock(look, times)
        self._column.addWidget(self.cases)
        self._folds.append(self.cases)
        self._tasks = self._block("card_tasks", mark("Tasks"))
        self.tasks: RowPool[TaskLine, Task] = RowPool(
            self._tasks.body, self._task_line, TaskLine.show_task
        )
        self.offers = OfferBlock(look, times)
        self.orders = OrderBlock(look, times)
        for block in (self.offers, self.orders):
            self._column.addWidget(block)
            self._folds.append(block)
        self._make_tags()
        self._about = self._block("card_about_block", mark("About"))
        self.about = InlineText(look, "card_about")
        self.say(self.about.setPlaceholderText, "Worth knowing about this person")
        self.say(self.about.setAccessibleName, "About the customer")
        self._about.body.addWidget(self.about)
        self._likes = self._block("card_preferences", mark("Preferences"))
        self.wishes = Wishes(look)
        self._likes.body.addWidget(self.wishes)
        self.facts: RowPool[FactRow, Fact] = RowPool(
            self._likes.body, self._fact_row, FactRow.show_fact
        )
        self.consents = ConsentBlock(look, times)
        self._column.addWidget(self.consents)
        self._folds.append(self.consents)
        self.attributes = AttributeBlock(look)
        self._column.addWidget(self.attributes)
        self._folds.append(self.attributes)
        self._notes = self._block("card_notes", mark("Notes"))
        self.notes: RowPool[NoteRow, Entry] = RowPool(
            self._notes.body, lambda: NoteRow(look, times), NoteRow.show_note
        )

        self._merges = self._block("card_merges", mark("Cards made one"))
        self.merges: RowPool[MergeRow, Merge] = RowPool(
            self._merges.body, self._merge_row, MergeRow.show_merge
        )

    def _merge_row(self) -> MergeRow:
        row = MergeRow(self.look, self._times)
        row.undo_requested.connect(self.unmerge_requested)
        return row

    def _make_tags(self) -> None:
        self._tags = self._block("card_tags", mark("Tags"))
        flow = FlowLayout(gap=4)
        self._tags.body.addLayout(flow)
        self.tags: RowPool[TagChip, str] = RowPool(flow, self._tag_chip, TagChip.show_tag)
        self.new_tag = QLineEdit()
        self.new_tag.setObjectName("card_new_tag")
        self.new_tag.setProperty("kind", "inline")
        self.new_tag.setMaxLength(40)
        self.new_tag.setFont(self.look.font("small"))
        self.say(self.new_tag.setPlaceholderText, "Add a tag")
        self.say(self.new_tag.setAccessibleName, "New tag")
        self.new_tag.returnPressed.connect(self._add_tag)
        self._tags.layout().addWidget(self.new_tag)  # type: ignore[union-attr]  # it has one

    def _block(self, name: str, title: str) -> Fold:
        fold = Fold(self.look, name, title)
        self._column.addWidget(fold)
        self._folds.append(fold)
        return fold

    def _identity_row(self) -> IdentityRow:
        row = IdentityRow(self.look, self._times)
        row.copy_requested.connect(self._copy)
        row.call_requested.connect(self.call_requested)
        row.change_requested.connect(self._open_address)
        return row

    def _task_line(self) -> TaskLine:
        row = TaskLine(self.look, self._times)
        row.done_requested.connect(self.task_done_requested)
        return row

    def _fact_row(self) -> FactRow:
        row = FactRow(self.look)
        row.conflict_requested.connect(self.conflict_requested)
        return row

    def _tag_chip(self) -> TagChip:
        chip = TagChip(self.look)
        chip.drop_requested.connect(self.untag_requested)
        return chip

    def _wire(self) -> None:
        self.top.change_requested.connect(self.change_requested)
        self.top.visit_requested.connect(self.visit_requested)
        self.top.greet_requested.connect(self.reply_requested)
        self.top.note_requested.connect(self.note_requested)
        self.top.name_requested.connect(self.name_requested)
        self.top.call_requested.connect(self._call_first)
        self.top.attach_requested.connect(self.open_attach)
        self.top.namesake_chosen.connect(self.attach_requested)
        self.top.conflict_requested.connect(self.conflict_requested)
        self.offers.moved.connect(self.offer_moved)
        self.offers.reply_requested.connect(self.reply_requested)
        self.attributes.edited.connect(self.attribute_requested)
        self.attributes.field_disputed.connect(self.conflict_requested)
        self._about.conflict_requested.connect(lambda: self.conflict_requested.emit("about"))
        self._tags.conflict_requested.connect(lambda: self.conflict_requested.emit("tags"))
        self.about.committed.connect(
            lambda text: self.change_requested.emit("about", text, self.about.seen)
        )
        self.popup.find_requested.connect(self.find_requested)
        self.popup.chosen.connect(self._found)
        self.address_menu.ended.connect(self.address_closed)
        self.address_menu.reopened.connect(self.address_reopened)

    def open_attach(self) -> None:
        """Open the search for an existing person."""
        self._merging = False
        self.popup.open_under(self.top.unknown)

    def open_merge(self) -> None:
        """Open the search for another card of the same person."""
        if self._state.card is not None:
            self._merging = True
            self.popup.open_under(self.top.name)

    def _found(self, customer_id: object) -> None:
        asked = self.merge_requested if self._merging else self.attach_requested
        asked.emit(customer_id)

    def _open_address(self, identity: Identity) -> None:
        row = self.sender()
        anchor = row if isinstance(row, IdentityRow) else self._addresses
        self.address_menu.open_for(identity, anchor)

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)
        self.copied.emit(value)

    def _call_first(self) -> None:
        card = self._state.card
        numbers = [i for i in card.identities if i.kind == "phone"] if card else []
        current = [i for i in numbers if i.valid_until_on is None]
        if current:
            self.call_requested.emit(current[0].value)

    def _add_tag(self) -> None:
        tag = self.new_tag.text().strip()
        self.new_tag.clear()
        if tag:
            self.tag_requested.emit(tag)

    def show_state(self, state: CardState) -> None:
        """Show a customer, or words where there is none."""
        other = state.customer_id != self._state.customer_id
        self._state = state
        self.popup.show_hits(state.hits, state.alike)
        card = state.card
        self._stack.setCurrentWidget(self._scroll if card is not None else self._empty)
        self._empty.show_words(*self._empty_words())
        if card is None:
            return
        self.top.show_card(card)
        self.top.show_reasons(card, state.conversation_id)
        self.top.show_namesake(state.namesake if card.customer.provisional else None)
        self.rest.show_rest(state.rest)
        order = sorted(card.identities, key=lambda i: i.valid_until_on is not None)
        # Cards that were made one may both have had an address.
        once: dict[tuple[str, str], Identity] = {}
        for identity in order:
            once.setdefault((identity.kind, identity.value), identity)
        self._addresses.show_count(self.identities.show(once.values()))
        self.cases.show_card(card, state.conversation_id)
        self._tasks.show_count(self.tasks.show(card.tasks))
        self._merges.show_count(self.merges.show(card.merges))
        self.offers.show_card(card)
        self.orders.show_card(card)
        self.tags.show(card.customer.tags)
        self.about.show_value(card.customer.about)
        pending, disputed = card.pending_fields, card.disputed
        for block, field in ((self._about, "about"), (self._tags, "tags")):
            words = field_name(field) if field in disputed else ""
            block.show_marks(waiting=field in pending, disputed=words)
        self._likes.show_marks(waiting=bool(pending & _MAPS))
        self.facts.show(self._facts_of(state))
        self.wishes.show_card(card)
        self.consents.show_card(card, state.conversation_id)
        self.attributes.show_attributes(
            card.customer.attributes, disputed, card.fields, state.me, other=other
        )
        self.attributes.show_marks(waiting="attributes" in pending)
        self._notes.show_count(self.notes.show(card.notes[:_NOTES]))
        if other:
            self._scroll.verticalScrollBar().setValue(0)

    def commit(self) -> None:
        """Save what is typed in a field: somebody else's card is about to be shown."""
        for edit in (self.top.name.edit, self.top.city.edit, self.about):
            if edit.hasFocus():
                edit.commit()
        self.attributes.commit()

    @property
    def is_editing(self) -> bool:
        """Tell whether something is typed and not saved yet."""
        edits = (self.top.name.edit, self.top.city.edit, self.about)
        return any(edit.is_edited for edit in edits) or self.attributes.is_edited

    def _empty_words(self) -> tuple[str, str]:
        if self._state.gone:
            return (
                tr("This card is not there any more"),
                tr("It was removed, or belongs to people you cannot see."),
            )
        if self._state.missing:
            return tr("Not on this workstation yet"), card_rest_words(self._state.rest)
        return tr("Who is it?"), tr("Open a conversation: the customer's card appears here.")

    def _facts_of(self, state: CardState) -> list[Fact]:
        if state.card is None:
            return []
        customer, disputed = state.card.customer, state.card.disputed
        typed = self.wishes.known()
        found = {
            f"preferences.{name}": (preference_name(name), preference_words(name, value), "strong")
            for name, value in customer.preferences.items()
            if name not in typed or f"preferences.{name}" in disputed
        }
        for field in sorted(disputed):
            block, _, part = field.partition(".")
            if block not in _MAPS or field in found:
                continue
            name, words, tone = preference_name(part), tr("nothing"), "muted"
            if block == "consents":
                name = consent_name(part)
                given = customer.consents.get(part)
                if given is not None:
                    words, tone = consent_words(given), "positive" if given else "danger"
            found[field] = (name, words, tone)
        return [
            Fact(field, name, words, tone, field in disputed)
            for field, (name, words, tone) in found.items()
        ]

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)
