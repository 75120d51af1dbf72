"""The form of one account: made of what the centre says accounts of its kind have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from domain.administration import AccountKind, AccountView, Field, FieldKind, Value
from domain.ids import QueueId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import tr
from ui.design.labels import label, set_tone
from ui.design.listing import Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.switch import Switch
from ui.design.words import code_words
from ui.settings.channels import ChannelsState, Draft
from ui.settings.channels_controls import (
    Control,
    as_lines,
    control_of,
    is_long,
    is_plain,
    reader_of,
)
from ui.settings.channels_words import (
    HEADINGS,
    HINTS,
    field_words,
    is_system,
    kind_name,
    tried_words,
    where_words,
)
from ui.settings.import_form import row_line, summary_words
from ui.settings.mapping_editor import MappingEditor

_NAME = 120
_MOST_ROWS, _EDGE = 5, 4


class AccountForm(Panel):
    """One account.

    Attributes:
        try_requested, save_requested: the ``Draft`` in the form.
        left: close it.
        edited: something was changed by hand.
    """

    try_requested = Signal(object)
    save_requested = Signal(object)
    left = Signal()
    edited = Signal()

    def __init__(self, look: Look, centre: str) -> None:
        """Build what every form has.

        Args:
            look: the appearance.
            centre: the centre's address: providers call below it.
        """
        super().__init__(look, "account_form", surface=None)
        self.setProperty("box", "raised")
        self._centre = centre.rstrip("/")
        self._account: AccountView | None = None
        self._state = ChannelsState()
        self._more = False
        self.controls: dict[str, Control] = {}
        self._rows: dict[str, QWidget] = {}
        self._heads: list[tuple[QWidget, list[str]]] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(8)
        self.title = label(look, size="title", weight=600, tone="strong", wrap=True)
        outer.addWidget(self.title)
        self.name = QLineEdit()
        self.name.setObjectName("account_name_field")
        self.name.setMaxLength(_NAME)
        self.queue = ChoiceField(look, "account_queue")
        self.enabled = Switch(look, "account_enabled")
        self._fields = QVBoxLayout()
        self._fields.setSpacing(8)
        outer.addLayout(self._fields)
        self.hook = label(look, size="small", tone="muted", wrap=True, name="account_hook")
        self.hook.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        outer.addWidget(self.hook)
        self.more = button(look, "account_more", "quiet")
        self.more.clicked.connect(self._toggle_more)
        outer.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.outcome = label(look, wrap=True, name="account_outcome")
        outer.addWidget(self.outcome)
        self.summary = label(look, wrap=True, name="account_summary")
        outer.addWidget(self.summary)
        self.rows = Listing(look, "account_rows")
        self.say(self.rows.setAccessibleName, "What the first records come to")
        outer.addWidget(self.rows)
        outer.addLayout(self._buttons())
        self.hide()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = button(self.look, "account_save", "primary")
        self.test = button(self.look, "account_try")
        self.cancel = button(self.look, "account_cancel", "quiet")
        self.say(self.save.setText, "Save")
        self.say(self.test.setText, "Try it")
        self.say(self.cancel.setText, "Cancel")
        self.save.clicked.connect(lambda: self.save_requested.emit(self.draft()))
        self.test.clicked.connect(lambda: self.try_requested.emit(self.draft()))
        self.cancel.clicked.connect(self.left)
        for made in (self.save, self.test, self.cancel):
            row.addWidget(made)
        row.addStretch(1)
        return row

    # -- showing -----------------------------------------------------------------------------

    def show_state(self, state: ChannelsState) -> None:
        """Show the account that is open; what is being typed stays."""
        self._state = state
        account = state.open
        kind = state.kind_of(account.kind) if account is not None else None
        if account is None or kind is None:
            self._account = None
            self.hide()
            return
        if self._account is None or self._account.id != account.id:
            self._account = account
            self._more = False
            self._build(kind, account)
            self.show()
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_outcome(state)

    def _build(self, kind: AccountKind, account: AccountView) -> None:
        self._clear()
        named = kind_name(account.kind)
        self.title.setText(named if not account.name else f"{named} · {clean_line(account.name)}")
        self._row("name", tr("Name"), self.name)
        self.name.setText(account.name)
        with QSignalBlocker(self.queue):
            self.queue.clear()
            for queue in self._state.queues:
                self.queue.addItem(clean_line(queue.name), queue.id)
            ids = [queue.id for queue in self._state.queues]
            self.queue.setCurrentIndex(
                ids.index(account.queue_id) if account.queue_id in ids else -1
            )
        if not is_system(account.kind):
            self._row("queue_id", tr("Queue"), self.queue)
        group = ""
        for field in sorted(kind.fields, key=_system_place if is_system(kind.kind) else _place):
            if (head := field.name.rpartition(".")[0]) != group and head in HEADINGS:
                self._heading(head)
            group = head
            self._add(field, account)
            if head in HEADINGS:
                self._heads[-1][1].append(field.name)
        self._row("enabled", tr("Switched on"), self.enabled)
        self.enabled.setChecked(account.enabled)
        words = where_words(kind, account, self._centre)
        self.hook.setVisible(bool(words))
        self.hook.setText(words)
        self._show_more()

    def _clear(self) -> None:
        for row in self._rows.values():
            for kept in (self.name, self.queue, self.enabled):
                if kept.parentWidget() is row:
                    kept.setParent(self)
            self._fields.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows.clear()
        self._heads.clear()
        self.controls.clear()

    def _heading(self, group: str) -> None:
        words = label(self.look, weight=600, tone="strong", wrap=True)
        words.setText(tr(HEADINGS[group]))
        words.setContentsMargins(0, 12, 0, 0)
        self._fields.addWidget(words)
        self._rows[f"{group}. {len(self._heads)}"] = words
        self._heads.append((words, []))

    def _row(self, name: str, words: str, control: QWidget) -> None:
        row = QWidget(self)
        wide = isinstance(control, MappingEditor)
        inside = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if wide else QBoxLayout.Direction.LeftToRight, row
        )
        inside.setContentsMargins(0, 12 if wide else 0, 0, 0)
        inside.setSpacing(8 if wide else 16)
        said = label(self.look, wrap=True, weight=600 if wide else 400)
        said.setText(words)
        said.setBuddy(control)
        control.setAccessibleName(words)
        inside.addWidget(said, 2)
        inside.addWidget(control, 3)
        control.show()
        self._fields.addWidget(row)
        self._rows[name] = row

    def _add(self, field: Field, account: AccountView) -> None:
        control = self._control(field, account.values.get(field.name, field.default))
        control.setObjectName(f"account_{field.name}")
        if field.name in account.kept and isinstance(control, QLineEdit):
            control.setPlaceholderText(tr("Kept; type to replace it"))
        if field.name == "hook_url" and isinstance(control, QLineEdit) and not control.text():
            control.setPlaceholderText(f"https://…/hooks/{account.id}")
        if field.name in HINTS and isinstance(control, QLineEdit):
            control.setPlaceholderText(tr(HINTS[field.name]))
        self.controls[field.name] = control
        self._row(field.name, field_words(field.name), control)

    def _control(self, field: Field, value: Value) -> Control:
        made = control_of(self.look, field, value)
        if isinstance(made, QLineEdit):
            made.textEdited.connect(self._on_text)
        elif isinstance(made, MappingEditor):
            made.edited.connect(self.edited)
        elif isinstance(made, ChoiceField):
            made.currentIndexChanged.connect(self._on_choice)
        else:
            made.toggled.connect(self.edited)
        return made

    def _on_text(self, _text: str) -> None:
        self.edited.emit()

    def _on_choice(self, _at: int) -> None:
        self.edited.emit()

    def _toggle_more(self) -> None:
        self._more = not self._more
        self._show_more()

    def _show_more(self) -> None:
        hidden = [name for name in self.controls if not self._is_shown(name)]
        for name in self.controls:
            self._rows[name].setVisible(self._more or name not in hidden)
        for head, names in self._heads:
            head.setVisible(self._more or any(name not in hidden for name in names))
        self.more.setVisible(bool(hidden))
        self.more.setText(tr("Fewer settings") if self._more else tr("More settings"))

    def _is_shown(self, name: str) -> bool:
        kind = self._state.kind_of(self._account.kind) if self._account is not None else None
        field = next((item for item in kind.fields if item.name == name), None) if kind else None
        return field is not None and is_plain(field)

    def _show_outcome(self, state: ChannelsState) -> None:
        busy = bool(state.busy)
        for made in (self.save, self.test):
            made.setEnabled(not busy)
        words, tone = "", "muted"
        if state.busy == "try":
            words = tr("Asking the provider…")
        elif state.busy == "save":
            words = tr("Saving…")
        elif state.fault:
            words, tone = tr("Check “{name}”", name=self._name_of(state.fault)), "danger"
        elif state.problem:
            words, tone = " ".join(code_words(state.problem)), "danger"
        elif state.tried is not None:
            words = tried_words(state.tried)
            tone = "positive" if state.tried.works else "danger"
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
        set_tone(self.outcome, tone)
        rows = state.tried.rows if state.tried is not None else ()
        self.summary.setText(summary_words(rows))
        self.summary.setVisible(bool(rows))
        editor = self.controls.get("mapping")
        if isinstance(editor, MappingEditor) and state.tried is not None:
            editor.set_known(state.tried.fields)
        self.rows.show_lines([row_line(row) for row in rows])
        self.rows.setFixedHeight(min(_MOST_ROWS, len(rows)) * self.rows.rowHeight(0) + 2 * _EDGE)
        self.rows.setVisible(bool(rows))
        if state.fault:
            self._point_at(state.fault)

    def _name_of(self, fault: str) -> str:
        if fault == "name":
            return tr("Name")
        return tr("Queue") if fault == "queue_id" else field_words(fault)

    def _point_at(self, fault: str) -> None:
        """Put the keyboard on the setting that cannot be so."""
        control: QWidget | None = self.name if fault == "name" else self.controls.get(fault)
        if control is not None:
            if not control.isVisibleTo(self):
                self._toggle_more()
            if isinstance(control, MappingEditor):
                control.point_at_fault()
            else:
                control.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft(self) -> Draft:
        """Return what is in the form."""
        readers: dict[str, Callable[[], Value]] = {
            name: reader_of(control) for name, control in self.controls.items()
        }
        queue = self.queue.currentData()
        return Draft(
            name=self.name.text().strip(),
            queue_id=QueueId(queue) if queue is not None else None,
            enabled=self.enabled.isChecked(),
            values={name: read() for name, read in readers.items()},
        )

    def reworded(self) -> None:
        """Say everything again in the other language; what is typed stays."""
        account = self._account
        kind = self._state.kind_of(account.kind) if account is not None else None
        if account is None or kind is None:
            return
        typed = self.draft()
        self._build(kind, account)
        self.name.setText(typed.name)
        for name, value in typed.values.items():
            control = self.controls.get(name)
            if isinstance(control, QLineEdit):
                control.setText(str(value))
            elif isinstance(control, MappingEditor):
                control.set_text(as_lines(str(value)))
        self._show_outcome(self._state)


def _place(field: Field) -> tuple[bool, bool]:
    """Return what orders settings: what is shown at once first, long rules after the rest of it."""
    return not is_plain(field), is_long(field)


def _system_place(field: Field) -> tuple[bool, bool, int]:
    """Return what orders the settings of a system: the way there first, then how it is worked."""
    rank = 2
    if "." in field.name:
        rank = 3
    elif field.required:
        rank = 0
    elif field.kind is FieldKind.SECRET and field.name != "hook_secret":
        rank = 1
    return (*_place(field), rank)
