"""``pult gallery``: every component in a window, or as pictures in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from ui.design.look import Look
from ui.design.tokens import THEMES
from ui.gallery.view import BOARDS, GalleryWindow

if TYPE_CHECKING:
    from ui.gallery.cells import Board

LANGUAGES = ("ru", "en")
_QUICKLY = 80
"""How hard a picture is packed: a fifth larger, in three quarters of the time."""


@dataclass(frozen=True, slots=True)
class Size:
    """A screen: logical width and height, and pixels to each."""

    width: int
    height: int
    ratio: float

    @property
    def name(self) -> str:
        """Return it as part of a file's name."""
        return f"{self.width}x{self.height}@{round(self.ratio * 100)}"


SIZES = (Size(1366, 768, 1.0), Size(1920, 1080, 1.0), Size(1366, 768, 2.0))


def show() -> int:
    """Show the window until it is closed; return the exit code."""
    app = QApplication([])
    window = GalleryWindow(Look(app, "light", "ru"))
    window.show()
    return app.exec()


def laid_out(board: Board, size: Size) -> None:
    """Give a board the width of a screen and the height it needs."""
    board.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    board.resize(size.width, size.height)
    board.show()
    for _ in range(3):  # lines that break at this width are higher, and what holds them too
        QApplication.processEvents()
        layout = board.layout()
        if layout is not None:
            layout.activate()
            needed = layout.totalHeightForWidth(size.width)
            board.resize(size.width, max(size.height, needed))
    QApplication.processEvents()


def _picture(widget: QWidget, ratio: float) -> QImage:
    # Boards are opaque: three channels are written in half the time of four.
    picture = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    widget.render(picture)
    return picture


def render(folder: Path, look: Look) -> Iterator[Path]:
    """Write every board in every theme, language and size; yield each file."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        look.use_theme(theme)
        for language in LANGUAGES:
            look.use_language(language)
            for name, build in BOARDS.items():
                board = build(look)
                for size in SIZES:
                    laid_out(board, size)
                    target = folder / f"{name}-{theme}-{language}-{size.name}.png"
                    _picture(board, size.ratio).save(str(target), quality=_QUICKLY)
                    yield target
                # At once: a later one would wait for a loop, and be dressed again with the next.
                shiboken6.delete(board)


def run(folder: Path | None) -> int:
    """Show the gallery, or render it where a folder is given; return the exit code."""
    if folder is None:
        return show()
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        return 2
    for _made in render(folder, Look(app, "light", "ru")):
        pass
    return 0
