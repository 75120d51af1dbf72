"""The order of the card's blocks and which are folded: the agent's own, and remembered.

A block is moved by the menu of its title (the menu key or the right button).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout

from ui.design.fold import Fold
from ui.design.i18n import tr
from ui.preferences import Memory

_ORDER, _FOLDED = "card/order", "card/folded"


class Blocks(QObject):
    """Arranges folds in a column."""

    def __init__(self, column: QVBoxLayout, first: int, memory: Memory | None) -> None:
        """Hold where they go.

        Args:
            column: the card's.
            first: place of the first block in it.
            memory: where order and folding are kept; without one they are forgotten.
        """
        super().__init__()
        self._column = column
        self._first = first
        self._memory = memory
        self._folds: list[Fold] = []

    def arrange(self, folds: Sequence[Fold]) -> None:
        """Put blocks in the agent's order; what it does not name keeps its own place."""
        wanted = self._read(_ORDER)
        places = {name: at for at, name in enumerate(wanted)}
        order = sorted(
            enumerate(folds), key=lambda item: (places.get(item[1].objectName(), item[0]), item[0])
        )
        self._folds = [fold for _, fold in order]
        self._place()
        folded = set(self._read(_FOLDED))
        for fold in self._folds:
            fold.head.setChecked(fold.objectName() not in folded)
            fold.toggled.connect(self._keep_folded)
            fold.head.installEventFilter(self)

    def _place(self) -> None:
        for at, fold in enumerate(self._folds):
            self._column.removeWidget(fold)
            self._column.insertWidget(self._first + at, fold)

    def _read(self, key: str) -> list[str]:
        raw = self._memory.value(key, "") if self._memory is not None else ""
        return str(raw or "").split()

    def _keep(self, key: str, names: Sequence[str]) -> None:
        if self._memory is not None:
            self._memory.setValue(key, " ".join(names))

    def _keep_folded(self, _open: object) -> None:
        folded = [fold.objectName() for fold in self._folds if not fold.head.isChecked()]
        self._keep(_FOLDED, folded)

    def names(self) -> list[str]:
        """Return the blocks in their order."""
        return [fold.objectName() for fold in self._folds]

    def move(self, fold: Fold, by: int) -> None:
        """Move a block among those in sight; the keyboard stays at it."""
        seen = [item for item in self._folds if not item.isHidden()]
        if fold not in seen:
            return
        at = max(0, min(seen.index(fold) + by, len(seen) - 1))
        other = seen[at]
        if other is fold:
            return
        self._folds.remove(fold)
        place = self._folds.index(other)
        self._folds.insert(place + 1 if by > 0 else place, fold)
        self._place()
        self._keep(_ORDER, self.names())
        fold.head.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Open the menu of a title."""
        if isinstance(event, QContextMenuEvent) and event.type() == QEvent.Type.ContextMenu:
            fold = next((item for item in self._folds if item.head is watched), None)
            if fold is not None:
                self._open_menu(fold)
                return True
        return super().eventFilter(watched, event)

    def _open_menu(self, fold: Fold) -> None:
        menu = QMenu(fold)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        many = len(self._folds)
        for words, by in (
            (tr("Move up"), -1),
            (tr("Move down"), 1),
            (tr("Move to the top"), -many),
        ):
            menu.addAction(words).triggered.connect(lambda _on=False, by=by: self.move(fold, by))
        menu.popup(fold.head.mapToGlobal(QPoint(0, fold.head.height())))
