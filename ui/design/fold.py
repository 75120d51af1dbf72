"""A block with a title that folds away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.design.buttons import ElidedButton
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.marks import ConflictMark, WaitingMark
from ui.design.panel import Panel


class Fold(Panel):
    """Title with a count, a chevron, and a body.

    Attributes:
        toggled: whether it is open now.
        conflict_requested: the agent wants to see both values of what is inside.
    """

    toggled = Signal(bool)
    conflict_requested = Signal()

    def __init__(self, look: Look, name: str, title: str) -> None:
        super().__init__(look, name, surface=None)
        self._title = title
        self._count = 0
        self.setProperty("edge", "top")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 6, 12, 8)
        outer.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        self.head = ElidedButton(look, f"{name}_head", "fold")
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setFont(look.font("small", 600))
        self.head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.head.toggled.connect(self._on_toggled)
        self._badge = label(look, size="small", tone="muted", tabular=True)
        head.addWidget(self.head)
        head.addWidget(self._badge)
        self.waits = WaitingMark(look)
        self.conflict = ConflictMark(look, f"{name}_conflict")
        self.conflict.clicked.connect(self.conflict_requested)
        head.addWidget(self.waits)
        head.addWidget(self.conflict)
        head.addStretch(1)
        outer.addLayout(head)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 2)
        self.body.setSpacing(6)
        outer.addWidget(self._inside)
        self.reworded()
        self.restyled()

    def _on_toggled(self, opened: bool) -> None:
        self._inside.setVisible(opened)
        self.restyled()
        self.toggled.emit(opened)

    def show_marks(self, *, waiting: bool, disputed: str = "") -> None:
        """Show whether a change of what is inside waits, and the name of a field in dispute."""
        self.head.setAccessibleDescription(self.waits.show_waiting(waiting))
        self.conflict.show_field(disputed)

    def show_count(self, count: int) -> None:
        """Show how many things are inside; an empty block takes no place."""
        self._count = count
        self._badge.setText(str(count) if count > 1 else "")
        self.setVisible(count > 0)

    def reworded(self) -> None:
        """Say the title again."""
        self.head.setText(tr(self._title))
        self.head.setAccessibleName(tr(self._title))

    def restyled(self) -> None:
        """Take the colours of the theme."""
        name = "chevron-down" if self.head.isChecked() else "chevron-right"
        self.head.setIcon(self.look.icon(name, "muted", 14))
        self.head.setIconSize(self.look.icon_size(14))
