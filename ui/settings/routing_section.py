"""The section of routing: queues, agents, what holds for everybody, and the rule of one of them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from domain.entities import Agent, Queue
from domain.ids import AgentId, QueueId
from domain.routing_rules import EVERYBODY, QueueRule, Strategy
from domain.routing_text import write_skills
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.names import shown_name
from ui.settings.agent_form import AgentForm
from ui.settings.queue_form import QueueForm
from ui.settings.routing import RoutingState
from ui.settings.routing_words import STRATEGIES, fault_words
from ui.settings.rows import RowColumn, Section

_QUEUES_HEIGHT, _AGENTS_HEIGHT = 200, 260


class RoutingSection(Section):
    """Two lists, and in their place the rule that is written.

    Attributes:
        queue_requested, agent_requested: the id of what to open.
    """

    queue_requested = Signal(object)
    agent_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "routing",
            mark("Routing"),
            mark("Who gets what waits: queues hand it out, agents take as much as they can."),
        )
        self._state = RoutingState()
        self.lists = RowColumn(look, "routing_lists")
        self.queues = self._listing("routing_queues", mark("Queues"), _QUEUES_HEIGHT)
        self.queues.opened.connect(self._open_queue)
        self.lists.column.addSpacing(16)
        self.agents = self._listing("routing_agents", mark("Agents"), _AGENTS_HEIGHT)
        self.agents.opened.connect(self._open_agent)
        self.column.addWidget(self.lists)
        self.writing = RowColumn(look, "routing_writing")
        self.title = label(look, size="title", weight=600, tone="strong", name="routing_title")
        self.writing.column.addWidget(self.title)
        self.writing.column.addSpacing(8)
        self.queue = QueueForm(look)
        self.agent = AgentForm(look)
        for form in (self.queue, self.agent):
            self.writing.column.addWidget(form)
        self.fault = label(look, tone="danger", wrap=True, name="routing_fault")
        self.writing.column.addSpacing(8)
        self.writing.column.addWidget(self.fault)
        self.writing.column.addSpacing(8)
        self._make_acts()
        self.column.addWidget(self.writing)
        self.end()
        self.show_routing(self._state)

    def _listing(self, name: str, words: str, height: int) -> Listing:
        head = label(self.look, weight=600, tone="strong")
        self.say(head.setText, words)
        made = Listing(self.look, name)
        made.setFixedHeight(height)
        self.say(made.setAccessibleName, words)
        self.lists.column.addWidget(head)
        self.lists.column.addSpacing(6)
        self.lists.column.addWidget(made)
        return made

    def _make_acts(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = self._button(row, "routing_save", mark("Save"), "primary")
        self.leave = self._button(row, "routing_leave", mark("Leave it"), "plain")
        row.addStretch(1)
        self.writing.column.addLayout(row)

    def _button(self, row: QHBoxLayout, name: str, words: str, kind: str) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _open_queue(self, key: UUID) -> None:
        self.queue_requested.emit(QueueId(key))

    def _open_agent(self, key: UUID) -> None:
        self.agent_requested.emit(AgentId(key))

    def show_routing(self, state: RoutingState) -> None:
        """Show the lists, or the rule that is written."""
        before, self._state = self._state, state
        written = state.queue is not None or state.agent is not None
        self.lists.setVisible(not written)
        self.writing.setVisible(written)
        self.queues.show_lines([_queue_line(state, queue) for queue in state.queues])
        everybody = Line(
            key=EVERYBODY,
            title=tr("Everybody"),
            hint=_capacity(state, EVERYBODY) or tr("no limit"),
            icon="users",
        )
        self.agents.show_lines([everybody, *(_agent_line(state, one) for one in state.agents)])
        self.queue.setVisible(state.queue is not None)
        self.agent.setVisible(state.agent is not None)
        self._fill(before, state)
        self.fault.setText(fault_words(state.fault))
        self.fault.setVisible(state.fault is not None)
        self.save.setEnabled(state.fault is None)
        if (before.queue or before.agent) is not None and not written:
            back: QWidget = self.queues if before.queue is not None else self.agents
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, before: RoutingState, state: RoutingState) -> None:
        if state.queue is not None:
            if before.queue is None or before.queue.id != state.queue.id:
                self.queue.fill(state.queue, list(state.queues), list(state.agents))
                self.queue.active.setFocus(Qt.FocusReason.OtherFocusReason)
            named = next((q.name for q in state.queues if q.id == state.queue.id), "")
            self.title.setText(tr("Queue “{name}”", name=clean_line(named, 80)))
        elif state.agent is not None:
            if before.agent is None or before.agent.id != state.agent.id:
                self.agent.fill(state.agent)
                self.agent.capacity[next(iter(self.agent.capacity))].setFocus(
                    Qt.FocusReason.OtherFocusReason
                )
            name = next((a.display_name for a in state.agents if a.id == state.agent.id), "")
            everybody = state.agent.id == EVERYBODY
            self.title.setText(tr("Everybody") if everybody else shown_name(name))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "leave"):
            self.show_routing(self._state)


def _queue_line(state: RoutingState, queue: Queue) -> Line:
    rule = state.rule_of(queue.id)
    on = rule is not None and rule.active
    return Line(
        key=queue.id,
        title=clean_line(queue.name, 120),
        hint=_rule_words(rule) if rule is not None and on else tr("offered once, to who is ready"),
        side=tr("by rules") if on else "",
        side_tone="positive" if on else "muted",
        icon="inbox",
    )


def _rule_words(rule: QueueRule) -> str:
    known = rule.strategy in set(Strategy)
    parts = [tr(STRATEGIES[Strategy(rule.strategy)]) if known else clean_line(rule.strategy, 40)]
    if rule.skills:
        parts.append(write_skills(rule.skills))
    if rule.priority:
        parts.append(tr("priority {number}", number=rule.priority))
    return " · ".join(parts)


def _agent_line(state: RoutingState, agent: Agent) -> Line:
    rule = state.limits_of(agent.id)
    skills = write_skills(rule.skills) if rule is not None else ""
    hint = " · ".join(part for part in (skills, _capacity(state, agent.id)) if part)
    return Line(
        key=agent.id,
        title=shown_name(agent.display_name),
        hint=hint or tr("as everybody"),
        icon="user",
    )


def _capacity(state: RoutingState, agent: AgentId) -> str:
    rule = state.limits_of(agent)
    if rule is None or not rule.capacity:
        return ""
    counts = {str(name): most for name, most in rule.capacity.items()}
    said = (
        (tr("calls {number}", number=counts.get("voice", 0)), "voice"),
        (tr("chats {number}", number=counts.get("chat", 0)), "chat"),
        (tr("letters {number}", number=counts.get("letter", 0)), "letter"),
    )
    return ", ".join(words for words, name in said if name in counts)
