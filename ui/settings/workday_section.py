"""The section of the working day: breaks, being away, and what is owed after a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from domain.entities import Queue
from domain.ids import QueueId
from domain.text import clean_line
from domain.workday import TIMED, USUAL, AfterWork, Workday, WrapRules, problem
from ui.design.buttons import button
from ui.design.fields import ChoiceField, NumberField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.settings.rows import Section
from ui.settings.workday_rows import CodeRow, EditRow, KindRow, new_code, new_kind

Row = TypeVar("Row", bound=EditRow)

_CONTROL = 340
_MODES = {
    AfterWork.NONE: mark("Nothing is asked"),
    AfterWork.OPTIONAL: mark("An outcome can be said"),
    AfterWork.REQUIRED: mark("An outcome must be said"),
    AfterWork.LIMITED: mark("An outcome must be said, while there is time"),
    AfterWork.FIXED: mark("A fixed time for it"),
}
_FAULTS = {
    "kinds": mark("Two breaks cannot be the same"),
    "codes": mark("Where an outcome must be said, there has to be one to say"),
    "title": mark("Each outcome needs a name"),
    "limit_s": mark("Say how many seconds there are"),
    "fields": mark("An outcome cannot ask for the same thing twice"),
}


class WorkdaySection(Section):
    """Breaks, absence, and outcomes by queue.

    Attributes:
        kept: the ``Workday`` as the fields say, with the edition that was read.
    """

    kept = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "workday",
            mark("Working day"),
            mark("Breaks agents can take, and what they say of a contact that is over."),
        )
        self._day = msgspec.structs.replace(USUAL, edition=-1)  # nothing is shown yet
        self._queues: tuple[Queue, ...] = ()
        self._rules: dict[QueueId | None, WrapRules] = {}
        self._at: QueueId | None = None
        self._filling = False
        self.kinds: list[KindRow] = []
        self.codes: list[CodeRow] = []
        self._make_breaks()
        self._make_after()
        self._make_acts()
        self.end()

    def _head(self, words: str) -> None:
        head = label(self.look, weight=600, tone="strong")
        self.say(head.setText, words)
        self.column.addSpacing(12)
        self.column.addWidget(head)
        self.column.addSpacing(8)

    def _make_breaks(self) -> None:
        self.idle = NumberField(self.look, "workday_idle", 0, 12 * 60)
        self.say(self.idle.setSpecialValueText, "never")
        self.say(self.idle.setSuffix, " min")
        self.idle.valueChanged.connect(self._edit)
        self.row(
            mark("Away when nothing is touched"),
            mark("Who is ready and leaves the computer gets no work until they say they are back."),
            self.idle,
        )
        self._head(mark("Breaks and other work"))
        self._kinds_room, self.add_kind = self._list("workday_add_kind", mark("Add a break"))
        self.add_kind.clicked.connect(self._on_add_kind)

    def _make_after(self) -> None:
        self._head(mark("After a call"))
        self.queue = ChoiceField(self.look, "workday_queue")
        self.queue.setMinimumWidth(self.look.scaled(_CONTROL))
        self.queue.activated.connect(self._on_queue)
        self.row(
            mark("Queue"), mark("What a queue does not set holds as for all others."), self.queue
        )
        self.mode = ChoiceField(self.look, "workday_mode")
        self.mode.setMinimumWidth(self.look.scaled(_CONTROL))
        self.mode.activated.connect(self._edit)
        self.row(mark("What is owed"), "", self.mode)
        self.limit = NumberField(self.look, "workday_limit", 0, 3600)
        self.say(self.limit.setSuffix, " s")
        self.limit.valueChanged.connect(self._edit)
        self.row(mark("How much time there is"), "", self.limit)
        self.column.addSpacing(8)
        self._codes_room, self.add_code = self._list("workday_add_code", mark("Add an outcome"))
        self.add_code.clicked.connect(self._on_add_code)

    def _list(self, name: str, words: str) -> tuple[QVBoxLayout, QPushButton]:
        box = QWidget()
        room = QVBoxLayout(box)
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(4)
        self.column.addWidget(box)
        add = button(self.look, name, "plain")
        self.say(add.setText, words)
        self.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        return room, add

    def _make_acts(self) -> None:
        self.fault = label(self.look, size="small", tone="danger", wrap=True, name="workday_fault")
        self.column.addSpacing(12)
        self.column.addWidget(self.fault)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = button(self.look, "workday_save", "primary")
        self.say(self.save.setText, "Save")
        self.save.clicked.connect(self._on_save)
        self.leave = button(self.look, "workday_leave", "plain")
        self.say(self.leave.setText, "Leave it")
        self.leave.clicked.connect(self._on_leave)
        row.addWidget(self.save)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.column.addSpacing(8)
        self.column.addLayout(row)

    # -- showing ---------------------------------------------------------------------------

    def show_day(self, day: Workday, queues: Sequence[Queue]) -> None:
        """Show how the day is worked; what is being changed here is left alone."""
        if self.is_changed() and day.edition == self._day.edition:
            return
        self._queues = tuple(queues)
        self._show_day(day)

    def _show_day(self, day: Workday) -> None:
        self._day = day
        self._rules = {item.queue_id: item for item in day.rules}
        self._show_queues(self._queues)
        self._filling = True
        self.idle.setValue(day.idle_min)
        self._fill(self.kinds, [KindRow(self.look, kind) for kind in day.kinds], self._kinds_room)
        self._filling = False
        self._show_rules()

    def _show_queues(self, queues: Sequence[Queue]) -> None:
        self.queue.clear()
        self.queue.addItem(tr("All other queues"), None)
        for queue in queues:
            self.queue.addItem(clean_line(queue.name), queue.id)
        known = [None, *(queue.id for queue in queues)]
        self._at = self._at if self._at in known else None
        self.queue.setCurrentIndex(known.index(self._at))

    def _show_rules(self) -> None:
        self._filling = True
        rules = self._rules.get(self._at) or self._rules.get(None) or WrapRules()
        self._reword_modes()
        self.mode.setCurrentIndex(max(0, self.mode.findData(rules.mode)))
        self.limit.setValue(rules.limit_s)
        self._fill(self.codes, [CodeRow(self.look, code) for code in rules.codes], self._codes_room)
        self._filling = False
        self._judge()

    def _fill(self, rows: list[Row], fresh: list[Row], room: QVBoxLayout) -> None:
        for row in rows:
            room.removeWidget(row)
            row.deleteLater()
        rows.clear()
        for row in fresh:
            self._put(rows, row, room)

    def _put(self, rows: list[Row], row: Row, room: QVBoxLayout) -> None:
        rows.append(row)
        room.addWidget(row)
        row.edited.connect(self._edit)
        row.dropped.connect(lambda: self._drop(rows, row, room))

    def _drop(self, rows: list[Row], row: Row, room: QVBoxLayout) -> None:
        rows.remove(row)
        room.removeWidget(row)
        row.deleteLater()
        self._edit()

    def _reword_modes(self) -> None:
        now = self.mode.currentData()
        self.mode.clear()
        for mode, words in _MODES.items():
            self.mode.addItem(tr(words), str(mode))
        self.mode.setCurrentIndex(max(0, self.mode.findData(now)))

    def _judge(self) -> None:
        self.limit.setEnabled(str(self.mode.currentData()) in TIMED)
        fault = problem(self.value())
        words = tr(_FAULTS[fault]) if fault in _FAULTS else tr("This cannot be kept as it is")
        self.fault.setText(words if fault else "")
        self.fault.setVisible(bool(fault))
        self.save.setEnabled(self.is_changed() and not fault)
        self.leave.setEnabled(self.is_changed())

    # -- changing --------------------------------------------------------------------------

    def value(self) -> Workday:
        """Return what the fields say."""
        rules = tuple(
            item for item in self._rules.values() if item.mode or item.codes or item.queue_id
        )
        kinds = tuple(row.value() for row in self.kinds)
        return msgspec.structs.replace(
            self._day, kinds=kinds, rules=rules, idle_min=self.idle.value()
        )

    def is_changed(self) -> bool:
        """Tell whether something is set otherwise than it is kept."""
        return self.value() != self._day

    def _edit(self, *_values: object) -> None:
        if self._filling:
            return
        rules = WrapRules(
            queue_id=self._at,
            mode=str(self.mode.currentData()),
            limit_s=self.limit.value(),
            codes=tuple(row.value() for row in self.codes),
        )
        of_all = self._rules.get(None, WrapRules())
        same = msgspec.structs.replace(of_all, queue_id=self._at) == rules
        if self._at is not None and same and self._at not in self._rules:
            pass  # looked at, and not set for itself
        elif rules != self._rules.get(self._at, WrapRules()):
            self._rules[self._at] = rules
        self._judge()

    def _on_queue(self) -> None:
        self._at = self.queue.currentData()
        self._show_rules()

    def _on_add_kind(self) -> None:
        row = KindRow(self.look, new_kind())
        self._put(self.kinds, row, self._kinds_room)
        self._edit()
        row.title.setFocus()
        row.title.selectAll()

    def _on_add_code(self) -> None:
        row = CodeRow(self.look, new_code())
        self._put(self.codes, row, self._codes_room)
        self._edit()
        row.title.setFocus()

    def _on_save(self) -> None:
        self.kept.emit(self.value())

    def _on_leave(self) -> None:
        self._show_day(self._day)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "save"):
            self._filling = True
            self._reword_modes()
            self._filling = False
            self._judge()
