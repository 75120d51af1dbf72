"""Greeting by name, time of day and form of address, over names as people have and as they type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.entities import Customer
from domain.greeting import Gender, address, gender_of, greeting, spoken
from domain.ids import BranchId, CustomerId, new_id
from domain.preferences import Hours, fits, hours_of

NOON = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
"""Noon in Moscow."""


def who(name: str = "", father: str = "", **fields: Any) -> Customer:
    return Customer(
        id=CustomerId(new_id()),
        branch_id=BranchId(new_id()),
        given_name=name,
        patronymic=father,
        **fields,
    )


@pytest.mark.parametrize(
    ("name", "father", "said", "gender"),
    [
        ("Анна", "Сергеевна", "Анна Сергеевна", "f"),
        ("Дмитрий", "Ильич", "Дмитрий Ильич", "m"),
        ("Илья", "Никитич", "Илья Никитич", "m"),
        ("Юрий", "Юрьевич", "Юрий Юрьевич", "m"),
        ("Любовь", "Ильинична", "Любовь Ильинична", "f"),
        ("Никита", "Саввич", "Никита Саввич", "m"),
        ("Фёдор", "Артёмович", "Фёдор Артёмович", "m"),
        ("Алёна", "Петровна", "Алёна Петровна", "f"),
        ("Лев", "Кузьмич", "Лев Кузьмич", "m"),
        ("Пётр", "Фомич", "Пётр Фомич", "m"),
        ("Ольга", "Фоминична", "Ольга Фоминична", "f"),
        ("Наталья", "Яковлевна", "Наталья Яковлевна", "f"),
        ("Рустам", "Гейдар оглы", "Рустам Гейдар оглы", "m"),
        ("Лейла", "Гейдар кызы", "Лейла Гейдар кызы", "f"),
        ("Анна-Мария", "Игоревна", "Анна-Мария Игоревна", "f"),
        ("АННА", "СЕРГЕЕВНА", "Анна Сергеевна", "f"),
        ("саша", "", "Саша", ""),
        ("Женя", "", "Женя", ""),
        ("John", "", "John", ""),
        ("John", "Smith", "John", ""),
        ("Jean-Luc", "", "Jean-Luc", ""),
        ("O'Brian", "", "O'Brian", ""),
        ("Нгуен Ван", "", "Нгуен Ван", ""),
        ("José", "", "José", ""),
        ("علي", "", "علي", ""),
        ("Ли", "", "Ли", ""),
        ("Тайво", "н/д", "Тайво", ""),
    ],
)
def test_names_people_have(name: str, father: str, said: str, gender: str) -> None:
    customer = who(name, father)
    assert address(customer) == said
    assert gender_of(customer) == gender


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "anna@pochta.example",
        "+7 921 345-67-89",
        "8-921-345",
        "vk.com/id1",
        "https://zlo.example",
        "<b>Анна</b>",
        "{имя}",
        "%s%n",
        "'; DROP TABLE",
        "А. В.",
        "А",
        "Клиент",
        "КЛИЕНТ 17",
        "Гость",
        "ООО",
        "ИП Орлов",
        "user",
        "unknown",
        "Аннa",  # the last letter is Latin
        "😀",
        "Анна😀",
        "я" * 41,
        "мама мыла раму утром",
        "-Анна",
        "Анна-",
        "\u202eаннА\u202c!",
        "\u3164",
    ],
)
def test_what_is_no_name_is_not_said(name: str) -> None:
    assert spoken(name) == ""
    assert greeting(who(name, "Сергеевна"), "Europe/Moscow", NOON).words == "Добрый день!"


@pytest.mark.parametrize(
    ("display", "said"),
    [
        ("Ковалёва Анна Сергеевна", "Анна Сергеевна"),
        ("Анна Сергеевна Ковалёва", "Анна Сергеевна"),
        ("Анна Сергеевна", "Анна Сергеевна"),
        ("Анна Ковалёва", "Анна"),
        ("Ковалёва Анна", "Анна"),
        ("анна", "Анна"),
        ("Дмитрий Ильич", "Дмитрий"),  # it may be his family name
        ("Анна Ильич Петрова", "Анна"),
        ("Роман Иван", ""),
        ("Ковалёва", ""),
        ("John Smith", ""),
        ("ИП Орлов А. В.", ""),
        ("Анна (доставка)", ""),
        ("Полка, магазин", ""),
    ],
)
def test_of_a_whole_name_only_what_is_certain_is_said(display: str, said: str) -> None:
    assert address(who(display_name=display)) == said


def test_a_provisional_card_has_no_name() -> None:
    assert greeting(who("Анна", provisional=True), "Europe/Moscow", NOON).words == "Добрый день!"


@pytest.mark.parametrize(
    ("preferences", "said"),
    [
        ({}, "Добрый день, Анна Сергеевна!"),
        ({"address": "first"}, "Добрый день, Анна!"),
        ({"address": "full"}, "Добрый день, Анна Сергеевна!"),
        ({"manner": "familiar"}, "Добрый день, Анна!"),
        ({"manner": "familiar", "address": "full"}, "Добрый день, Анна Сергеевна!"),
        ({"language": "en"}, "Good afternoon, Анна Сергеевна!"),
        ({"timezone": "Asia/Vladivostok"}, "Добрый вечер, Анна Сергеевна!"),
        ({"timezone": "Mars/Olympus"}, "Добрый день, Анна Сергеевна!"),
        ({"address": "\u202e", "manner": "?"}, "Добрый день, Анна Сергеевна!"),
    ],
)
def test_they_are_spoken_to_as_they_want(preferences: dict[str, str], said: str) -> None:
    customer = who("Анна", "Сергеевна", preferences=preferences)
    assert greeting(customer, "Europe/Moscow", NOON).words == said


@pytest.mark.parametrize(
    ("hour", "said", "familiar"),
    [
        (4, "Здравствуйте", "Здравствуй"),
        (5, "Доброе утро", "Доброе утро"),
        (11, "Доброе утро", "Доброе утро"),
        (12, "Добрый день", "Добрый день"),
        (18, "Добрый вечер", "Добрый вечер"),
        (22, "Добрый вечер", "Добрый вечер"),
        (23, "Здравствуйте", "Здравствуй"),
    ],
)
def test_by_their_time_of_day(hour: int, said: str, familiar: str) -> None:
    now = datetime(2026, 3, 17, hour, tzinfo=UTC)
    assert greeting(who("Лев"), "UTC", now).words == f"{said}, Лев!"
    close = who("Лев", preferences={"manner": "familiar"})
    assert greeting(close, "UTC", now).words == f"{familiar}, Лев!"


def test_a_letter_begins_by_gender_only_where_it_is_known() -> None:
    def dear(customer: Customer) -> str:
        return greeting(customer, "Europe/Moscow", NOON).dear

    assert dear(who("Анна", "Сергеевна")) == "Уважаемая Анна Сергеевна!"
    assert dear(who("Илья", gender="m")) == "Уважаемый Илья!"
    assert dear(who("Саша")) == "Добрый день, Саша!"
    assert dear(who("", gender="f")) == "Добрый день!"
    crooked = who("Анна", "Сергеевна", gender="m")
    assert gender_of(crooked) is Gender.UNKNOWN
    assert dear(crooked) == "Добрый день, Анна Сергеевна!"
    assert dear(who("John", language="en")) == "Dear John,"


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_nothing_but_letters_is_ever_said_as_a_name(name: str, father: str, display: str) -> None:
    said = address(who(name, father, display_name=display))
    assert all(ch.isalpha() or ch in " -'’" or not ch.isascii() for ch in said)
    assert len(said) <= 81
    assert "\n" not in said


def test_hours_are_read_and_go_over_midnight() -> None:
    assert hours_of({"hours": "18:00-21:30"}) == Hours(18 * 60, 21 * 60 + 30)
    night = hours_of({"hours": "22:00-02:00"})
    assert night is not None
    at = datetime(2026, 3, 17, 23, 30, tzinfo=UTC).time()
    assert night.has(at)
    assert not night.has(at.replace(hour=12))
    for odd in ("", "после 18", "25:00-26:00", "10:00-10:00", "24:30-25:00"):
        assert hours_of({"hours": odd}) is None


def test_a_value_fits_its_key() -> None:
    assert fits("channel", "telegram")
    assert not fits("channel", "pigeon")
    assert fits("timezone", "Europe/Moscow")
    assert not fits("timezone", "../../etc/passwd")
    assert not fits("manner", "rude")
    assert fits("delivery", "до двери")
