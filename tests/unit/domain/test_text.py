"""Cleaning, folding and numbers: idempotent, bounded, and never raising."""

from __future__ import annotations

import unicodedata

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain import phone_numbers
from domain.text import (
    MAX_NAME,
    MAX_PREVIEW,
    _cleaned,
    clean_line,
    clean_text,
    preview,
    stems,
    words,
)

ANY = st.text(st.characters(), max_size=300)
ZWJ = "\u200d"
FAMILY, FLAG, TONE = "👨‍👩‍👧‍👦", "🇷🇺", "👍🏽"
INVISIBLE = "\u200b\u200e\u202e\u2066\ufeff"


@given(ANY, st.integers(1, 60))
@example("e\u200b\u0301", 60)
@example("aaa bbb", 4)
@example("\u1100\u200b\u1161", 60)
def test_a_cleaned_line_is_one_visible_bounded_line_for_good(raw: str, limit: int) -> None:
    line = clean_line(raw, limit)
    assert len(line) <= limit
    assert not {"\n", "\r", "\t", "\x00"} & set(line)
    assert not set(INVISIBLE) & set(line)
    assert all(unicodedata.category(char) not in ("Cc", "Cs", "Cf") for char in line if char != ZWJ)
    assert not line or any(unicodedata.category(char)[0] not in "MZ" for char in line)
    assert line == line.strip()
    assert clean_line(line, limit) == line
    line.encode()


_COMMON = st.text(alphabet=" !-~abZ09№«»—-АяЁёЙй\u0301\u200d\t\n\u202e", max_size=24)


@given(_COMMON, st.integers(0, 30))
def test_a_line_that_is_clean_already_is_not_changed_by_the_whole_work(raw: str, most: int) -> None:
    assert clean_line(raw, most) == _cleaned(raw, most)


@pytest.mark.parametrize("emoji", [FAMILY, FLAG, TONE, "🏳️‍🌈", "❤️‍🔥", "👩🏽‍💻", "1️⃣"])
def test_an_emoji_in_a_name_stays_one(emoji: str) -> None:
    assert clean_line(f" Анна  {emoji} ") == f"Анна {emoji}"


@given(st.text(st.sampled_from([ZWJ, "\u200b", "👨", "\ufe0f", "\u2800", "a", "\u0301", " "])))
@example("\u2800" + ZWJ + "\u2800")
@example("e" + ZWJ + "\u0301")
def test_a_joiner_is_kept_between_pictures_only(raw: str) -> None:
    line = clean_line(raw)
    assert clean_line(line) == line
    for at, char in enumerate(line):
        if char == ZWJ:
            before = line[:at].removesuffix("\ufe0f")
            assert before[-1] == "👨"
            assert line[at + 1] == "👨"


@pytest.mark.parametrize(
    "nothing", ["\u200b" * 9, "\u3164", "\ufe0f\ufe0f", "\u0301", "\u2800 \u2060"]
)
def test_what_nobody_can_see_is_nothing(nothing: str) -> None:
    assert clean_line(nothing) == ""


@given(ANY)
def test_a_cleaned_text_keeps_its_lines_and_loses_what_deceives(raw: str) -> None:
    text = clean_text(raw)
    assert not {"\r", "\x00", "\u202e", "\u2066"} & set(text)
    assert clean_text(text) == text
    assert text.count("\n") <= raw.count("\n") + raw.count("\r")
    text.encode()


@pytest.mark.parametrize("raw", ["👩‍👩‍👧‍👦", "🏳️‍🌈", "Ёлка", "a\tb\nc", "田中さん"])
def test_a_text_keeps_what_people_write(raw: str) -> None:
    assert clean_text(raw) == raw


@given(ANY)
def test_a_preview_is_short(raw: str) -> None:
    assert len(preview(raw)) <= MAX_PREVIEW


@given(ANY)
def test_words_are_folded_and_found_again(raw: str) -> None:
    found = words(raw)
    assert all("ё" not in word for word in found)
    assert words(" ".join(found)) == found or any("_" in word or not word for word in found)
    assert len(stems(raw)) == len(found)


def test_forms_of_a_word_share_a_stem() -> None:
    for one, other in (("заказы", "заказа"), ("доставка", "доставку"), ("orders", "order")):
        assert stems(one) == stems(other)


@pytest.mark.parametrize(
    "raw",
    ["89161234567", "79161234567", "8 (916) 123-45-67", "+7 916 123 45 67", "+7-916-123-45-67"],
)
def test_one_number_in_every_form(raw: str) -> None:
    assert phone_numbers.normalise(raw) == "+79161234567"


@pytest.mark.parametrize("raw", ["", " ", "anonymous", "Unknown", "s", "abc", "+", "++++"])
def test_what_is_no_number_is_none(raw: str) -> None:
    assert phone_numbers.normalise(raw) is None


@given(ANY)
def test_a_normalised_number_is_e164_or_short_and_stays_so(raw: str) -> None:
    value = phone_numbers.normalise(raw)
    if value is not None:
        assert phone_numbers.normalise(value) == value
        assert value.lstrip("+").isascii()
        assert value.lstrip("+").isdigit()
        assert len(value) <= MAX_NAME
    phone_numbers.display(raw)


@pytest.mark.parametrize("begin", ["8", "7", "+7"])
def test_every_mobile_number_of_russia_is_what_the_library_says(begin: str) -> None:
    form = phonenumbers.PhoneNumberFormat.E164
    for code in range(900, 1000):
        for rest in ("0000000", "1234567", "9999999"):
            number = phonenumbers.parse(f"{begin}{code}{rest}", "RU")
            assert phonenumbers.is_possible_number(number)
            whole = phonenumbers.format_number(number, form)
            assert phone_numbers.normalise(f"{begin} ({code}) {rest}") == whole
    assert phone_numbers.normalise(f"{begin}91612345678") != f"+7{begin}91612345678"


@given(st.text("0123456789+*# ()-.", max_size=25))
def test_only_digits_are_ever_dialled(raw: str) -> None:
    value = phone_numbers.diallable(raw)
    if value is not None:
        assert set(value) <= set("+0123456789")
        assert 2 <= len(value.lstrip("+")) <= 20


def test_every_countrys_example_keeps_its_e164_form_whatever_its_dress() -> None:
    tried = wrong = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example_ = phonenumbers.example_number(region)
        if example_ is None:
            continue
        expected = phonenumbers.format_number(example_, phonenumbers.PhoneNumberFormat.E164)
        for dress in (
            phonenumbers.PhoneNumberFormat.E164,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.RFC3966,
        ):
            tried += 1
            typed = phonenumbers.format_number(example_, dress).removeprefix("tel:")
            wrong += phone_numbers.normalise(typed) != expected
    assert tried > 600
    assert wrong <= tried * 0.005


def test_a_text_of_megabytes_has_the_words_of_its_pieces() -> None:
    piece = "Ёлка, где заказ П-48213? mail@example.ru "
    assert words(piece * 2_000) == words(piece) * 2_000
