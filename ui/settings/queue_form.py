"""The fields of one queue's rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from domain.entities import Agent, Queue
from domain.ids import AgentId
from domain.routing_rules import MAX_PRIORITY, Fault, Opening, QueueRule
from domain.routing_text import (
    Unclear,
    read_dates,
    read_day,
    read_skills,
    write_dates,
    write_day,
    write_skills,
)
from ui.design.fields import ChoiceField, NumberField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.switch import Switch
from ui.settings.routing_words import PREFERENCES, STRATEGIES, WEEKDAYS
from ui.settings.rows import RowColumn

T = TypeVar("T")

_TEXT_HEIGHT = 72
_A_DAY_S = 86_400


class QueueForm(RowColumn):
    """Everything a queue hands out by.

    Attributes:
        edited: the ``QueueRule`` as the fields say.
        unclear: the ``Fault`` of a field that cannot be read.
    """

    edited = Signal(object)
    unclear = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "queue_form")
        self._rule: QueueRule | None = None
        self._filling = False
        self._queues: list[Queue] = []
        self._logins: dict[str, AgentId] = {}
        self.active = Switch(look, "queue_active")
        self.active.clicked.connect(self._edit)
        self.row(
            mark("Hand out by these rules"),
            mark("Off: whoever writes is offered once to whoever is ready, as before."),
            self.active,
        )
        self._whom()
        self._how_long()
        self._when()
        self._elsewhere()

    # -- building --------------------------------------------------------------------------

    def _whom(self) -> None:
        self.strategy = self._choice("queue_strategy")
        self.row(mark("Who is asked"), "", self.strategy)
        self.order = self._line("queue_order", 2000)
        self.row(
            mark("The order"),
            mark("Logins by commas; everybody else comes after them."),
            self.order,
        )
        self.skills = self._line("queue_skills", 1000)
        self.row(
            mark("Skills it takes"),
            mark("By commas, with the least level: English 3, refunds 1"),
            self.skills,
        )
        self.prefer = self._choice("queue_prefer")
        self.row(mark("Who is asked first"), "", self.prefer)
        self.prefer_wait = self._spin("queue_prefer_wait", 0, _A_DAY_S)
        self.row(mark("How long they are waited for, seconds"), "", self.prefer_wait)
        self.priority = self._spin("queue_priority", 0, MAX_PRIORITY)
        self.row(
            mark("Priority"),
            mark("Each step counts as two minutes of waiting: nobody waits for ever."),
            self.priority,
        )

    def _how_long(self) -> None:
        self.ring = self._spin("queue_ring", 0, _A_DAY_S, mark("until it is answered"))
        self.row(
            mark("An offer stands, seconds"),
            mark("Then the next is asked; who misses two in a row is asked no more."),
            self.ring,
        )
        self.target = self._spin("queue_target", 0, 7 * _A_DAY_S, mark("none"))
        self.row(mark("Answer within, seconds"), "", self.target)
        self.share = self._spin("queue_share", 1, 100)
        self.row(mark("How many of a hundred"), "", self.share)
        self.away = self._spin("queue_away", 0, 7 * 1440)
        self.row(
            mark("When an agent went home, wait for them, minutes"),
            mark("Then what waits is the queue's; unanswered, it is theirs again."),
            self.away,
        )

    def _when(self) -> None:
        self.zone = self._line("queue_zone", 60)
        self.row(mark("Time zone"), mark("Like Europe/Moscow."), self.zone)
        week = QWidget()
        week.setObjectName("queue_hours")
        grid = QGridLayout(week)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self.hours: list[QLineEdit] = []
        for day, name in enumerate(WEEKDAYS):
            named = label(self.look, size="small", tone="muted")
            self.say(named.setText, name)
            line = self._line(f"queue_hours_{day}", 200)
            self.say(line.setAccessibleName, name)
            self.hours.append(line)
            grid.addWidget(named, day, 0)
            grid.addWidget(line, day, 1)
        self.row(
            mark("Hours"),
            mark("Like 9:00-18:00; an empty day is closed, an empty week is always open."),
            week,
        )
        self.holidays = self._line("queue_holidays", 4000)
        self.row(mark("Closed days"), mark("Like 31.12.2026, by commas."), self.holidays)
        self.closed = QPlainTextEdit()
        self.closed.setObjectName("queue_closed")
        self.closed.setProperty("kind", "fixed")
        self.closed.setTabChangesFocus(True)
        self.closed.setFixedSize(self.look.scaled(360), _TEXT_HEIGHT)
        self.closed.textChanged.connect(self._edit)
        self.row(
            mark("What a customer is told"),
            mark("Once, when it is closed or nobody is there. Empty: nothing."),
            self.closed,
        )

    def _elsewhere(self) -> None:
        self.overflow = self._choice("queue_overflow")
        self.row(
            mark("Which queue helps"),
            mark("When this one is closed or nobody is ready in it."),
            self.overflow,
        )
        self.after = self._spin("queue_after", 0, 7 * _A_DAY_S, mark("only then"))
        self.row(mark("It helps also after a wait of, seconds"), "", self.after)

    def _choice(self, name: str) -> ChoiceField:
        made = ChoiceField(self.look, name)
        made.setMinimumWidth(self.look.scaled(260))
        made.activated.connect(self._edit)
        return made

    def _line(self, name: str, limit: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(limit)
        made.setFixedWidth(self.look.scaled(260))
        made.textChanged.connect(self._edit)
        return made

    def _spin(self, name: str, least: int, most: int, zero: str = "") -> NumberField:
        made = NumberField(self.look, name, least, most)
        if zero:
            self.say(made.setSpecialValueText, zero)
        made.valueChanged.connect(self._edit)
        return made

    # -- filling and reading ---------------------------------------------------------------

    def fill(self, rule: QueueRule, queues: list[Queue], agents: list[Agent]) -> None:
        """Show a rule.

        Args:
            rule: as it stands.
            queues: all there are.
            agents: those who may be in its order.
        """
        self._rule, self._filling = rule, True
        self._queues = [queue for queue in queues if queue.id != rule.id]
        self._logins = {agent.login: agent.id for agent in agents}
        names = {agent.id: agent.login for agent in agents}
        self.active.setChecked(rule.active)
        self._put_choices(rule)
        self.order.setText(", ".join(names[one] for one in rule.order if one in names))
        self.skills.setText(write_skills(rule.skills))
        self.prefer_wait.setValue(rule.prefer_wait_s)
        self.priority.setValue(rule.priority)
        self.ring.setValue(rule.ring_s or 0)
        self.target.setValue(rule.target_s or 0)
        self.share.setValue(rule.target_share)
        self.away.setValue(rule.away_after_s // 60)
        self.zone.setText(rule.timezone)
        for day, line in enumerate(self.hours):
            line.setText(write_day(day, rule.hours))
        self.holidays.setText(write_dates(rule.holidays))
        self.closed.setPlainText(rule.closed_text)
        self.after.setValue(rule.overflow_after_s or 0)
        self._filling = False
        self._show_order(rule)

    def _put_choices(self, rule: QueueRule) -> None:
        tables: tuple[tuple[ChoiceField, Mapping[Any, str], str], ...] = (
            (self.strategy, STRATEGIES, rule.strategy),
            (self.prefer, PREFERENCES, rule.prefer),
        )
        for choice, words, chosen in tables:
            choice.clear()
            for value, said in words.items():
                choice.addItem(tr(said), str(value))
            choice.setCurrentIndex(max(0, choice.findData(chosen)))
        self.overflow.clear()
        self.overflow.addItem(tr("None"), "")
        for queue in self._queues:
            self.overflow.addItem(queue.name, str(queue.id))
        helper = str(rule.overflow_id) if rule.overflow_id is not None else ""
        self.overflow.setCurrentIndex(max(0, self.overflow.findData(helper)))

    def _show_order(self, rule: QueueRule) -> None:
        row = self.order.parentWidget()
        if row is not None:
            row.setVisible(rule.strategy == "in_order")

    def _edit(self, *_values: object) -> None:
        if self._rule is None or self._filling:
            return
        try:
            rule = self._read(self._rule)
        except _Wrong as wrong:
            self.unclear.emit(wrong.fault)
            return
        self._rule = rule
        self._show_order(rule)
        self.edited.emit(rule)

    def _read(self, rule: QueueRule) -> QueueRule:
        helper = str(self.overflow.currentData() or "")
        hours = _reading("hours", self._read_hours)
        return msgspec.structs.replace(
            rule,
            active=self.active.isChecked(),
            strategy=str(self.strategy.currentData()),
            order=_reading("order", self._read_order),
            skills=_reading("skills", lambda: read_skills(self.skills.text())),
            prefer=str(self.prefer.currentData()),
            prefer_wait_s=self.prefer_wait.value(),
            priority=self.priority.value(),
            ring_s=self.ring.value() or None,
            target_s=self.target.value() or None,
            target_share=self.share.value(),
            away_after_s=self.away.value() * 60,
            timezone=self.zone.text().strip(),
            hours=hours,
            holidays=_reading("holidays", lambda: read_dates(self.holidays.text())),
            closed_text=self.closed.toPlainText().strip(),
            overflow_id=next((q.id for q in self._queues if str(q.id) == helper), None),
            overflow_after_s=self.after.value() or None,
        )

    def _read_hours(self) -> tuple[Opening, ...]:
        week = (read_day(day, line.text()) for day, line in enumerate(self.hours))
        return tuple(span for day in week for span in day)

    def _read_order(self) -> tuple[AgentId, ...]:
        logins = [part.strip() for part in self.order.text().split(",") if part.strip()]
        for login in logins:
            if login not in self._logins:
                raise Unclear(login)
        return tuple(dict.fromkeys(self._logins[login] for login in logins))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if self._rule is not None:
            self._filling = True
            self._put_choices(self._rule)
            self._filling = False


class _Wrong(Exception):
    """A field that cannot be read."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _reading(field: str, read: Callable[[], T]) -> T:
    """Return what a field says.

    Raises:
        _Wrong: it cannot be read.
    """
    try:
        return read()
    except Unclear as error:
        raise _Wrong(Fault(field, "unclear", str(error))) from None
