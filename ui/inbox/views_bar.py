"""Which list: tabs for those looked at all day, a menu for the others and for saved ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton

from domain.entities import SavedView
from domain.text import clean_line
from sync.queries.asking import InboxQuestion, InboxSort, question_of
from sync.queries.rows import InboxView
from ui.design.buttons import ElidedButton, IconButton, button
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.panel import Panel
from ui.inbox.words import SORTS, VIEWS, count_words

_TABS = (InboxView.MINE, InboxView.UNASSIGNED, InboxView.TEAM)
_QUIET = frozenset({InboxView.RESOLVED})
_NAME = 28


class ViewsBar(Panel):
    """Tabs with counts, and what else there is.

    Attributes:
        view_requested: an ``InboxView`` was chosen.
        question_requested: a saved list was chosen: its question.
        sort_requested: an ``InboxSort`` was chosen.
        save_requested: the list as it is shall be kept; whether for the whole branch.
        delete_requested: id of a saved list that is to be forgotten.
    """

    view_requested = Signal(object)
    question_requested = Signal(object)
    sort_requested = Signal(object)
    save_requested = Signal()
    delete_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "inbox_views", surface=None)
        self._question = InboxQuestion()
        self._counts: Mapping[InboxView, int] = {}
        self._saved: Sequence[SavedView] = ()
        self._may_delete: frozenset[object] = frozenset()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 8)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self.buttons: dict[InboxView, QPushButton] = {}
        for view in _TABS:
            tab = self.buttons[view] = self._tab(f"inbox_view_{view}")
            tab.clicked.connect(self._choosing(view))
            row.addWidget(tab)
        self.more = ElidedButton(look, "inbox_view_more", "tab")
        self.more.tells_whole = False  # its tip says what it opens
        self.more.setCheckable(True)
        self._group.addButton(self.more)
        self.more.clicked.connect(self.open_menu)
        row.addWidget(self.more)
        row.addStretch(1)
        self.sort = IconButton(look, "inbox_sort", "sort")
        self.sort.clicked.connect(self._open_sorts)

    def _tab(self, name: str) -> QPushButton:
        tab = button(self.look, name, "tab")
        tab.setCheckable(True)
        self._group.addButton(tab)
        return tab

    def _choosing(self, view: InboxView) -> Callable[[], None]:
        return lambda: self.view_requested.emit(view)

    def show_lists(
        self,
        question: InboxQuestion,
        counts: Mapping[InboxView, int],
        saved: Sequence[SavedView],
        mine: frozenset[object] = frozenset(),
    ) -> None:
        """Show which list is in front, the counts, and the saved lists; ``mine`` can go."""
        self._question, self._counts, self._saved = question, counts, saved
        self._may_delete = mine
        current = self._current()
        for view, tab in self.buttons.items():
            tab.setText(self._words(view))
            tab.setChecked(current is None and question.view is view)
        other = current is not None or question.view not in _TABS
        named = self.looked_at(current) if other else ""
        mentions = counts.get(InboxView.MENTIONS, 0)
        called = f"@{count_words(mentions)}" if mentions and not other else ""
        self.more.setText(f"{named or called or tr('More')} ▾")
        told = named or (self._words(InboxView.MENTIONS) if called else tr("More"))
        self.more.setAccessibleName(tr("Other lists: {name}", name=told))
        self.more.setToolTip(self.more.accessibleName() if called else "")
        self.more.setChecked(other)
        self.sort.set_words(tr("Order: {order}", order=tr(SORTS[question.sort])))
        self._fit()
        self.sort.show_tint("accent" if question.sort is not InboxSort.NEWEST else "muted")

    def _fit(self) -> None:
        """Leave out the last tabs where there is no room: the menu has them all."""
        room = self.width() - 16 - self.more.sizeHint().width()
        for view, tab in self.buttons.items():
            room -= tab.sizeHint().width()
            first = view is _TABS[0]
            tab.setVisible(first or room >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the tabs there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for the first tab and the menu: the others may go."""
        first = self.buttons[_TABS[0]].sizeHint()
        return QSize(first.width() + self.more.sizeHint().width() + 16, first.height() + 8)

    def looked_at(self, current: SavedView | None) -> str:
        """Return the name of the list in front where no tab is it."""
        if current is not None:
            return _named(current)
        return self._words(self._question.view)

    def _current(self) -> SavedView | None:
        if not self._question.narrowed and self._question.sort is InboxSort.NEWEST:
            return None
        fits = (item for item in self._saved if question_of(item.question) == self._question)
        return next(fits, None)

    def _words(self, view: InboxView) -> str:
        count = self._counts.get(view, 0) if view not in _QUIET else 0
        words = tr(VIEWS[view])
        return f"{words} {count_words(count)}" if count else words

    # -- menus -----------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Open the menu of all lists."""
        self.show_lists(self._question, self._counts, self._saved, self._may_delete)
        menu = self.menu()
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Return the menu of all lists: it goes with its closing."""
        menu = _menu(self, "inbox_views_menu")
        for view in InboxView:
            action = menu.addAction(self._words(view))
            action.setObjectName(f"inbox_list_{view}")
            action.setCheckable(True)
            action.setChecked(view is self._question.view and self._current() is None)
            action.triggered.connect(self._choosing(view))
        self._add_saved(menu)
        menu.addSeparator()
        keep = menu.addAction(tr("Keep this list…"))
        keep.setObjectName("inbox_keep_list")
        keep.triggered.connect(self.save_requested)
        return menu

    def _add_saved(self, menu: QMenu) -> None:
        for words, shared in ((tr("My lists"), False), (tr("Lists of the team"), True)):
            items = sorted(
                (item for item in self._saved if item.shared is shared), key=lambda v: v.name
            )
            if not items:
                continue
            menu.addSeparator()
            title = menu.addAction(words)
            title.setEnabled(False)
            current = self._current()
            for item in items:
                action = menu.addAction(_named(item))
                action.setCheckable(True)
                action.setChecked(current is not None and current.id == item.id)
                action.triggered.connect(self._asking(item))
        mine = [item for item in self._saved if item.id in self._may_delete]
        if mine:
            gone = menu.addMenu(tr("Forget a list"))
            for item in sorted(mine, key=lambda v: v.name):
                gone.addAction(_named(item)).triggered.connect(self._forgetting(item))

    def _asking(self, item: SavedView) -> Callable[[], None]:
        return lambda: self.question_requested.emit(question_of(item.question))

    def _forgetting(self, item: SavedView) -> Callable[[], None]:
        return lambda: self.delete_requested.emit(item.id)

    def _open_sorts(self) -> None:
        menu = _menu(self, "inbox_sort_menu")
        for sort in InboxSort:
            action: QAction = menu.addAction(tr(SORTS[sort]))
            action.setCheckable(True)
            action.setChecked(sort is self._question.sort)
            action.triggered.connect(self._sorting(sort))
        menu.popup(self.sort.mapToGlobal(self.sort.rect().bottomLeft()))

    def _sorting(self, sort: InboxSort) -> Callable[[], None]:
        return lambda: self.sort_requested.emit(sort)

    def reworded(self) -> None:
        """Put the words again in the other language."""
        self.show_lists(self._question, self._counts, self._saved, self._may_delete)


def _named(item: SavedView) -> str:
    name = clean_line(item.name) or tr("Unnamed list")
    return (name if len(name) <= _NAME else name[: _NAME - 1] + "…").replace("&", "&&")


def _menu(owner: Panel, name: str) -> QMenu:
    menu = QMenu(owner)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
