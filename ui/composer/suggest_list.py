"""The list of suggestions over the composer, steered from the text field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.composer.suggesting import Suggested, Suggestion
from ui.composer.tokens import Ask
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.popup import Choice, ChoiceList
from ui.design.shadow import lift

_WIDTH = 520
_LEFT = 16
_ICONS = {Ask.SNIPPET: "bolt", Ask.ARTICLE: "knowledge", Ask.COLLEAGUE: ""}
_NOTHING = {
    Ask.SNIPPET: mark("No canned reply is called that. They are made in the settings."),
    Ask.ARTICLE: mark("The knowledge base says nothing about that."),
    Ask.COLLEAGUE: mark("No colleague is called that."),
}
_CHOOSE = mark("↑ ↓ choose · Enter inserts · Esc closes")
_CHOOSE_PAGE = mark("↑ ↓ choose · Enter inserts · {keys} opens to read · Esc closes")


class SuggestList(Panel):
    """What fits the token at the cursor.

    Attributes:
        chosen: the token and the ``Suggestion`` to put in its place.
        read_requested: the same, of a page of the knowledge base to be read first.
    """

    chosen = Signal(object, object)
    read_requested = Signal(object, object)

    def __init__(self, look: Look, owner: QWidget) -> None:
        super().__init__(look, "suggestions", owner, surface=None)
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        self._state = Suggested()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        self.list = ChoiceList(look, "suggestions_list")
        self.note = label(look, size="small", tone="muted", wrap=True, name="suggestions_note")
        self.note.setContentsMargins(12, 4, 12, 4)
        column.addWidget(self.list)
        column.addWidget(self.note)
        self.list.chosen.connect(self._choose)

    def show_state(self, state: Suggested, place: QWidget) -> None:
        """Show what fits, right above a widget; nothing where nothing is asked for."""
        self._state = state
        if state.token is None:
            self.hide()
            return
        icon = _ICONS[state.token.ask]
        choices = [_choice(item, icon) for item in state.found]
        if tuple(choices) != self.list.choices:
            self.list.show_choices(choices)
        self.list.setVisible(bool(choices))
        self.note.setText(self._hint(state.token.ask) if choices else tr(_NOTHING[state.token.ask]))
        window = place.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setFixedWidth(min(_WIDTH, place.width() - 2 * _LEFT))
        corner = place.mapTo(window, QPoint(0, 0))
        self._fit(corner.y() - 16)
        self.move(corner.x() + _LEFT, max(8, corner.y() - self.height() - 8))
        self.show()
        self.raise_()
        self._announce()

    def _hint(self, ask: Ask) -> str:
        if ask is Ask.ARTICLE:
            return tr(_CHOOSE_PAGE, keys=self.look.shown_keys("page_knowledge"))
        return tr(_CHOOSE)

    def read_current(self) -> bool:
        """Ask for the current page to be opened; tell whether one is suggested."""
        token, found, at = self._state.token, self._state.found, self.list.current
        if not self.isVisible() or token is None or not 0 <= at < len(found):
            return False
        if found[at].article_id is None:
            return False
        self.hide()
        self.read_requested.emit(token, found[at])
        return True

    def _fit(self, room: int) -> None:
        """Take the height of the rows there is room for."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            wide = self.width()
            self.list.make_room(room - layout.totalHeightForWidth(wide) + self.list.height())
            layout.activate()
            self.resize(wide, layout.totalHeightForWidth(wide))

    def _announce(self) -> None:
        said = self.list.accessibleName() if self.list.choices else self.note.text()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def steer(self, key: int) -> bool:
        """Take a key of the text field; tell whether it was wanted."""
        if not self.isVisible():
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.choices:
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
            self._announce()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and self.list.choices:
            self._choose(self.list.current)
        else:
            return False
        return True

    def _choose(self, at: int) -> None:
        token, found = self._state.token, self._state.found
        self.hide()
        if token is not None and 0 <= at < len(found):
            self.chosen.emit(token, found[at])

    def reworded(self) -> None:
        """Close: what it says is of the other language."""
        self.hide()


def _choice(item: Suggestion, icon: str) -> Choice:
    return Choice(item.title, item.hint, "", item.person, icon)
