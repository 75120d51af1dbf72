"""The section of the knowledge base: its pages, the one that is written, and how they are used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast
from uuid import UUID

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.articles import MAX_TITLE, problem
from domain.ids import ArticleId, BranchId, QueueId, ServiceId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.flow import FlowLayout
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import error_words
from ui.settings.knowledge import KnowledgeShelf, Shelf
from ui.settings.knowledge_lines import MAKERS, page_of
from ui.settings.picks import Picks
from ui.settings.rows import Choices, RowColumn, Section

_LIST_HEIGHT, _TEXT_HEIGHT, _TYPING_MS = 380, 300, 150
_SHELVES = (
    (Shelf.PAGES, mark("Articles")),
    (Shelf.USE, mark("How they are used")),
    (Shelf.COMMENTS, mark("What agents say")),
    (Shelf.MISSED, mark("Looked for in vain")),
)
_FAULTS = {
    "title": mark("Give the article a title"),
    "text": mark("Write a text, or give a link"),
    "link": mark("A link begins with https:// or http://"),
    "tags": mark("There are too many tags"),
    "services": mark("There are too many services, branches or queues"),
    "review_on": mark("Days are written as 2026-11-23"),
}
_NOTHING = {
    Shelf.PAGES: mark("There are no articles here yet."),
    Shelf.USE: mark("There are no articles here yet."),
    Shelf.COMMENTS: mark("Nobody has written a comment yet."),
    Shelf.MISSED: mark("Whatever agents looked for was found."),
}


class KnowledgeSection(Section):
    """The list and the form.

    Attributes:
        find_requested: words.
        shelf_chosen: a ``Shelf``.
        open_requested: id of a page, or None for a new one; its title.
        edited: the ``Article`` as the fields say.
        editions_requested: the ``Article`` whose earlier editions are wanted.
    """

    find_requested = Signal(str)
    shelf_chosen = Signal(object)
    open_requested = Signal(object, str)
    edited = Signal(object)
    editions_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(
            look,
            "knowledge",
            mark("Knowledge base"),
            mark(
                "What agents read and put into replies. A page has services, and may be for some "
                "branches or queues only; every edition is kept."
            ),
        )
        self._times = times
        self._state = KnowledgeShelf()
        self._filling = False
        self._day_fault = False
        self._filled_with: UUID | None = None
        self._titles: dict[UUID, str] = {}
        self._make_list()
        self._make_form()
        self.end()
        self.show_pages(self._state)

    def _make_list(self) -> None:
        self.shelves = Choices(self.look, "knowledge_shelf", _SHELVES, wraps=True)
        self.shelves.chosen.connect(self.shelf_chosen)
        self.browse = RowColumn(self.look, "knowledge_browse")
        self.browse.column.setSpacing(8)
        self.browse.column.addWidget(self.shelves)
        row = QHBoxLayout()
        self.field = self._line("knowledge_find", mark("Find an article"), 200)
        self.field.setProperty("kind", "search")
        row.addWidget(self.field, 1)
        self.add = self._button(row, "knowledge_add", mark("New article"), "primary")
        self.add.clicked.connect(lambda: self.open_requested.emit(None, ""))
        typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        typing.timeout.connect(lambda: self.find_requested.emit(self.field.text().strip()))
        self.field.textChanged.connect(lambda _text: typing.start())
        self.browse.column.addLayout(row)
        self.list = Listing(self.look, "knowledge_pages")
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.say(self.list.setAccessibleName, "Articles")
        self.list.opened.connect(self._open)
        self.browse.column.addWidget(self.list)
        self.note = label(self.look, size="small", tone="muted", wrap=True, name="knowledge_note")
        self.browse.column.addWidget(self.note)
        self.column.addWidget(self.browse)

    def _button(self, row: QLayout, name: str, words: str, kind: str) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _line(self, name: str, words: str, limit: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(limit)
        if words:
            self.say(made.setPlaceholderText, words)
            self.say(made.setAccessibleName, words)
        return made

    def _make_form(self) -> None:
        self.form = RowColumn(self.look, "knowledge_form")
        column = self.form.column
        column.setSpacing(8)
        column.addWidget(self._make_clash())
        self.title = self._line("knowledge_article_title", mark("Title"), MAX_TITLE)
        column.addWidget(self.title)
        frame = Panel(self.look, "knowledge_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        self.text = QPlainTextEdit()
        self.text.setObjectName("knowledge_article_text")
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setTabChangesFocus(True)
        words = "Text: # heading, - list, **bold**, [words](https://…)"
        self.say(self.text.setPlaceholderText, words)
        self.say(self.text.setAccessibleName, words)
        room.addWidget(self.text)
        column.addWidget(frame)
        self._make_facts()
        self.draft = QCheckBox()
        self.draft.setObjectName("knowledge_draft")
        self.say(self.draft.setText, "A draft: agents do not see it yet")
        column.addWidget(self.draft)
        self.fault = label(
            self.look, size="small", tone="danger", wrap=True, name="knowledge_fault"
        )
        column.addWidget(self.fault)
        self._make_acts()
        self.column.addWidget(self.form)
        for line in (self.title, self.link, self.tags, self.review):
            line.textChanged.connect(self._edit)
        self.text.textChanged.connect(self._edit)
        self.draft.toggled.connect(self._edit)

    def _make_facts(self) -> None:
        """Make what is known of a page besides its text."""
        words = mark("Link, sent in place of the text")
        self.link = self._captioned("knowledge_article_link", words, 2000)
        self.tags = self._captioned("knowledge_article_tags", mark("Tags, by commas"), 2000)
        words = mark("Look again by, as 2026-11-23; empty: no matter")
        self.review = self._captioned("knowledge_article_review", words, 10)
        self.services = Picks(self.look, "knowledge_services", mark("none in particular"))
        self.branches = Picks(self.look, "knowledge_branches", mark("all branches"))
        self.queues = Picks(self.look, "knowledge_queues", mark("all queues"))
        self._picks(self.services, mark("About which services"))
        self._picks(self.branches, mark("For which branches: others get no copy of it"))
        self._picks(self.queues, mark("For who serves which queues; supervisors see all"))

    def _captioned(self, name: str, words: str, limit: int) -> QLineEdit:
        self.form.column.addWidget(self._caption(words))
        made = self._line(name, "", limit)
        self.say(made.setAccessibleName, words)
        self.form.column.addWidget(made)
        return made

    def _caption(self, words: str) -> QLabel:
        said = label(self.look, size="small", tone="muted")
        self.say(said.setText, words)
        return said

    def _picks(self, made: Picks, words: str) -> None:
        said = self._caption(words)
        self.say(made.setAccessibleName, words)
        made.picked.connect(self._edit)
        self.form.column.addWidget(said)
        self.form.column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _make_acts(self) -> None:
        acts = FlowLayout(gap=8)
        self.save = self._button(acts, "knowledge_save", mark("Save"), "primary")
        self.leave = self._button(acts, "knowledge_leave", mark("Leave it"), "plain")
        self.earlier = self._button(acts, "knowledge_earlier", mark("Earlier editions"), "plain")
        self.earlier.clicked.connect(lambda: self.editions_requested.emit(self._state.base))
        self.remove = self._button(acts, "knowledge_remove", mark("Delete"), "danger")
        self.form.column.addLayout(acts)

    def _make_clash(self) -> QWidget:
        self.clash = Panel(self.look, "knowledge_clash", surface=None)
        self.clash.setProperty("box", "danger")
        column = QVBoxLayout(self.clash)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.clash_words = label(self.look, wrap=True, name="knowledge_clash_words")
        column.addWidget(self.clash_words)
        row = FlowLayout(gap=8)
        self.theirs = self._button(row, "knowledge_theirs", mark("Take theirs"), "plain")
        self.mine = self._button(row, "knowledge_mine", mark("Go on with mine"), "plain")
        self.compare = self._button(row, "knowledge_compare", mark("What they changed"), "plain")
        self.compare.clicked.connect(lambda: self.editions_requested.emit(self._state.theirs))
        column.addLayout(row)
        return self.clash

    # -- showing ---------------------------------------------------------------------------

    def show_pages(self, state: KnowledgeShelf) -> None:
        """Show the list, or the page that is written."""
        before, self._state = self._state, state
        writing = state.open is not None
        self.browse.setVisible(not writing)
        self.form.setVisible(writing)
        if not writing:
            self._show_list(state)
            return
        if state.base is not before.base or state.services is not before.services:
            self._fill(state)
        self._show_fault(state)
        theirs = state.theirs
        self.clash.setVisible(theirs is not None)
        if theirs is not None:
            who = clean_line(theirs.changed_by)
            self.clash_words.setText(
                tr("{name} has changed this article meanwhile. Nothing of yours is lost.", name=who)
            )
        self.remove.setVisible(not state.fresh)
        self.earlier.setVisible(not state.fresh)

    def _show_fault(self, state: KnowledgeShelf) -> None:
        fault = "review_on" if self._day_fault else state.fault
        words = tr(_FAULTS[fault]) if fault in _FAULTS else ""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self.save.setEnabled(not fault and state.theirs is None)

    def _fill(self, state: KnowledgeShelf) -> None:
        page = state.open
        if page is None:
            return
        another = self._filled_with != page.id
        self._filling = True
        for line, words in (
            (self.title, page.title),
            (self.link, page.link),
            (self.tags, ", ".join(page.tags)),
            (self.review, page.review_on.isoformat() if page.review_on is not None else ""),
        ):
            line.setText(words)
        if self.text.toPlainText() != page.text:
            self.text.setPlainText(page.text)
        self.draft.setChecked(page.draft)
        self._offer(self.services, [(it.id, it.name) for it in state.services], page.services)
        self._offer(self.branches, [(it.id, it.name) for it in state.branches], page.branch_ids)
        self._offer(self.queues, [(it.id, it.name) for it in state.queues], page.queue_ids)
        self._filling = self._day_fault = False
        self._filled_with = page.id
        if another:
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _offer(made: Picks, options: list[tuple[UUID, str]], keys: tuple[UUID, ...]) -> None:
        made.show_options([(key, words) for key, words in options], keys)

    def _edit(self, *_values: object) -> None:
        page = self._state.open
        if self._filling or page is None:
            return
        raw = self.review.text().strip()
        try:
            review = date.fromisoformat(raw) if raw else None
            self._day_fault = False
        except ValueError:
            review, self._day_fault = page.review_on, True
        tags = (clean_line(item) for item in self.tags.text().split(","))
        made = msgspec.structs.replace(
            page,
            title=self.title.text().strip(),
            text=self.text.toPlainText(),
            link=self.link.text().strip(),
            tags=tuple(dict.fromkeys(filter(None, tags))),
            services=cast("tuple[ServiceId, ...]", self.services.keys()),
            branch_ids=cast("tuple[BranchId, ...]", self.branches.keys()),
            queue_ids=cast("tuple[QueueId, ...]", self.queues.keys()),
            draft=self.draft.isChecked(),
            review_on=review,
        )
        self._state = replace(self._state, open=made, fault=problem(made))
        self._show_fault(self._state)
        self.edited.emit(made)

    # -- the list --------------------------------------------------------------------------

    def _show_list(self, state: KnowledgeShelf) -> None:
        self.shelves.show_value(state.shelf)
        for part in (self.field, self.add):
            part.setVisible(state.shelf is Shelf.PAGES)
        lines = MAKERS[state.shelf](state, self._times)
        self._titles = {line.key: line.title for line in lines}
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        if self._filled_with is not None:
            self._filled_with = None
            back = self.list if lines else self.add
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        words, tone = "", "muted"
        if state.trouble is not None and state.shelf is not Shelf.PAGES:
            words, tone = " ".join(error_words(state.trouble)), "warning"
        elif state.shelf is not Shelf.PAGES and state.report is None:
            words = tr("The centre is being asked…")
        elif not lines:
            words = tr(_NOTHING[state.shelf])
        elif state.shelf is Shelf.MISSED:
            words = tr("Nobody's name is kept with these words. Enter begins an article about one.")
        elif state.found is not None and state.found.total > len(lines):
            words = plural("of %n articles; add words to narrow it", state.found.total)
        self.note.setText(words)
        set_tone(self.note, tone)
        self.note.setVisible(bool(words))

    def _open(self, key: UUID) -> None:
        if self._state.shelf is Shelf.MISSED:
            self.open_requested.emit(None, self._titles.get(key, ""))
        else:
            self.open_requested.emit(ArticleId(page_of(self._state, key)), "")

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "form"):
            self.shelves.reword()
            self.show_pages(self._state)
