"""Canned replies: one's own, and those all agents share."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from domain.audience import Readers
from domain.entities import Snippet, SnippetAct
from domain.glossary import SENDER, MacroKind
from domain.ids import SnippetId
from domain.placeholders import NAMES, unknown
from domain.text import clean_line
from sync.queries.rows import Directory
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.moments import WORDS
from ui.design.panel import Panel
from ui.settings.picks import Picks
from ui.settings.replies import Reply
from ui.settings.rows import Section

_SHORTCUT, _TITLE, _TEXT = 40, 120, 10_000
_LIST_HEIGHT, _TEXT_HEIGHT = 280, 140


class RepliesSection(Section):
    """A list, and below it the reply that is chosen or being made.

    Attributes:
        kept: a ``Reply``, id or None of a new one, whether all share it.
        dropped: the ``Snippet`` to be removed.
    """

    kept = Signal(object, object, bool)
    dropped = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "replies",
            mark("Canned replies"),
            mark("Type a slash and a few letters at the beginning of a line to insert one."),
        )
        self._snippets: tuple[Snippet, ...] = ()
        self._chosen: SnippetId | None = None
        self._may_share = False
        self._directory = Directory()
        self.list = Listing(look, "replies_list")
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.say(self.list.setAccessibleName, "Canned replies")
        self.column.addWidget(self.list)
        self.column.addSpacing(12)
        self._fields()
        self._buttons()
        self.end()
        self.list.opened.connect(self._choose)
        self._clear()
        self.reworded()

    def _fields(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.shortcut = self._line("replies_shortcut", mark("Shortcut"), _SHORTCUT)
        self.title = self._line("replies_title", mark("What it is for"), _TITLE)
        row.addWidget(self.shortcut, 1)
        row.addWidget(self.title, 2)
        self.column.addLayout(row)
        self.column.addSpacing(8)
        frame = Panel(self.look, "replies_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        self.text = QPlainTextEdit()
        self.text.setObjectName("replies_text")
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setTabChangesFocus(True)
        self.say(self.text.setPlaceholderText, "The text to insert")
        self.say(self.text.setAccessibleName, "The text to insert")
        room.addWidget(self.text)
        self.column.addWidget(frame)
        self.column.addSpacing(4)
        self._names = label(self.look, size="small", tone="muted", wrap=True, name="replies_names")
        self.column.addWidget(self._names)
        named = "replies_wrong"
        self.wrong = label(self.look, size="small", tone="warning", wrap=True, name=named)
        self.column.addWidget(self.wrong)
        self.shared = QCheckBox()
        self.shared.setObjectName("replies_shared")
        self.say(self.shared.setText, "All agents share it")
        self.column.addSpacing(4)
        self.column.addWidget(self.shared)
        self._reader_fields()
        self._macro_fields()

    def _reader_fields(self) -> None:
        """Add for whom a shared reply is."""
        row = QHBoxLayout()
        row.setSpacing(8)
        self.readers_words = label(self.look, size="small", tone="muted")
        self.say(self.readers_words.setText, "For whom:")
        self.branches = Picks(self.look, "replies_branches", mark("all branches"))
        self.queues = Picks(self.look, "replies_queues", mark("all queues"))
        self.say(self.branches.setAccessibleName, "For which branches: others get no copy of it")
        self.say(self.queues.setAccessibleName, "For who serves which queues; supervisors see all")
        for part in (self.readers_words, self.branches, self.queues):
            row.addWidget(part)
        row.addStretch(1)
        self.column.addSpacing(4)
        self.column.addLayout(row)
        self.shared.toggled.connect(lambda _on: self._check())

    def _macro_fields(self) -> None:
        """Add what the reply does besides its words."""
        self.column.addSpacing(8)
        said = label(self.look, size="small", tone="muted", wrap=True)
        self.say(said.setText, "What it does besides, once it is inserted")
        self.column.addWidget(said)
        self.column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.tags = self._line("replies_tags", mark("Tags, by commas"), _TITLE)
        self.task = self._line("replies_task", mark("A task to add"), _TITLE)
        self.service = self._line("replies_service", mark("A service to begin"), _TITLE)
        for field in (self.tags, self.task, self.service):
            row.addWidget(field, 1)
        self.column.addLayout(row)
        self.column.addSpacing(4)
        self.resolves = QCheckBox()
        self.resolves.setObjectName("replies_resolves")
        self.say(self.resolves.setText, "Resolve the conversation when the reply is sent")
        self.column.addWidget(self.resolves)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.assigns = ChoiceField(self.look, "replies_assigns")
        self.say(self.assigns.setAccessibleName, "Whose the conversation is then")
        self.snoozes = ChoiceField(self.look, "replies_snoozes")
        self.say(self.snoozes.setAccessibleName, "Until when it is put off then")
        for choice in (self.assigns, self.snoozes):
            row.addWidget(choice, 1)
        self.column.addSpacing(4)
        self.column.addLayout(row)

    def offer(self, directory: Directory) -> None:
        """Take over who there is: for whom a reply can be, and whose it can make a conversation."""
        self._directory = directory
        staff = [item for item in directory.agents.values() if item.active]
        staff.sort(key=lambda item: item.display_name.lower())
        people = [(str(item.id), clean_line(item.display_name, 80)) for item in staff]
        _refill(
            self.assigns,
            [("", tr("It stays whose it is")), (SENDER, tr("It becomes the sender's")), *people],
        )
        moments = [(name, tr(words)) for name, words in WORDS.items()]
        _refill(self.snoozes, [("", tr("It is not put off")), *moments])
        self._fill_readers(Readers(self.branches.keys(), self.queues.keys()))  # type: ignore[arg-type]  # keys are what was offered

    def _fill_readers(self, readers: Readers) -> None:
        branches = [(item.id, item.name) for item in self._directory.branches]
        queues = [(item.id, item.name) for item in self._directory.queues]
        self.branches.show_options(branches, readers.branch_ids)
        self.queues.show_options(queues, readers.queue_ids)

    def _line(self, name: str, words: str, limit: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(limit)
        self.say(made.setPlaceholderText, words)
        self.say(made.setAccessibleName, words)
        return made

    def _buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = button(self.look, "replies_save", "primary")
        self.fresh = button(self.look, "replies_new")
        self.drop = button(self.look, "replies_drop", "danger")
        self.say(self.save.setText, "Save")
        self.say(self.fresh.setText, "New reply")
        self.say(self.drop.setText, "Delete")
        for made in (self.save, self.fresh, self.drop):
            row.addWidget(made)
        row.addStretch(1)
        self.column.addSpacing(8)
        self.column.addLayout(row)
        self.save.clicked.connect(self._save)
        self.fresh.clicked.connect(self._begin)
        self.drop.clicked.connect(self._drop)
        for changed in (self.shortcut.textChanged, self.text.textChanged):
            changed.connect(self._check)

    def show_snippets(self, snippets: Sequence[Snippet], *, may_share: bool) -> None:
        """Show the replies this agent may insert; what is being edited stays.

        Args:
            snippets: own and shared ones.
            may_share: whether the agent may change what all share.
        """
        self._may_share = may_share
        self._snippets = tuple(sorted(snippets, key=lambda item: item.shortcut.lower()))
        self.list.show_lines([self._row(item) for item in self._snippets])
        self.shared.setVisible(may_share)
        self._check()

    def _row(self, item: Snippet) -> Line:
        title = clean_line(item.title, 120)
        return Line(
            key=item.id,
            title=f"/{clean_line(item.shortcut, 40)}" + (f" · {title}" if title else ""),
            hint=clean_line(item.text, 200),
            side="" if item.agent_id is not None else tr("shared"),
            side_hint=tr("macro") if item.acts else "",
            icon="bolt",
        )

    def _current(self) -> Snippet | None:
        return next((item for item in self._snippets if item.id == self._chosen), None)

    def _choose(self, key: UUID) -> None:
        self._chosen = SnippetId(key)
        item = self._current()
        if item is not None:
            self.shortcut.setText(item.shortcut)
            self.title.setText(item.title)
            self.text.setPlainText(item.text)
            self.shared.setChecked(item.agent_id is None)
            self._fill_acts(item.acts)
            self._fill_readers(Readers(item.branch_ids, item.queue_ids))
        self._check()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self._chosen = None
        for field in (self.shortcut, self.title, self.text):
            field.clear()
        self.shared.setChecked(False)
        self._fill_acts(())
        self._fill_readers(Readers())
        self._check()

    def _begin(self) -> None:
        self._clear()
        self.shortcut.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        item = self._current()
        mine = item is None or item.agent_id is not None or self._may_share
        filled = bool(self.shortcut.text().strip() and self.text.toPlainText().strip())
        self.save.setEnabled(mine and filled and len(self.text.toPlainText()) <= _TEXT)
        self.drop.setEnabled(mine and item is not None)
        # Whose it is was decided when it was made.
        self.shared.setEnabled(item is None)
        for part in (self.readers_words, self.branches, self.queues):
            part.setVisible(self._may_share and self.shared.isChecked())
        wrong = unknown(self.text.toPlainText()[:_TEXT])
        said = tr(
            "Nothing is put in for {names}: there is no such placeholder", names=" ".join(wrong)
        )
        self.wrong.setText(said if wrong else "")
        self.wrong.setVisible(bool(wrong))

    def _save(self) -> None:
        shared = self.shared.isChecked() and self._may_share
        reply = Reply(
            self.shortcut.text().strip(),
            self.title.text().strip(),
            self.text.toPlainText().strip(),
            self._acts(),
            Readers(self.branches.keys(), self.queues.keys()),  # type: ignore[arg-type]  # keys are what was offered
        )
        self.kept.emit(reply, self._chosen, shared)
        self._clear()

    def _acts(self) -> tuple[SnippetAct, ...]:
        """Return what the reply does besides its words, as the fields say."""
        tags = (clean_line(item) for item in self.tags.text().split(","))
        acts = [SnippetAct(kind=MacroKind.TAG, value=item) for item in tags if item]
        for kind, field in ((MacroKind.TASK, self.task), (MacroKind.SERVICE, self.service)):
            if field.text().strip():
                acts.append(SnippetAct(kind=kind, value=clean_line(field.text())))
        if self.resolves.isChecked():
            acts.append(SnippetAct(kind=MacroKind.RESOLVE))
        for kind, choice in ((MacroKind.ASSIGN, self.assigns), (MacroKind.SNOOZE, self.snoozes)):
            if choice.currentData():
                acts.append(SnippetAct(kind=kind, value=str(choice.currentData())))
        return tuple(acts)

    def _fill_acts(self, acts: tuple[SnippetAct, ...]) -> None:
        held = {kind: [act.value for act in acts if act.kind == kind] for kind in MacroKind}
        self.tags.setText(", ".join(held[MacroKind.TAG]))
        self.task.setText("".join(held[MacroKind.TASK][:1]))
        self.service.setText("".join(held[MacroKind.SERVICE][:1]))
        self.resolves.setChecked(bool(held[MacroKind.RESOLVE]))
        for kind, choice in ((MacroKind.ASSIGN, self.assigns), (MacroKind.SNOOZE, self.snoozes)):
            choice.setCurrentIndex(max(0, choice.findData("".join(held[kind][:1]))))

    def _drop(self) -> None:
        item = self._current()
        if item is not None:
            self.dropped.emit(item)
            self._clear()

    def reworded(self) -> None:
        """Name the placeholders again, and say whose each is."""
        if hasattr(self, "_names"):
            self.list.show_lines([self._row(item) for item in self._snippets])
            names = " ".join(f"{{{name}}}" for name in NAMES)
            self.offer(self._directory)
            self._check()
            self._names.setText(tr("Filled from the card: {names}", names=names))


def _refill(choice: ChoiceField, options: Sequence[tuple[str, str]]) -> None:
    """Offer other choices; what was chosen stays, if it is still there."""
    now = choice.currentData()
    choice.clear()
    for value, words in options:
        choice.addItem(words, value)
    choice.setCurrentIndex(max(0, choice.findData(now)))
