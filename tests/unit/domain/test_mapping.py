"""Records of other systems mapped by rules: what is read, what is refused, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversions import Convert, convert
from domain.errors import BadInput
from domain.field_values import Fault
from domain.mapping import FieldMap, Mapped, Mapper, Refusal, Rule, at_path, incomplete, targets
from domain.mapping_guess import guess, looks_like_headings
from domain.paths import is_at, paths_of

MOSCOW = ZoneInfo("Europe/Moscow")


def mapped(record: dict[str, Any], **rules: str) -> Mapped:
    """Map a record by rules: source → target."""
    made = tuple(Rule(source=source, target=target) for source, target in rules.items())
    return Mapper(FieldMap(rules=made)).map(record)


@pytest.mark.parametrize(
    ("to", "raw", "value"),
    [
        (Convert.MONEY, "1 234,56 ₽", 123456),
        (Convert.MONEY, "1,234.5", 123450),
        (Convert.MONEY, "1500.00|RUB", 150000),
        (Convert.MONEY, 990, 99000),
        (Convert.MONEY, "10.0000", 1000),
        (Convert.NUMBER, "3,5", 3.5),
        (Convert.NUMBER, "12", 12),
        (Convert.DAY, "17.03.1990", date(1990, 3, 17)),
        (Convert.DAY, "1990-03-17T00:00:00+03:00", date(1990, 3, 17)),
        (Convert.DAY, 637621200, date(1990, 3, 17)),
        (Convert.MOMENT, "17.03.2024 10:30", datetime(2024, 3, 17, 7, 30, tzinfo=UTC)),
        (Convert.MOMENT, "2024-03-17T10:30:00+03:00", datetime(2024, 3, 17, 7, 30, tzinfo=UTC)),
        (Convert.MOMENT, 1710660600, datetime(2024, 3, 17, 7, 30, tzinfo=UTC)),
        (Convert.PHONE, "8 (916) 123-45-67", "+79161234567"),
        (Convert.EMAIL, "Anna@Pochta.Example", "anna@pochta.example"),
        (Convert.FLAG, "Да", True),
        (Convert.FLAG, "0", False),
        (Convert.LIST, "vip, опт;  розница", ["vip", "опт", "розница"]),
        (Convert.LIST, ["vip", "опт"], ["vip", "опт"]),
        (Convert.LINE, 79161234567.0, "79161234567"),
    ],
)
def test_values_are_read_as_they_are_written_elsewhere(to: Convert, raw: Any, value: Any) -> None:
    assert convert(to, raw, MOSCOW) == (value, Fault.NONE)


@pytest.mark.parametrize(
    ("to", "raw", "fault"),
    [
        (Convert.MONEY, "12,345.678,9", Fault.NO_NUMBER),
        (Convert.MONEY, "-5", Fault.TOO_SMALL),
        (Convert.MONEY, "9" * 40, Fault.NO_NUMBER),
        (Convert.MONEY, "0.001", Fault.NO_NUMBER),
        (Convert.NUMBER, "NaN", Fault.NO_NUMBER),
        (Convert.DAY, "31.02.2024", Fault.NO_DATE),
        (Convert.MOMENT, "99999999999", Fault.NONE),
        (Convert.MOMENT, "завтра", Fault.NO_DATE),
        (Convert.PHONE, "12", Fault.NO_PHONE),
        (Convert.EMAIL, "a@b", Fault.NO_EMAIL),
        (Convert.FLAG, "может быть", Fault.NO_CHOICE),
        (Convert.CHOICE, "неизвестно", Fault.NO_CHOICE),
    ],
)
def test_what_is_no_value_is_told_and_not_guessed(to: Convert, raw: Any, fault: Fault) -> None:
    assert convert(to, raw, MOSCOW)[1] == fault


@given(
    st.sampled_from(Convert),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
)
def test_nothing_breaks_the_reading_of_a_value(to: Convert, raw: Any) -> None:
    value, fault = convert(to, raw, MOSCOW)
    assert fault is Fault.NONE or value is None


def test_paths_lead_into_nested_records() -> None:
    record = {"PHONE": [{"VALUE": "1"}, {"VALUE": "2"}, {}], "a.b": 5, "a": {"b": 6}}
    assert at_path(record, "PHONE.*.VALUE") == ["1", "2"]
    assert at_path(record, "PHONE.1.VALUE") == "2"
    assert at_path(record, "a.b") == 5
    assert at_path(record, f"PHONE.{'9' * 5000}") is None
    assert at_path(record, "PHONE.x") is None


def test_a_record_becomes_a_customer_with_all_that_belongs_to_them() -> None:
    made = mapped(
        {
            "ФИО": "Петрова Анна Сергеевна",
            "Тел": "8 916 123 45 67, 8 (495) 123-45-67",
            "Почта": "a@pochta.example; не почта",
            "Тариф": "Всё включено",
            "Метки": "vip",
            "Заказ": "A-7",
            "Сумма": "1 200",
            "Статус": "Доставлен",
        },
        ФИО="customer.full_name",
        Тел="identity.phone",
        Почта="identity.email",
        Тариф="attribute.Тариф",
        Метки="tags",
        Заказ="order.number",
        Сумма="order.total",
        Статус="order.status",
    )
    assert made.fields["given_name"] == "Анна"
    assert made.fields["family_name"] == "Петрова"
    assert made.fields["patronymic"] == "Сергеевна"
    assert made.fields["display_name"] == "Анна Петрова"
    assert made.addresses == (
        ("phone", "+79161234567"),
        ("phone", "+74951234567"),
        ("email", "a@pochta.example"),
    )
    assert made.attributes == {"Тариф": "Всё включено"}
    assert made.order == {"number": "A-7", "total": 120000, "status": "delivered"}
    assert [(item.source, item.reason, item.value) for item in made.faults] == [
        ("Почта", "no_email", "не почта")
    ]
    assert made.refusal is Refusal.NONE
    assert not incomplete(made)


def test_a_required_value_that_is_missing_refuses_the_record() -> None:
    rules = FieldMap(rules=(Rule(source="Телефон", target="identity.phone", required=True),))
    made = Mapper(rules).map({"Телефон": "нет"})
    assert made.refusal is Refusal.REQUIRED
    assert [item.reason for item in made.faults] == ["no_phone"]


def test_own_words_of_a_source_count() -> None:
    rule = Rule(source="STAGE", target="order.status", words={"C1:WON": "delivered"})
    made = Mapper(FieldMap(rules=(rule,))).map({"STAGE": "c1:won"})
    assert made.order == {"status": "delivered"}
    assert incomplete(made)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(source="x", target="customer.password"),
        Rule(source="x", target="identity.webchat"),
        Rule(source="x", target="attribute."),
        Rule(source=" ", target="customer.city"),
        Rule(source="x", target="order.status", words={"a": "burnt"}),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(rule: Rule) -> None:
    with pytest.raises(BadInput):
        Mapper(FieldMap(rules=(rule,)))
    with pytest.raises(BadInput):
        Mapper(FieldMap(timezone="../../etc/passwd"))


def test_every_target_on_offer_can_be_followed() -> None:
    Mapper(FieldMap(rules=tuple(Rule(source="x", target=item) for item in targets())))


def test_headings_of_both_languages_are_understood() -> None:
    found = guess(["ФИО", "Телефон 1", "Телефон 2", "E-Mail", "Город", "Прочее", "Birth date"])
    assert [(rule.source, rule.target) for rule in found.rules] == [
        ("ФИО", "customer.full_name"),
        ("Телефон 1", "identity.phone"),
        ("Телефон 2", "identity.phone"),
        ("E-Mail", "identity.email"),
        ("Город", "customer.city"),
        ("Birth date", "customer.birth_on"),
    ]
    assert looks_like_headings(["Имя", "Что-то 1"])
    assert not looks_like_headings(["Анна", "+7916"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_every_path_of_a_record_leads_somewhere_in_it(record: Any) -> None:
    for path in paths_of(record):
        assert is_at(record, path)


def test_paths_are_those_one_would_write() -> None:
    phones = [{"VALUE": "1"}, {"TYPE": "x"}]
    record = {"ID": 1, "PHONE": phones, "tags": ["a"], "name": {"first": ""}}
    paths = ("ID", "PHONE.*.VALUE", "PHONE.*.TYPE", "tags", "name.first")
    assert paths_of(record) == paths
    assert at_path(record, "PHONE.*.VALUE") == ["1"]
    assert paths_of({f"f{n}": n for n in range(2000)})[-1] == "f299"


@pytest.mark.parametrize(
    ("record", "emptied"),
    [
        ({}, ()),
        ({"city": None}, ("customer.city",)),
        ({"city": ""}, ("customer.city",)),
        ({"city": "  "}, ("customer.city",)),
        ({"city": "Орёл"}, ()),
        ({"a": None}, ("attribute.N",)),
        ({"a": {}}, ()),
        ({"a": {"b": None}}, ("attribute.N",)),
        ({"a": {"b": "x"}}, ()),
    ],
)
def test_empty_is_told_from_absent_and_from_unreadable(record: Any, emptied: Any) -> None:
    rules = (
        Rule(source="city", target="customer.city"),
        Rule(source="a.b", target="number.N"),
    )
    assert Mapper(FieldMap(rules=rules)).map(record).emptied == emptied
