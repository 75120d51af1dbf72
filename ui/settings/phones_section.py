"""The section of phones, for administrators: every agent, and the account of one of them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.ids import AgentId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.words import code_words
from ui.settings.phones import PhonesState, Place
from ui.settings.rows import Section
from ui.settings.sip_fields import SipFields

_MOST_ROWS, _EDGE = 8, 4
_FAULTS = {
    "user": mark("Number"),
    "server": mark("Exchange"),
    "login": mark("Login"),
    "password": mark("Password"),
    "authority": mark("Trusted certificate"),
}


class PhonesSection(Section):
    """A list, and the account of who is chosen.

    Attributes:
        change_requested: an ``AgentId``.
        give_requested: a ``SipAccount`` for who is in the form.
        take_requested: take it back.
        left: close the form.
        edited: something in it was changed by hand.
        authority_requested: path of a certificate to be read.
    """

    change_requested = Signal(object)
    give_requested = Signal(object)
    take_requested = Signal()
    left = Signal()
    edited = Signal()
    authority_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "phones",
            mark("Agents' phones"),
            mark("Each agent's account at the exchange. Their phone takes it by itself."),
        )
        self._state = PhonesState()
        self.list = Listing(look, "phones_list")
        self.say(self.list.setAccessibleName, "Agents' phones")
        self.list.opened.connect(self._open)
        self.column.addWidget(self.list)
        self.empty = label(look, tone="muted", wrap=True, name="phones_empty")
        self.column.addWidget(self.empty)
        self.form = self._make_form()
        self.column.addWidget(self.form)
        self.end()
        self.show_phones(self._state)

    def _make_form(self) -> Panel:
        form = Panel(self.look, "phones_form", surface=None)
        form.setProperty("box", "raised")
        column = QVBoxLayout(form)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.title = label(self.look, size="title", weight=600, tone="strong", wrap=True)
        column.addWidget(self.title)
        hint = mark("Kept sealed at the centre; told to this agent's phone alone.")
        self.fields = SipFields(self.look, "phones_form", hint)
        self.fields.edited.connect(self._on_edited)
        self.fields.entered.connect(self._give)
        self.fields.authority_chosen.connect(self.authority_requested)
        column.addWidget(self.fields)
        self.outcome = label(self.look, wrap=True, name="phones_outcome")
        column.addWidget(self.outcome)
        column.addWidget(self._buttons())
        form.hide()
        return form

    def _buttons(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.give = button(self.look, "phones_give", "primary")
        self.take = button(self.look, "phones_take", "danger")
        self.cancel = button(self.look, "phones_cancel", "quiet")
        self.say(self.give.setText, "Save")
        self.say(self.take.setText, "Take the phone away")
        self.say(self.cancel.setText, "Cancel")
        self.give.clicked.connect(self._give)
        self.take.clicked.connect(self.take_requested)
        self.cancel.clicked.connect(self.left)
        for made in (self.give, self.cancel):
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.take)
        return line

    def _open(self, key: UUID) -> None:
        self.change_requested.emit(AgentId(key))

    def _give(self) -> None:
        if self.give.isEnabled():
            self.give_requested.emit(self.fields.account())

    def _on_edited(self) -> None:
        self.edited.emit()
        self._show_can()

    def _show_can(self) -> None:
        self.give.setEnabled(self.fields.complete and not self._state.busy)
        self.take.setEnabled(not self._state.busy)

    def show_phones(self, state: PhonesState) -> None:
        """Show the agents and the form; what is being typed stays."""
        before, self._state = self._state, state
        self.list.show_lines([_line(place) for place in state.places])
        rows = min(_MOST_ROWS, len(state.places))
        self.list.setFixedHeight(rows * self.list.rowHeight(0) + 2 * _EDGE if rows else 0)
        self.list.setVisible(bool(state.places) and state.open is None)
        words = ""
        if state.open is None and state.problem:
            words = " ".join(code_words(state.problem))
        elif not state.known:
            words = tr("Asking the centre…")
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self._show_form(before, state)

    def _show_form(self, before: PhonesState, state: PhonesState) -> None:
        self.form.setVisible(state.open is not None)
        if state.open is None:
            return
        if before.open is None or before.open.agent.id != state.open.agent.id:
            self.title.setText(clean_line(state.open.agent.display_name))
            self.fields.show_account(state.open.account, kept=state.kept)
            first = self.fields.password if self.fields.complete else self.fields.user
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.take.setVisible(state.kept)
        words = ""
        if state.fault:
            words = tr("Check “{name}”", name=tr(_FAULTS.get(state.fault, state.fault)))
        elif state.problem:
            words = " ".join(code_words(state.problem))
        elif state.busy:
            words = tr("Saving…")
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
        set_tone(self.outcome, "muted" if state.busy else "danger")
        self._show_can()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "form"):
            self.show_phones(self._state)


def _line(place: Place) -> Line:
    account = place.account
    facts = tr("No phone given")
    if account is not None:
        facts = f"{account.user} · {account.server} · {account.transport.upper()}"
    return Line(
        key=place.agent.id,
        title=clean_line(place.agent.display_name),
        hint=clean_line(facts),
        person=place.agent.id,
    )
