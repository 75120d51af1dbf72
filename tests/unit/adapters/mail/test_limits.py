"""Every limit of R-CH1 one below, at, and one above; and the mails that broke parsers."""

from __future__ import annotations

import time

import msgspec
import pytest

from adapters.mail.limits import MailLimits
from tests.unit.adapters.mail.mails import LIMITS, details, job, mail, many_parts, nested, read

AROUND = (-1, 0, 1)


def reason(raw: bytes, **limits: int) -> str:
    message = read(raw, msgspec.structs.replace(LIMITS, **limits))
    found = details(message).unreadable
    if found:
        assert message.attachments[-1].data == raw, "the original must be kept"
        assert message.address == "ivan@client.test"
    return found


def expected(step: int, name: str) -> str:
    return name if step > 0 else ""


@pytest.mark.parametrize("step", AROUND)
def test_size(step: int) -> None:
    raw = mail("x" * 5000)
    assert reason(raw, raw_bytes=len(raw) - step) == expected(step, "too_large")


@pytest.mark.parametrize("step", AROUND)
def test_header_block(step: int) -> None:
    limit = 2000
    raw = mail(X_Pad="", X_Filler="y")
    raw = raw.replace(
        b"X-Filler: y", b"X-Filler: " + b"y" * (limit + step - raw.index(b"\r\n\r\n") + 1)
    )
    assert raw.index(b"\r\n\r\n") == limit + step
    assert reason(raw, header_block_bytes=limit) == expected(step, "headers_too_large")


@pytest.mark.parametrize("step", AROUND)
def test_one_header(step: int) -> None:
    raw = mail(X_Filler="y" * (64 * 1024 + step))
    assert reason(raw) == expected(step, "header_too_large")


@pytest.mark.parametrize("step", AROUND)
def test_address_header(step: int) -> None:
    value = "a@b.c, " * 400
    raw = mail(Cc=value + "x" * (16 * 1024 + step - len(value)))
    assert reason(raw) == expected(step, "address_header_too_large")


@pytest.mark.parametrize("step", AROUND)
def test_addresses(step: int) -> None:
    raw = mail(Cc=",".join(f"a{number}@b.c" for number in range(500 + step)))
    assert reason(raw) == expected(step, "too_many_addresses")


@pytest.mark.parametrize("step", AROUND)
def test_depth(step: int) -> None:
    assert reason(nested(20 + step)) == expected(step, "too_deep")


@pytest.mark.parametrize("step", AROUND)
def test_parts(step: int) -> None:
    assert reason(many_parts(500 + step)) == expected(step, "too_many_parts")


@pytest.mark.parametrize("step", AROUND)
def test_encoded_words(step: int) -> None:
    raw = mail(Subject=" ".join(["=?utf-8?q?a?="] * (200 + step)))
    assert reason(raw) == expected(step, "too_many_encoded_words")


@pytest.mark.parametrize("step", AROUND)
def test_text(step: int) -> None:
    raw = mail("я" * (65_536 + step))
    message = read(raw)
    assert details(message).unreadable == expected(step, "text_too_long")
    assert len(message.text) == min(65_536, 65_536 + step)


@pytest.mark.parametrize("step", AROUND)
def test_html_size(step: int) -> None:
    raw = mail("<p>" + "y" * (50_000 + step - 3), "text/html")
    assert reason(raw, html_bytes=50_000) == expected(step, "html_too_large")


@pytest.mark.parametrize("step", AROUND)
def test_open_elements(step: int) -> None:
    raw = mail("<div>" * (500 + step) + "text", "text/html")
    assert reason(raw) == expected(step, "html_too_deep")
    assert read(raw).text == "text"


@pytest.mark.parametrize("step", AROUND)
def test_references(step: int) -> None:
    ids = [f"<r{number}@x>" for number in range(50 + step)]
    message = read(mail(References=" ".join(ids)))
    assert message.thread_refs == tuple(reversed(ids[-50:]))
    assert details(message).unreadable == ""


def test_two_thousand_nested_parts_become_a_message() -> None:
    assert reason(nested(2000)) == "too_deep"


def test_forty_kilobytes_of_addresses_are_quick() -> None:
    raw = mail(To='"a" <a@b.c>, ' * 3200)
    start = time.monotonic()
    assert reason(raw) == "address_header_too_large"
    assert time.monotonic() - start < 2


def test_two_megabytes_of_nested_html_are_quick_and_fall_back_to_text() -> None:
    raw = mail("<p>Где мой заказ?</p>" + "<div>" * 400_000, "text/html")
    start = time.monotonic()
    message = read(raw)
    assert time.monotonic() - start < 3  # 0.4 s alone on the machine
    assert details(message).unreadable == "html_too_large"
    assert details(message).html == ""
    assert message.text == "Где мой заказ?"


def test_a_mail_cut_off_at_download_is_announced_without_an_attachment() -> None:
    message = read(mail("x" * 100), partial=True)
    assert details(message).unreadable == "too_large"
    assert message.attachments == ()
    assert message.subject == "question"


def test_what_is_unreadable_is_never_authenticated() -> None:
    verdict = "mx.shop.test; dmarc=pass header.from=client.test"
    raw = mail("x" * 3000, Authentication_Results=verdict)
    assert read(raw, authserv_id="mx.shop.test").authenticated is True
    small = MailLimits(raw_bytes=1000)
    assert read(raw, small, authserv_id="mx.shop.test").authenticated is None


def test_the_same_mail_has_the_same_ref_readable_or_not() -> None:
    raw = mail("x" * 3000)
    assert read(raw).provider_ref == read(raw, MailLimits(raw_bytes=10)).provider_ref
    assert job(raw).provider_ref.startswith("<m1@client.test> ")
