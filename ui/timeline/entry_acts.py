"""What can be done with one entry: by its menu, by keys, by the places on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from domain.details import TransferDetails, details_of
from domain.entities import Entry
from domain.file_names import safe_name
from domain.glossary import EntryKind
from domain.ids import AgentId
from domain.text import clean_line, clean_text
from ui.design.i18n import tr
from ui.keys import physical
from ui.timeline import actions
from ui.timeline.case_menu import CaseMenu
from ui.timeline.choices import CANCEL, CONFIRM
from ui.timeline.contacts import recording_of
from ui.timeline.file_shapes import shown_files
from ui.timeline.ink import FEW_FILES, MORE_FILES
from ui.timeline.items import Item
from ui.timeline.shapes import LONGEST
from ui.timeline.sketch import Hit, Sketch

_ANSWERED = (EntryKind.MESSAGE, EntryKind.EMAIL)
_STEP_S = 5.0


class Rows(Protocol):
    """What acts need of the view."""

    def current_item(self) -> Item | None:
        """Return the row with the ring."""
        ...

    def place(self, key: str) -> int:
        """Return where a row stands."""
        ...

    def sketch(self, at: int) -> Sketch:
        """Return the drawing of a row."""
        ...

    def menu_place(self) -> QPoint:
        """Return where the menu of the current row opens."""
        ...

    def toggle(self, key: str) -> None:
        """Open or close what is folded in a row."""
        ...

    def show_more_files(self, key: str, count: int) -> None:
        """Show more files of a row."""
        ...


class EntryActs(QObject):
    """Carries acts out, or tells who can.

    Attributes:
        quote_requested: the text of an entry is to be quoted in what is being written.
        reply_requested: id of the one entry that is to be answered.
        change_requested, take_back_requested: an ``Entry`` of ours the customer has.
        hand_back_requested: id of the agent a conversation is to go back to.
        asked_again: an ``Entry`` of a handing over, and whether the customer had to repeat it all.
        letter_requested: an ``Entry`` is to be shown with its formatting.
        text_requested: an ``Entry`` whose text is too long for its row.
        confirm_requested, cancel_requested: what becomes of a message, by its id.
        file_requested, save_requested: an ``Entry`` and the number of its file.
        stop_requested: SHA-256 of a file that is not wanted after all.
        play_requested: an ``Entry`` and the number of its recording.
        seek_requested: share of the recording, from 0 to 1.
        step_requested: seconds forward, or back.
        speed_requested: 1 for faster, -1 for slower, 0 for the next in turn.
        copied: the text of an entry that is on the clipboard now.
        copy_requested: an ``Entry`` whose text is too long to be cleaned at once.
    """

    quote_requested = Signal(str)
    reply_requested = Signal(object)
    change_requested = Signal(object)
    take_back_requested = Signal(object)
    hand_back_requested = Signal(object)
    asked_again = Signal(object, bool)
    letter_requested = Signal(object)
    text_requested = Signal(object)
    confirm_requested = Signal(object)
    cancel_requested = Signal(object)
    file_requested = Signal(object, int)
    save_requested = Signal(object, int)
    stop_requested = Signal(str)
    play_requested = Signal(object, int)
    seek_requested = Signal(float)
    step_requested = Signal(float)
    speed_requested = Signal(int)
    copied = Signal(str)
    copy_requested = Signal(object)

    def __init__(self, parent: QWidget, view: Rows) -> None:
        super().__init__(parent)
        self._parent = parent
        self._view = view
        self.case_menu = CaseMenu()
        self.me: Callable[[], AgentId | None] = lambda: None
        self.amendable: Callable[[Entry], tuple[bool, bool]] = lambda _entry: (False, False)
        """Tells of a message whether it may be changed, and whether it may be taken back."""

    def act(self, item: Item, action: str, share: float = 0.0) -> None:
        """Do what a place of a row stands for.

        Args:
            item: the row.
            action: a word of ``ui.timeline.actions``, with a number where it needs one.
            share: how far to the right in the place, from 0 to 1.
        """
        entry = item.entry
        if entry is None:
            return
        word, number = actions.parted(action)
        if word == actions.MORE and len(entry.text) > LONGEST:
            self.text_requested.emit(entry)
        elif word in (actions.FOLD, actions.MORE):
            self._view.toggle(item.key)
        elif word == actions.FILES:
            self._view.show_more_files(item.key, MORE_FILES)
        elif word == actions.HTML:
            self.letter_requested.emit(entry)
        elif word in (CONFIRM, CANCEL):
            asked = self.confirm_requested if word == CONFIRM else self.cancel_requested
            asked.emit(entry.id)
        else:
            self._act_on_file(entry, word, number, share)

    def _act_on_file(self, entry: Entry, word: str, number: int, share: float) -> None:
        if word == actions.STOP:
            self.stop_requested.emit(entry.attachments[number].sha256)
        elif word == actions.SEEK:
            self.seek_requested.emit(share)
        elif word == actions.SPEED:
            self.speed_requested.emit(0)
        else:
            asked = {
                actions.FILE: self.file_requested,
                actions.SAVE: self.save_requested,
                actions.PLAY: self.play_requested,
            }[word]
            asked.emit(entry, number)

    # -- keys ------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key stands for on the current entry; tell whether it stood for anything."""
        item = self._view.current_item()
        if item is None or item.entry is None:
            return False
        key = event.key()
        if key == Qt.Key.Key_Space and recording_of(item.entry) is not None:
            self._play(item.entry)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act_on_current(item)
        elif recording_of(item.entry) is not None and self._player_key(key):
            return True
        else:
            return self._letter(event)
        return True

    def _play(self, entry: Entry) -> None:
        found = recording_of(entry)
        if found is not None:
            self.play_requested.emit(entry, found[0])

    def _player_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step_requested.emit(_STEP_S if key == Qt.Key.Key_Right else -_STEP_S)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.speed_requested.emit(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            return False
        return True

    def _letter(self, event: QKeyEvent) -> bool:
        """Take letters by the physical key, so that they work on a Cyrillic layout."""
        if event.modifiers():
            return False
        combination = physical(event)
        key = combination.key() if combination is not None else event.key()
        if key == Qt.Key.Key_Q:
            self.quote()
        elif key == Qt.Key.Key_R:
            self.reply()
        elif key == Qt.Key.Key_E:
            self.change()
        elif key == Qt.Key.Key_Delete:
            self.take_back()
        else:
            return False
        return True

    def _act_on_current(self, item: Item) -> None:
        hits = self._hits(item)
        if len(hits) == 1 and hits[0].action not in (CONFIRM, CANCEL):
            self.act(item, hits[0].action)
        elif hits:
            # Of several the agent chooses; and no message goes out by one careless Enter.
            self.open_menu(item, self._view.menu_place())

    def _hits(self, item: Item) -> list[Hit]:
        """Return what stands on a row, but for what has keys of its own."""
        own = (actions.SEEK, actions.SPEED)
        found = self._view.sketch(self._view.place(item.key)).hits
        return [hit for hit in found if actions.parted(hit.action)[0] not in own]

    # -- menu ------------------------------------------------------------------------------

    def open_menu(self, item: Item, place: QPoint) -> None:
        """Offer everything that can be done with an entry."""
        if item.entry is None:
            return
        menu = QMenu(self._parent)
        menu.setObjectName("timeline_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for hit in self._hits(item)[: FEW_FILES + 4]:
            self._add(menu, hit.words, self._acting(item, hit.action))
        self._add_saving(menu, item)
        if menu.actions():
            menu.addSeparator()
        if item.entry.kind in _ANSWERED:
            self._add(menu, tr("Reply to this"), self.reply, "R")
        self._add(menu, tr("Quote in the reply"), self.quote, "Q")
        changes, takes_back = self.amendable(item.entry)
        if changes:
            self._add(menu, tr("Change the message"), self.change, "E")
        if takes_back:
            self._add(menu, tr("Take the message back"), self.take_back, "Del")
        self._add(menu, tr("Copy text"), self.copy, "Ctrl+C")
        self._add_handing(menu, item.entry)
        self.case_menu.add_to(menu, item.entry)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(place)

    def _add(self, menu: QMenu, words: str, act: Callable[[], None], keys: str = "") -> None:
        # A stranger's file name may hold an ampersand: it is no mnemonic.
        shown = words.replace("&", "&&")
        menu.addAction(f"{shown}\t{keys}" if keys else shown).triggered.connect(act)

    def _add_handing(self, menu: QMenu, entry: Entry) -> None:
        """Offer what whoever took a conversation over can say and do about it."""
        if entry.kind != EntryKind.TRANSFER:
            return
        details = details_of(entry, TransferDetails)
        if details.from_id is None or details.from_id == self.me():
            return
        back = details.from_id
        name = clean_line(details.from_name) or tr("the sender")
        self._add(menu, tr("Hand back: {name}", name=name), lambda: self._hand_back(back))
        again = menu.addAction(tr("Had to ask the customer again"))
        again.setCheckable(True)
        again.setChecked(bool(details.asked_again))
        again.triggered.connect(lambda on: self.asked_again.emit(entry, on))

    def _hand_back(self, agent_id: AgentId) -> None:
        self.hand_back_requested.emit(agent_id)

    def _add_saving(self, menu: QMenu, item: Item) -> None:
        entry = item.entry
        if entry is None or not entry.attachments:
            return
        files = shown_files(entry, FEW_FILES)
        place = menu
        if len(files) > 1:
            place = menu.addMenu(tr("Save as"))
        for number, file in files:
            name = safe_name(file.name)
            words = name if len(files) > 1 else tr("Save {name} as…", name=name)
            self._add(place, words, self._acting(item, actions.numbered(actions.SAVE, number)))

    def _acting(self, item: Item, action: str) -> Callable[[], None]:
        return lambda: self.act(item, action)

    # -- text ------------------------------------------------------------------------------

    def _text(self) -> str:
        """Return the beginning of the current entry's text; without one, the words on its row."""
        item = self._view.current_item()
        if item is None or item.entry is None:
            return ""
        text = clean_text(item.entry.text[: LONGEST * 2]).strip()
        texts = self._view.sketch(self._view.place(item.key)).texts
        return text or " · ".join(texts)

    def copy(self) -> None:
        """Put the text of the current entry on the clipboard, all of it."""
        item = self._view.current_item()
        if item is not None and item.entry is not None and len(item.entry.text) > LONGEST:
            self.copy_requested.emit(item.entry)
            return
        text = self._text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(text)

    def quote(self) -> None:
        """Ask for the current entry to be quoted."""
        text = self._text()
        if text:
            self.quote_requested.emit(text)

    def reply(self) -> None:
        """Ask for an answer to the current entry alone."""
        item = self._view.current_item()
        entry = item.entry if item is not None else None
        if entry is not None and entry.kind in _ANSWERED:
            self.reply_requested.emit(entry.id)

    def change(self) -> None:
        """Ask for the current message to be changed, where it may be."""
        item = self._view.current_item()
        entry = item.entry if item is not None else None
        if entry is not None and self.amendable(entry)[0]:
            self.change_requested.emit(entry)

    def take_back(self) -> None:
        """Ask for the current message to be taken back, where it may be."""
        item = self._view.current_item()
        entry = item.entry if item is not None else None
        if entry is not None and self.amendable(entry)[1]:
            self.take_back_requested.emit(entry)
