"""The middle pane: header, chips, search bar, the history, and what opens over it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout

from domain.entities import Entry
from ui.context import Context
from ui.design.empty import EmptyState
from ui.design.i18n import plural, tr
from ui.design.panel import Panel
from ui.design.words import channel_name
from ui.links import check, open_link
from ui.nearby.view import NearbyStrip
from ui.rest import Rest
from ui.timeline.day_picker import DayPicker
from ui.timeline.elsewhere import ElsewhereBar
from ui.timeline.finder import Finder
from ui.timeline.finding import Found
from ui.timeline.header import TimelineHeader
from ui.timeline.letter import LetterWindow
from ui.timeline.presenter import TimelineState
from ui.timeline.separators import bare_words
from ui.timeline.strip import TimelineStrip
from ui.timeline.text_window import TextWindow
from ui.timeline.view import TimelineView

_SCROLL_BAR = 12


class TimelinePane(Panel):
    """Header over timeline, or words where nobody is open.

    Attributes:
        letter_opened: the ``Entry`` of a letter that is shown with its formatting.
    """

    letter_opened = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.look, "timeline_pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = TimelineHeader(context.look, context.times)
        self.strip = TimelineStrip(context.look)
        self.finder = Finder(context.look)
        self.timeline = TimelineView(context.look, context.times)
        self._empty = EmptyState(context.look, "timeline_empty", "webchat")
        self.elsewhere = ElsewhereBar(context.look, context.times)
        for part in (self.header, self.elsewhere, self.strip, self.finder):
            column.addWidget(part)
        self._stack = QStackedLayout()
        # Laid out before it is filled: the first page of a loose stack flashes up as a window.
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.timeline)
        self.nearby = NearbyStrip(context.look, self)
        self.days = DayPicker(context.look, self)
        self._times = context.times
        self._state = TimelineState()
        self._letter: LetterWindow | None = None
        self._text: TextWindow | None = None
        self.timeline.acts.letter_requested.connect(self._open_letter)
        self.strip.find_requested.connect(self.open_finder)
        self.strip.day_requested.connect(self.open_days)
        self.finder.closed.connect(self.timeline.setFocus)
        self.days.closed.connect(self.timeline.setFocus)
        self.strip.hide()
        self.reworded()

    def show_state(self, state: TimelineState) -> None:
        """Show a customer's history, or the invitation to open one."""
        before, self._state = self._state, state
        if before.customer_id != state.customer_id:
            self.finder.dismiss()
            self.days.dismiss()
        self.strip.setVisible(state.customer_id is not None and state.outline.count > 0)
        self.strip.show_outline(state.outline, state.channel_kind)
        self.timeline.show_state(state)
        self._empty.show_words(*self._empty_words())
        self._stack.setCurrentWidget(self._empty if self._is_bare() else self.timeline)

    def _is_bare(self) -> bool:
        state = self._state
        if not state.entries:
            return not state.loading
        none_shown = all(item.entry is None for item in self.timeline.items[:8])
        return none_shown and bool(state.channel_kind) and not state.has_older

    def _empty_words(self) -> tuple[str, str]:
        state = self._state
        if state.customer_id is None:
            return (
                tr("Choose a conversation"),
                tr("The whole history over every channel opens here."),
            )
        if state.rest is not Rest.HERE:
            return bare_words(state.rest, state.fetched)
        if state.channel_kind and state.entries:
            name = channel_name(state.channel_kind)
            other = plural("%n entry(s) in all channels", state.outline.count)
            return tr("Nothing in this channel: {name}", name=name), other
        return tr("No contacts yet"), tr("Calls, messages and visits appear here.")

    def show_found(self, found: Found) -> None:
        """Show what was found, in the bar, in the rows and beside them."""
        self.finder.show_found(found)
        self.timeline.show_found(found.hits.terms, found.ids)

    def open_finder(self) -> None:
        """Open the search inside."""
        if self._state.customer_id is not None:
            self.finder.open()

    def open_days(self) -> None:
        """Open the calendar at the day that is read."""
        outline = self._state.outline
        if not outline.days:
            return
        self.days.month.today = self._times.now().astimezone().date()
        entry = self._read_entry()
        day = entry.at.astimezone().date() if entry is not None else max(outline.days)
        top = self.strip.y() + self.strip.height() + 4
        self.days.open_at(self.width() - 12, top, outline.days, day)

    def _read_entry(self) -> Entry | None:
        if not self.timeline.items:
            return None
        first, last = self.timeline.visible()
        shown = [self.timeline.items[at].entry for at in range(first, last + 1)]
        return next((entry for entry in shown if entry is not None), None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the strip over the end of the history: nothing moves when it comes and goes."""
        super().resizeEvent(event)
        high = self.nearby.height()
        self.nearby.setGeometry(0, self.height() - high, self.width() - _SCROLL_BAR, high)

    def _open_letter(self, entry: Entry) -> None:
        if self._letter is None:
            self._letter = LetterWindow(self.look, self)
            self._letter.link_requested.connect(self._open_link)
        self._letter.show_letter(entry)
        self.letter_opened.emit(entry)

    def show_pictures(self, entry: Entry, pictures: dict[str, QImage]) -> None:
        """Put pictures of a letter where it has them, if it is still open."""
        if self._letter is not None:
            self._letter.show_pictures(entry, pictures)

    def _open_link(self, address: str) -> None:
        link = check(address)
        if link is not None and not link.number:
            open_link(link)

    def open_text(self, pieces: list[str]) -> TextWindow:
        """Show a text too long for its row."""
        if self._text is None:
            self._text = TextWindow(self.look, self)
        self._text.show_pieces(pieces)
        return self._text

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._empty.show_words(*self._empty_words())
        self.timeline.setAccessibleName(tr("History of contacts"))
        self.timeline.reshape()
