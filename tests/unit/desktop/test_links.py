"""A link from a stranger's page shows a customer, asks before a call, or does nothing."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.links import MAX_LENGTH, Call, Show, is_link, parse
from desktop.main import _split
from domain.ids import CustomerId

WHO = "0198c5c2-7f3a-7c1e-8b2d-5b2d9c1e7f3a"


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tel:+79213456789", "+79213456789"),
        ("TEL:8(921)345-67-89", "89213456789"),
        ("tel:+7%20921%20345%2067%2089", "+79213456789"),
        ("callto://+79213456789", "+79213456789"),
        ("tel:+79213456789;ext=12", "+79213456789"),
    ],
)
def test_a_number_is_read_in_the_forms_pages_write_it(address: str, number: str) -> None:
    assert parse(address) == Call(number)


@pytest.mark.parametrize("address", [f"pult://customer/{WHO}", f"PULT://customer/{WHO.upper()}/"])
def test_a_customer_is_named_by_id(address: str) -> None:
    assert parse(address) == Show(CustomerId(UUID(WHO)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tel:",
        "tel:*#06#",
        "tel:**21*+79990001122#",
        "tel:%2A%2306%23",
        "tel:+7921345678٩",
        "tel:+79213456789\n--server=https://evil.example",
        "tel:" + "1" * MAX_LENGTH,
        "tel:javascript:alert(1)",
        "callto:skype-name",
        "pult://customer/",
        "pult://customer/../../etc/passwd",
        f"pult://customer/{{{WHO}}}",
        f"pult://customer/{WHO}?act=delete",
        f"pult://settings/{WHO}",
        "pult:customer",
        "file:///etc/passwd",
        "https://pult.example.ru",
    ],
)
def test_anything_else_does_nothing(address: str) -> None:
    assert parse(address) is None


@given(st.one_of(st.text(), st.text().map("tel:".__add__), st.text().map("pult:".__add__)))
def test_no_text_breaks_it_and_only_digits_are_ever_dialled(address: str) -> None:
    found = parse(address)
    if isinstance(found, Call):
        assert re.fullmatch(r"\+?[0-9]{2,20}", found.number, re.ASCII)


def test_a_link_on_the_command_line_is_no_option() -> None:
    assert _split(["--profile", "x", "tel:1234567"]) == (["--profile", "x"], "tel:1234567")
    assert _split(["demo", "--seed", "2"]) == (["demo", "--seed", "2"], "")
    assert not is_link("C:\\pult")
    assert not is_link("--server=https://pult.example.ru")
