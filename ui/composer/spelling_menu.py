"""The field's context menu with better spellings on top; also by the menu key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QMenu

from domain.tasks import TaskScope
from ui.composer.field import TextField
from ui.composer.spelling import Spelling
from ui.design.i18n import tr

_OFFERED = 5


class SpellingMenu(QObject):
    """Answers the context menu of a text field."""

    def __init__(self, field: TextField, spelling: Spelling, scope: TaskScope) -> None:
        super().__init__(field)
        self._field = field
        self._spelling = spelling
        self._scope = scope
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Open our own menu."""
        if isinstance(event, QContextMenuEvent) and event.type() == QEvent.Type.ContextMenu:
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self._open(event.pos() if by_mouse else self._field.cursorRect().bottomLeft(), by_mouse)
            return True
        return super().eventFilter(watched, event)

    def _open(self, place: QPoint, by_mouse: bool) -> None:
        viewport = self._field.viewport().mapFrom(self._field, place)
        cursor = self._field.cursorForPosition(viewport) if by_mouse else self._field.textCursor()
        menu = self._field.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wrong = self._spelling.wrong_at(cursor)
        where = self._field.mapToGlobal(place)
        if wrong is None:
            menu.popup(where)
            return
        self._scope.start(self._offer(menu, wrong[0], wrong[1], where), "spelling menu")

    async def _offer(self, menu: QMenu, word: str, chosen: QTextCursor, where: QPoint) -> None:
        better = await self._spelling.speller.better(word)
        first = menu.actions()[0] if menu.actions() else None
        for words in better[:_OFFERED]:
            action = menu.addAction(words)
            action.triggered.connect(lambda _on=False, to=words: _put(chosen, to))
            menu.insertAction(first, action)  # type: ignore[arg-type]  # None: at the end
        right = menu.addAction(tr("“{word}” is right", word=word))
        right.triggered.connect(lambda: self._spelling.accept(word))
        menu.insertAction(first, right)  # type: ignore[arg-type]
        if first is not None:
            menu.insertSeparator(first)
        menu.popup(where)


def _put(chosen: QTextCursor, words: str) -> None:
    chosen.insertText(words)
