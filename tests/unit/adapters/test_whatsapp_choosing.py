"""In which form WhatsApp takes choices: buttons, a list, or none at all."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.messengers.whatsapp.choosing import interactive

TEN = tuple(str(number) for number in range(1, 11))


def pressable(told: dict[str, Any] | None) -> tuple[str, list[str]]:
    if told is None:
        return "typed", []
    action = told["action"]
    if told["type"] == "button":
        return "button", [item["reply"]["title"] for item in action["buttons"]]
    return "list", [row["title"] for row in action["sections"][0]["rows"]]


@pytest.mark.parametrize(
    ("choices", "text", "form"),
    [
        ((), "?", "typed"),
        (TEN[:1], "?", "button"),
        (TEN[:3], "?", "button"),
        (TEN[:4], "?", "list"),
        (TEN, "?", "list"),
        ((*TEN, "11"), "?", "typed"),
        (("Да", "б" * 20), "?", "button"),
        (("Да", "б" * 21), "?", "list"),
        (("Да", "б" * 25), "?", "typed"),
        (("Да", "Нет"), "я" * 1024, "button"),
        (("Да", "Нет"), "я" * 1025, "list"),
        (("Да", "Да"), "?", "typed"),
    ],
)
def test_choices_come_in_the_form_that_takes_them_whole(
    choices: tuple[str, ...], text: str, form: str
) -> None:
    told = interactive(text, choices, "Выбрать")
    assert pressable(told) == (form, [] if form == "typed" else list(choices))


def test_a_list_says_what_its_settings_say() -> None:
    told = interactive("Как вам?", TEN, "Оценить")
    assert told is not None
    assert told["body"] == {"text": "Как вам?"}
    assert told["action"]["button"] == "Оценить"
    assert [row["id"] for row in told["action"]["sections"][0]["rows"]] == [
        str(at) for at in range(10)
    ]
