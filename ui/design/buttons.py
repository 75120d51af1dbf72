"""Buttons: one accented act per screen, plain ones, quiet ones and icons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ui.design.look import Look

_GAP = 4
_INSIDE = QStyle.SubElement.SE_PushButtonContents


def button(
    look: Look, name: str, kind: str = "plain", parent: QWidget | None = None
) -> QPushButton:
    """Return a text button; its words come by ``Panel.say``.

    Args:
        look: the appearance.
        name: objectName.
        kind: ``primary``, ``plain``, ``danger``, ``quiet``, ``tab``, ``fold``, ``chip`` or
            ``toast``.
        parent: Qt parent.
    """
    made = QPushButton(parent)
    made.setObjectName(name)
    made.setProperty("kind", kind)
    made.setFont(look.font("small" if kind in ("quiet", "tab", "fold", "chip") else "body"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    return made


def spaced(made: QPushButton) -> Callable[[str], None]:
    """Return a setter of words that stand apart from the button's icon."""

    def put(words: str) -> None:
        made.setText(f"\u2009 {words}")
        made.setAccessibleName(words)

    return put


class ElidedButton(QPushButton):
    """A text button whose words end in an ellipsis where they do not fit.

    Attributes:
        tells_whole: its tip is the whole text where it is cut; otherwise the tip is its owner's.
    """

    tells_whole = True

    def __init__(self, look: Look, name: str, kind: str = "quiet") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.setFont(look.font("small"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return little: it may shrink."""
        return QSize(48, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the words that fit."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(_INSIDE, option, self).width()
        if not self.icon().isNull():
            room -= self.iconSize().width() + _GAP
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        tip = "" if option.text == self.text() else self.text()
        if self.tells_whole and tip != self.toolTip():
            self.setToolTip(tip)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class IconButton(QToolButton):
    """A square button with an icon only; its words are its tip and accessible name."""

    def __init__(
        self,
        look: Look,
        name: str,
        icon: str,
        *,
        kind: str = "icon",
        size: int = 18,
        tint: str = "muted",
    ) -> None:
        super().__init__()
        self._look = look
        self._icon = icon
        self._size = size
        self._tint = tint
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self.restyled)
        look.changed.connect(self.restyled)
        self.restyled()

    def set_words(self, words: str) -> None:
        """Say what it does, to the eye and to a screen reader."""
        self.setToolTip(words)
        self.setAccessibleName(words)

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.restyled()

    def show_tint(self, tint: str) -> None:
        """Take another tint of the theme."""
        if tint != self._tint:
            self._tint = tint
            self.restyled()

    def restyled(self) -> None:
        """Take the colours of the theme, and the size of the text."""
        token = "accent" if self.isChecked() else self._tint
        self.setIconSize(self._look.icon_size(self._size))
        self.setIcon(self._look.icon(self._icon, token, self._size))
