"""Every component of ``ui.design`` and of the shell, in every state it has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

import resources
from domain.glossary import ChannelKind, Presence
from domain.workday import Working
from sync.queries.rows import Link, SyncStatus
from ui.design.avatar import Avatar
from ui.design.buttons import ElidedButton, IconButton, button
from ui.design.empty import EmptyState
from ui.design.fields import ChoiceField, DayField, MomentField, NumberField
from ui.design.fold import Fold
from ui.design.icons import channel_icon
from ui.design.labels import Chip, ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.skeleton import Skeleton
from ui.design.switch import Switch
from ui.design.times import Times
from ui.gallery.cells import Board
from ui.gallery.samples import ANNA, HOSTILE, NOW, StillClock
from ui.settings.keys_section import KeyField
from ui.settings.rows import Choices, Confirm, Steps
from ui.shell.asking import AskSheet
from ui.shell.banner import Banner
from ui.shell.status import StatusLine
from ui.tray.icon import TrayState, tray_icon
from ui.tray.view import tray_state

_KINDS = ("primary", "plain", "danger", "quiet", "tab", "nav", "fold")
_ICON = 20


def _words(made: QAbstractButton, words: str) -> QAbstractButton:
    made.setText(words)
    return made


def controls(look: Look) -> Board:
    """Return buttons, switches and fields."""
    board = Board(look, "controls")
    for state, change in _STATES.items():
        made: dict[str, QWidget] = {}
        for kind in _KINDS:
            one = _words(button(look, f"button_{kind}_{state}", kind), "Ответить")
            change(one)
            made[kind] = one
        board.group(f"Buttons, {state}", made)
    long = ElidedButton(look, "button_long")
    long.setText("4 действия ждут отправки · 1 требует решения")
    long.setFixedWidth(160)
    icon = IconButton(look, "button_icon", "search")
    icon.set_words("Search")
    chosen = IconButton(look, "button_rail", "inbox", kind="rail", size=22)
    chosen.setCheckable(True)
    chosen.setChecked(True)
    chosen.set_words("Inbox")
    board.group("Icons on buttons", {"icon": icon, "rail, chosen": chosen, "too long": long})
    board.group("Choosing", _choosing(look))
    board.group("Fields", _fields(look), width=280)
    board.end()
    return board


def _disabled(made: QAbstractButton) -> None:
    made.setEnabled(False)


def _checked(made: QAbstractButton) -> None:
    made.setCheckable(True)
    made.setChecked(True)


_STATES: dict[str, Callable[[QAbstractButton], None]] = {
    "plain": lambda _made: None,
    "checked": _checked,
    "disabled": _disabled,
}


def _choosing(look: Look) -> dict[str, QWidget]:
    on, off, dead = (Switch(look, f"switch_{name}") for name in ("on", "off", "dead"))
    on.setChecked(True)
    dead.setEnabled(False)
    for each in (on, off, dead):
        each.setAccessibleName("Switch")
    choices = Choices(look, "choices", (("ru", "Русский"), ("en", "English")))
    choices.show_value("ru")
    steps = Steps(look, "steps", (0, 100, 5), lambda number: f"{number}\N{NO-BREAK SPACE}%")
    steps.show_value(70)
    steps.setAccessibleName("Steps")
    combo = ChoiceField(look, "combo")
    combo.addItems(["Гарнитура", "Колонки"])
    combo.setFixedWidth(200)
    combo.setAccessibleName("Combo")
    moment = MomentField(look, "moment")
    moment.setDateTime(QDateTime(2026, 3, 21, 12, 0, 0))
    moment.setFixedWidth(200)
    moment.setAccessibleName("Moment")
    key, hearing = KeyField(look, "key"), KeyField(look, "key_hearing")
    for field in (key, hearing):
        field.show_keys("Ctrl+Shift+E")
        field.setAccessibleName("Key")
    hearing.click()
    day = DayField("day")
    number = NumberField(look, "number", 0, 600)
    number.setAccessibleName("Number")
    day.setDate(QDate(2026, 3, 21))
    day.setFixedWidth(200)
    day.setAccessibleName("Day")
    return {
        "on": on,
        "off": off,
        "cannot": dead,
        "one of two": choices,
        "steps": steps,
        "list": combo,
        "moment": moment,
        "day": day,
        "number": number,
        "key": key,
        "key, listening": hearing,
    }


def _fields(look: Look) -> dict[str, QWidget]:
    made: dict[str, QWidget] = {}
    for name, kind, text in (
        ("plain", "", "Анна Ковалёва"),
        ("empty", "", ""),
        ("search", "search", ""),
        ("inline", "inline", "Санкт-Петербург"),
        ("hostile", "", HOSTILE["reversed"]),
    ):
        field = QLineEdit(text)
        field.setObjectName(f"field_{name}")
        field.setProperty("kind", kind)
        field.setPlaceholderText("Имя или слова из переписки")
        field.setAccessibleName(name)
        made[name] = field
    text_edit = QPlainTextEdit("Да, суббота свободна.\nЗаписываю?")
    text_edit.setObjectName("field_text")
    text_edit.setProperty("kind", "fixed")
    text_edit.setFixedHeight(72)
    text_edit.setAccessibleName("text")
    made["many lines"] = text_edit
    return made


def words(look: Look) -> Board:
    """Return text, chips, people, icons and blocks."""
    board = Board(look, "words")
    tones = ("strong", "", "muted", "accent", "positive", "warning", "danger")
    for size in ("caption", "small", "body", "title", "display"):
        shown: dict[str, QWidget] = {
            tone or "text": label(look, "Перезвоните мне", size=size, tone=tone) for tone in tones
        }
        board.group(f"Text, {size}", shown)
    chips: dict[str, QWidget] = {}
    for tone in ("neutral", "accent", "positive", "warning", "danger"):
        chip = Chip(look, name=f"chip_{tone}")
        chip.show_text("опаздывает", tone)
        chips[tone] = chip
    board.group("Chips", chips)
    board.group("Names strangers give themselves", _hostile(look), width=240)
    people: dict[str, QWidget] = {}
    for edge in (28, 40, 48):
        for name, who in (("Анна Ковалёва", ANNA), ("", None)):
            avatar = Avatar(look, edge)
            avatar.show_person(name, who or UUID(int=0) if name else None)
            people[f"{edge} {name or 'nobody'}"] = avatar
    board.group("People", people)
    marks: dict[str, QWidget] = {}
    for kind in ChannelKind:
        mark = IconLabel(look, channel_icon(kind), f"channel_{kind}", _ICON)
        mark.setAccessibleName(kind)
        marks[kind.value] = mark
    board.group("Channels", marks)
    icons: dict[str, QWidget] = {
        name: IconLabel(look, name, "muted", _ICON) for name in resources.icon_names()
    }
    board.group("Icons", icons)
    board.end()
    return board


def _hostile(look: Look) -> dict[str, QWidget]:
    made: dict[str, QWidget] = {}
    for name, text in HOSTILE.items():
        shown = ElidedLabel(look, weight=600, tone="strong")
        shown.setText(text)
        made[name] = shown
    return made


def blocks(look: Look) -> Board:
    """Return folds, empty places, skeletons, questions and the tray."""
    board = Board(look, "blocks")
    opened, folded = Fold(look, "fold_open", "Notes"), Fold(look, "fold_closed", "Notes")
    for fold in (opened, folded):
        fold.body.addWidget(label(look, "Просит звонить после 18:00", wrap=True))
        fold.show_count(3)
    opened.show_marks(waiting=True, disputed="City")
    folded.head.setChecked(False)
    board.group("Folds", {"open, waits, disputed": opened, "folded": folded}, width=340)
    empty = EmptyState(look, "empty", "inbox")
    empty.show_words("Никого", "Новые обращения появятся здесь.")
    empty.setFixedHeight(240)
    skeleton = Skeleton(look, 3)
    skeleton.setFixedHeight(240)
    board.group("Nothing yet", {"empty": empty, "coming": skeleton}, width=340)
    confirm = Confirm(look, "confirm", "Sign out")
    confirm.words.setText("Копии карточек и сообщений на этом компьютере будут уничтожены.")
    confirm.show()
    ask = AskSheet(look, board)
    ask.title.setText("Позвонить +7 921 345-67-89?")
    ask.hint.setText("Об этом звонке просит ссылка вне Пульта. Сначала зазвонит ваш телефон.")
    ask.do.setText("Позвонить")
    ask.show()
    board.group("Questions", {"for good": confirm, "from outside": ask}, width=400)
    board.group("Tray", _tray(look))
    board.end()
    return board


def _tray(look: Look) -> dict[str, QWidget]:
    made: dict[str, QWidget] = {}
    states = {
        "ready": tray_state(SyncStatus(link=Link.ONLINE), Presence.READY, 0, quiet=False),
        "break": tray_state(SyncStatus(link=Link.ONLINE), Presence.BREAK, 0, quiet=False),
        "no line": tray_state(SyncStatus(link=Link.OFFLINE), Presence.READY, 0, quiet=False),
        "one waits": tray_state(SyncStatus(link=Link.ONLINE), Presence.READY, 1, quiet=False),
        "many wait": TrayState(count=140),
        "quiet": tray_state(SyncStatus(link=Link.ONLINE), Presence.READY, 0, quiet=True),
    }
    for name, state in states.items():
        picture = QLabel()
        picture.setTextFormat(Qt.TextFormat.PlainText)
        picture.setPixmap(tray_icon(look, state).pixmap(48, 48))
        picture.setAccessibleName(state.words)
        made[name] = picture
    return made


def lines(look: Look) -> Board:
    """Return the status line and the banner in every state of the line."""
    board = Board(look, "lines")
    times = Times(StillClock())
    statuses = {
        link.value: SyncStatus(
            link=link,
            offline_since_at=NOW - timedelta(minutes=22) if link is Link.OFFLINE else None,
            synced_at=NOW - timedelta(seconds=4),
            waiting=0 if link is Link.ONLINE else 3,
            attention=1 if link is Link.OFFLINE else 0,
        )
        for link in Link
    }
    statuses["filling"] = SyncStatus(link=Link.ONLINE, filling=True)
    statuses["disk low"] = SyncStatus(link=Link.ONLINE, disk_low=True)
    statuses["locked"] = SyncStatus(link=Link.OFFLINE, locked=True)
    shown: dict[str, QWidget] = {}
    banners: dict[str, QWidget] = {}
    for name, status in statuses.items():
        line = StatusLine(look, times, can_change_presence=True)
        line.show_agent("Мария Соколова", Working(presence=Presence.READY))
        line.show_status(status)
        shown[name] = line
        banner = Banner(look, times)
        banner.show_status(status)
        if not banner.isHidden():
            banners[name] = banner
    board.group("Status line", shown, width=1100)
    board.group("Banner", banners, width=1100)
    board.end()
    return board
