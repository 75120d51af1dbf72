"""Rules of a CRM system as a table: walked, added, changed and removed by keyboard, or as text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from adapters.crm.rest import RestSettings
from domain.administration import Value
from domain.mapping_rules import RuleFault
from server.app.forms import fields_of, settings_from, values_of
from ui.design.i18n import tr
from ui.design.look import Look
from ui.settings.channels_controls import as_lines, as_value
from ui.settings.mapping_editor import MappingEditor
from ui.settings.mapping_table import READ, SOURCE, TARGET, WAY

RULES = "NAME > customer.given_name\nPHONE.*.VALUE > identity.phone\nUF_1 >> attribute.Тариф !"


@pytest.fixture
def editor(look: Look) -> Iterator[MappingEditor]:
    made = MappingEditor(look, RULES)
    made.resize(700, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def _cell(editor: MappingEditor, row: int, column: int) -> str:
    return str(editor.table.rows.index(row, column).data())


def _faults(editor: MappingEditor) -> list[str]:
    return [str(fault) for fault in editor.table.rows.faults]


def _press(editor: MappingEditor, key: Qt.Key) -> None:
    QTest.keyClick(editor.table, key)


def test_a_rule_is_a_row(editor: MappingEditor) -> None:
    assert editor.text() == RULES
    assert [_cell(editor, 0, n) for n in (SOURCE, WAY)] == ["NAME", "⇄"]
    assert _cell(editor, 1, TARGET) == tr("Phone number")
    assert _cell(editor, 2, WAY) == "→"
    assert "Тариф" in _cell(editor, 2, TARGET)
    assert tr("must be there") in _cell(editor, 2, READ)
    words = editor.table.rows.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "UF_1" in words
    assert tr("Only from there") in words


def test_rules_are_added_changed_and_removed_by_keyboard(editor: MappingEditor) -> None:
    heard = QSignalSpy(editor.edited)
    editor.table.setFocus()
    _press(editor, Qt.Key.Key_Down)
    _press(editor, Qt.Key.Key_Insert)
    assert editor.table.chosen() == 2
    assert editor.source.hasFocus()
    assert _faults(editor)[2] == RuleFault.SOURCE
    QTest.keyClicks(editor.source, "STAGE")
    editor.target.setCurrentIndex(editor.target.findData("order.status"))
    assert editor.words.isVisible()
    QTest.keyClicks(editor.words, "WON=eaten")
    assert _faults(editor)[2] == RuleFault.MEANING
    assert _cell(editor, 2, READ) in editor.wrong.text()
    editor.words.clear()
    QTest.keyClicks(editor.words, "WON=delivered / LOST=cancelled")
    editor.way.setCurrentIndex(1)
    assert not editor.wrong.isVisible()
    assert editor.text().splitlines()[2] == (
        "STAGE >> order.status: WON=delivered / LOST=cancelled"
    )
    editor.table.setFocus()
    _press(editor, Qt.Key.Key_Delete)
    assert editor.text() == RULES
    for _ in range(3):
        _press(editor, Qt.Key.Key_Delete)
    assert editor.text() == ""
    assert not editor.fields.isVisible()
    _press(editor, Qt.Key.Key_Insert)
    assert editor.table.chosen() == 0
    assert heard.count() > 5


def test_a_target_may_have_a_name_of_its_own(editor: MappingEditor) -> None:
    editor.table.choose(2)
    assert editor.name.text() == "Тариф"
    editor.name.setText("Скидка")
    editor.name.textEdited.emit("Скидка")
    assert editor.text().endswith("UF_1 >> attribute.Скидка !")
    editor.required.click()
    assert editor.text().endswith("UF_1 >> attribute.Скидка")


def test_what_one_form_cannot_read_the_other_keeps(editor: MappingEditor) -> None:
    editor.as_text.click()
    assert editor.lines.toPlainText() == RULES
    editor.lines.appendPlainText("no rule at all")
    assert editor.wrong.isVisible()
    editor.as_text.click()
    assert _cell(editor, 3, SOURCE) == "no rule at all"
    assert _faults(editor)[3] == RuleFault.TARGET
    editor.point_at_fault()
    assert editor.table.chosen() == 3
    assert editor.text().startswith(RULES)


def test_a_field_with_a_comma_in_its_name_is_kept() -> None:
    lines = ["NAME > customer.given_name", "Адрес, дом > customer.city"]
    struct = RestSettings
    usual = {field.name: field.default for field in fields_of(struct)}
    entered = {"url": "https://crm.example", "customers.path": "people"}
    values: dict[str, Value] = {**usual, **entered, "mapping": as_value(lines)}
    kept = settings_from(struct, values, {})
    assert '"Адрес, дом > customer.city"' in kept
    shown, _ = values_of(struct, {"mapping": lines})
    assert as_lines(str(shown["mapping"])).split() == "\n".join(lines).split()
    (single,) = as_lines(as_value(lines[1:])).strip().split("\n")
    assert single == lines[1]


def test_fields_of_real_records_are_offered(editor: MappingEditor) -> None:
    editor.set_known(("UF_CRM_TARIFF", "PHONE.*.VALUE"))
    editor.table.choose(0)
    offer = editor.source.completer()
    offer.setCompletionPrefix("tar")
    assert offer.currentCompletion() == "UF_CRM_TARIFF"
    editor.source.setText("UF_CRM_TARIFF")
    offer.activated.emit("UF_CRM_TARIFF")
    assert editor.text().startswith("UF_CRM_TARIFF > customer.given_name")
