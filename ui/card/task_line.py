"""A promise on the card, with the one act it asks for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.entities import Task
from ui.design.buttons import IconButton
from ui.design.i18n import tr
from ui.design.labels import ElidedLabel, set_tone
from ui.design.look import Look
from ui.design.times import Times
from ui.tasks.words import missed_words, title_words


class TaskLine(QWidget):
    """What was promised, until when, and a way to say it is done.

    Attributes:
        done_requested: id of the task.
    """

    done_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._task: Task | None = None
        self.title = ElidedLabel(look, weight=500, tone="strong")
        self.hint = ElidedLabel(look, size="small", tone="muted")
        self._done = IconButton(look, "task_done", "check", size=16)
        self._done.clicked.connect(self._finish)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.addLayout(words, 1)
        row.addWidget(self._done)

    def _finish(self) -> None:
        if self._task is not None:
            self.done_requested.emit(self._task.id)

    def show_task(self, task: Task) -> None:
        """Show a task."""
        self._task = task
        title = title_words(task)
        self.title.setText(title)
        self._done.set_words(tr("Done: {title}", title=title))
        due, now = task.due_at, self._times.now()
        late = due is not None and due < now
        words = tr("No deadline")
        if due is not None:
            moment = self._times.stamp(due) if late else self._times.soon(due)
            words = tr("overdue: {time}", time=moment) if late else moment
        if task.missed is not None:
            words = f"{missed_words(task.missed)} · {self._times.stamp(task.missed.last_at)}"
        self.hint.setText(words)
        set_tone(self.hint, "danger" if late else "muted")
