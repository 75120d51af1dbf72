"""The one reviewed place where rich text from outside is shown (R-UI1).

The HTML was sanitised at the centre; this view is the second wall: it loads nothing, follows
nothing, and hands a clicked link to the one door for links.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QByteArray, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from domain.details import MailDetails, details_of
from domain.entities import Entry
from domain.text import clean_line
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.panel import Panel

_MAX_HTML = 512 * 1024
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class InertDocument(QTextDocument):
    """A document that answers every request for a resource itself, with nothing.

    Two fallbacks of Qt are shut here, both seen to open local files: where
    ``QTextBrowser.loadResource`` returns None, ``QTextDocument`` reads the file itself; and where
    an image resource is no valid image, the image painter opens its name as a file.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked: list[str] = []
        self.pictures: dict[str, QImage] = {}
        """The letter's own pictures by their address within it, decoded elsewhere."""
        self._nothing = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        self._nothing.fill(Qt.GlobalColor.transparent)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Return a picture of the letter, an invisible image or an empty text.

        What was asked is kept for tests.
        """
        asked = name.toString() if isinstance(name, QUrl) else name
        self.asked.append(asked)
        return self.pictures.get(asked, self._nothing) if kind == _IMAGE else QByteArray(b"")


class LetterText(QTextBrowser):
    """Shows HTML without ever reading a file or a network address."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("letter_text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.inert = InertDocument(self)
        self.setDocument(self.inert)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Return nothing: the second wall behind the document's own."""
        return self.inert.loadResource(kind, name)


class LetterWindow(Panel):
    """A small window with one letter as its sender formatted it.

    Attributes:
        link_requested: address of a clicked link; the receiver checks and asks.
    """

    link_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "letter", parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self._entry: Entry | None = None
        self.resize(760, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 8, 8)
        self.text = LetterText()
        self.say(self.text.setAccessibleName, "Letter with formatting")
        self.text.anchorClicked.connect(lambda url: self.link_requested.emit(url.toString()))
        column.addWidget(self.text)

    def show_letter(self, entry: Entry) -> None:
        """Show a letter; its pictures come later."""
        details = details_of(entry, MailDetails)
        self._entry = entry
        self.text.inert.pictures.clear()
        self.setWindowTitle(clean_line(entry.subject) or tr("(no subject)"))
        self.text.setHtml(details.html[:_MAX_HTML])
        self.show()
        self.raise_()

    def show_pictures(self, entry: Entry, pictures: dict[str, QImage]) -> None:
        """Put pictures, by the names of their files, where a letter has them."""
        if self._entry is None or entry.id != self._entry.id or not pictures:
            return
        self.text.inert.pictures |= {_address(name): image for name, image in pictures.items()}
        place = self.text.verticalScrollBar().value()
        # Set anew, because what was asked for before is remembered as nothing.
        self.text.setHtml(details_of(entry, MailDetails).html[:_MAX_HTML])
        self.text.verticalScrollBar().setValue(place)


def _address(name: str) -> str:
    """Return how a letter names a picture of its own, in the form Qt asks for it."""
    return QUrl(f"cid:{quote(name, safe='')}").toString()
