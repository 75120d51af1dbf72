"""The knowledge base as a place of the window: a list, and one page beside it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent

from domain.text import clean_line
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.listing import Line
from ui.design.look import Look
from ui.design.page import ListPage
from ui.design.times import Times
from ui.knowledge.pane import PagePane
from ui.knowledge.presenter import KnowledgeState

_WIDTH = 400
_EMPTY = (
    mark("There are no articles yet"),
    mark("Supervisors write them in the settings, and every workstation has a copy."),
)
_NOT_FOUND = (
    mark("Nothing is found"),
    mark("Try other words: any form of a word will do. Editors are told what was not found."),
)


class KnowledgePage(ListPage):
    """The place.

    Attributes:
        service_chosen: id of a service, or None for all.
        left: back to where one was.
    """

    service_chosen = Signal(object)
    left = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(
            look,
            "knowledge",
            mark("Knowledge base"),
            search=mark("Find in the articles"),
        )
        self._state = KnowledgeState()
        self.pane = PagePane(look, times)
        self.put_beside(self.pane, _WIDTH)
        self.service = ChoiceField(look, "knowledge_service")
        self.service.setSizeAdjustPolicy(
            ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.say(self.service.setAccessibleName, "Articles of a service")
        self.service.activated.connect(
            lambda at: self.service_chosen.emit(self.service.itemData(at))
        )
        self.count = label(look, size="small", tone="muted", name="knowledge_count")
        self.add_above(self.service)
        self.add_above(self.count)
        self.list.setMinimumWidth(0)
        if self.field is not None:
            self.field.setMinimumWidth(_WIDTH)
        self.pane.left.connect(self.focus_list)

    def show_state(self, state: KnowledgeState, *, may_edit: bool) -> None:
        """Show what is found, and the page that is open."""
        self._state = state
        self.pane.show_state(state, may_edit=may_edit)
        self._fill_services(state)
        names = {item.id: clean_line(item.name) for item in state.services}
        lines = [
            Line(
                key=row.id,
                title=clean_line(row.title),
                hint=row.excerpt,
                icon="knowledge",
                tint="accent" if in_hand else "muted",
                spoken=", ".join(names[key] for key in row.services if key in names),
            )
            for row in state.found.rows
            for in_hand in (state.question.service_id in row.services,)
        ]
        empty = _NOT_FOUND if state.question.text or state.question.only else _EMPTY
        self.show_lines(lines, empty if state.read else ("", ""))
        total, shown = state.found.total, len(lines)
        words = plural("%n articles", total)
        if shown < total:
            words = tr("{shown} of {total}: add words to narrow it", shown=shown, total=total)
        self.count.setText(words if total else "")
        self.count.setVisible(bool(total))

    def _fill_services(self, state: KnowledgeState) -> None:
        wanted: list[tuple[str, object]] = [(tr("All services"), None)]
        wanted += [(clean_line(item.name), item.id) for item in state.services]
        there = [
            (self.service.itemText(at), self.service.itemData(at))
            for at in range(self.service.count())
        ]
        with QSignalBlocker(self.service):
            if wanted != there:
                self.service.clear()
                for words, key in wanted:
                    self.service.addItem(words, key)
            chosen = state.question.service_id if state.question.only else None
            keys = [key for _words, key in wanted]
            self.service.setCurrentIndex(keys.index(chosen) if chosen in keys else 0)
        self.service.setVisible(bool(state.services))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Lead back by Escape; from the field into the list by an arrow."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down and self.field is not None and self.field.hasFocus():
            self.focus_list()
        else:
            super().keyPressEvent(event)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "count"):
            self.show_state(self._state, may_edit=self.pane.change.isVisibleTo(self.pane))
