"""The section of the tone of voice: rules, the one that is written, and a text to try them on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.catalogue import MATRIX_CHANNELS
from domain.ids import ToneId
from domain.text import clean_line
from domain.tone import Finding
from domain.tone_rules import Level, PersonalData, RuleKind, ToneRule
from ui.design.buttons import button
from ui.design.fields import ChoiceField, NumberField
from ui.design.flow import FlowLayout
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.words import channel_name
from ui.settings.rows import RowColumn, Section
from ui.settings.tone import ToneRulesState

_LIST_HEIGHT, _SAMPLE_HEIGHT, _SHOWN = 260, 96, 6
KINDS = {
    RuleKind.WORDS: mark("Words not to use"),
    RuleKind.PROMISE: mark("Promises not to make"),
    RuleKind.PATTERN: mark("A pattern"),
    RuleKind.ADDRESS: mark("Speak politely, not as to a friend"),
    RuleKind.LENGTH: mark("Not longer than"),
    RuleKind.GREETING: mark("Greet the first time"),
    RuleKind.FAREWELL: mark("Sign at the end"),
    RuleKind.PERSONAL: mark("Personal data that must not be sent"),
}
_LEVELS = {Level.WARN: mark("warns"), Level.BLOCK: mark("keeps it back")}
_DATA = {
    PersonalData.CARD: mark("Card number"),
    PersonalData.CARD_CODE: mark("Card code"),
    PersonalData.PASSPORT: mark("Passport"),
    PersonalData.SNILS: mark("SNILS"),
    PersonalData.INN: mark("Taxpayer number"),
}
_FAULTS = {
    "name": mark("Give the rule a name"),
    "words": mark("Say which words"),
    "pattern": mark("This pattern cannot be used: no look-around, no references back"),
    "data": mark("Say which data"),
    "most": mark("Say how many characters"),
}
_WORDED = (RuleKind.WORDS, RuleKind.PROMISE, RuleKind.GREETING, RuleKind.FAREWELL)
_MENDED = (*_WORDED, RuleKind.PATTERN)


class ToneSection(Section):
    """Rules, the fields of one, and the sample.

    Attributes:
        open_requested: id of a rule, None for a new one.
        edited: the ``ToneRule`` as the fields say.
        sampled: a text and the kind of channel it would go to.
    """

    open_requested = Signal(object)
    edited = Signal(object)
    sampled = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "tone",
            mark("Tone of voice"),
            mark("How all of us write: checked while writing and again before a message goes out."),
        )
        self._state = ToneRulesState()
        self._filling = False
        self._names: list[tuple[QLabel, QWidget]] = []
        self.list = Listing(look, "tone_list")
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.say(self.list.setAccessibleName, "Rules of tone")
        self.list.opened.connect(self._open)
        self.column.addWidget(self.list)
        self.add = button(look, "tone_add", "primary")
        self.say(self.add.setText, "New rule")
        self.add.clicked.connect(lambda: self.open_requested.emit(None))
        self.column.addSpacing(8)
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(8)
        self._make_form()
        self._make_sample()
        self.end()
        self.show_rules(self._state)

    def _open(self, key: UUID) -> None:
        self.open_requested.emit(ToneId(key))

    # -- the form --------------------------------------------------------------------------

    def _make_form(self) -> None:
        self.form = RowColumn(self.look, "tone_form")
        self.name = self._line("tone_name", mark("What the rule is called"), 120)
        self.kind = self._choice("tone_kind", mark("What it looks for"))
        self.words = self._line("tone_words", mark("Words or phrases, by commas"), 4000)
        self.pattern = self._line("tone_pattern", mark("Pattern, in RE2's language"), 500)
        self.instead = self._line("tone_instead", mark("What to write instead"), 200)
        self.most = NumberField(self.look, "tone_most", 0, 60_000)
        self.say(self.most.setAccessibleName, "How many characters at most")
        self.why = self._line("tone_why", mark("Why: the agent reads it"), 500)
        self.level = self._choice("tone_level", mark("What it does"))
        self.form.column.setSpacing(8)
        self.boxes: dict[QWidget, QWidget] = {}
        for field in (self.name, self.kind, self.words, self.pattern, self.most):
            self.form.column.addWidget(self._labelled(field))
        self.data = self._checks(self.form, "tone_data", [str(item) for item in PersonalData])
        for field in (self.instead, self.why, self.level):
            self.form.column.addWidget(self._labelled(field))
        self.where = label(self.look, size="small", tone="muted")
        self.say(self.where.setText, "Where it holds; none chosen: everywhere")
        self.form.column.addWidget(self.where)
        self.channels = self._checks(self.form, "tone_channel", list(MATRIX_CHANNELS))
        self.active = QCheckBox()
        self.active.setObjectName("tone_active")
        self.say(self.active.setText, "The rule is in force")
        self.form.column.addWidget(self.active)
        self.fault = label(self.look, size="small", tone="muted", wrap=True, name="tone_fault")
        self.form.column.addWidget(self.fault)
        self._make_acts()
        self.column.addWidget(self.form)
        for line in (self.name, self.words, self.pattern, self.instead, self.why):
            line.textChanged.connect(self._edit)
        for choice in (self.kind, self.level):
            choice.activated.connect(self._edit)
        self.most.valueChanged.connect(self._edit)
        self.active.toggled.connect(self._edit)

    def _make_acts(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = self._button(row, "tone_save", mark("Save"), "primary")
        self.leave = self._button(row, "tone_leave", mark("Leave it"), "plain")
        row.addStretch(1)
        self.earlier = self._button(row, "tone_earlier", mark("Earlier editions"), "plain")
        self.remove = self._button(row, "tone_remove", mark("Delete"), "danger")
        self.form.column.addLayout(row)

    def _button(self, row: QHBoxLayout, name: str, words: str, kind: str) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _line(self, name: str, words: str, limit: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(limit)
        self.say(made.setPlaceholderText, words)
        self.say(made.setAccessibleName, words)
        return made

    def _labelled(self, field: QWidget) -> QWidget:
        """Return a field below its name; both are shown or hidden as one."""
        box = self.boxes[field] = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        named = label(self.look, size="small", tone="muted")
        self._names.append((named, field))
        column.addWidget(named)
        column.addWidget(field)
        return box

    def _reword_names(self) -> None:
        for named, field in self._names:
            named.setText(field.accessibleName())

    def _choice(self, name: str, words: str) -> ChoiceField:
        made = ChoiceField(self.look, name)
        self.say(made.setAccessibleName, words)
        return made

    def _checks(self, form: RowColumn, name: str, values: list[str]) -> dict[str, QCheckBox]:
        row, made = FlowLayout(gap=12), {}
        for value in values:
            box = made[value] = QCheckBox()
            box.setObjectName(f"{name}_{value}")
            box.toggled.connect(self._edit)
            row.addWidget(box)
        form.column.addLayout(row)
        return made

    def _edit(self, *_values: object) -> None:
        rule = self._state.open
        if rule is None or self._filling:
            return
        typed = self.words.text().split(",")
        self.edited.emit(
            msgspec.structs.replace(
                rule,
                name=self.name.text().strip(),
                kind=str(self.kind.currentData()),
                words=tuple(filter(None, (clean_line(item) for item in typed))),
                pattern=self.pattern.text().strip(),
                instead=self.instead.text().strip(),
                most=self.most.value(),
                why=self.why.text().strip(),
                level=str(self.level.currentData()),
                data=tuple(name for name, box in self.data.items() if box.isChecked()),
                channels=tuple(name for name, box in self.channels.items() if box.isChecked()),
                active=self.active.isChecked(),
            )
        )

    def _fill(self, rule: ToneRule) -> None:
        self._filling = True
        self.name.setText(rule.name)
        self._reword_choices()
        self.kind.setCurrentIndex(max(0, self.kind.findData(rule.kind)))
        self.level.setCurrentIndex(max(0, self.level.findData(rule.level)))
        self.words.setText(", ".join(rule.words))
        self.pattern.setText(rule.pattern)
        self.instead.setText(rule.instead)
        self.most.setValue(rule.most)
        self.why.setText(rule.why)
        for name, box in self.data.items():
            box.setChecked(name in rule.data)
        for name, box in self.channels.items():
            box.setChecked(name in rule.channels)
        self.active.setChecked(rule.active)
        self._filling = False

    def _reword_choices(self) -> None:
        self._filling = True
        tables: tuple[tuple[ChoiceField, Mapping[Any, str]], ...] = (
            (self.kind, KINDS),
            (self.level, _LEVELS),
        )
        for choice, words in tables:
            now = choice.currentData()
            choice.clear()
            for value, said in words.items():
                choice.addItem(tr(said), str(value))
            choice.setCurrentIndex(max(0, choice.findData(now)))
        for value, box in self.data.items():
            box.setText(tr(_DATA[PersonalData(value)]))
        for kind, box in self.channels.items():
            box.setText(channel_name(kind))
        self._filling = False

    def _show_form(self, before: ToneRulesState, state: ToneRulesState) -> None:
        rule = state.open
        self.form.setVisible(rule is not None)
        self.list.setVisible(rule is None)
        self.add.setVisible(rule is None)
        if rule is None:
            return
        if before.open is None or before.open.id != rule.id:
            self._fill(rule)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        kind = rule.kind
        self.boxes[self.words].setVisible(kind in _WORDED)
        self.boxes[self.pattern].setVisible(kind == RuleKind.PATTERN)
        self.boxes[self.instead].setVisible(kind in _MENDED)
        self.boxes[self.most].setVisible(kind == RuleKind.LENGTH)
        for box in self.data.values():
            box.setVisible(kind == RuleKind.PERSONAL)
        self._reword_names()
        self.fault.setText(tr(_FAULTS[state.fault]) if state.fault in _FAULTS else "")
        self.save.setEnabled(not state.fault)
        self.remove.setVisible(not state.fresh)
        self.earlier.setVisible(not state.fresh)

    # -- the sample ------------------------------------------------------------------------

    def _make_sample(self) -> None:
        self.column.addSpacing(16)
        head = label(self.look, weight=600, tone="strong")
        self.say(head.setText, "Try it on a text")
        self.column.addWidget(head)
        self.column.addSpacing(4)
        self.sample_where = self._choice("tone_sample_where", mark("In which channel"))
        self.column.addWidget(self.sample_where, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(8)
        self.sample = QPlainTextEdit()
        self.sample.setObjectName("tone_sample")
        self.sample.setProperty("kind", "fixed")
        self.sample.setTabChangesFocus(True)
        self.sample.setFixedHeight(_SAMPLE_HEIGHT)
        self.say(self.sample.setPlaceholderText, "A message as it might be written")
        self.say(self.sample.setAccessibleName, "A message as it might be written")
        self.column.addWidget(self.sample)
        self.column.addSpacing(8)
        self.found = label(self.look, wrap=True, name="tone_found")
        self.column.addWidget(self.found)
        self.sample.textChanged.connect(self._sample)
        self.sample_where.activated.connect(self._sample)

    def _sample(self, *_values: object) -> None:
        kind = str(self.sample_where.currentData() or self._state.channel_kind)
        self.sampled.emit(self.sample.toPlainText(), kind)

    def _show_findings(self, state: ToneRulesState) -> None:
        shown = [_finding_words(state.sample, item) for item in state.findings[:_SHOWN]]
        if state.sample.strip() and not shown and state.tried == state.sample:
            shown = [tr("The rules have nothing against it")]
        self.found.setText("\n".join(shown))
        blocks = any(item.blocks for item in state.findings)
        calm = "positive" if state.sample.strip() else "muted"
        set_tone(self.found, "danger" if blocks else "warning" if state.findings else calm)

    # -- all -------------------------------------------------------------------------------

    def show_rules(self, state: ToneRulesState) -> None:
        """Show the rules, the one that is written, and what they have against the sample."""
        before, self._state = self._state, state
        self.list.show_lines([_line(rule) for rule in state.rules])
        if self.sample_where.count() == 0:
            self._reword_where()
        self._show_form(before, state)
        self._show_findings(state)
        if before.open is not None and state.open is None:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reword_where(self) -> None:
        now = self.sample_where.currentData() or self._state.channel_kind
        self.sample_where.clear()
        for kind in MATRIX_CHANNELS:
            self.sample_where.addItem(channel_name(kind), kind)
        self.sample_where.setCurrentIndex(max(0, self.sample_where.findData(now)))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "found"):
            self._reword_choices()
            self._reword_where()
            self.show_rules(self._state)


def _line(rule: ToneRule) -> Line:
    kind = tr(KINDS[RuleKind(rule.kind)]) if rule.kind in set(RuleKind) else rule.kind
    level = tr(_LEVELS[Level(rule.level)]) if rule.level in set(Level) else rule.level
    where = ", ".join(channel_name(item) for item in rule.channels[:3])
    more = "…" if len(rule.channels) > 3 else ""
    return Line(
        key=rule.id,
        title=clean_line(rule.name),
        hint=" · ".join(part for part in (kind, f"{where}{more}") if part),
        side=level if rule.active else tr("off"),
        side_tone=("danger" if rule.level == Level.BLOCK else "warning")
        if rule.active
        else "muted",
        icon="ban" if rule.level == Level.BLOCK else "quote",
    )


def _finding_words(sample: str, finding: Finding) -> str:
    part = clean_line(sample[finding.start : finding.end], 60)
    words = [clean_line(finding.rule.name)]
    if part:
        words.append(f"«{part}»" + (f" → «{clean_line(finding.fix, 60)}»" if finding.fix else ""))
    return ": ".join(words)
