"""The timeline: an own scroll area that lays out only what is in sight.

Heights are estimated until a row is seen and exact afterwards; the row under the reader's eye
stays where it is. Opening ten thousand entries lays out a dozen of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from domain.entities import Entry
from domain.glossary import Delivery
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.times import Times
from ui.design.words import delivery_word
from ui.rest import Rest
from ui.timeline.choices import CANCEL, CONFIRM
from ui.timeline.heights import Heights
from ui.timeline.items import Item, ItemList
from ui.timeline.mail_shape import estimate, lay_out
from ui.timeline.presenter import TimelineState
from ui.timeline.shapes import LOUD, Ink, state_of
from ui.timeline.sketch import Sketch

_CACHE = 300
_COLUMN = 820.0
_MARGIN = 20.0
_BOTTOM = 32.0
_WHEEL = 48
_AHEAD_SCREENS = 2
_CORNER = 8.0


class TimelineView(QAbstractScrollArea):
    """Rows of one customer, newest at the bottom.

    Attributes:
        older_requested: the top comes near.
        letter_requested: an ``Entry`` is to be shown with its formatting.
        confirm_requested, cancel_requested: what becomes of a message, by its id.
    """

    older_requested = Signal()
    letter_requested = Signal(object)
    confirm_requested = Signal(object)
    cancel_requested = Signal(object)

    def __init__(self, look: Look, times: Times, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(tr("History of contacts"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._look = look
        self._times = times
        self._state = TimelineState()
        self._items: list[Item] = []
        self._list = ItemList()
        self._places: dict[str, int] = {}
        self._heights = Heights()
        self._sketches: OrderedDict[str, Sketch] = OrderedDict()
        self._opened: frozenset[str] = frozenset()
        self._stick = True
        self._current = ""
        look.changed.connect(self.reshape)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_state(self, state: TimelineState) -> None:
        """Show entries; another customer starts at the newest."""
        before, self._state = self._state, state
        now = (state.customer_id, state.channel_kind)
        other = (before.customer_id, before.channel_kind) != now
        anchor = None if other or self._stick else self._anchor()
        if other:
            self._list = ItemList()
            self._stick = True
            self._opened = frozenset()
            self._current = ""
            self._sketches.clear()
            self._places.clear()
        known = {item.key: item for item in self._recent()}
        first = self._list.update(
            state.entries,
            state.pending,
            state.unread_from,
            state.channel_kind,
            # Said where the history ends here: above it there may be more on this machine.
            Rest.HERE if state.has_older else state.rest,
            state.fetched,
        )
        self._items = self._list.items
        self._take(first, known)
        self._restore(anchor)
        self._settle()
        if state.focus is not None and state.focus != before.focus:
            self.go_to(str(state.focus))
        self.viewport().update()

    def go_to(self, key: str) -> None:
        """Ring a row and bring it into sight."""
        at = self._place(key)
        if at >= 0:
            self._stick = False
            self._current = key
            middle = self._heights.top(at) - self.viewport().height() / 3
            self.verticalScrollBar().setValue(round(middle))
            self._settle()
            self._reveal(at)
            self._announce(at)

    def _recent(self) -> list[Item]:
        """Return the rows whose drawings are kept."""
        places = (self._place(key) for key in self._sketches)
        return [self._items[at] for at in places if at >= 0]

    def _place(self, key: str) -> int:
        """Return where a row stands, or -1 if it is gone."""
        at = self._places.get(key, -1)
        return at if 0 <= at < len(self._items) and self._items[at].key == key else -1

    def _take(self, first: int, known: dict[str, Item]) -> None:
        if first == 0:
            self._places.clear()
        for at in range(first, len(self._items)):
            item = self._items[at]
            self._places[item.key] = at
            if item.key in known and known[item.key] != item:
                self._sketches.pop(item.key, None)
        self._measure(first)

    def _measure(self, first: int = 0) -> None:
        width = self._column()[1]
        heights = []
        for item in self._items[first:]:
            sketch = self._sketches.get(item.key)
            exact = sketch is not None and sketch.width == width
            heights.append(sketch.height if exact and sketch else estimate(item, width))
        self._heights.replace_from(first, heights)

    def _column(self) -> tuple[float, float]:
        room = float(self.viewport().width())
        width = max(200.0, min(_COLUMN, room - 2 * _MARGIN))
        return (room - width) / 2, width

    def _offset(self) -> float:
        """Return the row height at the viewport's top; short timelines sit at the bottom."""
        slack = self.viewport().height() - self._heights.total() - _BOTTOM
        return float(self.verticalScrollBar().value()) - max(0.0, slack)

    def _anchor(self) -> tuple[str, float] | None:
        if not self._items:
            return None
        at = self._heights.at(max(0.0, self._offset()))
        return self._items[at].key, self._heights.top(at) - self._offset()

    def _restore(self, anchor: tuple[str, float] | None) -> None:
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        height = self.viewport().height()
        maximum = max(0, round(self._heights.total() + _BOTTOM - height))
        bar.setRange(0, maximum)
        bar.setPageStep(height)
        bar.setSingleStep(_WHEEL)
        if self._stick:
            bar.setValue(maximum)
        elif anchor is not None and self._place(anchor[0]) >= 0:
            bar.setValue(round(self._heights.top(self._place(anchor[0])) - anchor[1]))
        bar.blockSignals(False)

    def _settle(self) -> None:
        """Lay out what is in sight until no height changes any more."""
        if not self._items:
            return
        for _ in range(6):
            anchor = self._anchor()
            if not self._exact(*self._visible()):
                return
            self._restore(anchor)

    def _visible(self) -> tuple[int, int]:
        offset = self._offset()
        first = self._heights.at(max(0.0, offset))
        return first, self._heights.at(max(0.0, offset + self.viewport().height()))

    def _exact(self, first: int, last: int) -> bool:
        changed = False
        for at in range(last, first - 1, -1):
            changed |= self._heights.put(at, self._sketch(at).height)
        return changed

    def _sketch(self, at: int) -> Sketch:
        item = self._items[at]
        width = self._column()[1]
        sketch = self._sketches.get(item.key)
        if sketch is None or sketch.width != width:
            sketch = lay_out(item, Ink(self._look, self._times, self._opened), width)
            self._sketches[item.key] = sketch
            if len(self._sketches) > _CACHE:
                self._sketches.popitem(last=False)
        else:
            self._sketches.move_to_end(item.key)
        return sketch

    def reshape(self) -> None:
        """Lay everything out again: width, theme or language changed."""
        anchor = None if self._stick else self._anchor()
        self._sketches.clear()
        self._measure()
        self._restore(anchor)
        self._settle()
        self.viewport().update()

    def _on_scrolled(self, value: int) -> None:
        self._stick = value >= self.verticalScrollBar().maximum() - 2
        self._settle()
        self.viewport().update()
        if value < self.viewport().height() * _AHEAD_SCREENS:
            self.older_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the row under the eye while the width changes."""
        super().resizeEvent(event)
        anchor = None if self._stick else self._anchor()
        self._measure()
        self._restore(anchor)
        self._settle()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a comfortable reading size."""
        return QSize(640, 480)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802 - Qt's name
        """Repaint; rows are drawn from the offset."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rows in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.theme["surface1"])
        if not self._items:
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, offset = self._column()[0], self._offset()
        first, last = self._visible()
        for at in range(first, last + 1):
            top = self._heights.top(at) - offset
            self._sketch(at).paint(painter, left, top)
            if self._items[at].key == self._current:
                self._ring(painter, at, top)
        painter.end()

    def _ring(self, painter: QPainter, at: int, top: float) -> None:
        left, width = self._column()
        painter.setPen(QPen(self._look.theme["accent"], 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = self._sketch(at)
        painter.drawRoundedRect(
            int(left) - 8, int(top) + 6, int(width) + 16, int(box.height) - 2, _CORNER, _CORNER
        )

    def shown_texts(self) -> list[str]:
        """Return the words on the screen from top to bottom, as painted."""
        if not self._items:
            return []
        first, last = self._visible()
        return [words for at in range(first, last + 1) for words in self._sketch(at).texts]

    def _row_at(self, point: QPointF) -> int:
        y = point.y() + self._offset()
        return self._heights.at(y) if 0 <= y < self._heights.total() else -1

    def _action_at(self, point: QPointF) -> tuple[int, str]:
        at = self._row_at(point)
        if at < 0:
            return -1, ""
        top = self._heights.top(at) - self._offset()
        return at, self._sketch(at).action_at(point - QPointF(self._column()[0], top))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show where a click does something."""
        _, action = self._action_at(event.position())
        hand = Qt.CursorShape.PointingHandCursor if action else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select the row, and do what stands there."""
        at, action = self._action_at(event.position())
        if at >= 0 and self._items[at].entry is not None:
            self._current = self._items[at].key
            self.viewport().update()
            if event.button() == Qt.MouseButton.LeftButton and action:
                self.act(self._items[at], action)
        super().mousePressEvent(event)

    def act(self, item: Item, action: str) -> None:
        """Do what a place of a row stands for."""
        if action in ("fold", "more"):
            self._opened ^= {item.key}
            self._sketches.pop(item.key, None)
            anchor = self._anchor()
            self._stick = False
            self._measure()
            self._restore(anchor)
            self._settle()
            self.viewport().update()
        elif action == "html":
            self.letter_requested.emit(item.entry)
        elif item.entry is not None and action in (CONFIRM, CANCEL):
            asked = self.confirm_requested if action == CONFIRM else self.cancel_requested
            asked.emit(item.entry.id)

    def current_entry(self) -> Entry | None:
        """Return the entry with the ring."""
        at = self._place(self._current)
        return self._items[at].entry if at >= 0 else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk by entry with the arrows, copy with Ctrl+C, act with Enter."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_current()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._current:
            self._act_on_current()
        elif event.key() == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        else:
            super().keyPressEvent(event)

    def _act_on_current(self) -> None:
        at = self._place(self._current)
        if at < 0:
            return
        hits = self._sketch(at).hits
        if len(hits) == 1 and hits[0].action not in (CONFIRM, CANCEL):
            self.act(self._items[at], hits[0].action)
        elif hits:
            # Of several the agent chooses; and no message goes out by one careless Enter.
            left, width = self._column()
            corner = QPointF(left + width / 2, self._heights.top(at) - self._offset() + 24)
            self._open_menu(at, self.viewport().mapToGlobal(corner.toPoint()))

    def _open_menu(self, at: int, place: QPoint) -> None:
        item = self._items[at]
        menu = QMenu(self)
        menu.setObjectName("timeline_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for hit in self._sketch(at).hits:
            menu.addAction(hit.words).triggered.connect(self._acting(item, hit.action))
        menu.addAction(tr("Copy text")).triggered.connect(self.copy_current)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(place)

    def _acting(self, item: Item, action: str) -> Callable[[], None]:
        return lambda: self.act(item, action)

    def _walk(self, by: int) -> None:
        at = self._place(self._current)
        if at < 0 and by < 0:
            at = len(self._items)
        at += by
        while 0 <= at < len(self._items) and not self._items[at].told:
            at += by
        if 0 <= at < len(self._items):
            self._current = self._items[at].key
            self._reveal(at)
            self._announce(at)
            self.viewport().update()

    def _reveal(self, at: int) -> None:
        bar = self.verticalScrollBar()
        self._exact(at, at)
        self._restore(None)
        top, offset, height = self._heights.top(at), self._offset(), self.viewport().height()
        bottom = top + self._sketch(at).height
        if top < offset:
            bar.setValue(bar.value() + round(top - offset - 8))
        elif bottom > offset + height:
            bar.setValue(bar.value() + round(bottom - offset - height + _BOTTOM))

    def _announce(self, at: int) -> None:
        words = ", ".join(self._told(at))
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _told(self, at: int) -> list[str]:
        """Return the words of a row, with what its mark means."""
        item, texts = self._items[at], self._sketch(at).texts
        state = state_of(item.entry, waiting=item.waiting) if item.entry is not None else ""
        # A loud state stands among the words already.
        quiet = state not in LOUD and state not in ("", Delivery.NONE)
        return [*texts, delivery_word(state)] if quiet else texts

    def copy_current(self) -> None:
        """Put the text of the ringed entry on the clipboard."""
        entry = self.current_entry()
        if entry is not None:
            at = self._place(self._current)
            text = entry.text or " · ".join(self._sketch(at).texts)
            QGuiApplication.clipboard().setText(text)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done with the entry under the mouse."""
        at = self._place(self._current)
        if at >= 0 and self._items[at].entry is not None:
            self._open_menu(at, event.globalPos())
