"""The files that hang on the draft, as chips above the field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.entities import Attachment
from domain.text import clean_line
from ui.composer.files import FilesState
from ui.design.buttons import IconButton
from ui.design.flow import FlowLayout
from ui.design.i18n import plural, tr
from ui.design.labels import IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.pool import RowPool
from ui.design.words import file_size


class FileChip(Panel):
    """A file's name and size, and a way to take it off.

    Attributes:
        drop_requested: its hash.
    """

    drop_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "composer_file", surface=2)
        self._sha256 = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 2, 2)
        row.setSpacing(4)
        row.addWidget(IconLabel(look, "attach", "muted", 14))
        self.words = label(look, size="small", name="composer_file_words")
        row.addWidget(self.words)
        self._drop = IconButton(look, "composer_file_drop", "close", size=12)
        self._drop.clicked.connect(lambda: self.drop_requested.emit(self._sha256))
        row.addWidget(self._drop)

    def show_file(self, item: Attachment) -> None:
        """Show a file."""
        self._sha256 = item.sha256
        name = clean_line(item.name, 60)
        self.words.setText(f"{name} · {file_size(item.size)}")
        self._drop.set_words(tr("Take off {name}", name=name))


class FileStrip(QWidget):
    """All of them, and how many are being read.

    Attributes:
        drop_requested: hash of the one to take off.
    """

    drop_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("composer_files")
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        flow = FlowLayout(gap=4)
        column.addLayout(flow)
        self.chips: RowPool[FileChip, Attachment] = RowPool(flow, self._chip, FileChip.show_file)
        self._reading = label(look, size="small", tone="muted", name="composer_files_reading")
        column.addWidget(self._reading)

    def _chip(self) -> FileChip:
        chip = FileChip(self._look)
        chip.drop_requested.connect(self.drop_requested)
        return chip

    def show_state(self, state: FilesState) -> None:
        """Show the files."""
        self.chips.show(state.files)
        reading = plural("Reading %n file(s)…", state.reading) if state.reading else ""
        self._reading.setText(reading)
        self._reading.setVisible(state.reading > 0)
        self.setVisible(bool(state.files) or state.reading > 0)
