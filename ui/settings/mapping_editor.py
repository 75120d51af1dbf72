"""The rules of a CRM system: a table, the fields of the chosen rule, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from domain.mapping import targets
from domain.mapping_rules import RuleFault, Way, meanings
from domain.mapping_text import Parts, line_of, parts_of
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.switch import Switch
from ui.settings.imports_words import target_words
from ui.settings.mapping_table import MappingTable
from ui.settings.mapping_words import NAMED, WAYS, fault_words, meaning_words

_TALL, _LONGEST = 220, 500


class MappingEditor(Panel):
    """Rules, changed one by one or as text; neither way loses what the other cannot read.

    Attributes:
        edited: something was changed by hand.
    """

    edited = Signal()

    def __init__(self, look: Look, text: str) -> None:
        """Show rules, one a line."""
        super().__init__(look, "mapping_editor", surface=None)
        self._showing = False
        self._known: Sequence[str] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.table = MappingTable(look)
        self.say(self.table.setAccessibleName, "Rules: which field is what")
        self.table.added.connect(self.add_rule)
        self.table.removed.connect(self.remove_rule)
        self.table.opened.connect(self._open)
        self.table.moved.connect(self._show_rule)
        column.addWidget(self.table)
        self.lines = QPlainTextEdit()
        self.lines.setObjectName("mapping_lines")
        self.say(self.lines.setAccessibleName, "Rules as text, one a line")
        self.lines.setProperty("kind", "fixed")
        self.lines.setTabChangesFocus(True)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.setMinimumHeight(_TALL)
        self.lines.textChanged.connect(self._on_text)
        self.lines.hide()
        column.addWidget(self.lines)
        self.wrong = label(look, size="small", tone="danger", wrap=True, name="mapping_wrong")
        column.addWidget(self.wrong)
        column.addLayout(self._buttons())
        self.fields = self._make_fields()
        column.addWidget(self.fields)
        self.set_text(text)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.add = button(self.look, "mapping_add")
        self.remove = button(self.look, "mapping_remove", "quiet")
        self.as_text = button(self.look, "mapping_as_text", "quiet")
        self.as_text.setCheckable(True)
        self.say(self.add.setText, "Add a rule")
        self.say(self.remove.setText, "Remove the rule")
        self._say_other()
        self.add.clicked.connect(self.add_rule)
        self.remove.clicked.connect(self.remove_rule)
        self.as_text.toggled.connect(self._switch)
        for made in (self.add, self.remove):
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.as_text)
        return row

    def _say_other(self) -> None:
        words = tr("As a table") if self.as_text.isChecked() else tr("As text")
        self.as_text.setText(words)
        self.as_text.setAccessibleName(words)

    def _make_fields(self) -> QWidget:
        fields = Panel(self.look, "mapping_fields", surface=None)
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(8)
        self.source, self.name, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        for field, name in (
            (self.source, "mapping_source"),
            (self.name, "mapping_name"),
            (self.words, "mapping_words"),
        ):
            field.setObjectName(name)
            field.setMaxLength(_LONGEST)
            field.textEdited.connect(self._on_field)
        self.way = ChoiceField(self.look, "mapping_way")
        self.target = ChoiceField(self.look, "mapping_target")
        self.target.setMaxVisibleItems(20)
        self.target.setMinimumContentsLength(16)
        self.required = Switch(self.look, "mapping_required")
        for choice in (self.way, self.target):
            choice.currentIndexChanged.connect(self._on_field)
        self.required.toggled.connect(self._on_field)
        self._rows = {
            item: self._row(words, item)
            for words, item in (
                (mark("Field there, or the path to it"), self.source),
                (mark("Which way"), self.way),
                (mark("What it is here"), self.target),
                (mark("Its name here"), self.name),
                (mark("What their words mean"), self.words),
                (mark("Refuse records without it"), self.required),
            )
        }
        for row in self._rows.values():
            column.addWidget(row)
        self.hint = label(self.look, size="small", tone="muted", wrap=True, name="mapping_hint")
        column.insertWidget(column.indexOf(self._rows[self.words]) + 1, self.hint)
        self._fill()
        return fields

    def _row(self, words: str, control: QWidget) -> QWidget:
        row = QWidget(self)
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        said = label(self.look, wrap=True)
        self.say(said.setText, words)
        self.say(control.setAccessibleName, words)
        said.setBuddy(control)
        inside.addWidget(said, 2)
        inside.addWidget(control, 3)
        if isinstance(control, Switch):
            inside.setAlignment(control, Qt.AlignmentFlag.AlignRight)
        return row

    def _fill(self) -> None:
        """Put the choices in, in the language shown."""
        self._showing = True
        for field in (self.way, self.target):
            field.clear()
        for way, (words, sign) in WAYS.items():
            self.way.addItem(f"{sign}  {tr(words)}", str(way))
        for target in targets():
            self.target.addItem(target_words(target), target)
        for group, (words, _) in NAMED.items():
            self.target.addItem(tr(words), f"{group}.")
        self._showing = False

    # -- the rules ---------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """Show rules, one a line."""
        rules = [parts_of(line) for line in text.split("\n") if line.strip()]
        self.table.rows.show(rules)
        self.table.fit()
        with QSignalBlocker(self.lines):
            self.lines.setPlainText("\n".join(map(line_of, rules)))
        if rules:
            self.table.choose(0)
        self._show_rule()
        self._show_faults()

    def set_known(self, fields: Sequence[str]) -> None:
        """Offer the fields that real records have while one is typed."""
        if fields and fields != self._known:
            self._known = fields
            offer = QCompleter(list(fields), self)
            offer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            offer.setFilterMode(Qt.MatchFlag.MatchContains)
            offer.activated.connect(self._on_field)
            self.source.setCompleter(offer)

    def text(self) -> str:
        """Return the rules, one a line."""
        if self.as_text.isChecked():
            return self.lines.toPlainText().strip("\n")
        return "\n".join(map(line_of, self.table.rows.rules))

    def _changed(self) -> None:
        self._show_faults()
        self.edited.emit()

    def add_rule(self) -> None:
        """Have a new rule after the chosen one, and change it."""
        at = self.table.chosen() + 1
        self._put([*self.table.rows.rules[:at], Parts(), *self.table.rows.rules[at:]], at)
        self._open()

    def remove_rule(self) -> None:
        """Have the chosen rule no more."""
        at = self.table.chosen()
        if at >= 0:
            rules = self.table.rows.rules
            self._put([*rules[:at], *rules[at + 1 :]], min(at, len(rules) - 2))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, rules: Iterable[Parts], chosen: int) -> None:
        self.table.rows.show(list(rules))
        self.table.fit()
        if chosen >= 0:
            self.table.choose(chosen)
        self._show_rule()
        self._changed()

    def _switch(self, as_text: bool) -> None:
        """Show the other form; what was typed in one is in the other."""
        self._say_other()
        if as_text:
            with QSignalBlocker(self.lines):
                self.lines.setPlainText("\n".join(map(line_of, self.table.rows.rules)))
        else:
            self._read_lines()
            self._show_rule()
        for made in (self.table, self.add, self.remove):
            made.setVisible(not as_text)
        self.lines.setVisible(as_text)
        self.fields.setVisible(not as_text and self.table.chosen() >= 0)
        (self.lines if as_text else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_lines(self) -> None:
        lines = self.lines.toPlainText().split("\n")
        rules = [parts_of(line) for line in lines if line.strip()]
        chosen = min(max(self.table.chosen(), 0), len(rules) - 1)
        self.table.rows.show(rules)
        self.table.fit()
        if rules:
            self.table.choose(chosen)

    def _on_text(self) -> None:
        self._read_lines()
        self._changed()

    # -- one rule ----------------------------------------------------------------------------

    def _open(self) -> None:
        if self.table.chosen() >= 0:
            self.source.setFocus(Qt.FocusReason.OtherFocusReason)
            self.source.selectAll()

    def _show_rule(self) -> None:
        """Show the chosen rule in the fields."""
        at = self.table.chosen()
        shown = at >= 0 and not self.as_text.isChecked()
        self.fields.setVisible(shown)
        self.remove.setEnabled(at >= 0)
        if not shown:
            return
        rule = self.table.rows.rules[at]
        group, _, name = rule.target.partition(".")
        key = f"{group}." if group in NAMED else rule.target
        self._showing = True
        self.source.setText(rule.source)
        self.way.setCurrentIndex(self.way.findData(str(rule.way)))
        self.target.setCurrentIndex(self.target.findData(key))
        self.name.setText(name if group in NAMED else "")
        self.words.setText(rule.words)
        self.required.setChecked(rule.required)
        self._showing = False
        self._show_rows(rule)

    def _show_rows(self, rule: Parts) -> None:
        worded = bool(meanings(rule.target))
        self._rows[self.name].setVisible(rule.target.partition(".")[0] in NAMED)
        self._rows[self.words].setVisible(worded or bool(rule.words))
        self.hint.setVisible(worded)
        words = meaning_words(rule.target)
        self.hint.setText(tr("Ours: {words}. Write theirs=ours, with / between.", words=words))

    def _on_field(self, *_what: object) -> None:
        at = self.table.chosen()
        if self._showing or at < 0:
            return
        target = str(self.target.currentData() or "")
        if target.endswith("."):
            target += self.name.text().strip()
        rule = Parts(
            source=self.source.text().strip(),
            target=target or self.table.rows.rules[at].target,
            words=self.words.text().strip(),
            required=self.required.isChecked(),
            way=str(self.way.currentData() or Way.BOTH),
        )
        self.table.rows.put(at, rule)
        self._show_rows(rule)
        self._changed()

    def _show_faults(self) -> None:
        """Say how many rules cannot be followed, and what is wrong with the first."""
        faults = self.table.rows.faults
        wrong = [(at, fault) for at, fault in enumerate(faults) if fault is not RuleFault.NONE]
        self.wrong.setVisible(bool(wrong))
        if not wrong:
            self.wrong.setText("")
            return
        at, fault = wrong[0]
        said = plural("%n rules cannot be followed.", len(wrong))
        row = tr("Rule {number}: {why}", number=at + 1, why=fault_words(fault))
        self.wrong.setText(f"{said} {row}.")

    def point_at_fault(self) -> None:
        """Put the keyboard on the first rule that cannot be followed."""
        wrong = [at for at, fault in enumerate(self.table.rows.faults) if fault]
        if self.as_text.isChecked() or not wrong:
            (self.lines if self.as_text.isChecked() else self.table).setFocus()
            return
        self.table.choose(wrong[0])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "fields"):
            self._say_other()
            self._fill()
            self._show_rule()
            self._show_faults()
            self.table.rows.reworded()
