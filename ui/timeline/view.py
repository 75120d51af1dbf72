"""The timeline: the rows of one customer, walked, acted on and read aloud."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from domain.entities import Attachment, Entry
from domain.glossary import Delivery
from domain.ids import EntryId
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.times import Times
from ui.design.words import delivery_word
from ui.rest import Rest
from ui.timeline.contacts import recording_of
from ui.timeline.entry_acts import EntryActs
from ui.timeline.file_shapes import is_shown_picture, shown_files
from ui.timeline.ink_pot import InkPot
from ui.timeline.items import Item, ItemList
from ui.timeline.presenter import TimelineState
from ui.timeline.rows_area import RowsArea
from ui.timeline.shapes import LOUD, state_of
from ui.timeline.spoken import speak_rows

_AHEAD_SCREENS = 3
_LOOK_MS = 120
"""How long what is in sight must stay there before its pictures are fetched."""


class TimelineView(RowsArea):
    """Rows of one customer, newest at the bottom.

    Attributes:
        older_requested: the top comes near.
        pictures_wanted: pairs of an entry's id and a picture of it that is in sight.
        acts: what can be done with an entry; its signals are this view's.
        pot: what the rows are drawn with.
    """

    older_requested = Signal()
    pictures_wanted = Signal(list)

    def __init__(self, look: Look, times: Times, parent: QWidget | None = None) -> None:
        self._state = TimelineState()
        self._list = ItemList()
        self._hits: tuple[str, ...] = ()
        self.pot = InkPot(look, times)
        self.pot.redraw = self._redraw_files
        super().__init__(look, self.pot.ink, parent)
        speak_rows()
        self.setObjectName("timeline")
        self.setAccessibleName(tr("History of contacts"))
        self.acts = EntryActs(self, self)
        # Not at once: it is asked while states are shown, and while one scrolls past.
        self._looking = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._looking.timeout.connect(self._look_around)
        self._asking = QTimer(self, interval=0, singleShot=True)
        self._asking.timeout.connect(self._ask_for_older)
        self.moved.connect(self._on_moved)

    # -- what is shown ---------------------------------------------------------------------

    def show_state(self, state: TimelineState) -> None:
        """Show entries; another customer or channel starts at the newest."""
        before, self._state = self._state, state
        now = (state.customer_id, state.channel_kind)
        if (before.customer_id, before.channel_kind) != now:
            self._begin(same=before.customer_id == state.customer_id)
        anchor = self.anchor()
        known = self.recent()
        first = self._list.update(
            state.entries,
            state.pending,
            state.unread_from,
            state.channel_kind,
            # Said where the history ends here: above it there may be more on this machine.
            Rest.HERE if state.has_older else state.rest,
            state.fetched,
        )
        self.take_rows(self._list.items, first, known)
        self.restore(anchor)
        self.settle()
        self._show_marks()
        if state.focus is not None and state.focused != before.focused:
            self.go_to(str(state.focus))
        self.viewport().update()

    def _begin(self, *, same: object) -> None:
        self._list = ItemList()
        self.forget_rows()
        if not same:
            self.pot.fold_all()

    def go_to(self, key: str) -> None:
        """Ring a row and bring it into sight."""
        at = self.place(key)
        if at >= 0:
            self.current = key
            self.centre(at)
            self.announce(at)
            self._show_marks()

    def show_found(self, terms: tuple[str, ...], hits: tuple[EntryId, ...]) -> None:
        """Mark words and the rows they are in; nothing looked for: no marks."""
        self._hits = tuple(str(hit) for hit in hits)
        if terms != self.pot.terms:
            self.pot.terms = terms
            self.redraw([item.key for item in self.kept()])
        self._show_marks()

    def _show_marks(self) -> None:
        places = {key: self.place(key) for key in self._hits}
        shares = [self.share(at) for at in places.values() if at >= 0]
        at = places.get(self.current, -1)
        self.marks.show_marks(shares, self.share(at) if at >= 0 else -1.0)

    def _redraw_files(self, changed: set[str]) -> None:
        if changed:
            self.redraw(
                item.key
                for item in self.kept()
                if item.entry is not None
                and any(file.sha256 in changed for file in item.entry.attachments)
            )

    def toggle(self, key: str) -> None:
        """Open or close what is folded in a row."""
        self.pot.toggle(key)
        self._open_in_place(key)

    def show_more_files(self, key: str, count: int) -> None:
        """Show more files of a row."""
        self.pot.show_more_files(key, count)
        self._open_in_place(key)

    def _open_in_place(self, key: str) -> None:
        # Its top stays where it is: it grows downwards, also at the bottom of the history.
        at = self.place(key)
        was = self.row_rect(at).top() if at >= 0 else 0
        self._stick = False
        self.redraw([key])
        if at >= 0:
            self.verticalScrollBar().setValue(
                self.verticalScrollBar().value() + self.row_rect(at).top() - was
            )

    # -- around what is in sight -----------------------------------------------------------

    def _on_moved(self) -> None:
        if self._state.has_older and self.offset() < self.viewport().height() * _AHEAD_SCREENS:
            self._asking.start()
        self._looking.start()

    def _ask_for_older(self) -> None:
        if self._state.has_older and self.offset() < self.viewport().height() * _AHEAD_SCREENS:
            self.older_requested.emit()

    def _look_around(self) -> None:
        """Ask for the pictures in sight that are not here yet."""
        if not self.items or not self.isVisible():
            return
        first, last = self.visible()
        wanted: list[tuple[EntryId, Attachment]] = []
        for at in range(first, last + 1):
            entry = self.items[at].entry
            if entry is None or not entry.attachments:
                continue
            count = self.pot.shown_files(self.items[at].key)
            wanted += [
                (entry.id, file)
                for _, file in shown_files(entry, count)
                if is_shown_picture(file) and file.sha256 not in self.pot.pictures
            ]
        if wanted:
            self.pictures_wanted.emit(wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look for pictures: nobody fetched them while it was hidden."""
        super().showEvent(event)
        self._looking.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the marks where the rows are."""
        super().resizeEvent(event)
        self._show_marks()

    # -- walking and acting ----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show where a click does something."""
        _, hit, _ = self.hit_at(event.position())
        hand = Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select the row, and do what stands there."""
        at, hit, share = self.hit_at(event.position())
        if at >= 0 and self.items[at].entry is not None:
            self.current = self.items[at].key
            self.viewport().update()
            if event.button() == Qt.MouseButton.LeftButton and hit is not None:
                self.acts.act(self.items[at], hit.action, share)
        super().mousePressEvent(event)

    def current_item(self) -> Item | None:
        """Return the row with the ring."""
        at = self.place(self.current)
        return self.items[at] if at >= 0 else None

    def current_entry(self) -> Entry | None:
        """Return the entry with the ring."""
        item = self.current_item()
        return item.entry if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk by entry with the arrows; the rest is for the entry with the ring."""
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.acts.copy()
        elif not self.acts.key(event):
            super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        at = self.place(self.current)
        if at < 0 and by < 0:
            at = len(self.items)
        at += by
        while 0 <= at < len(self.items) and not self.items[at].told:
            at += by
        if 0 <= at < len(self.items):
            self.current = self.items[at].key
            self.reveal(at)
            self.announce(at)
            self.viewport().update()

    def announce(self, at: int) -> None:
        """Say a row's words to a screen reader."""
        words = self.told(at)
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def told(self, at: int) -> str:
        """Return the words of a row, with what its mark means and what can be done."""
        item, texts = self.items[at], list(self.sketch(at).texts)
        state = state_of(item.entry, waiting=item.waiting) if item.entry is not None else ""
        # A loud state stands among the words already.
        if state not in LOUD and state not in ("", Delivery.NONE):
            texts.append(delivery_word(state))
        if item.entry is not None and recording_of(item.entry) is not None:
            texts.append(tr("with a recording: Space plays it"))
        return ", ".join(texts)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done with the entry under the mouse, or the one with the ring."""
        item = self.current_item()
        if item is None or item.entry is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.acts.open_menu(item, self.menu_place() if by_key else event.globalPos())

    def menu_place(self) -> QPoint:
        """Return where the menu of the current row opens."""
        box = self.row_rect(self.place(self.current))
        inside = box.intersected(self.viewport().rect())
        return self.viewport().mapToGlobal(QPointF(inside.center()).toPoint())
