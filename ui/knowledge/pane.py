"""The pane of one page: its title, what it is about, the text, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from domain.articles import MAX_COMMENT
from domain.text import clean_line
from ui.design.buttons import IconButton, button
from ui.design.empty import EmptyState
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.knowledge.presenter import KnowledgeState
from ui.knowledge.reader import ReaderText

_TAGS = 8


class PagePane(Panel):
    """One page, or what an empty pane says.

    Attributes:
        insert_requested: words for the reply.
        link_requested: an address, not yet checked.
        rated: whether it helped, and a comment.
        change_requested: the editor wants to change it.
        left: Escape.
    """

    insert_requested = Signal(str)
    link_requested = Signal(str)
    rated = Signal(bool, str)
    change_requested = Signal()
    left = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "knowledge_pane", surface=1)
        self.setProperty("edge", "left")
        self._times = times
        self._state = KnowledgeState()
        self._may_edit = False
        outer = self._outer = QStackedLayout(self)
        self._empty = EmptyState(look, "knowledge_pane_empty", "knowledge")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 20, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        self.about = label(look, size="small", tone="muted", wrap=True, name="knowledge_about")
        column.addWidget(self.about)
        self.text = ReaderText(look, "knowledge_text")
        self.say(self.text.setAccessibleName, "Text of the article")
        column.addWidget(self.text, 1)
        column.addLayout(self._acts())
        column.addLayout(self._judging())
        outer.addWidget(self._empty)
        outer.addWidget(inside)
        self.text.link_requested.connect(self.link_requested)
        self.text.entered.connect(self._insert)
        self.text.selected_words.connect(self._on_selection)
        self.show_state(self._state, may_edit=False)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title = label(
            self.look, size="title", weight=600, tone="strong", wrap=True, name="knowledge_title"
        )
        self.due = Chip(self.look)
        self.due.setObjectName("knowledge_due")
        self.change = IconButton(self.look, "knowledge_change", "note")
        self.say(self.change.set_words, "Change this article")
        self.change.clicked.connect(self.change_requested)
        row.addWidget(self.title, 1)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.due, 0, top)
        row.addWidget(self.change, 0, top)
        return row

    def _act(self, row: QHBoxLayout, name: str, words: str, kind: str) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.insert = self._act(row, "knowledge_insert", mark("Put into the reply"), "primary")
        self.say(self.insert.setToolTip, "Enter in the text does it too")
        self.insert.clicked.connect(self._insert)
        self.send_link = self._act(row, "knowledge_link", mark("Put the link in"), "plain")
        self.send_link.clicked.connect(self._insert_link)
        self.open_link = self._act(row, "knowledge_open", mark("Open in the browser"), "plain")
        self.open_link.clicked.connect(self._open_link)
        row.addStretch(1)
        return row

    def _judging(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.asked = label(self.look, size="small", tone="muted", name="knowledge_asked")
        row.addWidget(self.asked)
        self.yes = self._act(row, "knowledge_yes", mark("It helped"), "tab")
        self.no = self._act(row, "knowledge_no", mark("It did not help"), "tab")
        for made in (self.yes, self.no):
            made.setCheckable(True)
        self.comment = QLineEdit()
        self.comment.setObjectName("knowledge_comment")
        self.comment.setMaxLength(MAX_COMMENT)
        self.say(self.comment.setPlaceholderText, "What is missing or wrong? Enter sends it")
        self.say(self.comment.setAccessibleName, "What is missing or wrong?")
        row.addWidget(self.comment, 1)
        row.addStretch(0)
        self.yes.clicked.connect(lambda: self._rate(helped=True))
        self.no.clicked.connect(lambda: self._rate(helped=False))
        self.comment.returnPressed.connect(self._rate_with_words)
        return row

    # -- showing ---------------------------------------------------------------------------

    def show_state(self, state: KnowledgeState, *, may_edit: bool) -> None:
        """Show the page that is open."""
        before, self._state, self._may_edit = self._state, state, may_edit
        page = state.page
        self._outer.setCurrentIndex(0 if page is None else 1)
        if page is None:
            self._empty.show_words(
                tr("No article is open"),
                tr("Choose one on the left. Enter opens it, Esc leads back to where you were."),
            )
            return
        self.title.setText(clean_line(page.title))
        self.about.setText(self._about(state))
        self.due.show_text(tr("Look whether it still holds"), "warning")
        self.due.setVisible(state.overdue and may_edit)
        self.change.setVisible(may_edit)
        self.text.show_page(state.laid)
        self.insert.setEnabled(bool(state.laid.plain.strip()))
        for made in (self.send_link, self.open_link):
            made.setVisible(bool(page.link))
        self._on_selection()
        vote = state.vote
        self.asked.setText(tr("Did it help?") if vote is None else tr("You said:"))
        self.yes.setChecked(vote is not None and vote.helped)
        self.no.setChecked(vote is not None and not vote.helped)
        self.comment.setVisible(vote is not None)
        another = before.page is None or before.page.id != page.id
        if another or (vote is not None and vote != before.vote and not self.comment.hasFocus()):
            self.comment.setText(vote.comment if vote is not None else "")

    def _about(self, state: KnowledgeState) -> str:
        page = state.page
        if page is None:
            return ""
        names = [item.name for item in state.services if item.id in page.services]
        changed = tr("changed {day}", day=self._times.full_day(page.updated_at.astimezone().date()))
        tags = [f"#{tag}" for tag in page.tags[:_TAGS]]
        parts = [*map(clean_line, names), *map(clean_line, tags), changed]
        if page.changed_by:
            parts.append(clean_line(page.changed_by))
        return " · ".join(parts)

    def _on_selection(self, _some: bool = False) -> None:
        picked = bool(self.text.picked())
        self.insert.setText(tr("Put the selection in") if picked else tr("Put into the reply"))

    # -- acts ------------------------------------------------------------------------------

    def _insert(self) -> None:
        words = self.text.picked() or self._state.laid.plain.strip()
        if words:
            self.insert_requested.emit(words)

    def _insert_link(self) -> None:
        page = self._state.page
        if page is not None:
            self.insert_requested.emit(f"{clean_line(page.title)}: {page.link}")

    def _open_link(self) -> None:
        if self._state.page is not None:
            self.link_requested.emit(self._state.page.link)

    def _rate(self, *, helped: bool) -> None:
        self.rated.emit(helped, self.comment.text().strip())
        self.comment.setVisible(True)
        if not helped:
            self.comment.setFocus()

    def _rate_with_words(self) -> None:
        vote = self._state.vote
        self.rated.emit(vote is not None and vote.helped, self.comment.text().strip())
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Lead back by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "comment"):
            self.show_state(self._state, may_edit=self._may_edit)
