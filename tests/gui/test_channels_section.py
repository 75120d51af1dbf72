"""The accounts of channels on the page of settings: seen, tried, added and changed."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from domain.administration import Tried
from domain.errors import Code, Offline, Refused
from domain.importing import RowOutcome
from domain.mapping import FieldFault
from server.app.forms import settings_from
from server.handlers.webchat_site import Wanted, WebChatSettings
from tests.builders.desk import PaperDesk
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from tests.gui.test_settings import desk_of, page_of
from ui.design.fields import ChoiceField
from ui.settings.channels_section import ChannelsSection
from ui.settings.mapping_editor import MappingEditor
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def section_of(station: Workstation) -> ChannelsSection:
    section = page_of(station, SectionId.CHANNELS).channels
    await until(lambda: section.list.isVisible())
    return section


def _line(section: ChannelsSection, name: str) -> QLineEdit:
    control = section.form.controls[name]
    assert isinstance(control, QLineEdit)
    return control


async def test_every_account_says_how_it_stands(opened: Opened) -> None:
    section = await section_of(opened[0])
    lines = {line.title: (line.side, line.hint) for line in section.list.lines.lines}
    assert lines["zabota@polka.example"][0] == "Работает"
    assert lines["vk.com/polka"][0] == "Не работает"
    assert "Too many requests" in lines["vk.com/polka"][1]
    assert lines["MAX «Полка»"][0] == "Не принимают"
    assert "токен или пароль" in lines["MAX «Полка»"][1]
    assert lines["Чат на сайте"][0] == "Выключен"


async def test_an_account_is_tried_and_then_kept(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await section_of(station)
    section.add_requested.emit("telegram")
    assert section.form.isVisible()
    assert section.form.name.hasFocus()
    QTest.keyClicks(section.form.name, "Bot")
    _line(section, "token").setText("1:secret")
    desk.paper.verdict = Tried(works=False, code=Code.BAD_CONFIGURATION, detail="Unauthorized")
    QTest.mouseClick(section.form.test, Qt.MouseButton.LeftButton)
    await until(lambda: "Unauthorized" in section.form.outcome.text())
    desk.paper.verdict = Tried(works=True, name="@polka_help_bot")
    QTest.mouseClick(section.form.test, Qt.MouseButton.LeftButton)
    await until(lambda: "@polka_help_bot" in section.form.outcome.text())
    QTest.mouseClick(section.form.save, Qt.MouseButton.LeftButton)
    await until(lambda: not section.form.isVisible())
    kept = desk.paper.saved[0]
    assert (kept.kind, kept.name, kept.values["token"]) == ("telegram", "Bot", "1:secret")
    assert kept.values["way"] == "polling"
    assert kept.enabled


async def test_what_is_typed_stays_while_the_list_is_looked_at_again(opened: Opened) -> None:
    station, _ = opened
    section = await section_of(station)
    section.add_requested.emit("telegram")
    QTest.keyClicks(_line(section, "token"), "half a token")
    desk_of(station).paper.views.pop()
    await station.panes.settings.channels._look()
    assert _line(section, "token").text() == "half a token"


async def test_a_refused_setting_gets_the_keyboard(opened: Opened) -> None:
    station, _ = opened
    section = await section_of(station)
    section.add_requested.emit("telegram")
    section.form.name.setText("Бот")
    desk_of(station).fail_with = Refused(Code.INVALID, field="timeout_s")
    QTest.mouseClick(section.form.save, Qt.MouseButton.LeftButton)
    await until(lambda: _line(section, "timeout_s").hasFocus())
    assert "timeout_s" in section.form.outcome.text()
    assert section.form.isVisible()


async def test_a_kept_secret_is_never_shown_and_stays_where_none_is_typed(opened: Opened) -> None:
    station, _ = opened
    section = await section_of(station)
    account = next(item for item in desk_of(station).paper.views if item.kind == "telegram")
    section.change_requested.emit(account.id)
    token = _line(section, "token")
    assert token.echoMode() is QLineEdit.EchoMode.Password
    assert (token.text(), bool(token.placeholderText())) == ("", True)
    QTest.mouseClick(section.form.save, Qt.MouseButton.LeftButton)
    await until(lambda: bool(desk_of(station).paper.saved))
    assert desk_of(station).paper.saved[0].values["token"] == ""


async def test_a_silent_centre_leaves_what_was_known_and_says_so(opened: Opened) -> None:
    station, _ = opened
    section = await section_of(station)
    desk_of(station).fail_with = Offline(Code.OFFLINE)
    await station.panes.settings.channels._look()
    assert "не отвечает" in section.empty.text()
    assert section.list.isVisible()
    assert not section.add.isEnabled()


async def test_only_administrators_see_the_section(opened: Opened) -> None:
    station, _ = opened
    view = page_of(station, SectionId.LOOK)
    assert not view.tabs[SectionId.CHANNELS].isVisible()
    assert isinstance(station.habits._desk, PaperDesk)


async def test_a_sites_chat_is_set_up_from_the_desktop(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await section_of(station)
    section.add_requested.emit("webchat")
    form = section.form
    assert "data-channel=" in form.hook.text()
    form.name.setText("Чат")
    _line(section, "look.colour").setText("#8a3ffc")
    _line(section, "away.hours").setText("пн-пт 9:00-18:00, сб 10:00-16:00")
    wanted = form.controls["ask.name"]
    assert isinstance(wanted, ChoiceField)
    wanted.setCurrentIndex(2)
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    await until(lambda: form.isHidden())
    kept = desk.paper.saved[-1].values
    assert kept["look.colour"] == "#8a3ffc"
    assert kept["ask.name"] == "must"
    settings = settings_from(WebChatSettings, kept, {})
    made = msgspec.json.decode(settings, type=WebChatSettings)
    assert made.away.hours == ("пн-пт 9:00-18:00", "сб 10:00-16:00")
    assert made.ask.name == Wanted.MUST


async def test_a_shops_key_is_made_copied_and_revoked(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await section_of(station)
    panel = section.keys
    section.add_requested.emit("app")
    await until(lambda: panel.isVisible())
    assert not panel.maker.isVisible()
    section.form.left.emit()
    await until(lambda: panel.isHidden())
    shop = next(item for item in desk.paper.views if item.kind == "app")
    section.change_requested.emit(shop.id)
    await until(lambda: len(panel.list.lines.lines) == 2)
    QTest.mouseClick(panel.make, Qt.MouseButton.LeftButton)
    await until(lambda: panel.name.hasFocus())
    panel.name.setText("Касса")
    panel.scopes["visits"].setChecked(False)
    QTest.mouseClick(panel.make, Qt.MouseButton.LeftButton)
    await until(lambda: panel.fresh.isVisible())
    assert desk.paper.keys[0].scopes == (
        "orders",
        "payments",
        "mailings",
        "messages.write",
        "messages.read",
    )
    QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == panel.key.text() == "pult_n3W4k5" + "x" * 37
    panel.list.setFocus()
    panel.list.selectRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert "Касса" in panel.confirm.words.text()
    QTest.mouseClick(panel.confirm.do, Qt.MouseButton.LeftButton)
    await until(lambda: desk.paper.keys[0].revoked_at is not None)
    section.form.left.emit()
    await until(lambda: not panel.isVisible())
    section.change_requested.emit(shop.id)
    await until(lambda: panel.isVisible())
    assert panel.key.text() == ""


async def test_a_crm_system_has_rules_of_many_lines_and_is_tried_on_records(
    opened: Opened,
) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await section_of(station)
    section.add_requested.emit("bitrix24")
    rules = section.form.controls["mapping"]
    assert isinstance(rules, MappingEditor)
    assert rules.text().splitlines()[0] == "NAME > customer.given_name"
    assert not section.form.queue.isVisible()
    rules.set_text("NAME > customer.given_name\nPHONE.*.VALUE > identity.phone\n")
    fault = FieldFault(source="x", target="identity.phone", reason="no_phone", value="нет")
    row = RowOutcome(number=1, kind="created", name="Анна Веткина", faults=(fault,))
    desk.paper.verdict = Tried(works=True, name="Портал", rows=(row,))
    section.form.test.click()
    await until(section.form.rows.isVisible)
    assert section.form.rows.lines.lines[0].title == "Анна Веткина"
    said = str(desk.paper.tried[-1].values["mapping"])
    assert said.startswith("NAME > customer.given_name, PHONE.*.VALUE > identity.phone")
    rules.as_text.click()
    rules.lines.appendPlainText("EMAIL > identity.email")
    assert not section.form.rows.isVisible()
