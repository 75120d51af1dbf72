"""Under the header: one chip a channel with its count, and the ways through a long history."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from sync.queries.history import Outline
from ui.design.buttons import IconButton, button
from ui.design.i18n import mark, plural, tr
from ui.design.icons import channel_icon
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.words import channel_name
from ui.timeline.shapes import channel_tint

HEIGHT = 40
_FIND, _DAY = mark("Search in this history"), mark("Go to a day of this history")
_PRINT = mark("Print this history or save it as PDF")
_GAP = 4
_ICON = 16


class TimelineStrip(Panel):
    """Chips of channels at the left, tools at the right.

    Attributes:
        filter_requested: a channel kind, or empty for all.
        find_requested, day_requested, print_requested: the tools.
    """

    filter_requested = Signal(str)
    find_requested = Signal()
    day_requested = Signal()
    print_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "timeline_strip")
        self.setProperty("edge", "bottom")
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._outline = Outline()
        self._kind = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 12, 0)
        self._row.setSpacing(4)
        self._chips: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._more = IconButton(look, "strip_more", "more")
        self.say(self._more.set_words, "More channels")
        self._more.clicked.connect(self._open_more)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        for name, icon, words, keys, asked in (
            ("strip_find", "search", _FIND, "find_here", self.find_requested),
            ("strip_day", "calendar", _DAY, "go_to_day", self.day_requested),
            ("strip_print", "print", _PRINT, "print", self.print_requested),
        ):
            tool = IconButton(look, name, icon)
            self.say_with_keys(tool.set_words, words, keys)
            tool.clicked.connect(asked)
            self._row.addWidget(tool)

    def show_outline(self, outline: Outline, kind: str) -> None:
        """Show which channels there are, and which of them is shown; empty for all."""
        if (outline.channels, kind) == (self._outline.channels, self._kind) and self._chips:
            return
        self._outline, self._kind = outline, kind
        self.reworded()

    def _kinds(self) -> list[str]:
        ordered = sorted(self._outline.channels.items(), key=lambda pair: (-pair[1], pair[0]))
        kinds = [kind for kind, _ in ordered]
        if self._kind and self._kind not in kinds:
            kinds.append(self._kind)  # nothing in it, but it is what is shown
        return ["", *kinds]

    def reworded(self) -> None:
        """Say everything again in the other language."""
        wanted = self._kinds()
        for kind in [kind for kind in self._chips if kind not in wanted]:
            chip = self._chips.pop(kind)
            self._group.removeButton(chip)
            chip.setParent(None)
            chip.deleteLater()
        for at, kind in enumerate(wanted):
            chip = self._chips.get(kind) or self._made(kind)
            self._row.removeWidget(chip)
            self._row.insertWidget(at, chip)
            self._put(chip, kind)
        self._fit()

    def _made(self, kind: str) -> QPushButton:
        chip = button(self.look, f"strip_{kind or 'all'}", "tab", self)
        chip.setCheckable(True)
        chip.setProperty("tight", "yes")
        chip.clicked.connect(self._asking(kind))
        self._group.addButton(chip)
        self._chips[kind] = chip
        return chip

    def _asking(self, kind: str) -> object:
        return lambda: self.filter_requested.emit(kind)

    def _put(self, chip: QPushButton, kind: str) -> None:
        count = self._outline.channels.get(kind, 0) if kind else self._outline.count
        name = channel_name(kind) if kind else tr("All channels")
        chip.setText(f" {count} " if kind else tr("All · {count}", count=count))
        chip.setToolTip(name)
        chip.setAccessibleName(f"{name}, {plural('%n entry(s)', count)}")
        chip.setChecked(kind == self._kind)
        chip.setIconSize(self.look.icon_size(_ICON))
        if kind:
            chip.setIcon(self.look.icon(channel_icon(kind), channel_tint(self.look, kind), _ICON))

    def restyled(self) -> None:
        """Take the colours of the theme."""
        self.reworded()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many chips as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        tools = 3 * 32 + 40
        room = self.width() - tools - 32
        chips = [self._chips[kind] for kind in self._kinds() if kind in self._chips]
        one = len(chips) <= 2 and not self._kind  # one channel is no choice
        hidden = 0
        # What is shown keeps its place, wherever it stands among the others.
        room -= sum(chip.sizeHint().width() + _GAP for chip in chips if chip.isChecked())
        for chip in chips:
            room -= 0 if chip.isChecked() else chip.sizeHint().width() + _GAP
            fits = (room >= 0 or chip.isChecked()) and not one
            chip.setVisible(fits)
            hidden += not fits
        self._more.setVisible(hidden > 0 and not one)

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in self._kinds():
            chip = self._chips[kind]
            if not chip.isVisible():
                icon = self.look.icon(channel_icon(kind), channel_tint(self.look, kind), _ICON)
                count = self._outline.channels.get(kind, 0)
                act = menu.addAction(icon, f"{channel_name(kind)}\t{count}")
                act.triggered.connect(self._asking(kind))
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def chip(self, kind: str) -> QWidget:
        """Return the chip of a channel; empty: of all."""
        return self._chips[kind]
