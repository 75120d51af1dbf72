"""What one setting of an account is entered with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtWidgets import QLineEdit

from domain.administration import Field, FieldKind, Value
from ui.design.fields import ChoiceField
from ui.design.look import Look
from ui.design.switch import Switch
from ui.settings.channels_words import PLAIN, choice_words
from ui.settings.mapping_editor import MappingEditor

_LONGEST = 4000
Control: TypeAlias = QLineEdit | MappingEditor | Switch | ChoiceField
_RULES = "mapping"
"""A setting of many lines."""


def is_plain(field: Field) -> bool:
    """Tell whether a setting is shown at once."""
    named = field.name in PLAIN or field.name.rpartition(".")[2] in PLAIN
    return field.required or field.kind is FieldKind.SECRET or named


def is_long(field: Field) -> bool:
    """Tell whether a setting has many lines."""
    return field.name == _RULES


def control_of(look: Look, field: Field, value: Value) -> Control:
    """Return what a setting is entered with, showing a value."""
    if field.kind is FieldKind.SWITCH:
        box = Switch(look, field.name)
        box.setChecked(bool(value))
        return box
    if field.kind is FieldKind.CHOICE:
        made = ChoiceField(look, "")
        for choice in field.choices:
            made.addItem(choice_words(choice), choice)
        at = field.choices.index(str(value)) if str(value) in field.choices else 0
        made.setCurrentIndex(at)
        return made
    if is_long(field):
        return MappingEditor(look, as_lines(str(value)))
    line = QLineEdit()
    line.setMaxLength(_LONGEST)
    if field.kind is FieldKind.SECRET:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    elif value not in ("", None):
        line.setText(f"{value:g}" if isinstance(value, float) else str(value))
    return line


def reader_of(control: Control) -> Callable[[], Value]:
    """Return what reads the value out again."""
    if isinstance(control, Switch):
        return control.isChecked
    if isinstance(control, ChoiceField):
        return lambda: str(control.currentData() or "")
    if isinstance(control, MappingEditor):
        return lambda: as_value(control.text().split("\n"))
    return lambda: control.text().strip()


def as_lines(value: str) -> str:
    """Return what is kept with commas or ends of lines between as lines."""
    return "\n".join(part.strip() for part in value.split("\n" if "\n" in value else ","))


def as_value(lines: list[str]) -> str:
    """Return lines as they are kept: with commas between, where none is in them."""
    if any("," in line for line in lines):
        return "\n".join([*lines, ""])
    return ", ".join(lines)
