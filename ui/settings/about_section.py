"""Versions and licences, and what the program is doing right now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit

from ui.design.buttons import button
from ui.design.fold import Fold
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.settings.desk import Part
from ui.settings.rows import Section

_LIVE_HEIGHT = 220


class AboutSection(Section):
    """About and diagnostics.

    Attributes:
        export_requested: path of the file to write.
    """

    export_requested = Signal(str)

    def __init__(self, look: Look, version: str) -> None:
        super().__init__(look, "about", mark("About and diagnostics"))
        self._version = version
        self.version = label(look, tone="muted", name="about_version")
        self.column.addWidget(self.version)
        self.column.addSpacing(12)
        self.export = button(look, "settings_export")
        self.say(self.export.setText, "Save the log…")
        self.export.clicked.connect(self._ask)
        self.row(
            mark("Log"),
            mark("For support: what happened and when. No names, numbers or texts are in it."),
            self.export,
        )
        self.say(self.export.setAccessibleName, "Save the log…")
        live = label(look, weight=500, tone="strong")
        self.say(live.setText, "Right now")
        self.column.addSpacing(8)
        self.column.addWidget(live)
        self.column.addSpacing(4)
        self.live = self._text("about_live")
        self.live.setMinimumHeight(_LIVE_HEIGHT)
        self.say(self.live.setAccessibleName, "Right now")
        self.column.addWidget(self.live, 1)
        self.column.addSpacing(12)
        self.fold = Fold(look, "about_parts", mark("Made of"))
        self.parts = self._text("about_parts_text")
        self.parts.setMinimumHeight(_LIVE_HEIGHT)
        self.say(self.parts.setAccessibleName, "Made of")
        self.fold.body.addWidget(self.parts)
        self.fold.head.setChecked(False)
        self.column.addWidget(self.fold)
        self.reworded()

    def _text(self, name: str) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setObjectName(name)
        made.setReadOnly(True)
        made.setTabChangesFocus(True)
        made.setProperty("kind", "fixed")
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(self.look.font("small").pixelSize())
        made.setFont(fixed)
        return made

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), tr("Save the log…"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("ZIP (*.zip)")
        dialog.setDefaultSuffix("zip")
        dialog.selectFile("pult-log.zip")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_requested)
        dialog.open()

    def show_diagnosis(self, lines: tuple[str, ...]) -> None:
        """Show what the program is doing; the place the agent reads stays."""
        text = "\n".join(lines)
        if text != self.live.toPlainText():
            bar = self.live.verticalScrollBar()
            at = bar.value()
            self.live.setPlainText(text)
            bar.setValue(at)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Show what the program is made of."""
        text = "\n".join(f"{part.name} {part.version} — {part.licence}" for part in parts)
        if text != self.parts.toPlainText():
            self.parts.setPlainText(text)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.version.setText(tr("Pult {version}", version=self._version))
