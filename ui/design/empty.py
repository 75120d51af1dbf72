"""What an empty place says: what will appear here and how."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.design.labels import IconLabel, label
from ui.design.look import Look


class EmptyState(QWidget):
    """An icon, a title and one sentence, centred."""

    def __init__(self, look: Look, name: str, icon: str) -> None:
        super().__init__()
        self.setObjectName(name)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 64)
        column.setSpacing(8)
        self.title = label(look, size="title", weight=600, tone="strong", wrap=True)
        self.hint = label(look, tone="muted", wrap=True)
        for words in (self.title, self.hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(IconLabel(look, icon, "line_strong", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addStretch(3)

    def add(self, act: QWidget) -> None:
        """Put a way out below the words."""
        self._column.insertSpacing(self._column.count() - 1, 8)
        self._column.insertWidget(self._column.count() - 1, act, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_words(self, title: str, hint: str) -> None:
        """Show other words."""
        self.title.setText(title)
        self.hint.setText(hint)
