"""A scroll area that lays out only the rows in sight, and keeps what is read where it is.

Heights are estimated until a row is seen and exact afterwards; the row under the reader's eye
stays where it is. Opening ten thousand entries lays out a dozen of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.design.look import Look
from ui.timeline.heights import Heights
from ui.timeline.ink import Ink
from ui.timeline.items import Item
from ui.timeline.laying import Bulk, bulk_of, lay_out, scales
from ui.timeline.marks_bar import MarksBar
from ui.timeline.sketch import Hit, Sketch

_CACHE = 300
_COLUMN = 820.0
_MARGIN = 20.0
BOTTOM = 32.0
_WHEEL = 48
_CORNER = 8.0


class RowsArea(QAbstractScrollArea):
    """Draws rows; knows nothing of what they are for.

    Attributes:
        moved: other rows are in sight now, or the same ones elsewhere.
    """

    moved = Signal()

    def __init__(self, look: Look, ink: Callable[[], Ink], parent: QWidget | None = None) -> None:
        """Make an empty area.

        Args:
            look: the appearance.
            ink: returns what rows are drawn with now.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.marks = MarksBar(look)
        self.setVerticalScrollBar(self.marks)
        self._look = look
        self._ink = ink
        self.items: list[Item] = []
        self._places: dict[str, int] = {}
        self._bulks: list[Bulk] = []
        self._heights = Heights()
        self._sketches: OrderedDict[str, Sketch] = OrderedDict()
        self._stick = True
        self.current = ""
        look.changed.connect(self.reshape)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # -- rows ------------------------------------------------------------------------------

    def forget_rows(self) -> None:
        """Begin with others, at the bottom."""
        self._stick = True
        self.current = ""
        self._sketches.clear()
        self._places.clear()

    def recent(self) -> dict[str, Item]:
        """Return the rows whose drawings are kept, to be compared after a change."""
        places = (self.place(key) for key in self._sketches)
        return {self.items[at].key: self.items[at] for at in places if at >= 0}

    def take_rows(self, items: list[Item], first: int, known: dict[str, Item]) -> None:
        """Show other rows from the ``first`` on; ``known`` is what ``recent`` said before."""
        self.items = items
        if first == 0:
            self._places.clear()
        for at in range(first, len(items)):
            item = items[at]
            self._places[item.key] = at
            if item.key in known and known[item.key] != item:
                self._sketches.pop(item.key, None)
        self._bulks[first:] = map(bulk_of, items[first:])
        self._measure(first)

    def place(self, key: str) -> int:
        """Return where a row stands, or -1 if it is gone."""
        at = self._places.get(key, -1)
        return at if 0 <= at < len(self.items) and self.items[at].key == key else -1

    def redraw(self, keys: Iterable[str]) -> None:
        """Lay these rows out again: something in them looks different."""
        anchor = self.anchor()
        gone = [self._sketches.pop(key, None) for key in keys]
        if any(sketch is not None for sketch in gone):
            self.restore(anchor)
            self.settle()
            self.viewport().update()

    def kept(self) -> list[Item]:
        """Return the rows that have drawings: those that were in sight lately."""
        return list(self.recent().values())

    def _measure(self, first: int = 0) -> None:
        width = self.column()[1]
        scale = scales(width)
        heights = [bulk.fixed + bulk.flow * scale[bulk.sort] for bulk in self._bulks[first:]]
        for key, sketch in self._sketches.items():
            at = self.place(key)
            if at >= first and sketch.width == width:
                heights[at - first] = sketch.height
        self._heights.replace_from(first, heights)

    def column(self) -> tuple[float, float]:
        """Return left edge and width of the column rows stand in."""
        room = float(self.viewport().width())
        width = max(200.0, min(_COLUMN, room - 2 * _MARGIN))
        return (room - width) / 2, width

    # -- the reader's place ----------------------------------------------------------------

    def offset(self) -> float:
        """Return the row height at the viewport's top; short timelines sit at the bottom."""
        slack = self.viewport().height() - self._heights.total() - BOTTOM
        return float(self.verticalScrollBar().value()) - max(0.0, slack)

    def anchor(self) -> tuple[str, float] | None:
        """Return the row at the top and how far it is scrolled; None: stay at the bottom."""
        if self._stick or not self.items:
            return None
        return self._held()

    def _held(self) -> tuple[str, float]:
        at = self._heights.at(max(0.0, self.offset()))
        return self.items[at].key, self._heights.top(at) - self.offset()

    def restore(self, anchor: tuple[str, float] | None) -> None:
        """Put an anchored row back where it was, or the end at the bottom."""
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        height = self.viewport().height()
        maximum = max(0, round(self._heights.total() + BOTTOM - height))
        bar.setRange(0, maximum)
        bar.setPageStep(height)
        bar.setSingleStep(_WHEEL)
        if self._stick:
            bar.setValue(maximum)
        elif anchor is not None and self.place(anchor[0]) >= 0:
            bar.setValue(round(self._heights.top(self.place(anchor[0])) - anchor[1]))
        bar.blockSignals(False)

    def settle(self) -> None:
        """Lay out what is in sight until no height changes any more."""
        if self.items:
            for _ in range(6):
                anchor = self._held()
                if not self._exact(*self.visible()):
                    break
                self.restore(anchor)
        self.moved.emit()

    def visible(self) -> tuple[int, int]:
        """Return the first and last row in sight."""
        offset = self.offset()
        first = self._heights.at(max(0.0, offset))
        return first, self._heights.at(max(0.0, offset + self.viewport().height()))

    def _exact(self, first: int, last: int) -> bool:
        changed = False
        for at in range(last, first - 1, -1):
            changed |= self._heights.put(at, self.sketch(at).height)
        return changed

    def sketch(self, at: int) -> Sketch:
        """Return the drawing of a row, made now if need be."""
        item = self.items[at]
        width = self.column()[1]
        sketch = self._sketches.get(item.key)
        if sketch is None or sketch.width != width:
            sketch = lay_out(item, self._ink(), width)
            self._sketches[item.key] = sketch
            if len(self._sketches) > _CACHE:
                self._sketches.popitem(last=False)
        else:
            self._sketches.move_to_end(item.key)
        return sketch

    def reshape(self) -> None:
        """Lay everything out again: width, theme or language changed."""
        anchor = self.anchor()
        self._sketches.clear()
        self._measure()
        self.restore(anchor)
        self.settle()
        self.viewport().update()

    def reveal(self, at: int) -> None:
        """Scroll just as far as a row needs to be seen whole, or its top."""
        bar = self.verticalScrollBar()
        self._exact(at, at)
        self.restore(None)
        top, offset, height = self._heights.top(at), self.offset(), self.viewport().height()
        bottom = top + self.sketch(at).height
        if top < offset or bottom - top > height:
            bar.setValue(bar.value() + round(top - offset - 8))
        elif bottom > offset + height:
            bar.setValue(bar.value() + round(bottom - offset - height + BOTTOM))

    def centre(self, at: int) -> None:
        """Scroll to a row, a third down from the top: what came before it is seen too."""
        self._stick = False
        # Twice: on the way there what lies around it gets its true height.
        for _ in range(2):
            middle = self._heights.top(at) - self.viewport().height() / 3
            self.verticalScrollBar().setValue(round(middle))
            self.settle()
        self.reveal(at)

    def share(self, at: int) -> float:
        """Return where a row lies on the scroll bar, from 0 to 1."""
        return self._heights.top(at) / max(1.0, self._heights.total())

    def _on_scrolled(self, value: int) -> None:
        self._stick = value >= self.verticalScrollBar().maximum() - 2
        self.settle()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the row under the eye while the width changes."""
        super().resizeEvent(event)
        anchor = self.anchor()
        self._measure()
        self.restore(anchor)
        self.settle()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a comfortable reading size."""
        return QSize(640, 480)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802 - Qt's name
        """Repaint; rows are drawn from the offset."""
        self.viewport().update()

    # -- painting and pointing -------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rows in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.theme["surface1"])
        if not self.items:
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, offset = self.column()[0], self.offset()
        first, last = self.visible()
        for at in range(first, last + 1):
            top = self._heights.top(at) - offset
            self.sketch(at).paint(painter, left, top)
            if self.items[at].key == self.current:
                self._ring(painter, at, top)
        painter.end()

    def _ring(self, painter: QPainter, at: int, top: float) -> None:
        left, width = self.column()
        painter.setPen(QPen(self._look.theme["accent"], 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(int(left) - 8, int(top) + 6, int(width) + 16, self.sketch(at).height - 2)
        painter.drawRoundedRect(box, _CORNER, _CORNER)

    def shown_texts(self) -> list[str]:
        """Return the words on the screen from top to bottom, as painted."""
        if not self.items:
            return []
        first, last = self.visible()
        return [words for at in range(first, last + 1) for words in self.sketch(at).texts]

    def told(self, at: int) -> str:
        """Return what a screen reader says of a row."""
        return ", ".join(self.sketch(at).texts)

    def row_rect(self, at: int) -> QRect:
        """Return where a row is, in the viewport's coordinates."""
        left, width = self.column()
        top = self._heights.top(at) - self.offset()
        bottom = self._heights.top(at + 1) - self.offset()
        return QRectF(left, top, width, bottom - top).toRect()

    def row_at(self, point: QPointF) -> int:
        """Return the row under a point of the viewport, or -1."""
        y = point.y() + self.offset()
        return self._heights.at(y) if 0 <= y < self._heights.total() else -1

    def hit_at(self, point: QPointF) -> tuple[int, Hit | None, float]:
        """Return row, place that does something, and how far to the right in it, from 0 to 1."""
        at = self.row_at(point)
        if at < 0:
            return -1, None, 0.0
        inside = point - QPointF(self.column()[0], self._heights.top(at) - self.offset())
        hit = self.sketch(at).hit_at(inside)
        if hit is None:
            return at, None, 0.0
        return at, hit, (inside.x() - hit.rect.left()) / max(1.0, hit.rect.width())
