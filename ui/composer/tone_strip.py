"""What a rule of tone has against the reply, over the field: why, and one key to mend it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit

from domain.text import clean_line
from domain.tone import can_fix
from ui.composer.tone import ToneState
from ui.design.buttons import IconButton, button
from ui.design.i18n import tr
from ui.design.labels import ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.polish import repolish


class ToneStrip(Panel):
    """One line about one finding; hidden while there is none.

    Attributes:
        fix_requested: mend it.
        next_requested: explain the next one.
    """

    fix_requested = Signal()
    next_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "composer_tone", surface=None)
        self._state = ToneState()
        self._told = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 0, 2)
        row.setSpacing(8)
        self._icon = IconLabel(look, "alert", "warning", 14)
        self.words = ElidedLabel(look, size="small", weight=500, name="composer_tone_words")
        self.count = label(look, size="small", tone="muted", tabular=True)
        self.fix = button(look, "composer_tone_fix", "quiet")
        self.fix.clicked.connect(self.fix_requested)
        self.say(self.fix.setAccessibleName, "Mend what a rule of tone has found")
        self.more = IconButton(look, "composer_tone_next", "chevron-right", size=14)
        self.say(self.more.set_words, "Next remark")
        self.more.clicked.connect(self.next_requested)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        for part in (self.fix, self.count, self.more):
            row.addWidget(part)
        look.rekeyed.connect(self.reworded)
        self.hide()

    def show_state(self, state: ToneState) -> None:
        """Show the finding that is explained."""
        self._state = state
        finding = state.finding
        if finding is None:
            self._told = ""
            self.hide()
            return
        blocks = finding.blocks
        tint = "danger" if blocks else "warning"
        self._icon.show_icon("ban" if blocks else "alert", tint)
        self.words.setProperty("tone", tint)
        repolish(self.words)
        said = self._words(state)
        self.words.setText(said)
        self.words.setToolTip(said)
        self.fix.setVisible(can_fix(finding))
        keys = self.look.shown_keys("tone_fix")
        mended = clean_line(finding.fix, 24)
        self.fix.setText(tr("Fix: {words} ({keys})", words=mended or "…", keys=keys))
        several = len(state.findings) > 1
        at, total = state.current + 1, len(state.findings)
        self.count.setText(tr("{at} of {total}", at=at, total=total))
        self.count.setVisible(several)
        self.more.setVisible(several)
        self.show()
        if said != self._told:
            self._told = said
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    @staticmethod
    def _words(state: ToneState) -> str:
        finding = state.finding
        if finding is None:
            return ""
        part = clean_line(state.text[finding.start : finding.end], 40)
        about = f"«{part}»: " if part else ""
        why = clean_line(finding.rule.why, 300) or clean_line(finding.rule.name)
        if state.refused:
            return tr("Not sent. {why}", why=f"{about}{why}")
        return f"{about}{why}"

    def reworded(self) -> None:
        """Say everything again in the other language, or with other keys."""
        if self._state.finding is not None:
            self.show_state(self._state)


def underline(field: QPlainTextEdit, state: ToneState, look: Look) -> None:
    """Put a line under what the rules have something against."""
    marks = []
    if field.toPlainText() == state.text:
        for finding in state.findings:
            mark = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            style.setUnderlineColor(QColor(look.theme["danger" if finding.blocks else "warning"]))
            cursor = QTextCursor(field.document())
            cursor.setPosition(_units(state.text, finding.start))
            cursor.setPosition(_units(state.text, finding.end), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, style
            marks.append(mark)
    field.setExtraSelections(marks)


def _units(text: str, at: int) -> int:
    """Return a place as Qt counts it: beyond the first plane a sign is two."""
    return at + sum(sign > "\uffff" for sign in text[:at])
