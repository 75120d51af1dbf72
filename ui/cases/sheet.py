"""One case as a sheet: what it is, who has it, until when, every contact, every promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from domain.cases import may_move
from domain.entities import Agent, Case, CaseContact, Task
from domain.glossary import CaseStatus, JoinedBy
from domain.text import clean_line
from ui.cases.presenter import CaseState
from ui.cases.words import OUTCOMES, due_words, facts_words, outcome_words
from ui.design.buttons import IconButton, button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.inline import InlineEdit
from ui.design.labels import Chip, ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.design.pool import RowPool
from ui.design.sheet import Sheet
from ui.design.times import Times
from ui.design.words import case_status, channel_name

_MOVES = (
    (CaseStatus.IN_WORK, mark("Take up")),
    (CaseStatus.WAITING, mark("Wait for the customer")),
    (CaseStatus.OPEN, mark("Open again")),
)
_HOW = {
    JoinedBy.OPENING: mark("the case began here"),
    JoinedBy.FOLLOWING: mark("the customer came back"),
    JoinedBy.REOPENING: mark("the customer came back, the case is open again"),
}
_MOST_SHOWN = 8


class CaseSheet(Sheet):
    """The case that is open.

    Attributes:
        moved: a state, and the outcome where it closes.
        renamed: a new title.
        given: an agent's id, or None.
        scheduled: a moment, or None.
        promised: words of a promise.
        kept: id of a task that is done.
        taken_off: a contact.
        dismissed: the sheet was closed.
    """

    moved = Signal(str, str)
    renamed = Signal(str)
    given = Signal(object)
    scheduled = Signal(object)
    promised = Signal(str)
    kept = Signal(object)
    taken_off = Signal(object)
    dismissed = Signal()

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "case", mark("Case"), window)
        self._times = times
        self._state = CaseState()
        self._agents: list[Agent] = []
        self._moments: list[datetime | None] = []
        self._head()
        self._acts()
        self._fields()
        self._ending()
        self._lists()

    def _head(self) -> None:
        self.title = InlineEdit(self.look, "case_title", weight=600)
        self.say(self.title.setAccessibleName, "What the case is about")
        self.title.committed.connect(self.renamed)
        self.who = ElidedLabel(self.look, size="small", tone="muted", name="case_who")
        self.chip = Chip(self.look, name="case_status")
        self.due_line = ElidedLabel(self.look, size="small", tone="muted", name="case_due_line")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.chip)
        line.addWidget(self.due_line, 1)
        self.column.addWidget(self.title)
        self.column.addWidget(self.who)
        self.column.addLayout(line)
        self.column.addSpacing(4)

    def _acts(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.moves: dict[str, QPushButton] = {}
        for status, words in _MOVES:
            act = button(self.look, f"case_{status}", "plain")
            self.say(act.setText, words)
            act.clicked.connect(self._moving(status))
            self.moves[status] = act
            row.addWidget(act)
        row.addStretch(1)
        self.column.addLayout(row)

    def _moving(self, status: str) -> Callable[[], None]:
        return lambda: self.moved.emit(status, "")

    def _ending(self) -> None:
        closing = QHBoxLayout()
        closing.setSpacing(8)
        self.outcome = ChoiceField(self.look, "case_outcome")
        self.say(self.outcome.setAccessibleName, "How it ended")
        self.close_case = button(self.look, "case_close_it", "primary")
        self.say(self.close_case.setText, "Close the case")
        self.close_case.clicked.connect(self._close_it)
        closing.addWidget(self.outcome, 1)
        closing.addWidget(self.close_case)
        self._closing = QWidget()
        closing.setContentsMargins(0, 0, 0, 0)
        self._closing.setLayout(closing)
        self.column.addWidget(self._closing)

    def _close_it(self) -> None:
        at = self.outcome.currentIndex()
        if 0 <= at < len(OUTCOMES):
            self.moved.emit(CaseStatus.CLOSED, OUTCOMES[at][0])

    def _fields(self) -> None:
        self.owner = ChoiceField(self.look, "case_owner")
        self.say(self.owner.setAccessibleName, "Who has it")
        self.owner.activated.connect(self._on_owner)
        self.due = ChoiceField(self.look, "case_due")
        self.say(self.due.setAccessibleName, "Until when")
        self.due.activated.connect(self._on_due)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.owner, 1)
        row.addWidget(self.due, 1)
        self.column.addLayout(row)

    def _on_owner(self, at: int) -> None:
        self.given.emit(self._agents[at - 1].id if 0 < at <= len(self._agents) else None)

    def _on_due(self, at: int) -> None:
        if 0 < at < len(self._moments):
            self.scheduled.emit(self._moments[at])

    def _lists(self) -> None:
        self._facts = label(self.look, size="small", weight=600, tone="muted", name="case_facts")
        self.column.addSpacing(8)
        self.column.addWidget(self._facts)
        contacts = QVBoxLayout()
        contacts.setSpacing(4)
        self.column.addLayout(contacts)
        self.contacts: RowPool[_Line, CaseContact] = RowPool(
            contacts, self._contact_line, self._fill_contact
        )
        self._promises = label(self.look, size="small", weight=600, tone="muted")
        self.say(self._promises.setText, "Promised")
        self.column.addSpacing(8)
        self.column.addWidget(self._promises)
        tasks = QVBoxLayout()
        tasks.setSpacing(4)
        self.column.addLayout(tasks)
        self.tasks: RowPool[_Line, Task] = RowPool(tasks, self._task_line, self._fill_task)
        self.promise = QLineEdit()
        self.promise.setObjectName("case_promise")
        self.promise.setMaxLength(200)
        self.say(self.promise.setPlaceholderText, "What is promised? Enter adds it")
        self.say(self.promise.setAccessibleName, "What is promised")
        self.column.addWidget(self.promise)

    def _contact_line(self) -> _Line:
        line = _Line(self.look, "case_contact", "close")
        line.act.clicked.connect(lambda: self.taken_off.emit(line.about))
        return line

    def _task_line(self) -> _Line:
        line = _Line(self.look, "case_task", "check", 3)
        line.act.clicked.connect(lambda: self._keep(line.about))
        return line

    def _keep(self, about: object) -> None:
        if isinstance(about, Task):
            self.kept.emit(about.id)

    def _fill_contact(self, line: _Line, contact: CaseContact) -> None:
        channel = channel_name(contact.channel_kind)
        how = tr(_HOW[JoinedBy(contact.how)]) if contact.how in _HOW else clean_line(contact.by)
        line.icon.show_channel(contact.channel_kind)
        line.show_words(channel, " · ".join(filter(None, (self._times.stamp(contact.at), how))))
        line.about = contact
        line.act.set_words(tr("Take {channel} off the case", channel=channel))

    def _fill_task(self, line: _Line, task: Task) -> None:
        title = clean_line(task.title)
        line.icon.show_icon("clock", "muted")
        line.show_words(title, self._times.soon(task.due_at) if task.due_at else "")
        line.about = task
        line.act.set_words(tr("Done: {title}", title=title))

    # -- showing -----------------------------------------------------------------------------

    def open(self) -> None:
        """Come up, empty until the case is read."""
        self.promise.clear()
        self.rise(self.promise)

    def show_state(self, state: CaseState) -> None:
        """Show the case, or that it is not there any more."""
        self._state = state
        case = state.case
        for part in (self.owner, self.due, self.promise, self.title):
            part.setEnabled(case is not None)
        if case is None:
            words = tr("This case is not there any more") if state.gone else ""
            self.who.setText(words)
            return
        self.title.show_value(clean_line(case.title))
        number = clean_line(case.number) or tr("no number yet")
        self.who.setText(f"{number} · {shown_name(state.customer_name)}")
        self.chip.show_text(*case_status(case.status))
        self._show_due(case)
        closed = case.status == CaseStatus.CLOSED
        for status, act in self.moves.items():
            again = status == CaseStatus.OPEN
            act.setVisible(may_move(case.status, status) and again == closed)
        self._closing.setVisible(not closed)
        self._fill_outcomes()
        self._fill_owner(state)
        self._fill_due(case)
        self._facts.setText(facts_words(case) if case.contacts else tr("No contacts yet"))
        self.contacts.show(reversed(case.contacts[-_MOST_SHOWN:]))
        self._promises.setVisible(bool(state.tasks))
        self.tasks.show(state.tasks)

    def _show_due(self, case: Case) -> None:
        if case.status == CaseStatus.CLOSED:
            ended = self._times.stamp(case.closed_at) if case.closed_at else ""
            words = [outcome_words(case.outcome), ended, clean_line(case.closed_by)]
            self.due_line.setText(" · ".join(filter(None, words)))
            set_tone(self.due_line, "muted")
            return
        late = case.due_at is not None and case.due_at < self._times.now()
        self.due_line.setText(due_words(case, self._times))
        set_tone(self.due_line, "danger" if late else "muted")

    def _fill_outcomes(self) -> None:
        words = [tr(item) for _, item in OUTCOMES]
        if [self.outcome.itemText(at) for at in range(self.outcome.count())] != words:
            self.outcome.clear()
            self.outcome.addItems(words)

    def _fill_owner(self, state: CaseState) -> None:
        self._agents = list(state.agents)
        self.owner.clear()
        self.owner.addItems([tr("Nobody"), *(shown_name(a.display_name) for a in self._agents)])
        ids = [agent.id for agent in self._agents]
        owner = state.case.owner_id if state.case is not None else None
        self.owner.setCurrentIndex(ids.index(owner) + 1 if owner in ids else 0)

    def _fill_due(self, case: Case) -> None:
        soon = presets(self._times.now())
        now = due_words(case, self._times) or tr("No deadline")
        self._moments = [case.due_at, *(item.at for item in soon), None]
        self.due.clear()
        self.due.addItem(now)
        self.due.addItems([f"{tr(item.words)} · {self._times.soon(item.at)}" for item in soon])
        self.due.addItem(tr("No deadline"))

    # -- keys --------------------------------------------------------------------------------

    def accept(self) -> None:
        """Add the promise that is typed."""
        title = self.promise.text().strip()
        if title:
            self.promise.clear()
            self.promised.emit(title)

    def dismiss(self) -> None:
        """Close, and say so."""
        super().dismiss()
        self.dismissed.emit()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.outcome.clear()
        self.show_state(self._state)


class _Line(QWidget):
    """A mark, words, muted words, and one small act."""

    def __init__(self, look: Look, name: str, act: str, room: int = 1) -> None:
        super().__init__()
        self.about: object = None
        self.icon = IconLabel(look, size=16)
        self.words = ElidedLabel(look, name=f"{name}_words")
        self.hint = ElidedLabel(look, size="small", tone="muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.act = IconButton(look, f"{name}_act", act, size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.words, room)
        row.addWidget(self.hint, 1)
        row.addWidget(self.act)

    def show_words(self, words: str, hint: str) -> None:
        """Show both."""
        self.words.setText(words)
        self.hint.setText(hint)
