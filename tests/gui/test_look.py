"""Theme, language and names for screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.errors import Code, Refused, Unavailable
from domain.glossary import Presence
from domain.workday import Working
from tests.builders.every_kind import add_every_kind
from tests.builders.memory_store import MemoryStore
from tests.gui.layout import clipped, out_of_sight, overlapping
from tests.gui.stage import settle, until
from ui.design.buttons import button
from ui.design.fields import DayField, MomentField
from ui.design.labels import label, set_tone
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.sheet import Sheet
from ui.shell.workstation import Workstation
from ui.signin.presenter import Form
from ui.signin.screen import SignInScreen

Opened = tuple[Workstation, MemoryStore]


async def test_language_switches_at_run_time(opened: Opened) -> None:
    station, _ = opened
    station.use_language("en")

    def said() -> set[str]:
        found = {w.text() for w in station.window.findChildren(QAbstractButton)}
        return found | {w.text() for w in station.window.findChildren(QLabel)}

    await until(lambda: {"Inbox", "Reply", "Probably about"} <= said(), "English everywhere")
    words = said()
    texts = " ".join(station.timeline.view.timeline.shown_texts())
    assert "Today" in texts
    cyrillic = [w for w in words if any("а" <= ch <= "я" for ch in w.lower())]
    data = (
        "Ковалёв",
        "Соколов",
        "Анна",
        "Бра",
        "Скол",
        "мобильн",
        "Плафон",
        "Люстра",
        "Обстав",
        "доставка",
        "после",
        "Петров",
        "Магазин",
        "Доставка",
        "Купил",
        "К-318",
        "Спасибо",
    )
    assert not [w for w in cyrillic if not any(part in w for part in data)]
    station.use_language("ru")
    await settle()
    assert station.composer.view._send.text() == "Отправить"


async def test_theme_switches_at_run_time_and_is_remembered(opened: Opened) -> None:
    station, _ = opened
    before = station.window.grab().toImage().pixelColor(4, 300)
    station.use_theme("dark")
    await settle()
    after = station.window.grab().toImage().pixelColor(4, 300)
    assert before.lightness() > 200
    assert after.lightness() < 60
    assert station._settings.value("look/theme") == "dark"


async def test_every_control_has_a_name(opened: Opened) -> None:
    station, _ = opened
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox)
    nameless: list[str] = []
    for kind in kinds:
        for widget in station.window.findChildren(kind):
            if widget.objectName().startswith("qt_") or widget.parent() is None:
                continue
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            internal = type(widget).__name__ in ("QToolButton",) and not widget.objectName()
            if internal and isinstance(widget.parent(), (QLineEdit, QComboBox)):
                continue
            if not widget.objectName() or not (widget.accessibleName() or text):
                nameless.append(f"{type(widget).__name__} {widget.objectName()} in {_path(widget)}")
    assert nameless == []


def _path(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return parent.objectName() if parent is not None else ""


async def test_labels_show_plain_text_only(opened: Opened) -> None:
    station, _ = opened
    labels = station.window.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


async def test_presence_is_shown_in_words(opened: Opened) -> None:
    station, _ = opened
    assert station.status.presence.text() == "Мария Соколова · На линии"
    station.status.show_agent("Мария Соколова", Working(presence=Presence.BREAK))
    assert station.status.presence.text().endswith("Перерыв")


class ShutDoor:
    """Refuses everybody."""

    async def sign_in(self, server: str, login: str, password: str) -> None:
        raise Refused(Code.WRONG_PASSWORD)

    async def unlock(self, passphrase: str) -> None:
        raise Refused(Code.WRONG_PASSPHRASE)

    async def set_passphrase(self, passphrase: str) -> None:
        raise Refused(Code.DISK_FULL)

    async def find_key(self) -> None:
        raise Unavailable(Code.KEYRING_MISSING)

    async def start_anew(self) -> None:
        raise Unavailable(Code.STORE_BUSY)


async def test_the_door_shows_the_error_and_keeps_the_fields(look: Look) -> None:
    screen = SignInScreen(look, ShutDoor())
    screen.open(Form.SIGN_IN, "pult.example.ru", "sokolova")
    screen.view.show()
    button = screen.view.findChild(QPushButton, "signin_enter")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    QTest.keyClicks(screen.view.password, "oops")
    QTest.keyClick(screen.view.password, Qt.Key.Key_Return)
    await until(screen.view.problem.isVisible)
    assert screen.view.problem_title.text() == "Неверный логин или пароль"
    assert screen.view.login.text() == "sokolova"
    assert screen.view.password.echoMode() == QLineEdit.EchoMode.Password
    screen.open(Form.UNLOCK)
    assert not screen.view.password.isVisible()
    QTest.keyClicks(screen.view.passphrase, "oops")
    QTest.keyClick(screen.view.passphrase, Qt.Key.Key_Return)
    await until(lambda: screen.view.problem_title.text() == "Неверная кодовая фраза")
    await screen.close()
    assert screen.view.passphrase.text() == ""


async def test_a_missing_key_is_explained_and_both_ways_out_are_offered(look: Look) -> None:
    screen = SignInScreen(look, ShutDoor())
    view = screen.view
    screen.open(Form.KEY_MISSING)
    view.show()
    assert view.title.text() == "Нет ключа к вашим данным"
    assert "отложены" in view.hint.text()
    assert not any(field.isVisible() for field in view.findChildren(QLineEdit))
    assert view.anew.isVisible()
    assert view.focusWidget() is view.enter
    QTest.mouseClick(view.enter, Qt.MouseButton.LeftButton)
    await until(lambda: view.problem_title.text() == "Хранилище ключей системы недоступно")
    await until(view.anew.isVisible)
    QTest.mouseClick(view.anew, Qt.MouseButton.LeftButton)
    await until(lambda: view.problem_title.text() == "Локальная база занята")
    look.use_language("en")
    await until(lambda: view.title.text() == "No key to your data")
    await until(lambda: view.anew.text() == "Start anew, keep the old files aside")
    await screen.close()


def test_text_keeps_its_size_when_the_theme_changes_and_takes_another_after_it(look: Look) -> None:
    box = Panel(look, "box")
    column = QVBoxLayout(box)
    words, tab = label(look, size="title"), button(look, "tab", "tab")
    column.addWidget(words)
    column.addWidget(tab)
    box.show()
    plain = words.font().pixelSize(), tab.font().pixelSize()
    try:
        for percent in (150, 200, 100):
            look.use_scale(percent)
            wanted = [look.scaled(pixels) for pixels in plain]
            for theme in ("dark", "contrast", "light"):
                look.use_theme(theme)
                set_tone(words, "danger" if theme == "dark" else "muted")
                assert [words.font().pixelSize(), tab.font().pixelSize()] == wanted
    finally:
        look.use_scale(100)
        look.use_theme("light")
        box.hide()
        box.deleteLater()


async def test_what_is_written_stays_large_when_a_reply_becomes_a_note(opened: Opened) -> None:
    station, _ = opened
    station.inbox.presenter.step(1)
    field = station.composer.view.text
    await until(field.isVisible)
    small = field.height()
    try:
        station.look.use_scale(200)
        wanted = station.look.font("body").pixelSize()
        for act in ("note", "reply", "note"):
            station.acts()[act]()
            await settle()
            assert field.font().pixelSize() == field.viewport().font().pixelSize() == wanted
            assert field.height() > small * 1.5
    finally:
        station.look.use_scale(100)


async def test_a_notice_is_whole_from_its_first_moment_at_any_size(opened: Opened) -> None:
    station, _ = opened
    toast = station.toast
    try:
        for percent in (100, 200):
            station.look.use_scale(percent)
            station.notices.tell("Это же поле изменил коллега: выберите в исходящих")
            await settle()
            assert clipped(toast) == []
            assert station.window.rect().contains(toast.geometry())
    finally:
        station.look.use_scale(100)


@pytest.mark.parametrize("action", ["visit", "task", "print", "tag"])
async def test_a_sheet_is_as_high_as_its_parts_at_twice_the_text(
    opened: Opened, action: str
) -> None:
    station, store = opened
    add_every_kind(store)
    station.inbox.presenter.step(1)
    await until(lambda: station.timeline.presenter.state.outline.count)
    try:
        for percent in (100, 200):
            station.look.use_scale(percent)
            station.acts()[action]()
            await settle()
            sheets = [sheet for sheet in station.window.findChildren(Sheet) if sheet.isVisible()]
            assert len(sheets) == 1
            assert clipped(sheets[0]) == out_of_sight(sheets[0]) == overlapping(sheets[0]) == []
            sheets[0].dismiss()
    finally:
        station.look.use_scale(100)


def test_a_day_is_written_as_the_language_shown_writes_it(look: Look) -> None:
    box = Panel(look, "box")
    column = QVBoxLayout(box)
    day, moment = DayField("day"), MomentField(look, "moment")
    day.setDate(QDate(2026, 11, 2))
    moment.setDateTime(QDateTime(2026, 11, 2, 9, 5, 0))
    column.addWidget(day)
    column.addWidget(moment)
    for language, words in (("en", "02/11/2026"), ("ru", "02.11.2026")):
        look.use_language(language)
        QApplication.processEvents()
        assert (day.text(), moment.text()) == (words, f"{words} 09:05")
    box.deleteLater()
