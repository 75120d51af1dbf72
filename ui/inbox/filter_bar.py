"""What narrows the list: a field, a menu, and a chip for each filter that is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from domain.crm import SystemKind
from domain.text import clean_line
from sync.queries.asking import InboxQuestion
from sync.queries.rows import Directory
from ui.design.buttons import IconButton, button
from ui.design.flow import FlowLayout
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.words import channel_name
from ui.inbox.words import FilterWords, filters_of

_TYPING_MS = 120
_MOST = 40
"""Agents, queues or tags in one menu."""

_GONE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterBar(Panel):
    """A field for text, a menu of filters, chips that go by click or by key.

    Attributes:
        question_requested: the list is to be narrowed otherwise: an ``InboxQuestion``.
        typed: filter text was typed.
    """

    question_requested = Signal(object)
    typed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "inbox_filters", surface=None)
        self._question = InboxQuestion()
        self._directory = Directory()
        self.tags_of: Callable[[], Sequence[str]] = lambda: ()
        """Which tags are in use, asked whenever the menu opens."""
        self._shown: list[FilterWords] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 8, 8)
        column.setSpacing(6)
        column.addLayout(self._top())
        self._place = QWidget()
        self._place.setObjectName("inbox_chips")
        self._flow = FlowLayout(self._place, gap=4)
        column.addWidget(self._place)
        self._place.hide()
        self.chips: list[QPushButton] = []

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.field = QLineEdit()
        self.field.setObjectName("inbox_filter")
        self.field.setProperty("kind", "search")
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(200)
        self.say(self.field.setPlaceholderText, "Filter by name or text")
        self.say(self.field.setAccessibleName, "Filter the list")
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._tell_typed)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.field.installEventFilter(self)
        self.more = IconButton(self.look, "inbox_filter_menu", "filter", size=16)
        self.say(self.more.set_words, "Filters: channel, queue, tag, owner, waiting, unread")
        self.more.clicked.connect(self.open_menu)
        row.addWidget(self.field, 1)
        row.addWidget(self.more)
        return row

    def _tell_typed(self) -> None:
        self.typed.emit(self.field.text().strip())

    def show_filters(self, question: InboxQuestion, directory: Directory) -> list[FilterWords]:
        """Show what narrows the list, named by a directory; return it in words."""
        self._directory = directory
        if question.text != self._question.text and question.text != self.field.text().strip():
            self.field.blockSignals(True)
            self.field.setText(question.text)
            self.field.blockSignals(False)
        self._question = question
        shown = filters_of(question, directory)
        if shown != self._shown:
            self._shown = shown
            self._fill()
        self.more.show_tint("accent" if shown else "muted")
        return shown

    def _fill(self) -> None:
        focused = next((at for at, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(item) for item in self._shown]
        self._place.setVisible(bool(self.chips))
        if focused >= 0:  # the focus is never lost: it goes on to the next chip, or the field
            left = self.chips[min(focused, len(self.chips) - 1)] if self.chips else self.field
            left.setFocus()

    def _chip(self, item: FilterWords) -> QPushButton:
        chip = button(self.look, f"inbox_chip_{item.id}", "chip", self._place)
        chip.setText(f"{item.words}  ✕".replace("&", "&&"))
        chip.setAccessibleName(tr("Take the filter off: {filter}", filter=item.words))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(lambda: self.question_requested.emit(item.without))
        chip.installEventFilter(self)
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take a chip off by key, and the last one by Backspace in an empty field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if isinstance(watched, QPushButton) and event.key() in _GONE:
                watched.click()
                return True
            empty = watched is self.field and not self.field.text()
            if empty and event.key() == Qt.Key.Key_Backspace and self._shown:
                self.question_requested.emit(self._shown[-1].without)
                return True
        return super().eventFilter(watched, event)

    def words(self) -> list[str]:
        """Return the words of the filters that are set."""
        return [item.words for item in self._shown]

    # -- the menu --------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Open the menu of filters."""
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Return the menu of filters: it goes with its closing."""
        menu, asked = QMenu(self), self._question
        menu.setObjectName("inbox_filters_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(menu, tr("Waiting"), replace(asked, waiting=not asked.waiting), asked.waiting)
        self._add(menu, tr("Unread"), replace(asked, unread=not asked.unread), asked.unread)
        menu.addSeparator()
        self._channels(menu.addMenu(tr("Channel")))
        self._queues(menu.addMenu(tr("Queue")))
        self._owners(menu.addMenu(tr("Owner")))
        self._tag_menu(menu.addMenu(tr("Tag")))
        if self._shown or asked.text:
            menu.addSeparator()
            clear = menu.addAction(tr("Take all filters off"))
            clear.triggered.connect(lambda: self.question_requested.emit(asked.widened()))
        return menu

    def _add(self, menu: QMenu, words: str, question: InboxQuestion, on: bool) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(self._asking(question))

    def _asking(self, question: InboxQuestion) -> Callable[[], None]:
        return lambda: self.question_requested.emit(question)

    def _channels(self, menu: QMenu) -> None:
        asked = self._question
        there = (item.kind for item in self._directory.channels if item.kind not in set(SystemKind))
        for kind in dict.fromkeys(there):
            on = kind in asked.channels
            kinds = tuple(k for k in asked.channels if k != kind) if on else (*asked.channels, kind)
            self._add(menu, channel_name(kind), replace(asked, channels=kinds), on)
        menu.setEnabled(not menu.isEmpty())

    def _queues(self, menu: QMenu) -> None:
        asked = self._question
        for queue in sorted(self._directory.queues, key=lambda item: item.name)[:_MOST]:
            on = queue.id == asked.queue_id
            narrowed = replace(asked, queue_id=None if on else queue.id)
            self._add(menu, clean_line(queue.name, 40), narrowed, on)
        menu.setEnabled(not menu.isEmpty())

    def _owners(self, menu: QMenu) -> None:
        asked = self._question
        staff = sorted(self._directory.agents.values(), key=lambda item: item.display_name)
        for agent in staff[:_MOST]:
            on = agent.id == asked.owner_id
            narrowed = replace(asked, owner_id=None if on else agent.id)
            self._add(menu, shown_name(agent.display_name)[:40], narrowed, on)
        menu.setEnabled(not menu.isEmpty())

    def _tag_menu(self, menu: QMenu) -> None:
        asked = self._question
        for tag in self.tags_of()[:_MOST]:
            on = tag.casefold() == asked.tag.casefold()
            self._add(menu, f"#{clean_line(tag)}", replace(asked, tag="" if on else tag), on)
        menu.setEnabled(not menu.isEmpty())

    def reworded(self) -> None:
        """Put the chips' words again in the other language."""
        self._shown = []
        self.show_filters(self._question, self._directory)
